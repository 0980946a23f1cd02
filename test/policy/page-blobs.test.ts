import { describe, expect, it } from '@jest/globals';
import type { PageBlobs } from '../../src/policy/page-blobs.ts';
import { pageBlobsOf } from '../../src/policy/page-blobs.ts';
import type { ScanReport } from '../../src/policy/scan-report.ts';
import { resourceIdOf } from './build.ts';
import {
  afterPass,
  classSeen,
  hourMs,
  nowMs,
  report,
  scannedPolicy,
  unseenPlace,
  view,
  withoutReport,
} from './scan-build.ts';

const subject = scannedPolicy();
const seenBy = (made: Partial<ScanReport>) => Object.fromEntries(pageBlobsOf(subject, view({ report: report(made) })));

describe('page blobs', () => {
  it.each<[string, Partial<ScanReport>, Readonly<Record<string, PageBlobs>>]>([
    ['are absent where every place of the account was seen', {}, { calls: 'Absent', archive: 'Absent' }],
    ['are seen where one was', { pageBlobAccounts: ['calls'] }, { calls: 'Seen', archive: 'Absent' }],
    ['are unknown where a place was not seen', { unseen: [unseenPlace('recordings')] }, { archive: 'Absent' }],
    [
      'are unknown where the class could not be read whole',
      { classes: [classSeen('recordings', { complete: false }), classSeen('transcripts')] },
      { archive: 'Absent' },
    ],
    [
      'are unknown where the report has nothing of the class',
      { classes: [classSeen('recordings')] },
      { calls: 'Absent' },
    ],
    ['are unknown by an old look', { startedMs: 0 }, {}],
    ['are unknown by a look of another generation', { generation: 2 }, {}],
  ])('%s', (_what, made, expected) => {
    expect(seenBy(made)).toEqual(expected);
  });

  it('are remembered by status while the look may speak', () => {
    const account = { name: 'calls', resourceId: resourceIdOf('CALLS'), reason: 'RulesInForce', message: '' } as const;
    const after = afterPass(subject, view());
    const remembered = {
      ...after,
      status: { observedGeneration: 3, ...after.status, accounts: [{ ...account, pageBlobs: 'Absent' } as const] },
    };

    expect(Object.fromEntries(pageBlobsOf(remembered, view(withoutReport)))).toEqual({ calls: 'Absent' });
    expect(pageBlobsOf(remembered, view({ ...withoutReport, nowMs: nowMs + 2 * hourMs })).size).toBe(0);
  });
});
