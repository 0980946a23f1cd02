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
