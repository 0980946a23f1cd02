import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { omitUndefined } from '../../src/api/json.ts';
import { timeOf } from '../../src/policy/scan-look.ts';
import type { ScanReport, SweepResult } from '../../src/policy/scan-report.ts';
import { checkSlot } from '../../src/policy/schedule.ts';
import { OperatorError } from '../../src/reconcile/errors.ts';
import { maySweepBy, mustList } from '../../src/reconcile/list-due.ts';
import type { ScanWork } from '../../src/reconcile/scan-ports.ts';
import { report, scannedPolicy, unseenPlace } from '../policy/scan-build.ts';

const minuteMs = 60_000;
const policy = scannedPolicy(undefined, { checkIntervalMinutes: 1440 });
const { generation } = policy.metadata;
const startedMs = Date.UTC(2026, 4, 2, 12);

function listed(overrides: Partial<ScanReport>): ScanWork {
  return {
    kind: 'Listed',
    report: report({ generation, startedMs, completedMs: startedMs + minuteMs, ...overrides }),
  };
}

const denied = unseenPlace('recordings', { terminal: false });
const stopped: SweepResult = { classes: [], stopped: { reason: 'AzureUnavailable', message: 'No.' } };

describe('whether a look is owed', () => {
  const cases: readonly (readonly [string, ScanWork, number, boolean])[] = [
    ['not in the slot in which one was complete', listed({}), 60, false],
    ['not at once where a place was denied', listed({ unseen: [denied] }), 5, false],
    ['after a while where a place was denied', listed({ unseen: [denied] }), 6, true],
    ['not where only a person can mend it', listed({ unseen: [{ ...denied, terminal: true }] }), 60, false],
    ['not before Azure allows', listed({ unseen: [{ ...denied, retryAfterMs: 20 * minuteMs }] }), 20, false],
    ['when Azure allows', listed({ unseen: [{ ...denied, retryAfterMs: 20 * minuteMs }] }), 21, true],
    [
      'not before four times what the look took',
      listed({ unseen: [denied], completedMs: startedMs + 10 * minuteMs }),
      49,
      false,
    ],
    [
      'after four times what the look took',
      listed({ unseen: [denied], completedMs: startedMs + 10 * minuteMs }),
      50,
      true,
    ],
    ['of another generation', listed({ generation: generation - 1 }), 2, true],
    [
      'after a while where a sweep was broken off',
      {
        kind: 'Swept',
        report: report({ generation, startedMs, completedMs: startedMs + minuteMs }),
        sweep: stopped,
      },
      6,
      true,
    ],
    [
      'not where a sweep came to its end',
      {
        kind: 'Swept',
        report: report({ generation, startedMs, completedMs: startedMs + minuteMs }),
        sweep: { classes: [] },
      },
      60,
      false,
    ],
  ];
  it.each(cases)('%s', (_, work, minutes, expected) => {
    const nowMs = startedMs + minutes * minuteMs;
    expect(mustList(toldOf(work), work, { nowMs, answered: undefined })).toBe(expected);
  });
});

/** The policy after status told what a look saw. */
function toldOf(work: ScanWork | undefined, of = policy): CallDataPolicy {
  if (work?.kind !== 'Listed' && work?.kind !== 'Swept') return of;
  const { report: seen } = work;
  const scan = omitUndefined({
    generation: seen.generation,
    startedTime: timeOf(seen.startedMs),
    completedTime: timeOf(seen.completedMs),
  });
  return { ...of, status: { observedGeneration: generation, scan } };
}

describe('a hold that ended', () => {
  const hold = {
    name: 'court',
    ground: 'LegalClaims',
    owner: 'legal',
    startTime: '2026-01-01T00:00:00Z',
    endTime: new Date(startedMs + 60 * minuteMs).toISOString(),
    tagValue: 'court',
  } as const;
  const held: CallDataPolicy = { ...policy, spec: { ...policy.spec, holds: [hold] } };
  const asked = (of: CallDataPolicy, work: ScanWork | undefined, minutes: number) =>
    mustList(of, work, { nowMs: startedMs + minutes * minuteMs, answered: undefined });
  const keeping = (artifacts: number) => listed({ holds: [{ name: 'court', artifacts }] });
  const restarted = (artifacts: number): CallDataPolicy => {
    const { status, ...rest } = toldOf(keeping(artifacts), held);
    const { name, ground, endTime } = hold;
    return { ...rest, status: { ...status!, holds: [{ name, ground, endTime, state: 'Active', artifacts }] } };
  };

  it('has what it kept looked at again, once status told what was seen before', () => {
    expect(asked(toldOf(keeping(50), held), keeping(50), 59)).toBe(false);
    expect(asked(toldOf(keeping(50), held), keeping(50), 60)).toBe(true);
    const lasting = listed({ completedMs: startedMs + 60 * minuteMs, holds: [{ name: 'court', artifacts: 50 }] });
    expect(asked(held, lasting, 61)).toBe(false);
    expect(asked(toldOf(lasting, held), lasting, 61)).toBe(true);
  });

  it('has nothing looked at where it kept nothing', () => {
    expect(asked(toldOf(keeping(0), held), keeping(0), 61)).toBe(false);
    expect(asked(restarted(0), undefined, 61)).toBe(false);
  });

  it('has it looked at over a restart, too', () => {
    expect(asked(restarted(50), undefined, 59)).toBe(false);
    expect(asked(restarted(50), undefined, 60)).toBe(true);
  });

  it('has it looked at over a restart that lost that look, once', () => {
    const { name, ground, endTime } = hold;
    const expired = { name, ground, endTime, state: 'Expired' } as const;
    const { status, ...rest } = restarted(50);
    const lost = { ...rest, status: { ...status!, holds: [expired] } };
    expect(asked(lost, undefined, 61)).toBe(true);
    const late = listed({ startedMs: startedMs + 61 * minuteMs, completedMs: startedMs + 62 * minuteMs });
    const told = toldOf(late, held);
    expect(asked({ ...told, status: { ...told.status!, holds: [expired] } }, undefined, 63)).toBe(false);
  });
});

describe('a look that takes longer than a slot of the schedule', () => {
  const often = scannedPolicy(undefined, { checkIntervalMinutes: 15 });
  const slotMs = checkSlot(startedMs, 15, often.metadata.uid);
  const long = listed({ startedMs: slotMs - 40 * minuteMs, completedMs: slotMs + minuteMs });
  const error = new OperatorError('No.', { kind: 'retryable', reason: 'AzureUnavailable' });
  const failed: ScanWork = {
    ...{ kind: 'Failed', error, generation },
    ...{ startedMs: slotMs - 40 * minuteMs, completedMs: slotMs + minuteMs },
  };
  const lastMinute = listed({ startedMs: slotMs - 5 * minuteMs, completedMs: slotMs - 1000 });
  const told: readonly (readonly [string, ScanWork, number, boolean])[] = [
    ['stands until the slot in which it ended is over', long, 14.9, false],
    ['is followed by one in the next slot', long, 15, true],
    ['stands until its slot is over where it failed', failed, 14.9, false],
    ['is followed by one in the next slot where it failed', failed, 15, true],
    ['is passed with the border, where it ended right before', lastMinute, 0.1, true],
  ];
  it.each(told)('%s', (_, work, minutes, expected) => {
    const nowMs = slotMs + minutes * minuteMs;
    expect(mustList(toldOf(work, often), work, { nowMs, answered: undefined })).toBe(expected);
  });

  const untold: readonly (readonly [string, ScanWork, number, boolean])[] = [
    ['is told before the next one, where it ended right before the border', lastMinute, 0.1, false],
    ['is replaced where nobody could tell it for long', lastMinute, 10, true],
  ];
  it.each(untold)('%s', (_, work, minutes, expected) => {
    const nowMs = slotMs + minutes * minuteMs;
    expect(mustList(often, work, { nowMs, answered: undefined })).toBe(expected);
  });

  it('stands over a restart, too', () => {
    const of = toldOf(long, often);
    expect(mustList(of, undefined, { nowMs: slotMs + 14 * minuteMs, answered: undefined })).toBe(false);
    expect(mustList(of, undefined, { nowMs: slotMs + 15 * minuteMs, answered: undefined })).toBe(true);
  });
});

describe('whether deletes may begin by what a look saw', () => {
  const seen = report({ generation, startedMs: startedMs - 300 * minuteMs, completedMs: startedMs });
  const told = toldOf({ kind: 'Listed', report: seen });
  const cases: readonly (readonly [string, CallDataPolicy, number, boolean])[] = [
    ['right after its end, however long it took', policy, 0, true],
    ['minutes after its end', policy, 10, true],
    ['not later', policy, 10.1, false],
    ['not once it was told: something stood in the way', told, 1, false],
    ['not by one that ended in the future', policy, -1, false],
    ['not by one of another generation', { ...policy, metadata: { ...policy.metadata, generation: 9 } }, 1, false],
  ];
  it.each(cases)('%s', (_, of, minutes, expected) => {
    expect(maySweepBy(of, seen, startedMs + minutes * minuteMs)).toBe(expected);
  });
});
