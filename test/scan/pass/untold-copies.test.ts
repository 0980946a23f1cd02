import { describe, expect, it } from '@jest/globals';
import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
import type { ClassSeen } from '../../../src/policy/scan-report.ts';
import type { BlobEntry } from '../../../src/scan/blob-port.ts';
import { recordingConsent } from '../../policy/artifact-build.ts';
import { hold } from '../../policy/scan-build.ts';
import { blobEntry } from '../memory-blobs.ts';
import { classAt, connectTo, createMemoryAccount, recording, requestOf, tagged } from './memory-estate.ts';
import type { Artifacts, MemoryAccount } from './memory-estate.ts';
import { listOnce } from './run-scans.ts';

const inContent = { from: 'Content', format: 'Json', pointer: '/callId' } as const;
const startedAt = { ...inContent, pointer: '/ts' } as const;
const jsons: Artifacts = [{ kind: 'Transcript', nameEndsWith: ['.json'], callId: [inContent], startedAt: [startedAt] }];
/** What its name tells where its content has nothing. */
const withFallback: Artifacts = [
  {
    kind: 'Transcript',
    nameEndsWith: ['.json'],
    callId: [inContent, { from: 'Path', pattern: '^(?P<stem>[^.]+)', group: 'stem' }],
    startedAt: [startedAt],
  },
];

type Copy = Partial<BlobEntry>;

/** Copies of a transcript of call `one`, the oldest first, and a recording of `one` and of another call. */
function estateOf(day: string, copies: readonly Copy[]): MemoryAccount {
  const start = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T12:00:00Z`;
  const content = `{"callId":"one","ts":"${start}"}`;
  const entries = copies.map((copy, at) => {
    const writtenMs = Date.parse(start) + at * 1_000;
    const times = { creationTimeMs: writtenMs, lastModifiedMs: writtenMs, sizeBytes: content.length };
    return blobEntry('a.json', { ...times, versionId: String(at), ...copy });
  });
  const calls = createMemoryAccount({
    recordings: [recording(day, 'one'), recording(day, 'two')],
    transcripts: entries,
  });
  calls.blobService = { versioning: true };
  calls.contents['a.json'] = content;
  return calls;
}

/** A copy that cannot be read is archived. */
const archived = '0xA';

function archive(account: MemoryAccount) {
  const clients = connectTo(account);
  const read: typeof clients.port.read = (target, receive, options) =>
    options.ifMatch === archived
      ? Promise.resolve({ kind: 'Archived' as const })
      : clients.port.read(target, receive, options);
  return { ...clients, port: { ...clients.port, read } };
}

interface LookOptions {
  readonly artifacts?: Artifacts;
  readonly more?: Partial<ArtifactClass>;
  readonly holds?: readonly ResolvedHold[];
}

async function lookAt(
  calls: MemoryAccount,
  { artifacts = jsons, more = {}, holds = [] }: LookOptions,
): Promise<readonly [recordings: ClassSeen, transcripts: ClassSeen]> {
  const classes = [
    classAt('recordings', ['calls/recordings/'], more),
    classAt('transcripts', ['calls/transcripts/'], { artifacts, ...more }),
  ];
  const request = requestOf(classes, { accounts: { calls }, more: { holds } });
  const report = await listOnce(request, { calls }, { connect: () => archive(calls) });
  return [report.classes[0]!, report.classes[1]!];
}

const version = { kind: 'version' } as const;
const unread = { etag: archived };
const changed = { etag: '0xOld' };

describe('a refusal that an older copy tells of its call', () => {
  const consent = recordingConsent;
  const no = tagged('consent', 'no');
  const yes = tagged('consent', 'yes');

  it.each([
    ['the current copy has another answer and cannot be read', { ...unread, ...yes }],
    ['the current copy has no answer and cannot be read', unread],
    ['the current copy has another answer and changed while it was read', { ...changed, ...yes }],
    ['a later version has another answer and cannot be read', { ...version, ...unread, ...yes }],
  ])('refuses nothing where %s', async (_, last) => {
    const [recordings, transcripts] = await lookAt(estateOf('20260401', [{ ...version, ...no }, last]), {
      more: { consent },
    });
    expect([recordings.due.now, transcripts.due.now]).toEqual([0, 0]);
  });

  it('refuses nothing where the name tells the call of a current copy that cannot be read', async () => {
    const calls = estateOf('20260401', [
      { ...version, ...no },
      { ...unread, ...yes },
    ]);
    expect((await lookAt(calls, { artifacts: withFallback, more: { consent } }))[0].due.now).toBe(0);
  });

  it.each([
    ['the current copy cannot be read and refuses, too', { ...unread, ...no }],
    ['nothing else is there', undefined],
    ['the copy that cannot be read is older', { ...version, ...unread, ...yes, lastModifiedMs: 1 }],
  ])('stands where %s', async (_, other) => {
    const copies = [{ ...version, ...no }, ...(other === undefined ? [] : [other])];
    expect((await lookAt(estateOf('20260401', copies), { more: { consent } }))[0].due.now).toBe(1);
  });
});

describe('a consent, under DeleteAfter', () => {
  const consent = { ...recordingConsent, onMissing: 'DeleteAfter', deleteAfterDays: 14 } as const;
  const yes = tagged('consent', 'yes');

  it.each([
    ['a current copy', [version, { ...unread, ...yes }]],
    ['an older copy', [{ ...version, ...unread, ...yes }, {}]],
  ])('that %s has which cannot be read may be of any call, though another tells one', async (_, copies) => {
    const [recordings, transcripts] = await lookAt(estateOf('20260301', copies), { more: { consent } });
    expect(recordings.due.now).toBe(0);
    expect(transcripts.consent.untold).toBe(1);
  });

  it('may be of any call where only the name tells one of a copy that cannot be read', async () => {
    const options = { artifacts: withFallback, more: { consent } };
    const [recordings] = await lookAt(estateOf('20260301', [{ ...unread, ...yes }]), options);
    expect(recordings.due.now).toBe(0);
  });

  it('that an older copy tells of its call stays while nobody can read the current one', async () => {
    const [recordings, transcripts] = await lookAt(estateOf('20260301', [{ ...version, ...yes }, unread]), {
      more: { consent },
    });
    // That of the other call goes.
    expect([recordings.due.now, transcripts.consent.untold]).toEqual([1, 0]);
  });

  it('on a deleted copy that cannot be read is of the call that another copy tells', async () => {
    const deleted = { kind: 'softDeleted', deletedTimeMs: Date.parse('2026-04-01T00:00:00Z') } as const;
    const [recordings, transcripts] = await lookAt(estateOf('20260301', [{ ...deleted, ...yes }, yes]), {
      more: { consent },
    });
    expect([recordings.due.now, transcripts.consent.untold]).toEqual([1, 0]);
  });
});

describe('a hold tag', () => {
  const holds = [hold('court', { kind: 'ByTag', value: 'court' })];
  const court = tagged('calldata-hold', 'court');
  const deleted = { kind: 'softDeleted', deletedTimeMs: Date.parse('2026-04-01T00:00:00Z') } as const;

  it.each([
    ['a current copy that cannot be read', [version, { ...unread, ...court }], [1, 0]],
    ['an older copy that cannot be read', [{ ...version, ...unread, ...court }, {}], [1, 0]],
    ['a current copy that changed while it was read', [version, { ...changed, ...court }], [0, 1]],
    ['a deleted copy, beside one that tells its call', [{ ...deleted, ...court }, {}], [0, 0]],
    ['a copy that can be read, beside one that cannot', [{ ...version, ...court }, unread], [0, 0]],
  ] as const)('on %s', async (_, copies, [lasting, passing]) => {
    const [recordings, transcripts] = await lookAt(estateOf('20260105', copies), { holds });
    expect(recordings).toMatchObject({ held: 1 });
    expect(transcripts).toMatchObject({ untoldHold: lasting, untoldHoldPassing: passing });
  });

  it('on a copy that cannot be read may hold any call, also where its name tells one', async () => {
    const calls = estateOf('20260105', [{ ...unread, ...court }]);
    expect((await lookAt(calls, { artifacts: withFallback, holds }))[1]).toMatchObject({ untoldHold: 1 });
  });
});
