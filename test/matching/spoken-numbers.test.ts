import { describe, expect, test } from '@jest/globals';
import { spokenNumbers } from './spoken-numbers.ts';
import { found, matcherFor, said } from './subjects.ts';

/** The same number with its last digit changed: what is near is not the same. */
function neighbourOf(dialled: string): string {
  const digits = dialled.replace(/[^+0-9]/g, '');
  return digits.slice(0, -1) + String((Number(digits.at(-1)) + 1) % 10);
}

describe('spoken numbers', () => {
  test('the table has at least 300 rows of their own', () => {
    expect(new Set(spokenNumbers.map(({ spoken }) => spoken)).size).toBeGreaterThanOrEqual(300);
  });

  test.each(spokenNumbers)('$language: $spoken', ({ spoken, dialled, region }) => {
    expect(found(matcherFor([{ phone: dialled }], { region }), said(`Guten Tag: ${spoken} fertig`))).toEqual(['r0']);
  });

  test('no row is found for the number next to it', () => {
    const wrong = spokenNumbers.filter(({ spoken, dialled, region }) => {
      return found(matcherFor([{ phone: neighbourOf(dialled) }], { region }), said(spoken)).length > 0;
    });
    expect(wrong).toEqual([]);
  });
});
