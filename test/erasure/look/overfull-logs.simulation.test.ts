import { expect, it } from '@jest/globals';
import { linesOf, log, lookTwice } from './untold-log-stage.ts';

const cutLog = {
  ...log,
  granularity: 'Record',
  startedAt: [{ from: 'Content', format: 'NdJson', pointer: '/ts' }],
} as const;

it('of a log that has too many calls, a look remembers those with hits alone, and finds who called each time', async () => {
  const { found, remembered } = await lookTwice(cutLog, linesOf(100_001));
  for (const calls of found) expect(calls).toContain('c1 Weak OtherCaller');
  expect(found).toHaveLength(2);
  expect(remembered).toEqual(['c2']);
});
