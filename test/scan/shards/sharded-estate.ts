import fc from 'fast-check';
import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
import type { ScanRequest } from '../../../src/reconcile/scan-ports.ts';
import type { BlobEntry } from '../../../src/scan/blob-port.ts';
import { dayMs, recordingConsent } from '../../policy/artifact-build.ts';
import { blobEntry } from '../memory-blobs.ts';
import { classAt, createMemoryAccount, nowMs, recording, refused, requestOf } from '../pass/memory-estate.ts';
import type { MemoryAccount } from '../pass/memory-estate.ts';

/** Few calls, so that they meet in several classes, containers and accounts. */
export const callIds = ['one', 'two', 'three', 'FOUR', 'four', '20260109T120000Z-five-0000001'];

const starts = ['20251201', '20260105', '20260109', '20260111', '20260301', '20260402'];

interface Planned {
  readonly start: string;
  readonly call: string;
  readonly hold: string | undefined;
  readonly consent: string | undefined;
  readonly kind: 'recording' | 'softDeleted' | 'pageBlob' | 'unclassified' | 'voiceprint' | 'leased';
}

const planned: fc.Arbitrary<Planned> = fc.record({
  start: fc.constantFrom(...starts),
  call: fc.constantFrom(...callIds),
  hold: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, 'case-7', 'case-8', 'nobody-knows'),
  consent: fc.constantFrom(undefined, undefined, undefined, 'yes', 'no', 'maybe'),
  kind: fc.constantFrom(
    'recording',
    'recording',
    'recording',
    'softDeleted',
    'pageBlob',
    'unclassified',
    'voiceprint',
    'leased',
  ),
});

function entryOf({ start, call, hold, consent, kind }: Planned): BlobEntry {
  const tags = [
    ...(hold === undefined ? [] : [{ name: 'calldata-hold', value: hold }]),
    ...(consent === undefined ? [] : [{ name: 'consent', value: consent }]),
  ];
  const entry = recording(start, call, tags.length === 0 ? {} : { tags });
  switch (kind) {
    case 'recording':
      return entry;
    case 'softDeleted':
      return { ...entry, kind: 'softDeleted', deletedTimeMs: nowMs - dayMs, remainingRetentionDays: 6 };
    case 'pageBlob':
      return { ...entry, blobType: 'PageBlob' };
    case 'leased':
      return { ...entry, leaseState: 'leased' };
    case 'unclassified':
      // It tells no call: with a tag it may hold or excuse any.
      return blobEntry(`${call}-${start}.txt`, { tags });
    case 'voiceprint':
      return { ...entry, name: `${start}/${call}-voiceprint` };
  }
}

/** Of a name, one copy: more would be versions. */
const entries = fc
  .uniqueArray(planned, {
    maxLength: 8,
    selector: ({ start, call, kind }) => `${start}/${call}/${kind === 'recording'}`,
  })
  .map((all) => [...new Map(all.map(entryOf).map((entry) => [entry.name, entry])).values()]);

const containers = ['recordings', 'more', 'transcripts', 'undeclared', 'old'] as const;

const account: fc.Arbitrary<MemoryAccount> = fc
  .record({
    contents: fc.tuple(entries, entries, entries, entries, entries),
    present: fc.subarray([...containers], { minLength: 3 }),
    denied: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, undefined, '', ...containers),
    deleted: fc.constantFrom(undefined, undefined, undefined, ...containers),
    isHierarchical: fc.constantFrom(false, false, false, true),
    softDeleteDays: fc.constantFrom(0, 7),
  })
  .map(({ contents, present, denied, deleted, isHierarchical, softDeleteDays }) => {
    const held = containers.flatMap((name, at) => (present.includes(name) ? [[name, contents[at]!] as const] : []));
    return {
      ...createMemoryAccount(Object.fromEntries(held)),
      blobService: { softDeleteDays },
      deleted: new Set(deleted === undefined ? [] : [deleted]),
      isHierarchical: isHierarchical && denied === undefined,
      faults: new Map(denied === undefined ? [] : [[denied, refused()]]),
    };
  });

const deleteAfter = { ...recordingConsent, onMissing: 'DeleteAfter', deleteAfterDays: 2 } as const;

const consents: fc.Arbitrary<Partial<ArtifactClass>> = fc.constantFrom(
  {},
  { consent: recordingConsent },
  { consent: deleteAfter },
);

function classesOf(ofRecordings: Partial<ArtifactClass>, ofTranscripts: Partial<ArtifactClass>) {
  return [
    classAt('recordings', ['calls/recordings/2026', 'calls/more/', 'archive/recordings/'], ofRecordings),
    classAt('transcripts', ['archive/transcripts/', 'calls/transcripts/', 'third/more/'], ofTranscripts),
    classAt('old', ['third/old/']),
  ];
}

export function hold(name: string, calls: ResolvedHold['calls'], endTime = '2027-01-01T00:00:00Z'): ResolvedHold {
  const startTime = '2026-01-01T00:00:00Z';
  return { hold: { name, ground: 'LegalClaims', owner: 'legal', startTime, endTime }, calls };
}

const allHolds = [
  hold('case', { kind: 'ByTag', value: 'case-7' }),
  hold('court', { kind: 'ByIds', callIds: new Set(['two', 'Four']) }),
  hold('ended', { kind: 'ByTag', value: 'case-8' }, '2026-04-08T00:00:00Z'),
];

export interface ShardedEstate {
  readonly accounts: Readonly<Record<string, MemoryAccount>>;
  readonly request: (shards: number | undefined) => ScanRequest;
}

export const shardedEstate: fc.Arbitrary<ShardedEstate> = fc
  .record({
    accounts: fc.record({ calls: account, archive: account, third: account }),
    ofRecordings: consents,
    ofTranscripts: consents,
    holds: fc.subarray(allHolds),
    pendingCutoffMs: fc.constantFrom(undefined, nowMs - 3 * dayMs),
    runningCutoffMs: fc.constantFrom(undefined, nowMs - dayMs),
    unsettledCutoffs: fc.constantFrom([], [{ className: 'recordings', cutoffMs: nowMs - 5 * dayMs }]),
  })
  .map(({ accounts, ofRecordings, ofTranscripts, ...more }) => ({
    accounts,
    request: (shards) =>
      requestOf(classesOf(ofRecordings, ofTranscripts), {
        accounts,
        more,
        ...(shards === undefined ? {} : { spec: { scan: { shards } } }),
      }),
  }));
