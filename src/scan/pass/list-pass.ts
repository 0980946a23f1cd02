import { answersKnown, type AnsweredFrom } from '../../policy/answered-calls.ts';
import { rememberedAnswers } from '../../policy/scan-look.ts';
import type { ScanReport, UnseenPlace } from '../../policy/scan-report.ts';
import type { ScanRequest } from '../../reconcile/scan-ports.ts';
import type { Log } from '../../runtime/log.ts';
import type { ReadArtifact } from './artifact.ts';
import { decideRead } from './artifact-decisions.ts';
import type { CallKnowledge } from './call-knowledge.ts';
import { readPlaces } from './deleted-containers.ts';
import { createPassCounts } from './pass-counts.ts';
import type { PassCounts, SeenCounts } from './pass-counts.ts';
import { readPlace } from './place-listing.ts';
import type { ScanPlace } from './scan-place.ts';
import { isAllSeen } from './scan-places.ts';
import type { PlannedPlaces } from './scan-places.ts';
import type { Undeclared } from './undeclared-data.ts';

export interface ListPass {
  readonly request: ScanRequest;
  readonly planned: PlannedPlaces;
  readonly knowledge: CallKnowledge;
  readonly readArtifacts: (place: ScanPlace) => AsyncGenerator<readonly ReadArtifact[], 'Listed' | 'ContainerNotFound'>;
  /** What lies beside the declared locations of all accounts. */
  readonly findUndeclared: () => Promise<Undeclared>;
  /** Places that are read at the same time; the pages of each come one after the other. */
  readonly placesAtOnce: number;
  readonly now: () => number;
  readonly log: Log;
  readonly abortSignal: AbortSignal;
}

/**
 * Lists every class and decides every artifact, and deletes nothing. A hold or a refusal counts for the whole call wherever
 * it lies; so where the first listing came upon one, a second one counts with all of them known. A place that fails makes
 * its class incomplete, and the others go on. Where a service says another time than our clock, nothing is judged at all. An
 * abort throws the signal's reason.
 */
export async function runListPass(pass: ListPass): Promise<ScanReport> {
  const startedMs = pass.now();
  const undeclared = pass.findUndeclared();
  // It is awaited below; until then a failure of it must not end the process.
  undeclared.catch(() => undefined);
  pass.knowledge.takeNews();
  const first = await listOnce(pass, startedMs);
  const listing = pass.knowledge.takeNews() ? await listOnce(pass, startedMs) : first;
  return {
    generation: pass.request.policy.metadata.generation,
    startedMs,
    ...listing,
    answers: answersOf(pass, listing, startedMs),
    ...(await undeclared),
    completedMs: pass.now(),
  };
}

/** Of the places that were planned; where none of a purpose was, as in an account that was not seen, what is remembered. */
export function answersOf(
  { request, planned, knowledge }: Pick<ListPass, 'request' | 'planned' | 'knowledge'>,
  { unseen }: Pick<Listing, 'unseen'>,
  startedMs: number,
): readonly AnsweredFrom[] {
  const terms = [...planned.places, ...planned.unread].map((place) => place.terms);
  return answersKnown(terms, rememberedAnswers(request.policy), {
    nowMs: startedMs,
    isAllSeen: isAllSeen(request, unseen),
    reachMsOf: knowledge.grantsReachMs,
  });
}

export type Listing = SeenCounts & Pick<ScanReport, 'unseen'>;

async function listOnce(pass: ListPass, startedMs: number): Promise<Listing> {
  const counts = createPassCounts(pass.request, { startedMs });
  const failures = await countPlaces(pass, pass.planned.places, { counts, startedMs });
  return listingOf(pass, { counts, failures });
}

export interface Counting {
  readonly counts: PassCounts;
  /** The present of every decision. Epoch milliseconds. */
  readonly startedMs: number;
}

/** Lists the places, learns of their calls and counts what is decided. Returns why a place was not seen, in their order. */
export function countPlaces(
  pass: Pick<ListPass, 'knowledge' | 'readArtifacts' | 'placesAtOnce' | 'now' | 'log' | 'abortSignal'>,
  places: readonly ScanPlace[],
  { counts, startedMs }: Counting,
): Promise<readonly (UnseenPlace | undefined)[]> {
  const { knowledge } = pass;
  return readPlaces(
    places,
    (place) =>
      readPlace(pass, place, (artifacts) => {
        for (const artifact of artifacts) {
          knowledge.learn(artifact, place.scanClass, place);
          counts.add(place, artifact, decideRead(artifact, place, { knowledge, nowMs: startedMs }));
        }
      }),
    pass,
  );
}

/** What one listing of all places comes to. `failures` are those of the planned places, in their order. */
export function listingOf(
  { planned }: Pick<ListPass, 'planned'>,
  { counts, failures }: { readonly counts: PassCounts; readonly failures: readonly (UnseenPlace | undefined)[] },
): Listing {
  const unseen = [...planned.unseen, ...failures.filter((failure) => failure !== undefined)];
  // Nobody can delete there, and what lists and versions mean there is not what they mean elsewhere.
  const half = planned.places.filter(({ terms }) => terms.isHierarchical).map(({ scanClass }) => scanClass.name);
  const incomplete = new Set([...unseen.map(({ className }) => className), ...half]);
  return { ...counts.seen((className) => !incomplete.has(className)), unseen };
}
