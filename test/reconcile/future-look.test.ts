import { describe, expect, it } from '@jest/globals';
import { mustList } from '../../src/reconcile/list-due.ts';
import { report, scannedPolicy } from '../policy/scan-build.ts';

const nowMs = Date.UTC(2026, 4, 2, 12);
const policy = scannedPolicy();
const { generation } = policy.metadata;

describe('a look whose start lies in the future, because a clock was wrong or status was edited', () => {
  it('is owed again after a restart: else nothing is looked at or deleted until that day', () => {
    const scan = { generation, startedTime: '2099-01-01T00:00:00Z', completedTime: '2099-01-01T00:10:00Z' };
    expect(
      mustList({ ...policy, status: { observedGeneration: generation, scan } }, undefined, {
        nowMs,
        answered: undefined,
      }),
    ).toBe(true);
  });

  it('is owed again in the same process', () => {
    const startedMs = Date.UTC(2099, 0, 1);
    const listed = report({ generation, startedMs, completedMs: startedMs + 60_000 });
    expect(mustList(policy, { kind: 'Listed', report: listed }, { nowMs, answered: undefined })).toBe(true);
  });

  it('is owed again where the future look failed', () => {
    const startedMs = Date.UTC(2099, 0, 1);
    const work = {
      kind: 'Failed',
      error: new Error('x') as never,
      generation,
      startedMs,
      completedMs: startedMs,
    } as const;
    expect(mustList(policy, work, { nowMs, answered: undefined })).toBe(true);
  });
});
