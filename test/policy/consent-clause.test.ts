import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import { judgeClauses } from '../../src/policy/clause-verdicts.ts';
import type { PolicyVerdicts, Verdict } from '../../src/policy/conditions.ts';
import type { ClassSeen } from '../../src/policy/scan-report.ts';
import {
  classSeen,
  consent,
  consents,
  judge,
  recordings,
  report,
  scannedPolicy,
  transcripts,
  unseenPlace,
  view,
} from './scan-build.ts';

const good: Verdict = { status: 'True', reason: 'RulesInForce', message: 'Good.' };
const verdicts: PolicyVerdicts = {
  Ready: good,
  LifecycleConfigured: good,
  RetentionEnforced: good,
  ErasureAssured: good,
  progress: { kind: 'Settled' },
};
const notice: NonNullable<CallDataPolicySpec['notice']> = {
  url: 'https://example.org',
  version: '1',
  sha256: 'a'.repeat(64),
  clauses: [{ id: 'R-09', controls: [{ control: 'Consent', class: 'transcripts' }] }],
};
type Purpose = (typeof consent)['purpose'];

/** Of a clause on the transcripts, with what was seen of the recordings. */
function verdictOn(own: Purpose, others: Purpose | undefined, seen: Partial<ClassSeen>) {
  const asks = (purpose: Purpose) => ({ consent: { ...consent, purpose } });
  const classes = [
    { ...recordings, ...(others === undefined ? {} : asks(others)) },
    { ...transcripts, ...asks(own) },
  ];
  const subject = scannedPolicy(classes, { notice });
  const looked = report({
    classes: [classSeen('recordings', seen), classSeen('transcripts')],
    unseen: seen.complete === false ? [unseenPlace('recordings')] : [],
  });
  const { seen: of, declaredData } = judge(subject, view({ report: looked }));
  return judgeClauses(subject, { verdicts, seen: of, declaredData, checkedTime: undefined, nowMs: 0 })[0]?.verdict;
}

const unseen = { complete: false };

describe('a clause on consent that names one class', () => {
  it.each([
    ['its calls may be refused in another class that was not seen', 'Recording', 'Recording', unseen],
    ['a refused recording may lie unseen, and it asks for AI', 'AI', 'Recording', unseen],
    ['a refused AI may lie unseen, and it asks for AI', 'AI', 'AI', unseen],
    ['another class has artifacts that nobody can tell a call', 'Recording', 'Recording', { unclassified: 1 }],
  ] as const)('is Unknown while %s', (_, own, others, seen) => {
    expect(verdictOn(own, others, seen)).toBe('Unknown');
  });

  it.each([
    ['all was seen', 'Recording', 'Recording', {}],
    ['the class that was not seen asks for AI, whose refusal is none of this class', 'Recording', 'AI', unseen],
    ['the class that was not seen asks for nothing', 'Recording', undefined, unseen],
    ['what is broken is broken in another class', 'Recording', 'Recording', consents({ missing: 1 })],
  ] as const)('holds where %s', (_, own, others, seen) => {
    expect(verdictOn(own, others, seen)).toBe('Verified');
  });
});
