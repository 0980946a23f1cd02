import { describe, expect, it } from '@jest/globals';
import { deletableTagName, deletableTagValue } from '../../../src/policy/deletable-tag.ts';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
import { hold } from '../../policy/scan-build.ts';
import { blobEntry } from '../memory-blobs.ts';
import { classAt, createMemoryAccount, recording, requestOf, tagged } from './memory-estate.ts';
import type { Artifacts } from './memory-estate.ts';
import { listOnce } from './run-scans.ts';

const inContent = { from: 'Content', format: 'Json', pointer: '/callId' } as const;
const byPath = { from: 'Path', pattern: '^(?P<stem>[^.]+)', group: 'stem' } as const;
const transcripts = (callId: typeof inContent | typeof byPath): Artifacts => [
  {
    kind: 'Transcript',
    nameEndsWith: ['.json'],
    callId: [callId],
    startedAt: [{ ...inContent, pointer: '/ts' }],
  },
];
const logs: Artifacts = [
  {
    kind: 'TranscriptLog',
    granularity: 'Record',
    nameEndsWith: ['.json'],
    callId: [{ ...inContent, format: 'NdJson' }],
    startedAt: [{ ...inContent, format: 'NdJson', pointer: '/ts' }],
  },
];

const told = '{"callId":"one","ts":"2026-01-06T12:00:00Z"}';
const broken = '{"callId":';
const byIds = (...callIds: readonly string[]): ResolvedHold =>
  hold('case-7', { kind: 'ByIds', callIds: new Set(callIds) });
const ended = { ...byIds('two'), hold: { ...byIds('two').hold, endTime: '2026-04-09T00:00:00Z' } };
const ours = tagged(deletableTagName, deletableTagValue('uid-voicebot'));

interface Estate {
  readonly artifacts: Artifacts;
  readonly content: string;
  readonly holds?: readonly ResolvedHold[];
  /** Of the transcript; by default the tag by which the rule deletes. */
  readonly tags?: ReturnType<typeof tagged>;
  /** Of the recording of call `two`. */
  readonly recordingTags?: ReturnType<typeof tagged>;
}

/** What the list pass counts of one transcript that was tagged as deletable while it told its call. */
async function transcriptOf({ artifacts, content, holds = [], tags = ours, recordingTags }: Estate) {
  const writtenMs = Date.parse('2026-01-06T12:01:00Z');
  const times = { creationTimeMs: writtenMs, lastModifiedMs: writtenMs, sizeBytes: content.length };
  const calls = createMemoryAccount({
    transcripts: [blobEntry('a.json', { ...times, ...tags })],
    recordings: [recording('20260106', 'two', recordingTags)],
  });
  calls.contents['a.json'] = content;
  const classes = [
    classAt('transcripts', ['calls/transcripts/'], { artifacts }),
    classAt('recordings', ['calls/recordings/']),
  ];
  const spec = { lifecycle: { mode: 'Tagged', lagDays: 3, arrivalLagDays: 1, approval: 'Manual' } } as const;
  const { classes: seen } = await listOnce(requestOf(classes, { accounts: { calls }, spec, more: { holds } }), {
    calls,
  });
  const { unclassified, held, heldTagged, untagged } = seen[0]!;
  return { unclassified, held, heldTagged, untagged };
}

const artifacts = transcripts(inContent);
const nothingOwed = { heldTagged: 0, untagged: 0 };

describe('an artifact that was tagged as deletable and does not tell its call any more', () => {
  it('must not keep the tag while a hold is in force: the call may be the one that it keeps', async () => {
    const seen = await transcriptOf({ artifacts, content: broken, holds: [byIds('one')] });
    expect(seen).toEqual({ unclassified: 1, held: 0, heldTagged: 1, untagged: 0 });
    const byTag = hold('case-7');
    expect(await transcriptOf({ artifacts, content: broken, holds: [byTag] })).toMatchObject({ heldTagged: 1 });
  });

  it('must not keep it either where a recording carries a hold tag that the spec does not know', async () => {
    const recordingTags = tagged('calldata-hold', 'case-8');
    expect(await transcriptOf({ artifacts, content: broken, recordingTags })).toMatchObject({ heldTagged: 1 });
  });

  it('keeps it where nothing is held, so that the rule goes on, and where the hold has ended', async () => {
    expect(await transcriptOf({ artifacts, content: broken })).toMatchObject({ unclassified: 1, ...nothingOwed });
    expect(await transcriptOf({ artifacts, content: broken, holds: [ended] })).toMatchObject(nothingOwed);
  });

  it('is owed no tag once it has lost it', async () => {
    const seen = await transcriptOf({
      artifacts,
      content: broken,
      holds: [byIds('one')],
      tags: tagged('team', 'voice'),
    });
    expect(seen).toMatchObject({ unclassified: 1, ...nothingOwed });
  });
});

describe('an artifact that tells its call', () => {
  it('keeps the tag where another call is held, also where its start cannot be told', async () => {
    const holds = [byIds('two')];
    expect(await transcriptOf({ artifacts, content: told, holds })).toMatchObject(nothingOwed);
    const named = transcripts(byPath);
    expect(await transcriptOf({ artifacts: named, content: broken, holds })).toMatchObject({
      unclassified: 1,
      ...nothingOwed,
    });
  });
});

describe('a log of which a record tells no call', () => {
  const content = `${told}\n${broken}\n`;

  it('must not keep the tag while a hold is in force, and is owed none', async () => {
    const holds = [byIds('two')];
    expect(await transcriptOf({ artifacts: logs, content, holds })).toMatchObject({ heldTagged: 1, untagged: 0 });
    expect(await transcriptOf({ artifacts: logs, content: `${told}\n`, holds })).toMatchObject(nothingOwed);
    const tags = tagged('team', 'voice');
    expect(await transcriptOf({ artifacts: logs, content, tags })).toMatchObject({ unclassified: 1, ...nothingOwed });
  });
});
