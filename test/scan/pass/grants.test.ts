import { describe, expect, it } from '@jest/globals';
import { createGrants } from '../../../src/scan/pass/grants.ts';
import type { Grants } from '../../../src/scan/pass/grants.ts';
import { nothingLearnt, withoutKnown } from '../../../src/scan/pass/knowledge-snapshot.ts';
import { classAt, createMemoryAccount, requestOf } from './memory-estate.ts';

const { spec } = requestOf([classAt('recordings', ['calls/recordings/'])], {
  accounts: { calls: createMemoryAccount() },
}).policy;

function grantsWith(reachMs: number): Grants {
  const grants = createGrants(spec);
  grants.addReach('Recording', reachMs);
  return grants;
}

describe('the longest reach of a log with a grant', () => {
  it('is new only where it is longer, and that of its purpose', () => {
    const grants = createGrants(spec);
    expect([5, 3, 5, 7].map((ms) => grants.addReach('Recording', ms))).toEqual([true, false, false, true]);
    expect([grants.reachMs('Recording'), grants.reachMs('AI')]).toEqual([7, 0]);
  });

  it.each([
    [5, 7, false],
    [7, 5, true],
  ])('of %d is told to one that knows %d', (told, known, isNew) => {
    const grants = grantsWith(known);
    expect(grants.merge(grantsWith(told).snapshot())).toBe(isNew);
    expect(grants.reachMs('Recording')).toBe(7);
  });

  it('is left out for one that knows it', () => {
    const learnt = { ...nothingLearnt, isGrantMissed: false, ...grantsWith(5).snapshot() };
    expect(withoutKnown(learnt, learnt).grantsReach).toEqual([]);
    expect(withoutKnown(learnt, { ...learnt, grantsReach: [] }).grantsReach).toEqual([['Recording', 5]]);
  });
});
