import { describe, expect, it } from '@jest/globals';
import type { ArtifactClass, CallDataPolicySpec } from '../../../src/api/call-data-policy.ts';
import { deletableTagName, deletableTagValue } from '../../../src/policy/deletable-tag.ts';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
import type { BlobEntry } from '../../../src/scan/blob-port.ts';
import type { SweepContext } from '../../../src/scan/pass/sweep-context.ts';
import { recordingConsent } from '../../policy/artifact-build.ts';
import { hold } from '../../policy/scan-build.ts';
import { waitFor } from '../../support/wait-for.ts';
import { blobEntry } from '../memory-blobs.ts';
import { classAt, createMemoryAccount, key, nowMs, recording, requestOf, tagged } from './memory-estate.ts';
import type { Artifacts } from './memory-estate.ts';
import { listOnce, stageScans } from './run-scans.ts';

/** It was begun anew at midnight: of call `one`, which runs over from the log before, no record has a time. */
const told = '{"callId":"two","ts":"2026-01-05T10:00:00Z"}\n{"callId":"one"}\n';

const artifacts: Artifacts = [
  {
    kind: 'TranscriptLog',
    granularity: 'Record',
    nameEndsWith: ['.ndjson'],
    callId: [{ from: 'Content', format: 'NdJson', pointer: '/callId' }],
    startedAt: [{ from: 'Content', format: 'NdJson', pointer: '/ts' }],
  },
];

const byIds = (...callIds: readonly string[]): readonly ResolvedHold[] => [
  hold('case-7', { kind: 'ByIds', callIds: new Set(callIds) }),
];

interface Log {
  readonly content?: string;
  readonly entry?: Partial<BlobEntry>;
  readonly holds?: readonly ResolvedHold[];
  readonly more?: Partial<ArtifactClass>;
  readonly recordings?: readonly BlobEntry[];
  readonly spec?: Partial<CallDataPolicySpec>;
}

function stageLog({ content = told, entry = {}, holds = [], more = {}, recordings = [], spec = {} }: Log) {
  const writtenMs = Date.parse('2026-01-05T12:00:00Z');
  const times = { creationTimeMs: writtenMs, lastModifiedMs: writtenMs, sizeBytes: content.length };
  const calls = createMemoryAccount({ logs: [blobEntry('a.ndjson', { ...times, ...entry })], recordings });
  calls.contents['a.ndjson'] = content;
  const classes = [
    classAt('logs', ['calls/logs/'], { artifacts, ...more }),
    classAt('recordings', ['calls/recordings/'], more),
  ];
  return { calls, request: requestOf(classes, { accounts: { calls }, spec, more: { holds } }) };
}

async function lookAt(log: Log) {
  const { calls, request } = stageLog(log);
  return await listOnce(request, { calls });
}

const version = { kind: 'version', versionId: '1' } as const;

describe('a held call of which no record in a log has a time', () => {
  it('keeps an older copy of the log whole', async () => {
    expect((await lookAt({ entry: version })).classes[0]).toMatchObject({ held: 0, due: { now: 1 } });
    const report = await lookAt({ entry: version, holds: byIds('one') });
    expect(report.classes[0]).toMatchObject({ held: 1, due: { now: 0 } });
    expect(report.holds).toEqual([{ name: 'case-7', artifacts: 1 }]);
  });

  it('keeps the current copy from a rule that deletes by tag', async () => {
    const spec = { lifecycle: { mode: 'Tagged', lagDays: 3, arrivalLagDays: 1, approval: 'Manual' } } as const;
    expect((await lookAt({ spec })).classes[0]).toMatchObject({ unclassified: 1, held: 0, untagged: 0 });
    const holds = byIds('one');
    expect((await lookAt({ spec, holds })).classes[0]).toMatchObject({ held: 1, untagged: 0 });
    const { classes } = await lookAt({
      spec,
      holds,
      entry: tagged(deletableTagName, deletableTagValue('uid-voicebot')),
    });
    expect(classes[0]).toMatchObject({ held: 1, heldTagged: 1 });
  });

  it('keeps no other call of the current copy', async () => {
    expect((await lookAt({ holds: byIds('one') })).classes[0]).toMatchObject({ held: 1, due: { now: 1 } });
  });

  it('keeps it also where its id came into the Secret after the listing', async () => {
    const { calls, request } = stageLog({ entry: version });
    const kept: unknown[] = [];
    const look = async ({ knowledge, places, readArtifacts }: SweepContext) => {
      for (const place of places) {
        for await (const page of readArtifacts(place)) {
          const copies = page.flatMap((artifact) => artifact.copies);
          kept.push(...copies.map((copy) => knowledge.ofCopy(copy, place.scanClass).holds));
        }
      }
      return { classes: [] };
    };
    const { scans, workEnds } = stageScans({ calls }, { runSweep: look });
    scans.list(key, request);
    await workEnds();
    const wanted = { allowances: [], setsTags: true, stillWanted: () => Promise.resolve(true) };
    scans.sweep(key, { ...request, holds: byIds('one'), ...wanted });
    await waitFor(() => (scans.find(key)?.kind === 'Running' ? undefined : scans.find(key)), {
      what: 'the end of the sweep',
      intervalMs: 1,
    });
    await scans.stop();
    expect(kept).toEqual([['case-7']]);
  });

  it('was none of what was due at a cut-off at which a hold that has ended kept it', async () => {
    const ended = hold('case-7');
    const holds = [{ ...ended, hold: { ...ended.hold, endTime: '2026-04-09T00:00:00Z' } }];
    const recordings = [recording('20260105', 'one', tagged('calldata-hold', 'case-7'))];
    const { calls, request } = stageLog({ entry: version, holds, recordings });
    const pendingCutoffMs = nowMs - 2 * 86_400_000;
    const report = await listOnce({ ...request, pendingCutoffMs }, { calls });
    expect(report.classes[0]).toMatchObject({ due: { now: 1, atPendingCutoff: 0 } });
  });

  it('was none of what was due then in any class where the log carries the tag of that hold', async () => {
    const ended = hold('case-7');
    const holds = [{ ...ended, hold: { ...ended.hold, endTime: '2026-04-09T00:00:00Z' } }];
    const log = { entry: tagged('calldata-hold', 'case-7'), holds, recordings: [recording('20260105', 'one')] };
    const { calls, request } = stageLog(log);
    const report = await listOnce({ ...request, pendingCutoffMs: nowMs - 2 * 86_400_000 }, { calls });
    expect(report.classes[1]).toMatchObject({ due: { now: 1, atPendingCutoff: 0 } });
  });
});

const unreadable = `${told}{"callId":\n`;

it('a consent on a log of which a record tells no call may be of any call', async () => {
  const consent = { ...recordingConsent, onMissing: 'DeleteAfter', deleteAfterDays: 14 } as const;
  const log = { entry: tagged('consent', 'yes'), more: { consent }, recordings: [recording('20260301', 'three')] };
  expect((await lookAt({ ...log, content: unreadable })).classes).toMatchObject([
    { consent: { untold: 1 } },
    { due: { now: 0 } },
  ]);
  const refused = { ...log, content: unreadable, entry: tagged('consent', 'no') };
  expect((await lookAt(refused)).classes).toMatchObject([{ consent: { untold: 0 } }, { due: { now: 1 } }]);
});

it.each([
  ['the current copy', {}],
  ['an older copy', version],
])('a hold tag on %s of a log of which a record tells no call may keep any call', async (_, copy) => {
  const log = { entry: { ...copy, ...tagged('calldata-hold', 'case-7') }, holds: [hold('case-7')] };
  expect(await lookAt({ ...log, content: unreadable })).toMatchObject({
    classes: [{ untoldHold: 1 }, {}],
    untoldHolds: [{ reason: 'ValueUnreadable' }],
  });
  expect((await lookAt(log)).classes[0]).toMatchObject({ untoldHold: 0 });
});

it('a consent on a log excuses also the calls of which no record has a time', async () => {
  const consent = { ...recordingConsent, onMissing: 'DeleteAfter', deleteAfterDays: 14 } as const;
  const recordings = [recording('20260301', 'one'), recording('20260301', 'three')];
  const { classes } = await lookAt({ entry: tagged('consent', 'yes'), more: { consent }, recordings });
  expect(classes[1]).toMatchObject({ due: { now: 1 }, consent: { granted: 1, missing: 1 } });
});
