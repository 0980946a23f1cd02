import type { UnseenPlace } from '../../policy/scan-report.ts';
import { tellUntoldHold } from '../../policy/untold-holds.ts';
import type { ReadArtifact } from '../../scan/pass/artifact.ts';
import type { CallKnowledge } from '../../scan/pass/call-knowledge.ts';
import { doubtsOfHolds, untoldHoldIn } from '../../scan/pass/known-holds.ts';
import { readPlaces } from '../../scan/pass/deleted-containers.ts';
import { readPlace } from '../../scan/pass/place-listing.ts';
import type { ScanPlace } from '../../scan/pass/scan-place.ts';
import type { ErasureSession } from '../erasure-session.ts';
import { createAccountCheck } from '../policy-places.ts';
import type { CallBook } from './call-book.ts';
import type { NamingBook, PlacedArtifact } from './naming-calls.ts';
import type { TargetIndex, WantedTarget } from './target-index.ts';

/** A name at which targets lie, with all its copies. */
export interface SightedArtifact extends PlacedArtifact {
  readonly wanted: readonly WantedTarget[];
}

export interface TargetListing {
  /** What appeared after it was not seen. Epoch milliseconds. */
  readonly startedMs: number;
  readonly sighted: readonly SightedArtifact[];
  /** The same names in places of other classes, by whose definitions they name objects of AI accounts. */
  readonly namingElsewhere: readonly SightedArtifact[];
  readonly unseen: readonly UnseenPlace[];
  /** Of the first artifact that may hold a call which nobody can tell: why nothing may be deleted. */
  readonly untoldHold: { readonly reason: 'HoldUntold' | 'ContentChanged'; readonly message: string } | undefined;
}

/** What listings of one piece of work learn into. */
export interface ListingParts {
  readonly session: ErasureSession;
  readonly index: TargetIndex;
  readonly knowledge: CallKnowledge;
  readonly book: CallBook;
}

/**
 * Lists every place once and finds where targets lie, and what any artifact says of holds and of the calls that targets name.
 * Deletes nothing. `naming` learns who names objects of AI accounts. A place that fails is unseen and the others go on; where a service says another time than our clock, it
 * throws, as it does on an abort.
 */
export async function listTargets(parts: ListingParts, naming?: NamingBook): Promise<TargetListing> {
  const { session, knowledge, book } = parts;
  const startedMs = session.now();
  const sighted: SightedArtifact[] = [];
  const namingElsewhere: SightedArtifact[] = [];
  const doubtOf = doubtsOfHolds(session.basis.holds, startedMs);
  let untoldHold: TargetListing['untoldHold'];
  const isOfAccount = createAccountCheck(session.basis.policy.spec);
  // The name of an account may mean another one since: what lies there under the same name was not approved.
  const isOfPlace = ({ target }: WantedTarget, { account, container }: ScanPlace, name: string): boolean =>
    target.place === undefined || isOfAccount(target.place, { account, container, name });
  const takeOver = (place: ScanPlace, artifact: ReadArtifact): void => {
    knowledge.learn(artifact, place.scanClass);
    book.learn(artifact);
    const doubt = doubtOf(artifact);
    if (doubt !== undefined)
      untoldHold ??= {
        reason: doubt === 'Lasting' ? 'HoldUntold' : 'ContentChanged',
        message: tellUntoldHold(untoldHoldIn(place.container, artifact), doubt),
      };
    const { here, elsewhere } = wantedAt(parts, place, artifact.name);
    const ofPlace = (all: readonly WantedTarget[]) => all.filter((one) => isOfPlace(one, place, artifact.name));
    takeSighting(sighted, { place, artifact, wanted: ofPlace(here) });
    if (artifact.definition?.aiObjects !== undefined)
      takeSighting(namingElsewhere, { place, artifact, wanted: ofPlace(elsewhere) });
  };
  const listPlace = (place: ScanPlace): Promise<UnseenPlace | undefined> => {
    const namingPlace = naming?.openPlace(place);
    const tap = namingPlace === undefined ? {} : { tap: namingPlace.tap };
    const readArtifacts = (one: ScanPlace) => session.readArtifacts(one, { step: 'Few', ...tap });
    return readPlace({ ...session, readArtifacts }, place, async (artifacts) => {
      for (const artifact of artifacts) takeOver(place, artifact);
      await namingPlace?.learn(artifacts);
    });
  };
  const failures = await readPlaces(session.places, listPlace, session);
  const unseen = [...session.unseen, ...failures.filter((failure) => failure !== undefined)];
  naming?.miss(unseen);
  return { startedMs, sighted, namingElsewhere, unseen, untoldHold };
}

interface WantedInPlace {
  readonly here: readonly WantedTarget[];
  readonly elsewhere: readonly WantedTarget[];
}

/** A place belongs to the targets of its class, and to those whose class the policy does not have any more. */
function wantedAt(
  { session, index }: ListingParts,
  { account, container, scanClass }: ScanPlace,
  name: string,
): WantedInPlace {
  const found = index.at({ account, container, name });
  if (found.length === 0) return nothingWanted;
  const isForeign = (className: string): boolean => !session.classes.some((one) => one.name === className);
  const isHere = ({ target }: WantedTarget): boolean => target.class === scanClass.name || isForeign(target.class);
  return { here: found.filter(isHere), elsewhere: found.filter((one) => !isHere(one)) };
}

const nothingWanted: WantedInPlace = { here: [], elsewhere: [] };

function takeSighting(all: SightedArtifact[], one: SightedArtifact): void {
  if (one.wanted.length > 0) all.push(one);
}
