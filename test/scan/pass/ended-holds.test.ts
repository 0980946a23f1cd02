import { describe, expect, it } from '@jest/globals';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
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
async function dueBy(held: ResolvedHold, tag = court) {
  const calls = createMemoryAccount({
    recordings: [recording('20260105', 'one'), recording('20260105', 'two')],
    transcripts: [recording('20260105', 'one', tag)],
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
