import { describe, expect, it } from '@jest/globals';
import { withJoined } from '../../src/erasure/joined-outcomes.ts';
import type { TargetOutcome } from '../../src/erasure/engine.ts';

const target = (call: string, location: string) => ({ class: 'logs', account: 'calls', location, call });
const waits: TargetOutcome = { target: target('a', 'metadata'), kind: 'Failed', reason: 'ErasureIncomplete' };
const deferred = (untilMs?: number, call = 'a'): TargetOutcome => ({
  target: target(call, `log ${untilMs}`),
  kind: 'Deferred',
  ...(untilMs === undefined ? {} : { untilMs }),
});
const failed: TargetOutcome = { target: target('a', 'recording'), kind: 'Failed', reason: 'Leased' };

describe('what joins a call', () => {
  it.each<readonly [string, readonly TargetOutcome[], object]>([
    ['waits with its records until the last of them can be cut', [deferred(5), deferred(9)], deferred(9)],
    ['waits without a date where one of them has none', [deferred(5), deferred()], deferred()],
    ['has failed where something of the call has', [deferred(5), failed], waits],
    ['has failed where only another call waits', [deferred(5, 'b')], waits],
  ])('%s', (_sentence, others, is) => {
    expect(withJoined([waits, ...others])).toEqual([{ ...is, target: waits.target }, ...others]);
  });
});

describe('what joins several calls', () => {
  const joins = (call: string, location = 'metadata'): TargetOutcome => ({ ...waits, target: target(call, location) });
  const told = (...outcomes: readonly TargetOutcome[]) =>
    withJoined(outcomes).map((one) => [one.target.call, one.kind, 'untilMs' in one ? one.untilMs : undefined]);

  it('waits for all of them, and each of them waits with it', () => {
    expect(told(joins('a'), joins('b'), joins('b', 'other'), deferred(5), deferred(9, 'b'))).toEqual([
      ['a', 'Deferred', 9],
      ['b', 'Deferred', 9],
      ['b', 'Deferred', 9],
      ['a', 'Deferred', 5],
      ['b', 'Deferred', 9],
    ]);
  });

  it('has failed for all of them where something of one has', () => {
    const other: TargetOutcome = { ...failed, target: target('b', 'recording') };
    expect(told(joins('a'), joins('b'), deferred(5), other).map(([, kind]) => kind)).toEqual([
      'Failed',
      'Failed',
      'Deferred',
      'Failed',
    ]);
  });

  it('joins nothing of calls that lie together in a log alone', () => {
    const log = (call: string): TargetOutcome => ({ target: target(call, 'log'), kind: 'Deferred', untilMs: 5 });
    const other: TargetOutcome = { ...failed, target: target('b', 'recording') };
    expect(told(joins('a'), log('a'), log('b'), other)[0]).toEqual(['a', 'Deferred', 5]);
  });
});
