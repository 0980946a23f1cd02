import { describe, expect, it } from '@jest/globals';
import { createDistinctCount, exactUpTo } from '../../../src/scan/pass/distinct-count.ts';

function countOf(texts: Iterable<string>): number {
  const calls = createDistinctCount();
  for (const text of texts) calls.add(text);
  return calls.count();
}

function* ids(count: number, prefix: string): Generator<string> {
  for (let index = 0; index < count; index += 1) yield `${prefix}${index}`;
}

describe('counting different calls', () => {
  it.each([0, 1, 2, 47, 1_000, exactUpTo])('is exact for %d of them', (count) => {
    expect(countOf(ids(count, 'call-'))).toBe(count);
  });

  it('counts a call once, however often it is seen', () => {
    const calls = createDistinctCount();
    for (let turn = 0; turn < 2; turn += 1) for (const id of ids(exactUpTo + 1_000, 'call-')) calls.add(id);
    expect(calls.count()).toBe(countOf(ids(exactUpTo + 1_000, 'call-')));
  });

  it.each([
    [exactUpTo + 1, 'call-'],
    [60_000, 'aHR0cHM6Ly9hcGkuZmxpZ2h0cHJveHkvY2Fsb'],
    [120_000, ''],
  ])('is within 3 %% for %d of them', (count, prefix) => {
    expect(Math.abs(countOf(ids(count, prefix)) - count) / count).toBeLessThan(0.03);
  });

  it('tells apart ids that differ only in their last character, in order, or in length', () => {
    expect(countOf(['ab', 'ba', 'a', 'aa', 'aaa', '', '\\ud800', '\\ud801', '\\u00e4', 'a\\u0308'])).toBe(10);
  });

  it.each([
    [1_000, 3_000],
    [30_000, 30_000],
    [40_000, 60_000],
    [60_000, 70_000],
  ])('comes to the same for %d and %d of them counted apart and put together', (mine, others) => {
    const [together, other, alone] = [createDistinctCount(), createDistinctCount(), createDistinctCount()];
    for (const id of ids(mine, 'call-')) for (const count of [together, alone]) count.add(id);
    for (const id of ids(others, 'call-0')) for (const count of [other, alone]) count.add(id);
    together.merge(other.snapshot());
    expect(together.count()).toBe(alone.count());
  });
});
