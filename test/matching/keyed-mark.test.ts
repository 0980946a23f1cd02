import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSipHash } from '../../src/matching/keyed-mark.ts';
import { createMarkTable } from '../../src/matching/mark-table.ts';

test('SipHash-2-4 of eight bytes is that of the reference implementation', () => {
  const hash = createSipHash([0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c]);
  expect(BigInt(hash(0x03020100, 0x07060504))).toBe(0x93f5f5799a932462n & ((1n << 53n) - 1n));
});

test('a table answers what was put in, and 0 for all else', () => {
  const mark = fc.maxSafeNat();
  fc.assert(
    fc.property(fc.array(fc.tuple(mark, fc.integer({ min: 1, max: 255 }))), fc.array(mark), (entries, others) => {
      const expected = new Map<number, number>();
      for (const [key, value] of entries) expected.set(key, (expected.get(key) ?? 0) | value);
      const table = createMarkTable(entries);
      for (const one of [...expected.keys(), ...others]) expect(table.get(one)).toBe(expected.get(one) ?? 0);
    }),
  );
});
