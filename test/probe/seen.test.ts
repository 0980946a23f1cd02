import assert from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import { describeSeen } from '../../src/probe/seen.ts';

function errorOf(act: () => void): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('It did not throw.');
}

const restError = (statusCode: number, code?: string): Error =>
  Object.assign(new Error('secret https://calls.blob.core.windows.net/x?sig=1'), { statusCode, code });

describe('what was seen instead of a promise', () => {
  it('is both values where they differ', () => {
    const error = errorOf(() => {
      assert.deepEqual({ status: 409 }, { status: 202 });
    });
    expect(describeSeen(error)).toBe('saw { status: 409 }; expected { status: 202 }');
  });

  it('is a success where a refusal was promised', async () => {
    const error: unknown = await assert.rejects(Promise.resolve(), { statusCode: 404 }).catch((seen: unknown) => seen);
    expect(describeSeen(error)).toBe('a call succeeded that should be refused');
  });

  it('is status and code of another refusal', async () => {
    const attempt = assert.rejects(Promise.reject(restError(403, 'Nope')), { statusCode: 404 });
    const error: unknown = await attempt.catch((seen: unknown) => seen);
    expect(describeSeen(error)).toBe('saw 403 Nope; expected { statusCode: 404 }');
  });

  it.each([
    ['status and code of a call that failed', restError(400, 'InvalidInput'), '400 InvalidInput'],
    ['the status alone where the code is none', restError(500, 'not a code!'), '500'],
    ['the name alone of any other error', new TypeError('secret'), 'an error (TypeError)'],
    ['nothing of what is no error', 'secret', 'an unknown error'],
  ])('is %s', (_, error, text) => {
    expect(describeSeen(error)).toBe(text);
  });

  it('holds no address and stays short', () => {
    const error = errorOf(() => {
      assert.match(`<List ServiceEndpoint="https://calls.blob.core.windows.net/">${'x'.repeat(900)}`, /<Name>/);
    });
    expect(describeSeen(error)).toMatch(/^saw .*\(address\)/);
    expect(describeSeen(error)).not.toContain('calls.blob');
    expect(describeSeen(error).length).toBeLessThan(650);
  });
});
