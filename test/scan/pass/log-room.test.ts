import { describe, expect, it } from '@jest/globals';
import type { LoggedCall } from '../../../src/policy/record-cut.ts';
import { createLogRoom, tooMuchToRead } from '../../../src/scan/pass/log-room.ts';
import type { LogRoom, Reading } from '../../../src/scan/pass/log-room.ts';

const start = { startMs: 0, precision: 'Instant' } as const;

function logOf(calls: number, undatedIds: readonly string[] = []): Reading {
  const ids = Array.from({ length: calls }, (_, at) => `c-${at}`);
  return {
    classification: { kind: 'Classified', artifact: 'TranscriptLog', callIds: ids, ...start, startFrom: 'Content' },
    log: {
      form: 'Plain',
      calls: new Map(ids.map((id): [string, LoggedCall] => [id, { start, records: 1 }])),
      unreadable: 0,
      undatedIds,
    },
  };
}

const tagged = { hasHoldTag: true };
const untagged = { hasHoldTag: false };

/** What is held of each: all of it, its ids, or nothing. */
function heldOf(room: LogRoom, copy: typeof tagged, ...logs: readonly Reading[]): readonly string[] {
  return logs.map((log) => {
    const taken = room.take(copy, log);
    if (taken.log !== undefined) return 'all';
    return taken === tooMuchToRead ? 'nothing' : `${taken.classification.callIds?.length ?? 0} ids`;
  });
}

describe('what the copies of a log may take together', () => {
  const large = logOf(60_000);

  it('is 100,000 calls, and what is left for the next', () => {
    const room = createLogRoom();
    expect(room.maxCallsOf(untagged)).toBe(100_000);
    expect(heldOf(room, untagged, large)).toEqual(['all']);
    expect(room.maxCallsOf(untagged)).toBe(40_000);
    expect(heldOf(room, untagged, large, logOf(40_000, []))).toEqual(['nothing', 'all']);
    expect(room.maxCallsOf(untagged)).toBe(0);
  });

  it('leaves a copy with a hold tag its ids, those without a time too, and says that it was too large', () => {
    const room = createLogRoom();
    expect(heldOf(room, untagged, large)).toEqual(['all']);
    expect(room.maxCallsOf(tagged)).toBe(100_000);
    const taken = room.take(tagged, logOf(60_000, ['undated']));
    expect(taken).toMatchObject({
      classification: { kind: 'Unclassified', reason: 'ContentTooLarge' },
      log: undefined,
    });
    expect(taken.classification.callIds).toHaveLength(60_001);
    expect(taken.classification.callIds).toContain('undated');
    expect(room.maxCallsOf(untagged)).toBe(40_000);
  });

  it('leaves such a copy what says that a record of it tells no call', () => {
    const room = createLogRoom();
    const { classification, log } = logOf(60_000);
    expect(heldOf(room, untagged, large)).toEqual(['all']);
    const taken = room.take(tagged, { classification, log: { ...log!, unreadable: 1 } });
    expect(taken).toMatchObject({ classification: { reason: 'ContentTooLarge' }, log: { unreadable: 1 } });
    expect([taken.log?.calls.size, taken.log?.undatedIds?.length]).toEqual([0, 60_000]);
  });

  it('is bounded for copies with a hold tag as well', () => {
    const room = createLogRoom();
    const full = logOf(100_000);
    expect(heldOf(room, tagged, full, full, full)).toEqual(['all', '100000 ids', '100000 ids']);
    expect(heldOf(room, tagged, large)).toEqual(['60000 ids']);
    expect(room.maxCallsOf(tagged)).toBe(40_000);
    expect(heldOf(room, tagged, large)).toEqual(['nothing']);
  });

  it('is not taken by what could not be read', () => {
    const room = createLogRoom();
    const unread: Reading = { classification: { kind: 'Unclassified', reason: 'ContentEncrypted' }, log: undefined };
    expect(room.take(tagged, unread)).toBe(unread);
    expect(room.maxCallsOf(untagged)).toBe(100_000);
  });
});
