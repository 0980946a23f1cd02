import { isDeepEqual, omitUndefined } from '../api/json.ts';
import { targetKey, type TargetFate } from '../policy/erasure/target-fate.ts';
import type { LedgerEvent, LedgerTarget } from './ledger-schema.ts';
import { batchTargets, type KnownTarget, type LedgerState } from './ledger-state.ts';

/** What became of a target, as a listing after the deletes shows it. Times in milliseconds since 1970. */
export type SeenOutcome = { readonly target: LedgerTarget } & (
  | { readonly kind: 'Gone' | 'Unreachable' }
  | { readonly kind: 'Recoverable' | 'Deferred'; readonly untilMs?: number }
  | { readonly kind: 'Retained'; readonly ground: string; readonly untilMs?: number }
  | { readonly kind: 'Failed'; readonly reason: string }
);

/**
 * The events that say what the ledger does not say yet, those of one kind together. The same outcomes again give none.
 * `listedMs`: when the listing began. What the ledger says since then, such as that a copy came back and is meant to go again,
 * it could not see. What is not meant to go any more is taken up by no outcome but that it went before.
 */
export function outcomeEvents(
  { targets: known, retracted }: LedgerState,
  outcomes: readonly SeenOutcome[],
  { listedMs }: { readonly listedMs: number },
): readonly LedgerEvent[] {
  const records = new Map(known.map((record) => [targetKey(record.target), record]));
  const groups = new Map<string, { readonly event: EventHead; readonly targets: LedgerTarget[] }>();
  for (const outcome of outcomes) {
    const record = records.get(targetKey(outcome.target));
    const fate = fateOfOutcome(outcome);
    if (record !== undefined && !isNews(record, fate, listedMs)) continue;
    if (record === undefined && retracted.has(targetKey(outcome.target)) && !isDeleted(fate)) continue;
    const event = headOf(fate, record?.cameLate === true);
    const key = JSON.stringify(event);
    const group = groups.get(key) ?? { event, targets: [] };
    group.targets.push(record?.target ?? outcome.target);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ event, targets }) =>
    batchTargets(targets).map((batch): LedgerEvent => ({ ...event, targets: batch })),
  );
}

/** An object of an AI account that was seen gone is in no listing: that nobody sees it again is no other word on it. */
function isNews({ fate: known, saidTime }: KnownTarget, fate: TargetFate, listedMs: number): boolean {
  if (isDeepEqual(known, fate) || Date.parse(saidTime) > listedMs) return false;
  return known.kind !== 'Gone' || fate.kind !== 'Unreachable';
}

function isDeleted({ kind }: TargetFate): boolean {
  return kind === 'Gone' || kind === 'Recoverable';
}

type EventHead =
  Extract<LedgerEvent, { readonly targets: unknown }> extends infer Event
    ? Event extends unknown
      ? Omit<Event, 'targets'>
      : never
    : never;

function fateOfOutcome(outcome: SeenOutcome): Exclude<TargetFate, { readonly kind: 'Intended' }> {
  switch (outcome.kind) {
    case 'Gone':
    case 'Unreachable':
      return { kind: outcome.kind };
    case 'Recoverable':
    case 'Deferred':
      return { kind: outcome.kind, untilTime: timeOf(outcome.untilMs) };
    case 'Retained':
      return { kind: 'Retained', ground: wordOf(outcome.ground), untilTime: timeOf(outcome.untilMs) };
    case 'Failed':
      return { kind: 'Failed', reason: wordOf(outcome.reason) };
  }
}

/** The latest that RFC 3339 can say: whatever lasts longer has no end that anybody knows. */
const lastMs = Date.UTC(9999, 11, 31);

/** To the second, upwards: nothing is asked for again before its time. */
function timeOf(epochMs: number | undefined): string | undefined {
  if (epochMs === undefined || !(epochMs >= 0 && epochMs <= lastMs)) return undefined;
  return new Date(Math.ceil(epochMs / 1_000) * 1_000).toISOString().replace('.000Z', 'Z');
}

/** The ledger takes words of letters alone: nothing that a caller could be told by fits into one. */
function wordOf(text: string): string {
  return /^[A-Za-z]{1,63}$/.test(text) ? text : 'Other';
}

function headOf(fate: Exclude<TargetFate, { readonly kind: 'Intended' }>, cameLate: boolean): EventHead {
  const seen: 'LateArrivalErased' | 'DeletionSeen' = cameLate ? 'LateArrivalErased' : 'DeletionSeen';
  switch (fate.kind) {
    case 'Gone':
      return { kind: seen };
    case 'Recoverable':
      return { kind: seen, recoverable: true, ...omitUndefined({ recoverableUntilTime: fate.untilTime }) };
    case 'Retained':
      return { kind: 'Retained', ground: fate.ground, ...omitUndefined({ untilTime: fate.untilTime }) };
    case 'Deferred':
      return { kind: 'Deferred', ...omitUndefined({ untilTime: fate.untilTime }) };
    case 'Unreachable':
      return { kind: 'Unreachable' };
    case 'Failed':
      return { kind: 'Failed', reason: fate.reason };
  }
}
