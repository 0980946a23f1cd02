import { describe, expect, it } from '@jest/globals';
import { OperatorError } from '../../src/reconcile/errors.ts';
import { countPort } from '../../src/scan/counted-clients.ts';
import type { BlobPort } from '../../src/scan/blob-port.ts';

const options = { abortSignal: new AbortController().signal };
const target = { container: 'recordings', name: 'call-1.wav' };

function portWith(deleteOne: BlobPort['deleteOne']): BlobPort {
  const unused = () => Promise.reject(new Error('not part of this test'));
  return { listPage: unused, head: unused, read: unused, deleteOne, close: () => Promise.resolve() };
}

describe('a counted port', () => {
  it.each<readonly [string, BlobPort['deleteOne'], string]>([
    ['an outcome', () => Promise.resolve({ kind: 'Leased' }), 'Leased'],
    [
      'a status',
      () =>
        Promise.reject(
          new OperatorError('No.', { kind: 'retryable', reason: 'InternalError', status: 503, code: 'ServerBusy' }),
        ),
      '503',
    ],
    [
      'a reason',
      () => Promise.reject(new OperatorError('No.', { kind: 'retryable', reason: 'InternalError' })),
      'InternalError',
    ],
    ['an abort', () => Promise.reject(new DOMException('Enough.', 'AbortError')), 'aborted'],
  ])('counts %s and hands it on', async (_, deleteOne, code) => {
    const counted: string[] = [];
    const port = countPort(portWith(deleteOne), (operation, seen) => counted.push(`${operation} ${seen}`));
    const [there, here] = await Promise.allSettled([deleteOne(target, options), port.deleteOne(target, options)]);
    expect(here.status).toBe(there.status);
    expect(counted).toEqual([`DeleteBlob ${code}`]);
  });
});
