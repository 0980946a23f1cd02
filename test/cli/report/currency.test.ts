import { describe, expect, it } from '@jest/globals';
import { currencyOf } from '../../../src/cli/report/currency.ts';
import { madeTime, policy, spec, status } from './report-data.ts';
import type { ReportPolicy } from '../../../src/cli/report/report-data.ts';

const cluster = { origin: { kind: 'Cluster', namespace: 'privacy' }, madeTime } as const;

describe('a status of the cluster', () => {
  it.each<readonly [string, Partial<ReportPolicy>, RegExp | undefined]>([
    ['speaks where the operator looks in time', {}, undefined],
    [
      'speaks an interval after the next look was due',
      { status: status({ nextCheckTime: '2026-12-01T11:31:00Z' }) },
      undefined,
    ],
    ['lapses later than that', { status: status({ nextCheckTime: '2026-12-01T11:29:00Z' }) }, /not looked since/],
    ['is none before the first look', { status: { observedGeneration: -1 } }, /has not looked at this policy yet/],
    ['is none without a status', { status: {} }, /has not looked at this policy yet/],
    ['is of another policy after a change', { generation: 4 }, /was changed/],
    [
      'stands still while suspended',
      { spec: spec({ suspend: true }), status: status({ nextCheckTime: '2026-11-01T00:00:00Z' }) },
      /suspended/,
    ],
    ['lapses where it tells no next look', { status: { ...status(), nextCheckTime: 'never' } }, /a look is due/],
  ])('%s', (_sentence, overrides, why) => {
    const currency = currencyOf(policy(overrides), cluster);
    expect(currency.kind).toBe(why === undefined ? 'Current' : 'Lapsed');
    if (currency.kind === 'Lapsed') expect(currency.why).toMatch(why ?? /^$/);
  });

  it('of an audit speaks of the time of the audit', () => {
    const origin = { kind: 'Audit', time: '2026-01-01T00:00:00Z' } as const;
    expect(currencyOf(policy({ status: { observedGeneration: 1 } }), { origin, madeTime })).toEqual({
      kind: 'Current',
    });
  });
});
