import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicy, CallDataPolicySpec } from '../../../src/api/call-data-policy.ts';
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

const evidence: NonNullable<CallDataPolicySpec['evidence']> = {
  account: 'calls',
  container: 'privacy-evidence',
  retention: { years: 3 },
  signingKey: { secretRef: { name: 'receipt-key' } },
};
const head = { sequence: 7, digest: `sha256:${'a'.repeat(64)}`, keyId: 'k', entryTime: '2026-11-24T10:00:00Z' };
const remembered: HistoryStatus = { reason: 'HistoryKept', message: '', location: 'calls/privacy-evidence', ...head };

function given(change: Partial<CallDataPolicySpec> = {}, history?: HistoryStatus): CallDataPolicy {
  const written = spec([artifactClass('recordings', ['calls/recordings/'])]);
  const made = policy('voicebot', { ...written, enforcement: 'Enforce', evidence, ...change });
  return history === undefined ? made : { ...made, status: { history } };
}

const kept: KeptHistory = { kind: 'Kept', head, unwritten: undefined, untilMs: 0 };

describe('status.history', () => {
  it('names the last entry', () => {
    expect(historyStatus(given(), kept)).toEqual({ ...remembered, message: 'The last entry is number 7.' });
    expect(historyStatus(given(), { ...kept, head: undefined })).toEqual({
      reason: 'HistoryKept',
      message: 'No entry is written yet.',
    });
  });

  it('remembers what waits for the next entry, and knows it again', () => {
    const unwritten = { changes: 2, conditions: [{ type: 'Compliant', status: 'False' } as const], clauses: [] };
    const status = historyStatus(given(), { ...kept, unwritten });
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
    expect(historyStatus(before, { kind, message })).toEqual({ ...remembered, reason, message });
    expect(historyFindings(before, { kind, message })).toMatchObject([
      { reason, severity, subject: 'calls/privacy-evidence', basis: 'Observed' },
    ]);
    expect(historyFindings(before, { kind, message })[0]?.message).toMatch(/^Entry 3 is missing\. /);
  });

  it('says why none is kept, and forgets no entry meanwhile', () => {
    const none = omitUndefined({ ...given().spec, evidence: undefined }) as CallDataPolicySpec;
    const without = { ...given(), spec: none };
    expect(restOf(without)).toBe('HistoryNotConfigured');
    expect(historyStatus(without, undefined)).toMatchObject({ reason: 'HistoryNotConfigured' });
    const audit = given({ enforcement: 'Audit' }, remembered);
    expect(restOf(audit)).toBe('HistoryPaused');
    expect(historyStatus(audit, undefined)).toMatchObject({ ...head, reason: 'HistoryPaused' });
    expect(restingHistory(given({}, remembered))).toMatchObject({ ...head, reason: 'HistoryPaused' });
    expect(restingHistory(given())).toBeUndefined();
    expect(restOf(given())).toBeUndefined();
    expect(historyFindings(without, undefined)).toEqual([]);
  });
});
