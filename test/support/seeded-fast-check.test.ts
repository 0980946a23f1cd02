import { expect, it } from '@jest/globals';
import fc from 'fast-check';

it('properties draw the same values in every run', () => {
  expect(fc.readConfigureGlobal().seed).toBe(Number(process.env['CALLDATA_SEED'] ?? 20_261_201));
  const [first, again] = [fc.sample(fc.integer(), 5), fc.sample(fc.integer(), 5)];
  expect(first).toEqual(again);
});
