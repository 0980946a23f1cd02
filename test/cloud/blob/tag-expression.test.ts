import { describe, expect, it } from '@jest/globals';
import { parseTagExpression } from './tag-expression.ts';

const tags = { call: '4711', day: '2026-03-01' };

describe('a condition over tags', () => {
  it.each([
    [`"call" = '4711'`, true],
    [`call = '4711'`, true],
    [`"call" = '4712'`, false],
    [`"call" <> '4712'`, true],
    [`"none" <> 'x'`, true],
    [`"none" = ''`, false],
    [`"day" >= '2026-03-01' AND "day" < '2026-04-01'`, true],
    [`"day" > '2026-03-01'`, false],
    [`"call" = '1' OR "day" <= '2026-03-01'`, true],
    [`"call" = '1' or "call" = '2' AND "day" = '2026-03-01'`, false],
  ])('%s holds: %s', (text, expected) => {
    expect(parseTagExpression(text, 'condition')?.matches(tags)).toBe(expected);
  });

  it('names a container only in a search', () => {
    const where = `@container = 'recordings' AND "call" = '4711'`;
    expect(parseTagExpression(where, 'find')?.container).toBe('recordings');
    expect(parseTagExpression(where, 'condition')).toBeUndefined();
  });

  it.each(['', '"call"', `"call" = `, `"call" = '1' "day" = '2'`, `"call" = '1' AND`, `'call' = '1'`, `"call" = '1`])(
    'is refused where it is none: %s',
    (text) => {
      expect(parseTagExpression(text, 'find')).toBeUndefined();
    },
  );
});
