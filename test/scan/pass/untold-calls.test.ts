import { describe, expect, it } from '@jest/globals';
import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
import type { BlobEntry } from '../../../src/scan/blob-port.ts';
import { defaultScanLimits } from '../../../src/scan/pass/scan-limits.ts';
import { recordingConsent } from '../../policy/artifact-build.ts';
import { blobEntry } from '../memory-blobs.ts';
import { classAt, createMemoryAccount, nowMs, recording, requestOf, tagged } from './memory-estate.ts';
import type { Artifacts, MemoryAccount } from './memory-estate.ts';
import { logs, wholeLogs } from './memory-logs.ts';
import { listOnce } from './run-scans.ts';

const writtenMs = Date.parse('2026-01-05T12:00:00Z');

const jsons: Artifacts = [
  {
    kind: 'Transcript',
    nameEndsWith: ['.json'],
    callId: [{ from: 'Content', format: 'Json', pointer: '/callId' }],
    startedAt: [{ from: 'Content', format: 'Json', pointer: '/ts' }],
  },
];

const hold: ResolvedHold = {
  hold: {
    name: 'court',
    ground: 'LegalClaims',
    owner: 'legal',
    startTime: '2026-01-01T00:00:00Z',
    endTime: '2027-01-01T00:00:00Z',
    tagValue: 'court',
  },
  calls: { kind: 'ByTag', value: 'court' },
};

const two = '{"callId":"two","ts":"2026-01-05T10:00:00Z"}\n';
const one = '{"callId":"one","ts":"2026-01-05T10:00:00Z"}\n';
const readable = '{"callId":"one","ts":"2026-01-05T10:00:00Z"}';

interface Transcript {
  readonly content?: string;
  readonly entry?: Partial<BlobEntry>;
  readonly name?: string;
}

/** A recording of call `one` that is due, and a transcript of it with a tag. */
function estateOf(
  { content = readable, entry = {}, name = 'a.json' }: Transcript,
  tag = tagged('calldata-hold', 'court'),
) {
  const at = { creationTimeMs: writtenMs, lastModifiedMs: writtenMs, sizeBytes: content.length };
  const calls = createMemoryAccount({
    recordings: [recording('20260105', 'one')],
    transcripts: [blobEntry(name, { ...at, ...tag, ...entry })],
  });
  calls.contents[name] = content;
  return calls;
}

function lookAt(calls: MemoryAccount, more: Partial<ArtifactClass> = {}, limits = defaultScanLimits) {
  const classes = [
    classAt('recordings', ['calls/recordings/'], more),
    classAt('transcripts', ['calls/transcripts/'], { artifacts: jsons, ...more }),
  ];
  const request = requestOf(classes, { accounts: { calls }, more: { holds: [hold] } });
  return listOnce(request, { calls }, { limits });
}

/** How many logs may hold any call, to stay so and for this look alone. */
async function untoldIn(calls: MemoryAccount, artifacts: Artifacts): Promise<readonly unknown[]> {
  const classes = [
    classAt('recordings', ['calls/recordings/']),
    classAt('logs', ['calls/transcripts/'], { artifacts }),
  ];
  const report = await listOnce(requestOf(classes, { accounts: { calls }, more: { holds: [hold] } }), { calls });
  const [, seen] = report.classes;
  return [seen?.untoldHold, seen?.untoldHoldPassing];
}

describe('a transcript with the tag of a hold', () => {
  it.each([
    ['can be read', { content: readable }],
    ['tells its call and no start', { content: '{"callId":"one"}' }],
    ['tells its call and a start that is no time', { content: '{"callId":"one","ts":"yesterday"}' }],
  ])('holds the call in every class where it %s', async (_, transcript) => {
    const report = await lookAt(estateOf(transcript));
    expect(report.classes).toMatchObject([
      { held: 1, due: { now: 0 }, untoldHold: 0, untoldHoldPassing: 0 },
      { held: 1, untoldHold: 0, untoldHoldPassing: 0 },
    ]);
    expect(report.untoldHolds).toEqual([]);
  });

  it.each([
    ['is malformed', { content: '{"callId":"one","ts":' }, 'ContentMalformed'],
    ['names no call', { content: '{"ts":"2026-01-05T10:00:00Z"}' }, 'NoCallId'],
    ['is deleted', { entry: { kind: 'softDeleted', deletedTimeMs: nowMs } }, 'ContentOutOfReach'],
    ['has a name that no definition takes', { name: 'a.txt' }, 'NoDefinition'],
  ] as const)('may hold any call where it %s', async (_, transcript, reason) => {
    const report = await lookAt(estateOf(transcript));
    expect(report.classes).toMatchObject([{ untoldHold: 0 }, { held: 1, untoldHold: 1, untoldHoldPassing: 0 }]);
    expect(report.untoldHolds).toMatchObject([
      { className: 'transcripts', container: 'transcripts', reason, count: 1 },
    ]);
    expect(JSON.stringify(report.untoldHolds)).not.toContain('a.json');
  });

  it.each([
    ['no record', ''],
    ['another call alone', '{"callId":"two","ts":"2026-01-05T10:00:00Z"}\n'],
  ])('holds a call of its records also where these date %s', async (_, more) => {
    const content = `${more}{"callId":"one","ts":"yesterday"}\n`;
    const artifacts: Artifacts = [
      {
        kind: 'TranscriptLog',
        granularity: 'Record',
        nameEndsWith: ['.ndjson'],
        callId: [{ from: 'Content', format: 'NdJson', pointer: '/callId' }],
        startedAt: [{ from: 'Content', format: 'NdJson', pointer: '/ts' }],
      },
    ];
    const calls = estateOf({ content, name: 'a.ndjson' });
    const classes = [
      classAt('recordings', ['calls/recordings/']),
      classAt('logs', ['calls/transcripts/'], { artifacts }),
    ];
    const request = requestOf(classes, { accounts: { calls }, more: { holds: [hold] } });
    const report = await listOnce(request, { calls });
    expect(report.classes).toMatchObject([{ held: 1, due: { now: 0 } }, { untoldHold: 0 }]);
  });

  it.each([
    ['within its quiet hours, and the next look may tell it', 23, `${two}{"callId":"one`, [0, 1]],
    ['also where nothing else stands in it', 1, '{"callId":"one', [0, 1]],
    ['after them, and somebody has to mend it', 25, `${two}{"callId":"one`, [1, 0]],
    ['beside another record that nobody can read', 1, `${two}{"callId":\n{"callId":"one`, [1, 0]],
  ])('may hold any call where the last line of the log is half written %s', async (_, hours, content, expected) => {
    const entry = { lastModifiedMs: nowMs - hours * 3_600_000 };
    const calls = estateOf({ content, name: 'a.ndjson', entry });
    expect(await untoldIn(calls, logs)).toEqual(expected);
  });

  it.each([
    ['no id beside two calls', `${two}${one}{"ts":"2026-01-05T11:00:00Z"}\n`, [1, 0]],
    ['neither id nor time beside two calls', `${two}${one}{"text":"hello"}\n`, [1, 0]],
    ['a placeholder for an id beside one call', `${two}{"callId":"unknown"}\n`, [1, 0]],
    ['no id beside one call that records tell between others', `${two}${two}{"ts":"2026-01-05T11:00:00Z"}\n`, [1, 0]],
    ['no end, while it may still be being written', `${two}{"callId":"one`, [0, 1]],
    ['no id after the head of a log of one call', `${two}{"ts":"2026-01-05T11:00:00Z"}\n{"text":"hello"}\n`, [0, 0]],
    ['no end after the head of a log of one call', `${two}{"text":"hello"}\n{"text":`, [0, 0]],
  ])('may hold any call where it is a log that goes whole and a record of it has %s', async (_, content, expected) => {
    const calls = estateOf({ content, name: 'a.ndjson', entry: { lastModifiedMs: nowMs - 3_600_000 } });
    expect(await untoldIn(calls, wholeLogs)).toEqual(expected);
  });

  it('may tell its call to the next look where it changed while it was read', async () => {
    const report = await lookAt(estateOf({ entry: { etag: '0x9' } }));
    expect(report.classes).toMatchObject([{ untoldHoldPassing: 0 }, { untoldHold: 0, untoldHoldPassing: 1 }]);
    expect(report.untoldHolds).toEqual([]);
  });

  it('may hold any call where it has too many copies, whichever of them carries the tag', async () => {
    const calls = createMemoryAccount({
      transcripts: ['1', '2', '3'].map((versionId) => recording('20260105', 'one', { kind: 'version', versionId })),
    });
    const request = requestOf([classAt('recordings', ['calls/transcripts/'])], {
      accounts: { calls },
      more: { holds: [hold] },
    });
    const limits = { ...defaultScanLimits, maxCopies: 2 };
    const report = await listOnce(request, { calls }, { limits });
    expect(report.classes).toMatchObject([{ untoldHold: 1 }]);
    expect(report.untoldHolds).toMatchObject([{ reason: 'ContentTooLarge' }]);
  });
});

describe('a transcript with a consent, under DeleteAfter', () => {
  const consent = { ...recordingConsent, onMissing: 'DeleteAfter', deleteAfterDays: 14 } as const;
  const granted = tagged('consent', 'yes');
  const recent = Date.parse('2026-03-01T12:00:00Z');

  const lookAtRecent = (transcript: Transcript) => {
    const entry = { creationTimeMs: recent, lastModifiedMs: recent, ...transcript.entry };
    const calls = estateOf({ ...transcript, entry }, granted);
    calls.containers.set('recordings', [recording('20260301', 'one'), recording('20260105', 'old')]);
    return lookAt(calls, { consent });
  };

  it('excuses its call where it tells it', async () => {
    const report = await lookAtRecent({ content: '{"callId":"one","ts":"yesterday"}' });
    expect(report.classes[0]).toMatchObject({ due: { now: 1 }, consent: { granted: 1, missing: 1, untold: 0 } });
  });

  it.each([
    ['is malformed', { content: '{"callId":' }],
    ['changed while it was read', { entry: { etag: '0x9' } }],
  ])('keeps everything from going for want of it where it %s, and lets the period pass', async (_, transcript) => {
    const report = await lookAtRecent(transcript);
    // What is past its maximum goes all the same.
    expect(report.classes).toMatchObject([
      { due: { now: 1 }, overdue: 1, consent: { granted: 0, missing: 2, untold: 0 } },
      { consent: { untold: 1 } },
    ]);
  });
});

describe('a log that goes whole and is past its period', () => {
  const byIds: ResolvedHold = { ...hold, calls: { kind: 'ByIds', callIds: new Set(['held']) } };
  const untold = '{"callId":"unknown"}\n';

  it.each<[string, string, readonly ResolvedHold[], object]>([
    ['goes where all records tell their call', one, [byIds], { due: 1, unclassified: 0, overdue: 1 }],
    ['goes where a record tells none and nothing is held', one + untold, [], { due: 1, unclassified: 0, overdue: 1 }],
    [
      'stays where a record tells none while a call is held',
      one + untold,
      [byIds],
      { due: 0, unclassified: 1, overdue: 1 },
    ],
  ])('%s', async (_, content, holds, expected) => {
    const calls = estateOf({ content, name: 'a.ndjson' }, { tags: [] });
    const classes = [classAt('logs', ['calls/transcripts/'], { artifacts: wholeLogs })];
    const [seen] = (await listOnce(requestOf(classes, { accounts: { calls }, more: { holds } }), { calls })).classes;
    expect({ due: seen?.due.now, unclassified: seen?.unclassified, overdue: seen?.overdue }).toEqual(expected);
  });
});

describe('a log that goes whole, with an answer', () => {
  const recent = '{"callId":"two","ts":"2026-03-01T10:00:00Z"}\n';
  const untold = '{"callId":"unknown"}\n';
  const consents = {
    yes: { ...recordingConsent, onMissing: 'DeleteAfter', deleteAfterDays: 14 },
    no: recordingConsent,
  } as const;

  it.each([
    ['excuses the call that it tells', 'yes', recent, { due: 1, untold: 0 }],
    ['excuses any call where a record tells none', 'yes', `${recent}${untold}`, { due: 0, untold: 1 }],
    ['refuses the call that it tells', 'no', recent, { due: 1, untold: 0 }],
    ['refuses none where a record may be of another', 'no', `${recent}${untold}`, { due: 0, untold: 0 }],
  ] as const)('%s', async (_, answer, content, expected) => {
    const at = Date.parse('2026-03-01T12:00:00Z');
    const entry = { creationTimeMs: at, lastModifiedMs: at };
    const calls = estateOf({ content, name: 'a.ndjson', entry }, tagged('consent', answer));
    calls.containers.set('recordings', [recording('20260301', 'one'), recording('20260301', 'two')]);
    const consent = consents[answer];
    const classes = [
      classAt('recordings', ['calls/recordings/'], { consent }),
      classAt('logs', ['calls/transcripts/'], { artifacts: wholeLogs, consent }),
    ];
    const { classes: seen } = await listOnce(requestOf(classes, { accounts: { calls } }), { calls });
    expect({ due: seen[0]?.due.now, untold: seen[1]?.consent.untold }).toEqual(expected);
  });
});
