import type { CallFacts } from '../../policy/copy-facts.ts';
import { endOfHoldMs } from '../../policy/holds.ts';
import type { ResolvedHold } from '../../policy/holds.ts';
import type { ReadArtifact, ReadCopy } from '../../scan/pass/artifact.ts';
import type { ScanPlace } from '../../scan/pass/scan-place.ts';
import { isRecordLog } from '../../scan/records/record-log.ts';
import type { Ground } from '../engine.ts';
import { callsInLog } from './target-copies.ts';
import type { WantedTarget } from './target-index.ts';
import type { ListingParts } from './target-listing.ts';

export function isHeld({ holds, unknownHold }: CallFacts): boolean {
  return holds.length > 0 || unknownHold;
}

/** The ground of what keeps a call: of several holds that which ends last. `undefined`: nothing keeps it. */
export function groundOf(all: readonly CallFacts[], holds: readonly ResolvedHold[]): Ground | undefined {
  const names = new Set(all.flatMap((facts) => facts.holds));
  const known = holds.filter(({ hold }) => names.has(hold.name)).map(({ hold }) => hold);
  const [first, ...others] = known;
  if (first === undefined) return all.some(isHeld) ? { ground: 'UnknownHold' } : undefined;
  const last = others.reduce((latest, hold) => (endOfHoldMs(hold) > endOfHoldMs(latest) ? hold : latest), first);
  const untilMs = endOfHoldMs(last);
  return { ground: last.ground, ...(Number.isFinite(untilMs) ? { untilMs } : {}) };
}

interface HeldInput {
  readonly place: ScanPlace;
  readonly artifact: ReadArtifact;
}

/**
 * What is known of the holds of a target that lies there: of its call under every id that artifacts gave it, and of every copy
 * of the name, because a hold on one of them keeps all. A log is kept call by call.
 */
export function holdFactsOf(
  { knowledge, book }: ListingParts,
  wanted: WantedTarget,
  { place: { scanClass }, artifact }: HeldInput,
): readonly CallFacts[] {
  const ofCall = knowledge.of(book.idsOf(wanted.target.call), scanClass);
  const { copies, definition } = artifact;
  if (definition === undefined || !isRecordLog(definition)) {
    return [ofCall, ...copies.map((copy) => knowledge.ofCopy(copy, scanClass))];
  }
  const inLog = copies.flatMap((copy) =>
    callsInLog(wanted, copy, book).map((callId) => knowledge.ofCopy(recordsOf(copy, callId), scanClass)),
  );
  return [ofCall, ...inLog];
}

/** One call of a copy, which its own tag counts for as well. */
export function recordsOf({ facts }: ReadCopy, callId: string): Pick<ReadCopy, 'callIds' | 'facts'> {
  return { callIds: [callId], facts };
}

/** What is known of the holds of a call that lies nowhere any more, or in an AI account. */
export function groundOfCall(parts: ListingParts, { target }: WantedTarget): Ground | undefined {
  return groundOfCallIds(parts, parts.book.idsOf(target.call));
}

/** The same of calls that are known by their ids, whether targets name them or not. */
export function groundOfCallIds({ session, knowledge }: ListingParts, callIds: readonly string[]): Ground | undefined {
  return groundOf(
    session.classes.map((scanClass) => knowledge.of(callIds, scanClass)),
    session.basis.holds,
  );
}
