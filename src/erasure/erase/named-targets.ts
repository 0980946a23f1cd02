import { keyOfBlob } from '../../evidence/token-parts.ts';
import type { WhyStays } from '../../policy/erasure/erase-steps.ts';
import { isOperatorError } from '../../reconcile/errors.ts';
import { mapWithLimit } from '../../runtime/concurrency.ts';
import { isRecordLog } from '../../scan/records/record-log.ts';
import { isUnnamedObject } from '../unnamed-object.ts';
import { createNamedObjects } from './named-objects.ts';
import type { NamedObject, WrittenObject } from './named-objects.ts';
import { matchCopy } from './target-copies.ts';
import type { WantedTarget } from './target-index.ts';
import type { ListingParts, SightedArtifact, TargetListing } from './target-listing.ts';

/** An object that artifacts of targets name, and the targets that are this object. */
export interface NamedTarget {
  readonly object: NamedObject;
  readonly wanted: readonly WantedTarget[];
  readonly namedBy: readonly SightedArtifact[];
  /** What an earlier run came to an end with is in no task any more. */
  readonly isSettled: boolean;
}

export interface NamedTargets {
  readonly targets: readonly NamedTarget[];
  /** Artifacts whose content could not be read, so that nobody knows what they name. */
  readonly unread: ReadonlyMap<SightedArtifact, WhyStays>;
  /** Where targets lie. */
  readonly sighted: readonly SightedArtifact[];
}

/** Which objects of AI accounts the artifacts of a listing name, as far as these are meant to go. */
export async function findNamedTargets(parts: ListingParts, listing: TargetListing): Promise<NamedTargets> {
  const { session, index, book } = parts;
  const readNamed = createNamedObjects(session);
  const targets = new Map<string, NamedTarget>();
  const unread = new Map<SightedArtifact, WhyStays>();
  const elsewhere = new Set(listing.namingElsewhere);
  const sightings = Map.groupBy(listing.sighted, nameOf);
  // A name that lies in places of two classes goes by one of them, whichever says what it names.
  const keepAll = (naming: SightedArtifact, why: WhyStays): void => {
    for (const sighted of sightings.get(nameOf(naming)) ?? []) unread.set(sighted, why);
  };
  const readOne = async (naming: SightedArtifact): Promise<void> => {
    const { artifact, place, wanted } = naming;
    const { definition } = artifact;
    if (definition?.aiObjects === undefined) return;
    const copies = artifact.copies.filter(
      (copy) => isRecordLog(definition) || wanted.some((one) => matchCopy(one, copy, book) === 'Target'),
    );
    try {
      const named = await readNamed({ name: artifact.name, definition, copies }, place);
      if (named === 'Changed') {
        keepAll(naming, { kind: 'Failed', reason: 'ContentChanged' });
        return;
      }
      for (const { object, written } of named) {
        const key = JSON.stringify([object.account, object.kind, object.id]);
        const namedBy = sightings.get(nameOf(naming)) ?? [];
        const joined = joinNaming(index, { object, written, namedBy }, targets.get(key));
        // What another class than that of the ledger names, and nobody asked for, is left where it is.
        if (joined.wanted.length > 0 || !elsewhere.has(naming)) targets.set(key, joined);
      }
    } catch (error) {
      session.abortSignal.throwIfAborted();
      if (!isOperatorError(error)) throw error;
      keepAll(naming, { kind: 'Failed', reason: error.reason });
    }
  };
  await mapWithLimit([...listing.sighted, ...elsewhere], session.placesAtOnce, readOne, session);
  return { targets: [...targets.values()], unread, sighted: listing.sighted };
}

function nameOf({ place, artifact: { name } }: SightedArtifact): string {
  return keyOfBlob({ ...place, name });
}

interface Naming extends WrittenObject {
  readonly namedBy: readonly SightedArtifact[];
}

function joinNaming(
  index: ListingParts['index'],
  { object, written, namedBy }: Naming,
  known: NamedTarget | undefined,
): NamedTarget {
  const { account, kind } = object;
  const forms = [object, { kind, id: written }];
  return {
    object,
    wanted: [...new Set([...(known?.wanted ?? []), ...forms.flatMap((form) => index.ofAiObject(account, form))])],
    namedBy: [...new Set([...(known?.namedBy ?? []), ...namedBy])],
    isSettled: known?.isSettled === true || forms.some((form) => index.isSettledObject(account, form)),
  };
}

/**
 * Artifacts that may name any object of their call, and why such an object stays for now: who can read the content later may
 * still learn of it. A log that is cut stays, and its records of others say nothing of the call.
 */
export function doubtfulIn({ targets, unread }: NamedTargets): NamedTargets['unread'] {
  const doubts = targets
    .filter(({ object }) => isUnnamedObject(object))
    .flatMap(({ wanted, namedBy }) =>
      namedBy.filter((sighted) => !isOfLog(sighted)).map((sighted) => [sighted, whyDoubtful(wanted)] as const),
    );
  return new Map([...doubts, ...unread]);
}

function whyDoubtful(wanted: readonly WantedTarget[]): WhyStays {
  return wanted.length === 0 ? unasked : { kind: 'Failed', reason: 'ArtifactsRemain' };
}

export function isOfLog({ artifact: { definition } }: SightedArtifact): boolean {
  return definition !== undefined && isRecordLog(definition);
}

/** It was found after the approval: what names it waits with it. */
export const unasked: WhyStays = { kind: 'Failed', reason: 'AdditionsAwaitApproval' };
