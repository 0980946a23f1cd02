import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { conditionTypes } from '../../src/api/condition.ts';
import { reasons } from '../../src/api/reasons.ts';
import {
  buildConditions,
  judgeCompliance,
  shorten,
  type PolicyVerdicts,
  type Verdict,
} from '../../src/policy/conditions.ts';

const now = '2026-11-24T10:00:00Z';
const earlier = '2026-11-01T00:00:00Z';

const good: Verdict = { status: 'True', reason: 'RulesInForce', message: 'All is well.' };
const unknown: Verdict = { status: 'Unknown', reason: 'NotMeasured', message: 'Nobody has looked.' };
const broken: Verdict = { status: 'False', reason: 'RulesAwaitApproval', message: 'Something waits.' };

function verdicts(overrides: Partial<PolicyVerdicts> = {}): PolicyVerdicts {
  return {
    Ready: good,
    LifecycleConfigured: good,
    RetentionEnforced: good,
    ErasureAssured: good,
    progress: { kind: 'Settled' },
    ...overrides,
  };
}

const anyVerdict = fc.record({
  status: fc.constantFrom('True' as const, 'False' as const, 'Unknown' as const),
  reason: fc.constantFrom(...reasons),
  message: fc.string({ minLength: 1, maxLength: 30 }),
});
const anyVerdicts = fc.record({
  Ready: anyVerdict,
  LifecycleConfigured: anyVerdict,
  RetentionEnforced: anyVerdict,
  ErasureAssured: anyVerdict,
});

describe('compliance', () => {
  it('is True exactly if every verdict is True, False if one is False, and unknown otherwise', () => {
    fc.assert(
      fc.property(anyVerdicts, (judged) => {
        const statuses = [judged.LifecycleConfigured, judged.RetentionEnforced, judged.ErasureAssured].map(
          ({ status }) => status,
        );
        const expected = statuses.includes('False') ? 'False' : statuses.includes('Unknown') ? 'Unknown' : 'True';
        expect(judgeCompliance(judged).status).toBe(expected);
      }),
    );
  });

  it('counts consent where the policy asks for it, and says where it does not', () => {
    const missing: Verdict = { status: 'False', reason: 'ConsentMissing', message: 'No answer.' };

    expect(judgeCompliance(verdicts({ ConsentVerified: missing }))).toMatchObject({
      status: 'False',
      message: 'ConsentVerified is False (ConsentMissing).',
    });
    expect(judgeCompliance(verdicts()).message).toContain('promises nothing about consent');
    expect(judgeCompliance(verdicts({ ConsentVerified: good })).message).not.toContain('consent');
  });

  it('counts processors where the policy lists them, and says where it does not', () => {
    const ended: Verdict = { status: 'False', reason: 'ContractExpired', message: 'It ended.' };

    expect(judgeCompliance(verdicts({ ProcessorsDocumented: ended }))).toMatchObject({
      status: 'False',
      message: 'ProcessorsDocumented is False (ContractExpired).',
    });
    expect(judgeCompliance(verdicts())).toMatchObject({
      status: 'True',
      message: expect.stringContaining('lists no processors') as unknown,
    });
    expect(judgeCompliance(verdicts({ ProcessorsDocumented: good })).message).not.toContain('processors');
  });

  it('tells every cause by the name of its condition', () => {
    const verdict = judgeCompliance(verdicts({ LifecycleConfigured: broken, RetentionEnforced: unknown }));

    expect(verdict.reason).toBe('ConditionNotTrue');
    expect(verdict.message).toBe(
      'LifecycleConfigured is False (RulesAwaitApproval); RetentionEnforced is Unknown (NotMeasured).',
    );
  });

  it('bears the name of a period that cannot be kept, whatever else is wrong', () => {
    const unachievable: Verdict = { status: 'False', reason: 'RetentionUnachievable', message: 'Too short.' };

    expect(judgeCompliance(verdicts({ RetentionEnforced: unachievable })).reason).toBe('RetentionUnachievable');
    expect(judgeCompliance(verdicts({ LifecycleConfigured: broken, RetentionEnforced: unachievable })).reason).toBe(
      'RetentionUnachievable',
    );
  });
});

describe('conditions', () => {
  it('come in the order of the API, each with the generation, Reconciling and Stalled only while True', () => {
    const settled = buildConditions(verdicts(), [], { generation: 7, now });
    const stalled = buildConditions(
      verdicts({ progress: { kind: 'Stalled', reason: 'WaitsForPerson', message: 'A lock.' } }),
      [],
      { generation: 7, now },
    );

    expect(settled.map(({ type }) => type)).toEqual(conditionTypes.slice(0, 5));
    expect(stalled.map(({ type }) => type)).toEqual([...conditionTypes.slice(0, 5), 'Stalled']);
    const asking = buildConditions(verdicts({ ConsentVerified: good }), [], { generation: 7, now });
    expect(asking.map(({ type }) => type)).toContain('ConsentVerified');
    expect(stalled.at(-1)).toMatchObject({ status: 'True', reason: 'WaitsForPerson' });
    expect(stalled.every(({ observedGeneration }) => observedGeneration === 7)).toBe(true);
  });

  it('move their transition time exactly if their status moves', () => {
    fc.assert(
      fc.property(anyVerdicts, anyVerdicts, (before, after) => {
        const old = buildConditions(verdicts(before), [], { generation: 1, now: earlier });
        const fresh = buildConditions(verdicts(after), old, { generation: 2, now });
        for (const condition of fresh) {
          const previous = old.find(({ type }) => type === condition.type);
          expect(condition.lastTransitionTime).toBe(previous?.status === condition.status ? earlier : now);
        }
      }),
    );
  });

  it('get a new transition time when they come back after having been absent', () => {
    const working = verdicts({ progress: { kind: 'Reconciling', reason: 'ProgressingWithRetry', message: 'Again.' } });
    const first = buildConditions(working, [], { generation: 1, now: earlier });
    const absent = buildConditions(verdicts(), first, { generation: 1, now: earlier });

    expect(buildConditions(working, absent, { generation: 1, now }).at(-1)?.lastTransitionTime).toBe(now);
  });

  it('hold no message that the API server would refuse, and show where one was cut', () => {
    const [ready] = buildConditions(verdicts({ Ready: { ...good, message: 'x'.repeat(9000) } }), [], {
      generation: 1,
      now,
    });

    expect(ready?.message.length).toBeLessThanOrEqual(4096);
    expect(ready?.message.endsWith(' …')).toBe(true);
    expect(shorten('short', 5)).toBe('short');
  });
});
