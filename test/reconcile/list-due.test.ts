import { describe, expect, it } from '@jest/globals';
import type { ScanReport, SweepResult } from '../../src/policy/scan-report.ts';
import { mustList } from '../../src/reconcile/list-due.ts';
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
    expect(mustList(policy, work, { nowMs, answered: undefined })).toBe(expected);
  });
});
