import { describe, expect, it } from '@jest/globals';
import { describeShare, killShare, pointsIn } from './kill-shares.ts';

const nowMs = Date.parse('2026-12-03T10:00:00Z');
const dayMs = 86_400_000;
const points = Array.from({ length: 288 }, (_, index) => index + 1);

describe('the share of the kill points that a run takes', () => {
  it('is another one each day, and all of them take each point once', () => {
    const days = Array.from({ length: 20 }, (_, day) => pointsIn(points, killShare(20, {}, nowMs + day * dayMs)));
    expect(days.flat().toSorted((a, b) => a - b)).toEqual(points);
    expect(Math.min(...days.map((taken) => taken.length))).toBe(14);
  });

  it('is the same all day', () => {
    expect(killShare(20, {}, nowMs)).toEqual(killShare(20, {}, nowMs + 3_600_000));
  });

  it.each<[string, Record<string, string>, object]>([
    ['the one that is named', { CALLDATA_KILL_SHARE: '7' }, { share: 7, of: 20 }],
    ['the one that is named for a test with more shares', { CALLDATA_KILL_SHARE: '27' }, { share: 7, of: 20 }],
    ['all', { CALLDATA_ALL_KILL_POINTS: '1', CALLDATA_KILL_SHARE: '7' }, { share: 0, of: 1 }],
  ])('is %s', (_what, environment, expected) => {
    expect(killShare(20, environment, nowMs)).toEqual(expected);
  });

  it('is none where the name is no number', () => {
    expect(() => killShare(20, { CALLDATA_KILL_SHARE: 'x' }, nowMs)).toThrow('CALLDATA_KILL_SHARE');
  });

  it('stands in the title, so that a run that failed can be repeated', () => {
    expect([describeShare({ share: 7, of: 20 }), describeShare({ share: 0, of: 1 })]).toEqual([
      'share 7 of 20 of all calls, another one each day: CALLDATA_KILL_SHARE=7',
      'every call',
    ]);
  });
});
