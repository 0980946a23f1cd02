import { describe, expect, it } from '@jest/globals';
import type { BlobEntry } from '../../../src/scan/blob-port.ts';
import { hold } from '../../policy/scan-build.ts';
import { classAt, createMemoryAccount, requestOf, tagged } from './memory-estate.ts';
import { entryOf, logs } from './memory-logs.ts';
import { listOnce } from './run-scans.ts';

describe('a log whose copies tell more calls than can be held', () => {
  const lookAt = (old: Partial<BlobEntry>) => {
    const calls = createMemoryAccount();
    const record = (at: number) => `{"callId":"c-${at}","ts":"2026-03-05T12:00:00Z"}`;
    calls.contents['a.ndjson'] = Array.from({ length: 51_000 }, (_, at) => record(at)).join('\n');
    calls.containers.set('logs', [
      entryOf(calls, 'a.ndjson', { kind: 'version', versionId: '1', ...old }),
      entryOf(calls, 'a.ndjson', { versionId: '2', isCurrentVersion: true }),
    ]);
    calls.blobService = { versioning: true };
    const classes = [classAt('logs', ['calls/logs/'], { artifacts: logs })];
    return listOnce(requestOf(classes, { accounts: { calls }, more: { holds: [hold('court')] } }), { calls });
  };

  it('is decided by its current copy, and what is too much beside it is told as too large', async () => {
    const report = await lookAt({});
    expect(report.classes).toMatchObject([{ artifacts: 1, unclassified: 1, oldestStartMs: expect.any(Number) }]);
    expect(report.unclassified).toMatchObject([{ reason: 'ContentTooLarge', count: 1 }]);
  });

  it('tells which calls a hold keeps, where its tag stayed with the version that a rewrite left', async () => {
    const report = await lookAt(tagged('calldata-hold', 'court'));
    expect(report.classes).toMatchObject([{ held: 1, untoldHold: 0, unclassified: 1 }]);
    expect(report.untoldHolds).toEqual([]);
  });
});
