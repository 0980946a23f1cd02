import { describe, expect, it } from '@jest/globals';
import { answerReach } from '../../src/policy/answer-reach.ts';
import type { StartPrecision } from '../../src/policy/call-time.ts';
import type { LogContent } from '../../src/policy/record-cut.ts';
import { copyOf, day, dayMs, startedAt, unknownCall } from './artifact-build.ts';

/** A log whose first call began on day 0. It was created on that day and written last on day 9. */
const written = { creationTimeMs: day(0), lastModifiedMs: day(9) };
const dated = copyOf('base', { ...written, call: startedAt(day(0)) });
const untold = copyOf('base', { ...written, call: unknownCall });

interface Records extends Partial<LogContent> {
  readonly precision?: StartPrecision;
}

function logOf({ precision = 'Instant', ...more }: Records = {}): LogContent {
  const callAt = (startMs: number) => ({ start: { startMs, precision }, records: 1 });
  const calls = new Map([
    ['one', callAt(day(0))],
    ['two', callAt(day(6))],
  ]);
  return { form: 'Plain', calls, unreadable: 0, ...more };
}

const two = ['one', 'two'];

describe('an answer', () => {
  it('of one call is that of no other', () => {
    expect(answerReach(dated, ['one'])).toBeUndefined();
  });

  it.each<[string, Parameters<typeof answerReach>, number, number]>([
    ['of several calls may be of any until the last writing', [dated, two], day(0), day(9)],
    ['of calls that nobody can tell may be of any between the writings', [untold, []], day(0), day(9)],
    ['on a log may be of any until its last call', [dated, two, logOf()], day(0), day(6)],
    [
      'on a log whose calls tell only their day goes to its end',
      [dated, two, logOf({ precision: 'Day' })],
      day(0),
      day(7) - 1,
    ],
    [
      'on a log with a record that nobody can read goes to the last writing',
      [dated, two, logOf({ unreadable: 1 })],
      day(0),
      day(9),
    ],
    [
      'on a log with a call without a time goes to the last writing',
      [dated, two, logOf({ undatedIds: ['three'] })],
      day(0),
      day(9),
    ],
  ])('%s', (_, input, fromMs, toMs) => {
    expect(answerReach(...input)).toEqual({ fromMs, toMs });
  });

  it('on a log that lies there since before its first call goes with what lies there', () => {
    const earlier = { ...dated, creationTimeMs: day(0) - 5 * dayMs };
    expect(answerReach(earlier, ['one'], logOf())).toEqual({ fromMs: day(0) - 5 * dayMs, toMs: day(6) });
  });

  it('that nothing dates is of no known time', () => {
    const call = { call: unknownCall, creationTimeMs: undefined, lastModifiedMs: undefined };
    expect(answerReach(call, [])).toBeUndefined();
  });
});
