import { describe, expect, it } from '@jest/globals';
import type { EraseResult, LookResult, TargetOutcome } from '../../src/erasure/engine.ts';
import type { UnseenPlace } from '../../src/policy/scan-report.ts';
import { repeatEraseMs, repeatLookMs } from '../../src/erasure/policy-memory.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const target = { class: 'logs', account: 'calls', location: 'l', call: 'c' };
const failed = (reason: string): TargetOutcome => ({ target, kind: 'Failed', reason });
/** A piece of work that began at 0. */
const took = (completedMs: number, more: Partial<EraseResult> = {}): EraseResult => ({
  ...{ startedMs: 0, listedMs: 0, completedMs, complete: true, unseen: [], outcomes: new Map(), stopped: new Map() },
  ...more,
});

const unseenFor = (reason: UnseenPlace['reason']): UnseenPlace => ({
  ...{ account: 'calls', container: 'logs', prefix: '', className: 'logs' },
  ...{ reason, message: '', terminal: true },
});
const deleted = { complete: false, unseen: [unseenFor('ContainerDeleted')] };

describe('a look that did not see everything', () => {
  const looked = (more: Partial<LookResult>): LookResult => ({
    ...{
      generation: 1,
      startedMs: 0,
      completedMs: 1000,
      complete: false,
      unseen: [],
      places: [],
      numberKeys: new Set<string>(),
      findings: new Map(),
    },
    ...more,
  });
  it.each<readonly [string, LookResult, number]>([
    ['rests five minutes', looked({}), 1000 + 5 * minuteMs],
    ['rests a check interval where what is missing was deleted', looked(deleted), 1000 + hourMs],
    [
      'rests five minutes where something else is missing, too',
      looked({ unseen: [...deleted.unseen, unseenFor('AccessDenied')] }),
      1000 + 5 * minuteMs,
    ],
  ])('%s', (_sentence, result, untilMs) => {
    expect(repeatLookMs(result, hourMs)).toBe(untilMs);
  });
});

describe('what was not done in full', () => {
  it.each<readonly [string, EraseResult, TargetOutcome, number]>([
    ['rests five minutes after its end', took(1000), failed('Leased'), 1000 + 5 * minuteMs],
    ['rests four times as long as the listing took', took(hourMs), failed('Leased'), 5 * hourMs],
    ['rests as long where a place was not seen', took(hourMs, { complete: false }), failed('NotUtf8'), 5 * hourMs],
    ['rests a check interval where what is missing was deleted', took(1000, deleted), failed('NotUtf8'), 1000 + hourMs],
    ['rests a check interval where no repetition helps', took(1000), failed('NotUtf8'), 1000 + hourMs],
  ])('%s', (_sentence, result, outcome, untilMs) => {
    expect(repeatEraseMs(result, [outcome], hourMs)).toBe(untilMs);
  });

  it.each(['SharedObject', 'ObjectUntold', 'ObjectMayBeHeld', 'ObjectMayBeHeldElsewhere'])(
    'rests a check interval where an object keeps its call by %s, and five minutes where something else failed',
    (reason) => {
      const shared = [failed(reason), failed('ErasureIncomplete')];
      expect(repeatEraseMs(took(1000), shared, hourMs)).toBe(1000 + hourMs);
      expect(repeatEraseMs(took(1000), [...shared, failed('Leased')], hourMs)).toBe(1000 + 5 * minuteMs);
      expect(repeatEraseMs(took(1000), shared.slice(1), hourMs)).toBe(1000 + 5 * minuteMs);
    },
  );
});
