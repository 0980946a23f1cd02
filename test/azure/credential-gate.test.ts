import { describe, expect, it } from '@jest/globals';
import { guardCredential } from '../../src/azure/credential-gate.ts';

const options = { abortSignal: new AbortController().signal };

describe('a credential behind a gate', () => {
  it('gives no token while the gate is closed, and asks for none', async () => {
    let isOpen = true;
    let asked = 0;
    const inner = {
      getToken: () => {
        asked += 1;
        return Promise.resolve('token');
      },
      forget: () => undefined,
    };
    const guarded = guardCredential(inner, { isOpen: () => isOpen });
    await expect(guarded.getToken('scope', options)).resolves.toBe('token');
    isOpen = false;
    await expect(guarded.getToken('scope', options)).rejects.toMatchObject({ name: 'AbortError' });
    expect(asked).toBe(1);
  });

  it('says so of tokens that were taken before it closed', () => {
    let isOpen = true;
    const inner = { getToken: () => Promise.resolve('token'), forget: () => undefined };
    const guarded = guardCredential(inner, { isOpen: () => isOpen });
    expect(() => guarded.assertUsable?.()).not.toThrow();
    isOpen = false;
    expect(() => guarded.assertUsable?.()).toThrow(expect.objectContaining({ name: 'AbortError' }));
  });

  it('gives no token when the gate closed while it was fetched', async () => {
    let isOpen = true;
    const inner = {
      getToken: () => {
        isOpen = false;
        return Promise.resolve('token');
      },
      forget: () => undefined,
    };
    const guarded = guardCredential(inner, { isOpen: () => isOpen });
    await expect(guarded.getToken('scope', options)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
