import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicy, CallDataPolicySpec, CallDataPolicyStatus } from '../../../src/api/call-data-policy.ts';
import type { ConditionStatus } from '../../../src/api/condition.ts';
import { historyStatusSchema } from '../../../src/api/history-status-schema.ts';
import { omitUndefined } from '../../../src/api/json.ts';
import {
  historyFindings,
  historyStatus,
  rememberedChanges,
  restingHistory,
  restOf,
  type HistoryStatus,
  type KeptHistory,
} from '../../../src/policy/history/verdict.ts';
import { artifactClass, policy, spec } from '../build.ts';
import { evidence, head } from './history-build.ts';

const remembered: HistoryStatus = { reason: 'HistoryKept', message: '', location: 'calls/privacy-evidence', ...head };

function given(change: Partial<CallDataPolicySpec> = {}, history?: HistoryStatus): CallDataPolicy {
  const written = spec([artifactClass('recordings', ['calls/recordings/'])]);
  const made = policy('voicebot', { ...written, enforcement: 'Enforce', evidence, ...change });
  return history === undefined ? made : { ...made, status: { history } };
}

const kept: KeptHistory = { kind: 'Kept', head, unwritten: undefined, untilMs: 0 };

describe('status.history', () => {
  it('names the last entry', () => {
    expect(historyStatus(given(), kept, {})).toEqual({ ...remembered, message: 'The last entry is number 7.' });
    expect(historyStatus(given(), { ...kept, head: undefined }, {})).toEqual({
      reason: 'HistoryKept',
      message: 'No entry is written yet.',
    });
  });

  it('remembers what waits for the next entry, and knows it again', () => {
    const unwritten = { changes: 2, conditions: [{ type: 'Compliant', status: 'False' } as const], clauses: [] };
    const status = historyStatus(given(), { ...kept, unwritten }, {});
    expect(status.unwritten).toEqual({ changes: 2, conditions: unwritten.conditions });
    expect(rememberedChanges(status)).toEqual(unwritten);
    expect(rememberedChanges(remembered)).toBeUndefined();
  });

  it.each([
    ['Broken', 'HistoryBroken', 'High'],
    ['Unavailable', 'HistoryUnavailable', 'Medium'],
  ] as const)('goes on to name the last entry while it is %s, which is a finding', (kind, reason, severity) => {
    const message = 'Entry 3 is missing.';
    const before = given({}, remembered);
    expect(historyStatus(before, { kind, message }, {})).toEqual({ ...remembered, reason, message });
    expect(historyFindings(before, { kind, message })).toMatchObject([
      { reason, severity, subject: 'calls/privacy-evidence', basis: 'Observed' },
    ]);
    expect(historyFindings(before, { kind, message })[0]?.message).toMatch(/^Entry 3 is missing\. /);
  });

  it('says why none is kept, and forgets no entry meanwhile', () => {
    const none = omitUndefined({ ...given().spec, evidence: undefined }) as CallDataPolicySpec;
    const without = { ...given(), spec: none };
    expect(restOf(without)).toBe('HistoryNotConfigured');
    expect(historyStatus(without, undefined, {})).toMatchObject({ reason: 'HistoryNotConfigured' });
    const audit = given({ enforcement: 'Audit' }, remembered);
    expect(restOf(audit)).toBe('HistoryPaused');
    expect(historyStatus(audit, undefined, {})).toMatchObject({ ...head, reason: 'HistoryPaused' });
    expect(restingHistory(given({}, remembered), {})).toMatchObject({ ...head, reason: 'HistoryPaused' });
    expect(restingHistory(given(), {})).toBeUndefined();
    expect(restOf(given())).toBeUndefined();
    expect(historyFindings(without, undefined)).toEqual([]);
  });
});

const ids = (word: string) => Array.from({ length: 60 }, (_, index) => `${word}-${index}`);

function seen(compliant: ConditionStatus, clauseIds: readonly string[] = []): CallDataPolicyStatus {
  const condition = {
    reason: 'ConditionNotTrue' as const,
    message: '',
    lastTransitionTime: '2026-11-24T00:00:00Z',
    observedGeneration: 1,
  };
  return {
    conditions: [{ ...condition, type: 'Compliant', status: compliant }],
    clauses: clauseIds.map((id) => ({ id, verdict: 'Violated', basis: 'Observed', message: '' }) as const),
  };
}

describe('what was seen while no entry could be written', () => {
  const unreachable: KeptHistory = { kind: 'Unavailable', message: 'The account does not answer.' };

  /** Status as each pass leaves it to the next; the last entry says that all is well. */
  function after(
    passes: readonly CallDataPolicyStatus[],
    {
      kept,
      spec: change = {},
    }: { readonly kept: KeptHistory | undefined; readonly spec?: Partial<CallDataPolicySpec> },
  ): HistoryStatus {
    let status: CallDataPolicyStatus = { ...seen('True'), history: remembered };
    for (const present of passes) {
      status = { ...present, history: historyStatus({ ...given(change), status }, kept, present) };
    }
    return status.history ?? remembered;
  }

  it.each<[string, Parameters<typeof after>[1]]>([
    ['the container is unreachable', { kept: unreachable }],
    ['the history is broken', { kept: { ...unreachable, kind: 'Broken' } }],
    ['the policy is under Audit', { kept: undefined, spec: { enforcement: 'Audit' } }],
  ])('is remembered while %s: each change, and the worst', (_sentence, how) => {
    const worst = [{ type: 'Compliant', status: 'False' }];
    expect(after([seen('False'), seen('False')], how).unwritten).toEqual({ changes: 1, conditions: worst });
    expect(after([seen('False'), seen('Unknown'), seen('True')], how).unwritten).toEqual({
      changes: 3,
      conditions: worst,
    });
    expect(after([seen('True')], how)).not.toHaveProperty('unwritten');
  });

  it('is remembered while nobody looks, as in a policy that is suspended', () => {
    const suspended = { ...given({ suspend: true }), status: { ...seen('True'), history: remembered } };
    expect(restingHistory(suspended, seen('Unknown'))?.unwritten).toEqual({
      changes: 1,
      conditions: [{ type: 'Compliant', status: 'Unknown' }],
    });
  });

  it('fits into status when ids of clauses come and go', () => {
    const passes = ['a', 'b', 'c'].map((word) => seen('False', ids(word)));
    const { unwritten } = after(passes, { kept: unreachable });
    expect(unwritten?.changes).toBe(3);
    expect(unwritten?.clauses).toHaveLength(historyStatusSchema.properties.unwritten.properties.clauses.maxItems);
  });
});
