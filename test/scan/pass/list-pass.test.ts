import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import type { ClassSeen, ScanReport } from '../../../src/policy/scan-report.ts';
import { deletableTagValue } from '../../../src/policy/deletable-tag.ts';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
import type { BlobEntry } from '../../../src/scan/blob-port.ts';
import { dayMs, recordingConsent } from '../../policy/artifact-build.ts';
import { location } from '../../policy/build.ts';
import { blobEntry } from '../memory-blobs.ts';
import type { MemoryAccount } from './memory-estate.ts';
import { classAt, createMemoryAccount, nowMs, recording, refused, requestOf, tagged } from './memory-estate.ts';
import { listOnce, stageScans } from './run-scans.ts';
import { key } from './memory-estate.ts';

/** Due on 10 April: three months and a day old. */
const old = '20260109';
const fresh = '20260301';

function hold(name: string, calls: ResolvedHold['calls'], endTime = '2027-01-01T00:00:00Z'): ResolvedHold {
  const startTime = '2026-01-01T00:00:00Z';
  return { hold: { name, ground: 'LegalClaims', owner: 'legal', startTime, endTime }, calls };
}

function classOf(report: ScanReport, name = 'recordings'): ClassSeen {
  const found = report.classes.find((seen) => seen.name === name);
  if (found === undefined) throw new Error('no such class');
  return found;
}

async function seenOf(
  entries: readonly BlobEntry[],
  more: Partial<ArtifactClass> = {},
  account: Partial<MemoryAccount> = {},
): Promise<ClassSeen> {
  const calls = { ...createMemoryAccount({ recordings: entries }), ...account };
  const request = requestOf([classAt('recordings', ['calls/recordings/'], more)], { accounts: { calls } });
  return classOf(await listOnce(request, { calls }));
}

interface Row {
  readonly sentence: string;
  readonly entries: readonly BlobEntry[];
  readonly more?: Partial<ArtifactClass>;
  readonly account?: Partial<MemoryAccount>;
  readonly expected: Partial<ClassSeen>;
}

const softDeleted = (entry: BlobEntry, more: Partial<BlobEntry> = {}): BlobEntry => ({
  ...entry,
  kind: 'softDeleted',
  deletedTimeMs: nowMs - 2 * dayMs,
  remainingRetentionDays: 4,
  ...more,
});

const nothingDue = {
  now: 0,
  liveNow: 0,
  nowWhateverHolds: 0,
  refusedNow: 0,
  atPendingCutoff: 0,
  refusedAtPendingCutoff: 0,
  atRunningCutoff: 0,
};

const rows: readonly Row[] = [
  { sentence: 'nothing at all', entries: [], expected: { artifacts: 0, calls: 0, complete: true, due: nothingDue } },
  {
    sentence: 'one that is due and one that is not',
    entries: [recording(old, 'one'), recording(fresh, 'two')],
    expected: {
      artifacts: 2,
      calls: 2,
      overdue: 1,
      due: { ...nothingDue, now: 1, liveNow: 1, nowWhateverHolds: 1 },
      oldestStartMs: Date.parse('2026-01-09T00:00:00Z'),
      unclassified: 0,
      complete: true,
    },
  },
  {
    sentence: 'a name and its versions as one artifact of one call',
    entries: [
      recording(old, 'one', { kind: 'version', versionId: '1' }),
      recording(old, 'one', { kind: 'version', versionId: '2' }),
      recording(old, 'one', { versionId: '3', isCurrentVersion: true }),
    ],
    account: { blobService: { versioning: true } },
    expected: { artifacts: 1, calls: 1, overdue: 1 },
  },
  {
    sentence: 'nothing of a name that has no copy left',
    entries: [recording(old, 'one', { kind: 'versionsOnly' })],
    expected: { artifacts: 0 },
  },
  {
    sentence: 'what no definition takes as unclassified, and never as due',
    entries: [blobEntry(`${old}/one.mp3`), blobEntry('one.wav')],
    expected: { artifacts: 2, unclassified: 2, due: nothingDue, overdue: 0, calls: 0 },
  },
  {
    sentence: 'everything as unclassified where the class says of no artifact how to read it',
    entries: [recording(old, 'one')],
    more: { artifacts: undefined as never },
    expected: { artifacts: 1, unclassified: 1, due: nothingDue },
  },
  {
    sentence: 'a deleted copy until the last day on which it can be recovered',
    entries: [softDeleted(recording(old, 'one'))],
    account: { blobService: { softDeleteDays: 7 } },
    expected: { artifacts: 1, overdue: 1, recoverable: 1, recoverableUntilMs: nowMs + 5 * dayMs },
  },
  {
    sentence: 'names with a copy that can be read, whatever is deleted of them, apart from those without',
    entries: [
      recording(old, 'one'),
      softDeleted(recording(old, 'two')),
      softDeleted(recording(old, 'three', { versionId: '1' })),
      recording(old, 'three', { kind: 'version', versionId: '2' }),
      recording(old, 'four', { kind: 'uncommitted' }),
    ],
    account: { blobService: { softDeleteDays: 7 } },
    expected: { artifacts: 4, live: 2, due: { ...nothingDue, now: 2, liveNow: 2, nowWhateverHolds: 2 } },
  },
  {
    sentence: 'a deleted version that a purge can take as due, and not as one that can be read',
    entries: [softDeleted(recording(old, 'one', { versionId: '1' }))],
    account: { blobService: { versioning: true, softDeleteDays: 7, permanentDelete: true } },
    expected: { artifacts: 1, live: 0, due: { ...nothingDue, now: 1, nowWhateverHolds: 1 } },
  },
  {
    sentence: 'a copy deleted under other days than today by the days that the listing shows',
    entries: [softDeleted(recording(old, 'one'))],
    account: { blobService: { softDeleteDays: 30 } },
    expected: { recoverable: 1, recoverableUntilMs: nowMs + 5 * dayMs },
  },
  {
    sentence: 'a page blob as unsupported',
    entries: [recording(old, 'one', { blobType: 'PageBlob' })],
    expected: { artifacts: 1, unsupported: 1, due: nothingDue },
  },
  {
    sentence: 'blobs in an account with hierarchical namespace as unsupported, and the class as not complete',
    entries: [recording(old, 'one')],
    account: { isHierarchical: true },
    expected: { artifacts: 1, unsupported: 1, due: nothingDue, complete: false },
  },
  {
    sentence: 'an upload that was never finished',
    entries: [recording(fresh, 'one', { kind: 'uncommitted', etag: undefined })],
    expected: { artifacts: 1, uncommitted: 1, due: nothingDue },
  },
  {
    sentence: 'what a lease keeps as blocked',
    entries: [recording(old, 'one', { leaseState: 'leased' })],
    expected: { overdue: 1, blocked: 1, blockedUntilMs: undefined },
  },
  {
    sentence: 'what a legal hold of Azure keeps as blocked without an end',
    entries: [recording(old, 'one', { legalHold: true })],
    expected: { overdue: 1, blocked: 1, blockedUntilMs: Number.POSITIVE_INFINITY },
  },
  {
    sentence: 'derived data that is declared, and such that only looks like it',
    entries: [blobEntry('embeddings/20260301/one.bin'), recording(fresh, 'one-voiceprint'), recording(fresh, 'two')],
    more: {
      artifacts: [
        {
          kind: 'Derived',
          nameEndsWith: ['.bin'],
          callId: [{ from: 'Path', pattern: '[0-9]{8}/(?P<call>[^/.]+)', group: 'call' }],
          startedAt: [{ from: 'CreationTime' }],
        },
        {
          kind: 'Recording',
          callId: [{ from: 'Path', pattern: '[0-9]{8}/(?P<call>[^/.]+)', group: 'call' }],
          startedAt: [{ from: 'CreationTime' }],
        },
      ],
    },
    expected: { artifacts: 3, derived: 1, suspectedDerived: 1 },
  },
  {
    sentence: 'answers to the question for consent, late ones among the granted',
    entries: [
      recording(fresh, 'one', tagged('consent', 'yes')),
      recording(fresh, 'two', tagged('consent', 'no')),
      recording(fresh, 'three'),
      recording(fresh, 'four', tagged('consent', 'maybe')),
      recording(fresh, 'five', {
        tags: [
          { name: 'consent', value: 'yes' },
          { name: 'consent_time', value: '2026-03-05T00:00:00Z' },
        ],
      }),
    ],
    more: { consent: recordingConsent },
    expected: {
      consent: { granted: 2, refused: 1, missing: 2, untold: 0, late: 1, refusedHeld: 0 },
      due: { ...nothingDue, now: 1, liveNow: 1, nowWhateverHolds: 1, refusedNow: 1 },
    },
  },
];

describe('a list pass counts', () => {
  it.each(rows.map((row) => [row.sentence, row] as const))('%s', async (_, { entries, more, account, expected }) => {
    expect(await seenOf(entries, more, account)).toMatchObject(expected);
  });

  it('what is due at the cut-offs that status remembers, with and without holds', async () => {
    const calls = createMemoryAccount({
      recordings: [
        recording('20260101', 'one'),
        recording('20260105', 'two'),
        recording('20260105', 'three', tagged('calldata-hold', 'case-7')),
        recording(fresh, 'four'),
      ],
    });
    const more = {
      pendingCutoffMs: Date.parse('2026-04-03T00:00:00Z'),
      runningCutoffMs: Date.parse('2026-04-06T00:00:00Z'),
      holds: [hold('case', { kind: 'ByTag', value: 'case-7' })],
    };
    const request = requestOf([classAt('recordings', ['calls/recordings/'])], { accounts: { calls }, more });
    const report = await listOnce(request, { calls });
    expect(classOf(report).due).toMatchObject({ now: 2, nowWhateverHolds: 3, atPendingCutoff: 1, atRunningCutoff: 3 });
    expect(report.holds).toEqual([{ name: 'case', artifacts: 1 }]);
  });

  it('a class in which a broken-off sweep is not settled by the cut-off of that sweep', async () => {
    const calls = createMemoryAccount({ recordings: [recording('20260101', 'one'), recording('20260105', 'two')] });
    const more = {
      runningCutoffMs: Date.parse('2026-04-06T00:00:00Z'),
      unsettledCutoffs: [{ className: 'recordings', cutoffMs: Date.parse('2026-04-03T00:00:00Z') }],
    };
    const classes = [classAt('recordings', ['calls/recordings/']), classAt('others', ['calls/recordings/'])];
    const report = await listOnce(requestOf(classes, { accounts: { calls }, more }), { calls });
    expect(report.classes.map(({ due }) => due.atRunningCutoff)).toEqual([1, 2]);
  });

  it('what is held and tagged as deletable all the same under mode Tagged', async () => {
    const plain = requestOf([classAt('recordings', ['calls/recordings/'])], { accounts: {} }).policy;
    const value = deletableTagValue(plain.metadata.uid);
    const lifecycle = { ...plain.spec.lifecycle, mode: 'Tagged' } as const;
    const withTags = (call: string, tags: NonNullable<BlobEntry['tags']>) => recording(fresh, call, { tags });
    const deletable = { name: 'calldata-deletable', value };
    const calls = createMemoryAccount({
      recordings: [
        withTags('one', [deletable, { name: 'calldata-hold', value: 'case-7' }]),
        withTags('two', [deletable, { name: 'calldata-hold', value: 'nobody' }]),
        withTags('three', [{ name: 'calldata-hold', value: 'case-7' }]),
        withTags('four', [deletable]),
      ],
    });
    const more = { holds: [hold('case', { kind: 'ByTag', value: 'case-7' })] };
    const classes = [classAt('recordings', ['calls/recordings/'])];
    const request = requestOf(classes, { accounts: { calls }, spec: { lifecycle }, more });
    expect(classOf(await listOnce(request, { calls }))).toMatchObject({ held: 2, unknownHold: 1, heldTagged: 2 });
  });

  it.each([
    ['a version', { kind: 'version', versionId: '1' }, ['calls']],
    ['a snapshot', { kind: 'snapshot', snapshot: '1' }, ['calls']],
    ['a deleted version', { kind: 'softDeleted', versionId: '1' }, []],
  ] as const)('in which accounts an older copy can be read: %s', async (_, copy, accounts) => {
    const calls = createMemoryAccount({
      recordings: [recording('20260109', 'one', copy), recording('20260109', 'one')],
    });
    const request = requestOf([classAt('recordings', ['calls/recordings/'])], { accounts: { calls } });
    expect((await listOnce(request, { calls })).olderCopyAccounts).toEqual(accounts);
  });

  it('shapes, never names, of what could not be classified', async () => {
    const calls = createMemoryAccount({ recordings: [blobEntry('anna-49891234.txt'), blobEntry('otto-49895678.txt')] });
    const request = requestOf([classAt('recordings', ['calls/recordings/'])], { accounts: { calls } });
    const report = await listOnce(request, { calls });
    expect(report.unclassified).toEqual([
      {
        className: 'recordings',
        container: 'recordings',
        shape: 'aaaa-99999999.aaa',
        reason: 'NoDefinition',
        count: 2,
      },
    ]);
    expect(JSON.stringify(report)).not.toMatch(/anna|otto|4989/);
  });

  it('a name with too many copies as unclassified', async () => {
    const versions = ['1', '2', '3'].map((versionId) => recording(old, 'one', { kind: 'version', versionId }));
    const calls = createMemoryAccount({ recordings: versions });
    const request = requestOf([classAt('recordings', ['calls/recordings/'])], { accounts: { calls } });
    const report = await listOnce(request, { calls }, { limits: { maxCopies: 2 } });
    expect(classOf(report)).toMatchObject({ artifacts: 1, unclassified: 1, due: nothingDue });
  });
});

describe('what is said of a call', () => {
  const transcripts = (more: Partial<ArtifactClass> = {}) => classAt('transcripts', ['archive/transcripts/'], more);
  const recordings = (more: Partial<ArtifactClass> = {}) => classAt('recordings', ['calls/recordings/'], more);
  const estate = (inCalls: readonly BlobEntry[], inArchive: readonly BlobEntry[]) => ({
    calls: createMemoryAccount({ recordings: inCalls }),
    archive: createMemoryAccount({ transcripts: inArchive }),
  });

  it.each(['before', 'after'])(
    'holds it in every class and account, with the tag in a place listed %s',
    async (order) => {
      const held = [recording(old, 'one', tagged('calldata-hold', 'case-7'))];
      const others = [recording(old, 'one'), recording(old, 'two')];
      const accounts = order === 'before' ? estate(held, others) : estate(others, held);
      const holds = [hold('case', { kind: 'ByTag', value: 'case-7' })];
      const request = requestOf([recordings(), transcripts()], { accounts, more: { holds } });
      const report = await listOnce(request, accounts, { limits: { placesAtOnce: 1 } });
      expect(report.classes.map(({ held: count, due }) => [count, due.now])).toEqual(
        order === 'before'
          ? [
              [1, 0],
              [1, 1],
            ]
          : [
              [1, 1],
              [1, 0],
            ],
      );
      expect(report.holds).toEqual([{ name: 'case', artifacts: 2 }]);
    },
  );

  it('is known of a hold by ids without a second listing', async () => {
    const accounts = estate([recording(old, 'one')], [recording(old, 'one'), recording(old, 'two')]);
    const holds = [hold('court', { kind: 'ByIds', callIds: new Set(['one']) })];
    const request = requestOf([recordings(), transcripts()], { accounts, more: { holds } });
    const report = await listOnce(request, accounts);
    expect(report.classes.map(({ held }) => held)).toEqual([1, 1]);
    expect([accounts.calls.pages, accounts.archive.pages]).toEqual([['recordings/'], ['transcripts/']]);
  });

  it('ends with the hold', async () => {
    const accounts = estate([recording(old, 'one', tagged('calldata-hold', 'case-7'))], []);
    const holds = [hold('case', { kind: 'ByTag', value: 'case-7' }, '2026-04-01T00:00:00Z')];
    const request = requestOf([recordings(), transcripts()], { accounts, more: { holds } });
    expect(classOf(await listOnce(request, accounts))).toMatchObject({ held: 0, unknownHold: 0, due: { now: 1 } });
  });

  it('keeps a call whose hold tag nobody can explain, and does not excuse it', async () => {
    const accounts = estate([recording(old, 'one')], [recording(old, 'one', tagged('calldata-hold', 'case-8'))]);
    const request = requestOf([recordings(), transcripts()], { accounts });
    const report = await listOnce(request, accounts, { limits: { placesAtOnce: 1 } });
    for (const seen of report.classes) {
      expect(seen).toMatchObject({ held: 0, unknownHold: 1, overdue: 1, due: { now: 0 } });
    }
  });

  it.each(['case-7', 'case-8', ''])(
    'keeps a call whose hold tag has its key in another letter case: %j',
    async (value) => {
      const accounts = estate([recording(old, 'one')], [recording(old, 'one', tagged('Calldata-Hold', value))]);
      const holds = [hold('case', { kind: 'ByTag', value: 'case-7' }, '2026-04-01T00:00:00Z')];
      const request = requestOf([recordings(), transcripts()], { accounts, more: { holds } });
      for (const seen of (await listOnce(request, accounts)).classes) {
        expect(seen).toMatchObject({ held: 0, unknownHold: 1, due: { now: 0 } });
      }
    },
  );

  it.each(['calls', 'archive'])('a refusal in %s takes the call everywhere, and no other', async (where) => {
    const no = tagged('consent', 'no');
    const accounts = estate(
      [recording(fresh, 'one', where === 'calls' ? no : {}), recording(fresh, 'two')],
      [recording(fresh, 'one', where === 'archive' ? no : {}), recording(fresh, 'two')],
    );
    const classes = [recordings({ consent: recordingConsent }), transcripts({ consent: recordingConsent })];
    const report = await listOnce(requestOf(classes, { accounts }), accounts, { limits: { placesAtOnce: 1 } });
    expect(report.classes.map(({ due, consent }) => [due.now, consent.refused])).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it('without a grant goes only while a grant would still be there', async () => {
    const consent = { ...recordingConsent, onMissing: 'DeleteAfter', deleteAfterDays: 14 } as const;
    const classes = [
      classAt('recordings', ['calls/recordings/'], { consent, retention: { maximum: { months: 1 } } }),
      classAt('transcripts', ['calls/transcripts/'], { consent, retention: { maximum: { months: 12 } } }),
    ];
    const dueOf = async (day: string) => {
      const calls = createMemoryAccount({ transcripts: [recording(day, 'a')] });
      const { consent: counts, due } = classOf(
        await listOnce(requestOf(classes, { accounts: { calls } }), { calls }),
        'transcripts',
      );
      return { due: due.now, missing: counts.missing };
    };
    expect(await dueOf('20260320')).toEqual({ due: 1, missing: 1 });
    // Its recording went at the end of a month, and a consent may have gone with it.
    expect(await dueOf(fresh)).toEqual({ due: 0, missing: 1 });
  });

  it('a grant anywhere saves the call where those without an answer are deleted', async () => {
    const consent = { ...recordingConsent, onMissing: 'DeleteAfter', deleteAfterDays: 2 } as const;
    const yes = tagged('consent', 'yes');
    const accounts = estate(
      [recording(fresh, 'one'), recording(fresh, 'two')],
      [recording(fresh, 'one', yes), recording(fresh, 'three', yes)],
    );
    const classes = [recordings({ consent }), transcripts({ consent: recordingConsent })];
    const report = await listOnce(requestOf(classes, { accounts }), accounts, { limits: { placesAtOnce: 1 } });
    expect(classOf(report)).toMatchObject({ due: { now: 1 }, consent: { granted: 1, missing: 1 } });
  });
});

describe('a place that cannot be read', () => {
  const classes = [classAt('recordings', ['calls/recordings/', 'calls/more/']), classAt('others', ['archive/others/'])];
  const estate = () => ({
    calls: createMemoryAccount({ recordings: [recording(old, 'one')], more: [recording(old, 'two')] }),
    archive: createMemoryAccount({ others: [recording(old, 'three')] }),
  });

  it('makes its class incomplete, and the others are judged', async () => {
    const accounts = estate();
    accounts.calls.faults.set('more', refused());
    const report = await listOnce(requestOf(classes, { accounts }), accounts);
    expect(report.classes.map(({ complete, artifacts }) => [complete, artifacts])).toEqual([
      [false, 1],
      [true, 1],
    ]);
    expect(report.unseen).toEqual([
      {
        account: 'calls',
        container: 'more',
        prefix: '',
        className: 'recordings',
        reason: 'AccessDenied',
        message: 'Azure refused it.',
        terminal: true,
      },
    ]);
  });

  it('is every place of an account that was not seen', async () => {
    const accounts = estate();
    const request = requestOf(classes, { accounts });
    const failure = { ok: false, reason: 'AccountNotFound', message: 'It is not there.', terminal: true } as const;
    const unseen = request.accounts.map((seen) => (seen.name === 'calls' ? { ...seen, account: failure } : seen));
    const report = await listOnce({ ...request, accounts: unseen }, accounts);
    expect(report.unseen.map(({ container, reason }) => [container, reason])).toEqual([
      ['recordings', 'AccountNotFound'],
      ['more', 'AccountNotFound'],
    ]);
    expect(report.classes.map(({ complete }) => complete)).toEqual([false, true]);
    expect(report.undeclaredUnseen).toEqual([
      { account: 'calls', reason: 'AccountNotFound', message: 'It is not there.' },
    ]);
    expect(accounts.calls.pages).toEqual([]);
  });

  it('is no container that does not exist: that one is empty', async () => {
    const accounts = estate();
    accounts.calls.containers.delete('more');
    const report = await listOnce(requestOf(classes, { accounts }), accounts);
    expect(classOf(report)).toMatchObject({ complete: true, artifacts: 1 });
    expect(report.unseen).toEqual([]);
  });

  it('is a place that an older policy owns, too: nobody looks there, and its data is not undeclared', async () => {
    const accounts = estate();
    const withheld = [{ location: location('calls/more/'), owner: { namespace: 'privacy', name: 'older' } }];
    const report = await listOnce(requestOf(classes, { accounts, more: { withheld } }), accounts);
    expect(report.unseen).toMatchObject([{ container: 'more', reason: 'LocationOwnedByOther' }]);
    expect(classOf(report)).toMatchObject({ complete: false, artifacts: 1 });
    expect(accounts.calls.pages).toEqual(['recordings/']);
    expect(report.undeclared).toEqual([]);
  });
});

describe('data that no class declares', () => {
  it('is counted beside the declared places, the containers of the service itself left aside', async () => {
    const calls = createMemoryAccount({
      recordings: [recording(old, 'one'), blobEntry('voicebot/1.wav'), blobEntry('tmp/call-12.wav')],
      exports: [blobEntry('2026/a.csv'), blobEntry('2026/b.csv')],
      empty: [],
      $logs: [blobEntry('log')],
      $web: [blobEntry('index.html')],
    });
    const request = requestOf([classAt('recordings', ['calls/recordings/voicebot/', 'calls/recordings/20260109/'])], {
      accounts: { calls },
    });
    const report = await listOnce(request, { calls }, { limits: { undeclaredLimit: 2 } });
    expect(report.undeclared).toEqual([
      {
        account: 'calls',
        container: 'recordings',
        inDeclaredContainer: true,
        blobs: 1,
        isAtLeast: false,
        shapes: ['aaa/aaaa-99.aaa'],
      },
      {
        account: 'calls',
        container: 'exports',
        inDeclaredContainer: false,
        blobs: 2,
        isAtLeast: true,
        shapes: ['9999/a.aaa'],
      },
      {
        account: 'calls',
        container: '$web',
        inDeclaredContainer: false,
        blobs: 1,
        isAtLeast: false,
        shapes: ['aaaaa.aaaa'],
      },
    ]);
  });

  it('may exist where the containers cannot be listed, or one cannot be counted', async () => {
    const calls = createMemoryAccount({ recordings: [], exports: [] });
    calls.faults.set('exports', refused());
    const archive = createMemoryAccount({ others: [] });
    archive.faults.set('', refused('Throttled'));
    const classes = [classAt('recordings', ['calls/recordings/', 'archive/others/'])];
    const report = await listOnce(requestOf(classes, { accounts: { calls, archive } }), { calls, archive });
    expect(report.undeclaredUnseen.map(({ account, reason }) => [account, reason])).toEqual([
      ['calls', 'AccessDenied'],
      ['archive', 'Throttled'],
    ]);
    // Nobody knows whether a container of that name was deleted before.
    expect(report.unseen).toMatchObject([{ account: 'archive', container: 'others', reason: 'Throttled' }]);
    expect(classOf(report).complete).toBe(false);
  });
});

describe('contents', () => {
  const byContent: ArtifactClass['artifacts'] = [
    {
      kind: 'CallMetadata',
      nameEndsWith: ['.json'],
      callId: [{ from: 'Content', pointer: '/callId' }],
      startedAt: [{ from: 'Content', pointer: '/start' }],
    },
    {
      kind: 'Recording',
      nameEndsWith: ['.wav'],
      callId: [{ from: 'Path', pattern: '(?P<call>[^/]+)/', group: 'call' }],
      startedAt: [{ from: 'Sibling', name: '{directory}/meta.json', pointer: '/start' }],
    },
  ];

  it('of a sibling are read once for all that stand beside it', async () => {
    const names = ['0', '1', '2', '3', '4'].map((chunk) => `one/${chunk}.wav`);
    const calls = createMemoryAccount({ recordings: names.map((name) => blobEntry(name)) });
    calls.contents['one/meta.json'] = JSON.stringify({ start: '2024-06-01T00:00:00Z' });
    const request = requestOf([classAt('recordings', ['calls/recordings/'], { artifacts: byContent })], {
      accounts: { calls },
    });
    expect(classOf(await listOnce(request, { calls }))).toMatchObject({ artifacts: 5, calls: 1, unclassified: 0 });
    expect(calls.reads).toEqual(['one/meta.json']);
  });

  it('that are out of reach leave a deleted copy to be dated by its creation, with its call where the listing tells it', async () => {
    const createdMs = Date.parse('2026-01-09T12:00:00Z');
    const deleted = [
      blobEntry('one/0.wav', { creationTimeMs: createdMs, lastModifiedMs: createdMs }),
      blobEntry('one/meta.json', { creationTimeMs: createdMs + dayMs, lastModifiedMs: createdMs + dayMs }),
    ].map((entry) => softDeleted(entry));
    const calls = createMemoryAccount({ recordings: deleted });
    const request = requestOf([classAt('recordings', ['calls/recordings/'], { artifacts: byContent })], {
      accounts: { calls },
    });
    expect(classOf(await listOnce(request, { calls }))).toMatchObject({
      artifacts: 2,
      calls: 1,
      unclassified: 0,
      oldestStartMs: createdMs - dayMs,
    });
  });

  it('that fail to be read make the place unseen', async () => {
    const calls = createMemoryAccount({ recordings: [blobEntry('one/meta.json')] });
    const request = requestOf([classAt('recordings', ['calls/recordings/'], { artifacts: byContent })], {
      accounts: { calls },
    });
    Object.defineProperty(calls.contents, 'one/meta.json', {
      enumerable: true,
      get: () => {
        throw refused();
      },
    });
    expect(await listOnce(request, { calls })).toMatchObject({ unseen: [{ reason: 'AccessDenied' }] });
  });
});

describe('a log that is cut record by record', () => {
  const log: ArtifactClass['artifacts'] = [
    {
      kind: 'TranscriptLog',
      granularity: 'Record',
      callId: [{ from: 'Content', pointer: '/callId' }],
      startedAt: [{ from: 'Content', pointer: '/ts' }],
    },
  ];
  const records = [
    { callId: 'one', ts: '2026-01-05T10:00:00Z' },
    { callId: 'two', ts: '2026-01-06T10:00:00Z' },
    { callId: 'three', ts: '2026-04-01T10:00:00Z' },
  ];
  const written = Date.parse('2026-04-02T00:00:00Z');
  const look = async (lines: readonly string[], more: Partial<BlobEntry> = {}, holds: readonly ResolvedHold[] = []) => {
    const content = `${lines.join('\n')}\n`;
    const entry = { creationTimeMs: written, lastModifiedMs: written, sizeBytes: content.length, ...more };
    const calls = createMemoryAccount({ recordings: [blobEntry('log.ndjson', entry)] });
    calls.contents['log.ndjson'] = content;
    const classes = [classAt('recordings', ['calls/recordings/'], { artifacts: log })];
    return classOf(await listOnce(requestOf(classes, { accounts: { calls }, more: { holds } }), { calls }));
  };
  const lines = records.map((record) => JSON.stringify(record));

  it('is due for the records of one call, and counts as one artifact of all its calls', async () => {
    expect(await look(lines)).toMatchObject({ artifacts: 1, calls: 3, overdue: 1, unclassified: 0, due: { now: 1 } });
  });

  it('is due in spite of a hold on one of its calls', async () => {
    const holds = [hold('court', { kind: 'ByIds', callIds: new Set(['one']) })];
    expect(await look(lines, {}, holds)).toMatchObject({ held: 1, due: { now: 1 } });
  });

  it('waits with a date while it is still written to', async () => {
    const lastModifiedMs = nowMs - 3_600_000;
    const expected = { cutDeferred: 1, cutDeferredUntilMs: lastModifiedMs + dayMs, due: { now: 0 }, overdue: 1 };
    expect(await look(lines, { lastModifiedMs })).toMatchObject(expected);
  });

  it('is unclassified for a line that is no JSON, which hides no other', async () => {
    expect(await look([...lines, '{"callId": '])).toMatchObject({ calls: 3, unclassified: 1, due: { now: 1 } });
  });
});

/** What is a part of something is never more than that. */
function expectCountsToFit({ artifacts, live, due, consent, held, complete, ...others }: ClassSeen): void {
  expect(complete).toBe(true);
  const { overdue, unknownHold, unclassified, unsearchable, uncommitted, blocked, derived, suspectedDerived } = others;
  const parts = [live, held, overdue, unknownHold, unclassified, unsearchable, uncommitted, blocked];
  for (const part of [...parts, derived + suspectedDerived, due.nowWhateverHolds, due.atPendingCutoff]) {
    expect(part).toBeLessThanOrEqual(artifacts);
  }
  expect(consent.granted + consent.refused + consent.missing).toBeLessThanOrEqual(artifacts);
  expect(consent.refusedHeld).toBeLessThanOrEqual(consent.refused);
  expect(due.now).toBeLessThanOrEqual(due.nowWhateverHolds);
  expect(Math.max(due.liveNow, due.refusedNow)).toBeLessThanOrEqual(due.now);
  expect(due.liveNow).toBeLessThanOrEqual(live);
  // What a hold of the spec keeps is not overdue.
  expect(overdue + held).toBeLessThanOrEqual(artifacts);
}

describe('the counts', () => {
  const aRecording = fc.record({
    start: fc.constantFrom('20260101', '20260109', '20260301'),
    call: fc.constantFrom('one', 'two', 'three', 'four', 'one-voiceprint'),
    hold: fc.constantFrom(undefined, undefined, 'case-7', 'case-8'),
    consent: fc.constantFrom(undefined, 'yes', 'no'),
    kind: fc.constantFrom('base', 'base', 'version', 'softDeleted', 'uncommitted'),
  });
  const entryOf = (one: typeof aRecording extends fc.Arbitrary<infer T> ? T : never, index: number): BlobEntry =>
    recording(one.start, one.call, {
      kind: one.kind as BlobEntry['kind'],
      versionId: one.kind === 'base' ? undefined : String(index),
      tags: [
        ...(one.hold === undefined ? [] : [{ name: 'calldata-hold', value: one.hold }]),
        ...(one.consent === undefined ? [] : [{ name: 'consent', value: one.consent }]),
      ],
    });

  it('depend neither on the size of a page nor on the order or the number of places listed at once', async () => {
    const places = fc.array(fc.array(aRecording, { maxLength: 8 }), { minLength: 1, maxLength: 4 });
    const how = fc.record({
      pageSize: fc.integer({ min: 1, max: 5 }),
      placesAtOnce: fc.integer({ min: 1, max: 4 }),
      turn: fc.boolean(),
    });
    const holds = [hold('case', { kind: 'ByTag', value: 'case-7' })];
    await fc.assert(
      fc.asyncProperty(places, how, async (all, { pageSize, placesAtOnce, turn }) => {
        const containers = Object.fromEntries(all.map((entries, index) => [`place-${index}`, entries.map(entryOf)]));
        const paths = Object.keys(containers).map((name) => `calls/${name}/`);
        const look = (order: readonly string[], limits: object) => {
          const calls = createMemoryAccount(containers);
          const classes = [
            classAt('recordings', order.slice(0, 2), {
              consent: { ...recordingConsent, onMissing: 'DeleteAfter', deleteAfterDays: 30 },
            }),
            classAt('others', order.slice(2)),
          ];
          return listOnce(requestOf(classes, { accounts: { calls }, more: { holds } }), { calls }, { limits });
        };
        const plain = await look(paths, {});
        const other = await look(turn && paths.length > 1 ? [paths[1]!, paths[0]!, ...paths.slice(2)] : paths, {
          pageSize,
          placesAtOnce,
        });
        expect(other).toEqual(plain);
        for (const one of plain.classes) expectCountsToFit(one);
        const names = all.flatMap((entries) => new Set(entries.map(entryOf).map(({ name }) => name)).size);
        const counted = plain.classes.reduce((sum, { artifacts }) => sum + artifacts, 0);
        expect(counted).toBe(names.reduce((sum, size) => sum + size, 0));
      }),
      { numRuns: 60 },
    );
  });
});

describe('an abort', () => {
  it('ends the pass at once, and nothing is told of it', async () => {
    const calls = createMemoryAccount({ recordings: [recording(old, 'one'), recording(old, 'two')] });
    let arrived = (): void => undefined;
    const atSecondPage = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    calls.beforePage = async (_, { marker, abortSignal }) => {
      if (marker === undefined) return;
      arrived();
      await new Promise((_resolve, reject) => {
        abortSignal.addEventListener('abort', () => {
          reject(abortSignal.reason as Error);
        });
      });
    };
    const { scans, done } = stageScans({ calls }, { limits: { pageSize: 1 } });
    scans.list(key, requestOf([classAt('recordings', ['calls/recordings/'])], { accounts: { calls } }));
    await atSecondPage;
    scans.forget(key);
    expect(scans.find(key)).toBeUndefined();
    await scans.stop();
    expect(done).toEqual([]);
    expect([calls.opened, calls.closed]).toEqual([1, 1]);
  });
});
