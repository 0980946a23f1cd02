import { describe, expect, it } from '@jest/globals';
import { attempt } from '../../src/azure/ai-observed.ts';
import { failure } from '../support/build.ts';

describe('one part of a look', () => {
  it('that the time for the look ended is a failure of that part, and not of those that were seen', async () => {
    const limit = new AbortController();
    const options = { abortSignal: limit.signal };
    const seen = await attempt(() => Promise.resolve('seen'), options);
    const cut = attempt(() => new Promise((_resolve, reject) => setImmediate(reject, new Error('aborted'))), options);
    limit.abort(failure('AzureUnavailable', { status: 408 }));

    expect(seen).toEqual({ ok: true, value: 'seen' });
    expect(await cut).toMatchObject({ ok: false, reason: 'AzureUnavailable' });
  });

  it('that the end of the pass ended goes on as a throw', async () => {
    const pass = new AbortController();
    pass.abort(new DOMException('the end', 'AbortError'));
    const cut = attempt(() => Promise.reject(failure('AzureUnavailable')), { abortSignal: pass.signal });

    await expect(cut).rejects.toThrow('the end');
  });
});
