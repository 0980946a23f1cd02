import { describe, expect, it } from '@jest/globals';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
import { recordingConsent } from '../../policy/artifact-build.ts';
import { blobEntry } from '../memory-blobs.ts';
import { classAt, createMemoryAccount, recording, requestOf, tagged } from './memory-estate.ts';
import { listOnce } from './run-scans.ts';

const pendingCutoffMs = Date.parse('2026-04-08T00:00:00Z');

function hold(more: Partial<ResolvedHold['hold']> = {}, calls?: ResolvedHold['calls']): ResolvedHold {
  return {
    hold: {
      name: 'court',
      ground: 'LegalClaims',
      owner: 'legal',
      startTime: '2026-01-01T00:00:00Z',
      endTime: '2026-04-09T00:00:00Z',
      tagValue: 'court',
      ...more,
    },
    calls: calls ?? { kind: 'ByTag', value: 'court' },
  };
}

const court = tagged('calldata-hold', 'court');

/** Of the call `one`, which is tagged in another class that is listed last, and of `two`, which no hold ever kept. */
async function dueBy(held: ResolvedHold, tag = court, heldCall = 'one') {
  const calls = createMemoryAccount({
    recordings: [recording('20260105', 'one'), recording('20260105', 'two')],
    transcripts: [recording('20260105', heldCall, tag)],
  });
  const classes = [classAt('recordings', ['calls/recordings/']), classAt('transcripts', ['calls/transcripts/'])];
  const request = requestOf(classes, { accounts: { calls }, more: { holds: [held], pendingCutoffMs } });
  const report = await listOnce(request, { calls });
  return report.classes.map(({ due }) => [due.now, due.atPendingCutoff]);
}

describe('an approval of what was due at a cut-off', () => {
  it('does not cover what a hold kept at that cut-off and released since, wherever the tag lies', async () => {
    expect(await dueBy(hold())).toEqual([
      [2, 1],
      [1, 0],
    ]);
  });

  it('goes by the id in any letter case, as the hold did', async () => {
    expect(await dueBy(hold(), court, 'ONE')).toEqual([
      [2, 1],
      [1, 0],
    ]);
  });

  it('covers nothing where the Secret is not read any more that named the calls of such a hold', async () => {
    const byIds = hold({}, { kind: 'ByIds', callIds: new Set() });
    expect(await dueBy(byIds, { tags: [] })).toEqual([
      [2, 0],
      [1, 0],
    ]);
  });

  it.each([
    ['ended before it', { endTime: '2026-04-08T00:00:00Z' }],
    ['began after it', { startTime: '2026-04-08T00:00:01Z' }],
  ])('covers what a hold kept that %s', async (_, more) => {
    expect(await dueBy(hold(more))).toEqual([
      [2, 2],
      [1, 1],
    ]);
  });
});

it('asks what was refused of a call with its start, so that a call that has its id takes no other one with it', async () => {
  const callId = [{ from: 'Content', pointer: '/callId' }] as const;
  const startedAt = [{ from: 'Content', pointer: '/ts' }] as const;
  const record = (id: string, ts: string) => `${JSON.stringify({ callId: id, ts })}\n`;
  const log = record('one', '2026-04-01T10:00:00Z') + record('two', '2026-04-01T10:00:00Z');
  const writtenMs = Date.parse('2026-04-02T00:00:00Z');
  const calls = createMemoryAccount({
    recordings: [recording('20260301', 'one', { tags: [{ name: 'consent', value: 'no' }] })],
    logs: [blobEntry('a.ndjson', { creationTimeMs: writtenMs, lastModifiedMs: writtenMs, sizeBytes: log.length })],
  });
  calls.contents['a.ndjson'] = log;
  const classes = [
    classAt('recordings', ['calls/recordings/'], { consent: recordingConsent }),
    classAt('logs', ['calls/logs/'], {
      artifacts: [{ kind: 'TranscriptLog', granularity: 'Record', callId: [...callId], startedAt: [...startedAt] }],
    }),
  ];
  const request = requestOf(classes, { accounts: { calls }, more: { holds: [hold()], pendingCutoffMs } });
  const { classes: seen } = await listOnce(request, { calls });
  expect(seen).toMatchObject([{ due: { now: 1 } }, { calls: 2, unclassified: 0, due: { now: 0 } }]);
});

describe('a hold that will end', () => {
  it('gives what it keeps past its deadline its end as the next one, wherever the tag lies', async () => {
    const calls = createMemoryAccount({
      recordings: [recording('20260105', 'one')],
      transcripts: [recording('20260105', 'one', court)],
    });
    const classes = [classAt('recordings', ['calls/recordings/']), classAt('transcripts', ['calls/transcripts/'])];
    const endTime = '2027-01-01T00:00:00Z';
    const request = requestOf(classes, { accounts: { calls }, more: { holds: [hold({ endTime })] } });
    const report = await listOnce(request, { calls });
    const nextMs = Date.parse(endTime);
    expect(report.classes).toMatchObject([
      { held: 1, overdue: 0, nextDeadlineMs: nextMs },
      { held: 1, overdue: 0, nextDeadlineMs: nextMs },
    ]);
  });
});
