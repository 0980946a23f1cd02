import { describe, expect, it } from '@jest/globals';
import { passId, runWithPassId } from '../../src/runtime/pass-id.ts';

describe('the id of a pass', () => {
  it('is there after each await, also in what the pass began and left', async () => {
    const left: Promise<string | undefined>[] = [];
    const later = async () => {
      await Promise.resolve();
      return passId();
    };
    const pass = async () => {
      const before = passId();
      left.push(later());
      await Promise.resolve();
      return [before, passId()];
    };
    const [one, other] = await Promise.all([runWithPassId(pass), runWithPassId(pass)]);
    expect(one[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(one[1]).toBe(one[0]);
    expect(other[0]).not.toBe(one[0]);
    expect(await Promise.all(left)).toEqual([one[0], other[0]]);
  });

  it('is nowhere else', () => {
    expect(passId()).toBeUndefined();
  });
});
