import { describe, expect, it } from '@jest/globals';
import { createSealingKey, seal } from '../../src/shards/sealed-value.ts';

const value = {
  calls: new Set(['call-1']),
  hashes: Float64Array.from([1, 2 ** 53 - 1]),
  span: { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY },
  nothing: undefined,
};

describe('a sealed value', () => {
  it('is opened by its holder as it was, infinities and sets included', async () => {
    const key = await createSealingKey();
    expect(await key.open(await seal(key.publicKey, value, 'task 1'), 'task 1')).toEqual(value);
  });

  it('is opened by nobody else, for no other purpose, and not once it was changed', async () => {
    const [key, other] = await Promise.all([createSealingKey(), createSealingKey()]);
    const sealed = await seal(key.publicKey, value, 'task 1');
    const middle = Math.floor(sealed.length / 2);
    const changed = `${sealed.slice(0, middle)}${sealed[middle] === 'A' ? 'B' : 'A'}${sealed.slice(middle + 1)}`;
    expect(await other.open(sealed, 'task 1')).toBeUndefined();
    expect(await key.open(sealed, 'task 2')).toBeUndefined();
    expect(await key.open(changed, 'task 1')).toBeUndefined();
    expect(await key.open('nonsense', 'task 1')).toBeUndefined();
  });

  it('shows nothing of what it holds', async () => {
    const { publicKey } = await createSealingKey();
    const sealed = await seal(publicKey, value, 'task 1');
    const shown = sealed.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    expect(shown.join('\n')).not.toContain('call-1');
  });
});
