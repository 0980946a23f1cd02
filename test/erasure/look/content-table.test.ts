import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createContentTable, hashContent } from '../../../src/erasure/look/content-table.ts';

test('a table of contents answers as a map does', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.nat({ max: 2 ** 32 - 1 }))), (entries) => {
      const [table, map] = [createContentTable(), new Map<string, number>()];
      for (const [text, value] of entries) {
        table.set(hashContent(text), value);
        map.set(text, value);
      }
      expect(table.size()).toBe(map.size);
      for (const [text, value] of map) expect(table.get(hashContent(text))).toBe(value);
      expect(table.get(hashContent('none of them'))).toBeUndefined();
    }),
  );
});

test('two contents with the same first hash are told apart', () => {
  const table = createContentTable();
  table.set({ hash: 7, check: 1 }, 10);
  table.set({ hash: 7, check: 2 }, 20);
  expect([table.get({ hash: 7, check: 1 }), table.get({ hash: 7, check: 2 })]).toEqual([10, 20]);
  expect(table.get({ hash: 7, check: 3 })).toBeUndefined();
});

test('only what is missing is taken over from another table, however large', () => {
  const [one, other] = [createContentTable(), createContentTable()];
  for (let at = 0; at < 1_000; at += 1) other.set(hashContent(`${at}`), 1);
  one.set(hashContent('5'), 2);
  one.addMissing(other);
  expect(one.size()).toBe(1_000);
  expect([one.get(hashContent('5')), one.get(hashContent('6'))]).toEqual([2, 1]);
});
