import type { UnseenPlace } from '../../policy/scan-report.ts';
import { createHashSet } from '../../scan/pass/hash-set.ts';
import { hashText } from '../../scan/pass/text-hash.ts';
import { copyText } from '../../scan/pass/copied-text.ts';
import type { ReadArtifact } from '../../scan/pass/artifact.ts';
import { nameOfPlace, type ScanPlace } from '../../scan/pass/scan-place.ts';
import type { LookOrder, LookResult, SubjectFinding } from '../engine.ts';
import type { ErasureSession } from '../erasure-session.ts';
import { searchArtifact } from './artifact-search.ts';
import { listCalls } from './call-listing.ts';
import { openLook } from './look-context.ts';
import type { LookContext } from './look-context.ts';
import { listEverything } from './look-listing.ts';
import type { LookMemory } from './look-memory.ts';
import { markShared } from './shared-objects.ts';
import { findingsOf } from './subject-findings.ts';

/**
 * Looks for all subjects in one pass. The first listing reads what can be searched and was not searched before for the same
 * features; where somebody was found, or a ledger names something that is there, a second one finds all that belongs to
 * those calls, and where those have new objects in AI accounts, a third one who else names them. Deletes nothing. A place that fails is unseen and the others go on; where a service says another time than our
 * clock, it throws, as it does on an abort.
 */
export async function runLook(order: LookOrder, session: ErasureSession, memory: LookMemory): Promise<LookResult> {
  const startedMs = session.now();
  session.onPhase('Searching');
  const context = openLook(order, session, memory);
  let sawAll = false;
  try {
    const first = await searchEverything(context);
    const { findings, unseen } = await findSubjects(context, first);
    const places = withHierarchical(
      context,
      distinct([...session.unseen, ...first.unseen, ...unseen, ...context.missed]),
    );
    sawAll = places.every(isReplaced);
    return {
      generation: order.policy.metadata.generation,
      startedMs,
      completedMs: session.now(),
      complete: sawAll,
      unseen: places,
      places: context.tally.places(),
      findings,
      numberKeys: new Set(context.recall.numberKeys),
    };
  } finally {
    context.recall.end(sawAll);
  }
}

interface FirstListing {
  readonly unseen: readonly UnseenPlace[];
  /** Calls that ledgers name. */
  readonly knownCalls: ReadonlySet<string>;
  readonly hasKnownLocations: boolean;
}

async function searchEverything(context: LookContext): Promise<FirstListing> {
  const { knowledge, known } = context;
  const knownCalls = new Set<string>();
  const asked = createHashSet();
  let hasKnownLocations = false;
  const recognise = ({ account, container }: ScanPlace, { name, copies }: ReadArtifact): void => {
    if (known.hasLocations) hasKnownLocations ||= known.requestsOfLocation({ account, container, name }).length > 0;
    if (!known.hasCalls) return;
    for (const callId of copies.flatMap(({ callIds }) => callIds)) {
      if (asked.add(hashText(callId)) && known.requestsOfCall(callId).length > 0) knownCalls.add(copyText(callId));
    }
  };
  const unseen = await listEverything(context, (place, artifact, tapped) => {
    knowledge.learn(artifact, place.scanClass);
    recognise(place, artifact);
    return searchArtifact(context, { place, artifact, tapped });
  });
  return { unseen, knownCalls, hasKnownLocations };
}

interface Found {
  readonly findings: ReadonlyMap<string, SubjectFinding>;
  readonly unseen: readonly UnseenPlace[];
}

async function findSubjects(context: LookContext, first: FirstListing): Promise<Found> {
  const wanted = new Set([...context.book.callIds(), ...first.knownCalls]);
  if (wanted.size === 0 && !first.hasKnownLocations) {
    const none = context.order.subjects.map(
      ({ requestUid }) => [requestUid, { requestUid, calls: [], targets: [] }] as const,
    );
    return { findings: new Map(none), unseen: [] };
  }
  const listing = await listCalls(context, wanted);
  const { findings, unseen } = await markShared(context, findingsOf(context, listing, wanted));
  return { findings, unseen: [...listing.unseen, ...unseen] };
}

/** A place that failed was not searched, whatever a later listing of it came to. */
function distinct(places: readonly UnseenPlace[]): readonly UnseenPlace[] {
  const failedLast = places.toSorted((one, other) => Number(isReplaced(other)) - Number(isReplaced(one)));
  return [
    ...new Map(
      failedLast.map((place) => [
        JSON.stringify([place.className, place.account, place.container, place.prefix]),
        place,
      ]),
    ).values(),
  ];
}

const isReplaced = (place: UnseenPlace): boolean => place.isReplaced === true;

/** What is listed there does not mean what it means elsewhere, and nobody can delete there. */
function withHierarchical({ session }: LookContext, unseen: readonly UnseenPlace[]): readonly UnseenPlace[] {
  const half = session.places
    .filter(({ terms }) => terms.isHierarchical)
    .map((place): UnseenPlace => {
      const message = 'The account has a hierarchical namespace: the operator does not delete there.';
      return { ...nameOfPlace(place), reason: 'PassIncomplete', message, terminal: true };
    });
  return distinct([...half, ...unseen]);
}
