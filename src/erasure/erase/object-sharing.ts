import { activeTagValues } from '../../policy/holds.ts';
import type { WhyStays } from '../../policy/erasure/erase-steps.ts';
import type { EraseState } from './erase-state.ts';
import { groundOfCallIds } from './hold-grounds.ts';
import { isTaggedSince } from './late-holds.ts';
import type { NamedTarget, NamedTargets } from './named-targets.ts';
import type { NamingBook, ObjectNaming } from './naming-calls.ts';
import { isCallInTime } from './target-copies.ts';
import type { WantedTarget } from './target-index.ts';

/** Of an object that may go now for these targets. */
export interface ToRemove {
  readonly named: NamedTarget;
  readonly removable: readonly WantedTarget[];
  readonly sighted: NamedTargets['sighted'];
  /** Who names objects, as all that was listed before the deletes tells. */
  readonly naming: NamingBook;
}

/**
 * Why an object stays that more than the artifacts of its targets name: a hold keeps one of the calls, or somebody else's call
 * has it too. Where something may name it that was not read, nobody can say.
 */
export function whyShared(state: EraseState, { named, removable, naming }: ToRemove): WhyStays | undefined {
  const doubt = naming.doubt();
  if (doubt !== undefined) return doubt;
  const known = naming.of(named.wanted);
  if (known === undefined) return undefined;
  const ground = groundOfCallIds(state, [...known.callIds, ...known.deletedCallIds]);
  if (ground !== undefined) return { kind: 'Retained', ...ground };
  if (known.untold !== undefined) return { kind: 'Failed', reason: 'ObjectUntold' };
  return isOfOthers(state, known, removable) ? { kind: 'Failed', reason: 'SharedObject' } : undefined;
}

/** Every call that names it has to be one that those who want it gone name too, and from before they asked. */
function isOfOthers(state: EraseState, known: ObjectNaming, removable: readonly WantedTarget[]): boolean {
  const { book, callsOf } = state;
  const isMeant = (callId: string): boolean =>
    book
      .tokensOf(callId)
      .some((token) => removable.some((one) => callsOf(one.task).has(token) && isCallInTime(one, token, state)));
  return known.isOverfull || ![...known.callIds].every(isMeant);
}

/**
 * No delete of an object carries a condition on the tags of blobs: those of all that names it, and of what is meant to go of the
 * calls that do, are read before.
 */
export async function isHeldSince(
  state: EraseState,
  { named, removable, sighted, naming }: ToRemove,
): Promise<boolean> {
  const { session, book } = state;
  if (!isAnyTagActive(state)) return false;
  const known = naming.of(named.wanted);
  const calls = new Set([
    ...removable.map(({ target }) => target.call),
    ...[...(known?.callIds ?? [])].flatMap(book.tokensOf),
  ]);
  const ofCalls = sighted.filter(({ wanted }) => wanted.some(({ target }) => calls.has(target.call)));
  const seen = new Set(ofCalls.map(({ artifact }) => artifact));
  const others = [...named.namedBy, ...(known?.artifacts ?? [])].filter(({ artifact }) => !seen.has(artifact));
  return isTaggedSince([...ofCalls, ...new Set(others)], session);
}

/** The same of what may name it where nobody can read that. */
export async function mayBeHeldSince(
  state: EraseState,
  { named, naming }: Pick<ToRemove, 'named' | 'naming'>,
): Promise<boolean> {
  return isAnyTagActive(state) && isTaggedSince(naming.hidden.placedOf(named.object), state.session);
}

function isAnyTagActive({ session, startedMs }: EraseState): boolean {
  return activeTagValues(session.basis.holds, startedMs).length > 0;
}
