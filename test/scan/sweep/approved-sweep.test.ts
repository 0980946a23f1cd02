import { describe, expect, it } from '@jest/globals';
import type { SweepResult } from '../../../src/policy/scan-report.ts';
import type { BlobEntry } from '../../../src/scan/blob-port.ts';
import { classAt, createMemoryAccount, nowMs, recording, requestOf, tagged } from '../pass/memory-estate.ts';
import { left, pass } from './refused-estate.ts';
import { buildStep } from './delete-build.ts';
import { nowMs as worldMs, sweepWorld } from './sweep-world.ts';

const countsOf = ({ classes: [counted] }: SweepResult) => ({
  deleted: counted?.deleted,
  approved: counted?.approved,
  kept: counted?.kept,
});

describe('what was approved and is not due any more', () => {
  const approvedMs = nowMs - 3_600_000;
  const written = (lastModifiedMs: number) => ({ lastModifiedMs, creationTimeMs: lastModifiedMs, etag: '0x2' });

  it.each<[string, Partial<BlobEntry>, object]>([
    ['as it was written since the listing', written(nowMs + 1000), {}],
    ['at the cut-off, as it was written after it', written(approvedMs + 1000), { OverAllowance: 1 }],
    ['as a hold was put on it', tagged('calldata-hold', 'case-7'), {}],
  ])('%s, stays and is not counted, and the rest goes', async (_, change, kept) => {
    const due = ['r1', 'r2'].map((call) => recording('20251201', call));
    const calls = createMemoryAccount({ recordings: due });
    const accounts = { calls };
    const request = requestOf([classAt('recordings', ['calls/recordings/'])], { accounts });
    const meanwhile = (): void => {
      calls.containers.set('recordings', [due[0]!, { ...due[1]!, ...change }]);
    };
    const { sweep } = await pass({ accounts, request, meanwhile, approvedMs });
    expect(left(calls)).toEqual(['recordings/20251201/r2.wav']);
    expect(countsOf(sweep)).toEqual({ deleted: 1, approved: 1, kept });
  });

  it('takes no place of what is', async () => {
    const allowances = [
      { name: 'recordings', approved: { cutoffMs: 100, atMost: 1 }, routine: { cutoffMs: worldMs, atMost: 0 } },
    ];
    const later = { name: 'a.wav', dueFromMs: worldMs + 1, decision: { deletes: [buildStep()] } };
    const { deletes, result } = await sweepWorld({ blobs: [later, { name: 'b.wav' }], pageSize: 1, allowances });
    expect(deletes).toEqual(['b.wav']);
    expect(countsOf(result)).toEqual({ deleted: 1, approved: 1, kept: {} });
  });

  it('gives its place back where only the content of a log shows it', async () => {
    const allowances = [
      { name: 'recordings', approved: { cutoffMs: 100, atMost: 1 }, routine: { cutoffMs: worldMs, atMost: 0 } },
    ];
    const { deletes, result } = await sweepWorld({
      blobs: [{ name: 'a.ndjson' }, { name: 'b.wav' }],
      pageSize: 1,
      allowances,
      cut: () => Promise.resolve({ kind: 'NothingDue' }),
    });
    expect(deletes).toEqual(['b.wav']);
    expect(countsOf(result)).toEqual({ deleted: 1, approved: 1, kept: {} });
  });
});
