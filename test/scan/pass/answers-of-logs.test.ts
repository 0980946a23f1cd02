import { describe, expect, it } from '@jest/globals';
import type { ArtifactClass, CallDataPolicyStatus } from '../../../src/api/call-data-policy.ts';
import type { ScanReport } from '../../../src/policy/scan-report.ts';
import type { BlobEntry } from '../../../src/scan/blob-port.ts';
import { blobEntry } from '../memory-blobs.ts';
import { classAt, createMemoryAccount, nowMs, recording, requestOf } from './memory-estate.ts';
import type { Artifacts, MemoryAccount } from './memory-estate.ts';
import { statusAfter } from './look-status.ts';
import { listOnce } from './run-scans.ts';

const dayMs = 86_400_000;

const asking: NonNullable<ArtifactClass['consent']> = {
  purpose: 'Recording',
  from: 'Tag',
  key: 'consent',
  grantedValue: 'yes',
  refusedValue: 'no',
  timeKey: 'time',
  onMissing: 'Report',
};

const source = { from: 'Content', format: 'NdJson' } as const;
const logsOf = (granularity: 'Blob' | 'Record'): Artifacts => [
  {
    kind: 'TranscriptLog',
    granularity,
    nameEndsWith: ['.ndjson'],
    callId: [{ ...source, pointer: '/callId' }],
    startedAt: [{ ...source, pointer: '/ts' }],
  },
];

const timeOf = (ms: number): string => new Date(ms).toISOString();
/** When the two calls of the log began. The second has a recording. */
const firstMs = nowMs - 59.5 * dayMs;
const secondMs = Date.parse('2026-03-10T10:00:00Z');

const content = [
  { callId: 'first', ts: timeOf(firstMs) },
  { callId: 'second', ts: timeOf(secondMs) },
]
  .map((record) => `${JSON.stringify(record)}\n`)
  .join('');

function log(tags: Readonly<Record<string, string>>): BlobEntry {
  return blobEntry('calls.ndjson', {
    creationTimeMs: firstMs,
    lastModifiedMs: secondMs,
    sizeBytes: content.length,
    tags: Object.entries(tags).map(([name, value]) => ({ name, value })),
  });
}

function estateOf(logs: readonly BlobEntry[]) {
  const calls = createMemoryAccount({ recordings: [recording('20260310', 'second')], logs });
  calls.contents['calls.ndjson'] = content;
  return calls;
}

interface Look {
  readonly granularity: 'Blob' | 'Record';
  readonly logs: readonly BlobEntry[];
  readonly atMs?: number;
  readonly status?: CallDataPolicyStatus;
  readonly calls?: MemoryAccount;
}

async function look({ granularity, logs, atMs = nowMs, status, calls = estateOf(logs) }: Look) {
  const classes = [
    classAt('recordings', ['calls/recordings/'], {
      consent: { ...asking, onMissing: 'DeleteAfter', deleteAfterDays: 20 },
    }),
    classAt('logs', ['calls/logs/'], {
      artifacts: logsOf(granularity),
      consent: asking,
      retention: { maximum: { days: 60 } },
    }),
  ];
  const request = requestOf(classes, { accounts: { calls } });
  const policy = { ...request.policy, ...(status === undefined ? {} : { status }) };
  const report = await listOnce({ ...request, policy }, { calls }, { now: () => atMs });
  return { report, status: statusAfter(policy, report) };
}

const dueOf = ({ report }: { readonly report: ScanReport }): number | undefined =>
  report.classes.find(({ name }) => name === 'recordings')?.due.now;

describe.each(['Blob', 'Record'] as const)('a consent on a log of several calls that goes by %s', (granularity) => {
  it.each<[string, number, number]>([
    ['after the first call and before the last', secondMs - dayMs, 0],
    ['with the last call', secondMs, 0],
    ['after the last call', secondMs + 1, 1],
  ])('is late only where it surely was: given %s', async (_, givenMs, late) => {
    const { report } = await look({ granularity, logs: [log({ consent: 'yes', time: timeOf(givenMs) })] });
    expect(report.classes.map(({ consent }) => consent.late)).toEqual([0, late]);
  });

  it.each([
    ['an hour', 1 / 24],
    ['two weeks', 14],
  ])(
    'is that of the last call also once the log went with the first, and the next look is %s later',
    async (_, days) => {
      const before = await look({ granularity, logs: [log({ consent: 'yes' })] });
      const { status } = before;
      const after = await look({ granularity, logs: [], atMs: nowMs + days * dayMs, status });
      expect([dueOf(before), dueOf(after)]).toEqual([0, 0]);
    },
  );

  it('keeps no call that began after the last of the log and has no consent', async () => {
    const { status } = await look({ granularity, logs: [log({ consent: 'yes' })] });
    const later = createMemoryAccount({ recordings: [recording('20260314', 'third')], logs: [] });
    expect(dueOf(await look({ granularity, logs: [], atMs: nowMs + dayMs, status, calls: later }))).toBe(1);
  });

  it('that nobody gave keeps no call', async () => {
    expect(dueOf(await look({ granularity, logs: [log({})] }))).toBe(1);
  });
});
