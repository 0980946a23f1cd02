import { activeTagValues, stateOfHold } from '../../policy/holds.ts';
import type { ResolvedHold } from '../../policy/holds.ts';
import { shapeOfName } from '../../policy/name-shape.ts';
import { doubtOfHold } from '../../policy/untold-holds.ts';
import type { CopyUntold, HoldDoubt, UntoldHold } from '../../policy/untold-holds.ts';
import { hourMs } from '../../policy/zone-offsets.ts';
import { isContentChanged } from '../classify/classification.ts';
import type { UnclassifiedReason } from '../classify/classification.ts';
import { quietHoursOf } from '../records/record-log.ts';
import type { ReadArtifact, ReadCopy } from './artifact.ts';
import { foldCallId, keysToAsk } from './call-id-keys.ts';
import type { CallMark } from './call-marks.ts';
import { tellsCalls, untoldRecordsOf } from './told-calls.ts';

/** A hold in force, with the ids that its Secret names. */
export interface HeldIds {
  readonly name: string;
  readonly ids: ReadonlySet<string>;
}

export function holdsByIds(holds: readonly ResolvedHold[], nowMs: number): readonly HeldIds[] {
  return holds.flatMap((resolved) => {
    const { hold, calls } = resolved;
    const isActive = calls.kind === 'ByIds' && stateOfHold(resolved, nowMs) === 'Active';
    return isActive ? [{ name: hold.name, ids: new Set([...calls.callIds].map(foldCallId)) }] : [];
  });
}

/** Names of the holds that keep one of these calls. */
export function heldBy(heldIds: readonly HeldIds[], callIds: readonly string[]): readonly string[] {
  if (heldIds.length === 0) return [];
  const keys = callIds.flatMap(keysToAsk);
  return heldIds.filter(({ ids }) => keys.some((key) => ids.has(key))).map(({ name }) => name);
}

/** What a value of the hold tag means: a hold, one that ended or has not begun (`undefined`), or nobody knows. */
export function marksOfTags(holds: readonly ResolvedHold[], nowMs: number): (value: string) => CallMark | undefined {
  const known = new Map<string, readonly ResolvedHold[]>();
  for (const resolved of holds) {
    if (resolved.calls.kind !== 'ByTag') continue;
    const { value } = resolved.calls;
    known.set(value, [...(known.get(value) ?? []), resolved]);
  }
  return (value) => {
    const named = known.get(value);
    if (named === undefined) return { kind: 'UnknownHold' };
    const active = named.filter((resolved) => stateOfHold(resolved, nowMs) === 'Active');
    return active.length === 0 ? undefined : { kind: 'Held', holds: active.map(({ hold }) => hold.name) };
  };
}

/** Whether an artifact says that a call is held and not which one. */
export function doubtsOfHolds(
  holds: readonly ResolvedHold[],
  nowMs: number,
): (artifact: ReadArtifact) => HoldDoubt | undefined {
  const markOf = marksOfTags(holds, nowMs);
  const isAnyActive = activeTagValues(holds, nowMs).length > 0;
  const tags = { of: (value: string) => markOf(value)?.kind, isAnyActive };
  return ({ copies, isCut, definition }) => {
    // Most artifacts carry no tag, and there are millions of them.
    if (!isCut && !copies.some(({ facts }) => facts.holdTag !== undefined)) return undefined;
    const openSinceMs = nowMs - (definition === undefined ? 0 : quietHoursOf(definition)) * hourMs;
    return doubtOfHold({ copies: copies.map((copy) => untoldOf(copy, openSinceMs)), isCut }, tags);
  };
}

function untoldOf(copy: ReadCopy, openSinceMs: number): CopyUntold {
  const { state, holdTag, lastModifiedMs } = copy.facts;
  const untold = untoldRecordsOf(copy);
  const tells = !tellsCalls(copy) ? 'NoCall' : untold === undefined ? 'AllCalls' : 'SomeCalls';
  const isBeingWritten = untold === 'TornEnd' && lastModifiedMs !== undefined && lastModifiedMs > openSinceMs;
  return { state, holdTag, tells, isChanging: isBeingWritten || isContentChanged(copy.classification) };
}

/** How such an artifact is told to people. */
export function untoldHoldIn(container: string, artifact: ReadArtifact): UntoldHold {
  return { container, shape: shapeOfName(artifact.name), reason: whyUntold(artifact) };
}

/** Why the artifact cannot be told a call or its start, or a log not all of them: by a copy that can be read, where there is one. */
export function whyUntold({ isCut, copies }: Pick<ReadArtifact, 'isCut' | 'copies'>): UnclassifiedReason {
  if (isCut) return 'ContentTooLarge';
  const untold = copies.filter(({ classification }) => classification.kind === 'Unclassified');
  const first = untold.find(({ facts }) => facts.state !== 'softDeleted') ?? untold[0];
  if (first?.classification.kind === 'Unclassified') return first.classification.reason;
  if (copies.some(({ log }) => (log?.unreadable ?? 0) > 0)) return 'ValueUnreadable';
  return copies.some(({ classification }) => classification.untold !== undefined) ? 'NoCallId' : 'NoDefinition';
}
