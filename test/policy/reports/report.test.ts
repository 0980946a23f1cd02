import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type {
  CallDataPolicy,
  CallDataPolicySpec,
  CallDataPolicyStatus,
  Condition,
  Finding,
} from '../../../src/api/call-data-policy.ts';
import { severities } from '../../../src/api/finding.ts';
import { buildReport, maxReportResults } from '../../../src/policy/reports/report.ts';
import type { ReportResult } from '../../../src/policy/reports/report-result.ts';
import { condition, controlTypes, finding, generation, noticeOf, policyOf, statusOf } from './report-build.ts';

function resultOf(
  rule: string,
  status: CallDataPolicyStatus,
  spec: Partial<CallDataPolicySpec> = {},
): ReportResult | undefined {
  return buildReport(policyOf(spec), status).results.find((result) => result.rule === rule);
}

const ofCategory = (wanted: ReportResult['category'], results: readonly ReportResult[]) =>
  results.filter(({ category }) => category === wanted);

type Case = readonly [sentence: string, overrides: Partial<Condition>, result: string, basis: string | undefined];

describe('a control in the report', () => {
  it.each<Case>([
    ['passes where it was seen to hold', {}, 'pass', 'Observed'],
    ['fails where it was seen broken', { status: 'False', reason: 'Overdue' }, 'fail', 'Observed'],
    [
      'fails where it cannot be kept, which follows',
      { status: 'False', reason: 'RetentionUnachievable' },
      'fail',
      'Inferred',
    ],
    ['is an error where it is unknown', { status: 'Unknown', reason: 'AccessDenied' }, 'error', undefined],
    ['is an error while suspended', { status: 'Unknown', reason: 'Suspended' }, 'error', undefined],
    ['warns where people say so and nobody saw it', { reason: 'ProcessorsInOrder' }, 'warn', 'Attested'],
    ['fails where people say that it is broken', { status: 'False', reason: 'ContractExpired' }, 'fail', 'Attested'],
    ['is an error where it speaks of an older spec', { observedGeneration: generation - 1 }, 'error', undefined],
  ])('%s', (_sentence, overrides, result, basis) => {
    for (const type of controlTypes) {
      const told = resultOf(type, statusOf({ conditions: [condition(type, overrides)] }));
      expect(told).toMatchObject({ category: 'Control', policy: 'voicebot', result, message: `${type} was judged.` });
      expect(told?.properties).toMatchObject({ reason: overrides.reason ?? 'AllConditionsTrue' });
      expect(told?.properties['basis']).toBe(basis);
    }
  });

  it('is skipped where the policy promises nothing, and says so', () => {
    const { results } = buildReport(policyOf(), statusOf({ conditions: [] }));
    const controls = ofCategory('Control', results).filter(({ rule }) => rule !== 'Accountability');
    expect(controls.map(({ rule, result }) => [rule, result])).toEqual(controlTypes.map((type) => [type, 'skip']));
    expect(controls.find(({ rule }) => rule === 'ResidencyVerified')).toMatchObject({
      message: 'The policy promises nothing about residency.',
      properties: {},
    });
  });

  it('names the clauses of the notice that it keeps', () => {
    const notice = noticeOf([
      { id: 'R-06', controls: [{ control: 'Retention', class: 'recordings' }] },
      { id: 'R-38', controls: [{ control: 'Residency' }] },
      { id: 'R-42', controls: [{ control: 'DeclaredData' }, { control: 'Retention' }] },
    ]);
    expect(resultOf('RetentionEnforced', statusOf(), { notice })?.properties['clauses']).toBe('R-06,R-42');
    expect(resultOf('ResidencyVerified', statusOf(), { notice })?.properties['clauses']).toBe('R-38');
    expect(resultOf('ErasureAssured', statusOf(), { notice })?.properties).not.toHaveProperty('clauses');
  });
});

describe('the evidence of a control', () => {
  const account = { name: 'calls', resourceId: '/calls', reason: 'RulesInForce', message: 'Good.' } as const;
  const status = statusOf({
    summary: { overdue: 0, oldestStartTime: '2026-09-01T08:00:00Z' },
    accounts: [
      { ...account, location: 'germanywestcentral', recoverableDays: 7, ruleDays: 84, rulesDigest: 'sha256:abc' },
      { ...account, name: 'archive' },
    ],
    classes: [
      { name: 'recordings', reason: 'RetentionKept', message: '', consentMissing: 2, consentRefused: 0 },
      { name: 'transcripts', reason: 'RetentionKept', message: '', consentRefused: 1 },
    ],
    ai: { accounts: 1, deployments: 3, notVerified: 0 },
  });
  const processors: CallDataPolicySpec['processors'] = [
    {
      name: 'CallOne GmbH',
      role: 'Processor',
      country: 'DE',
      purposes: ['Telephony'],
      contract: { reference: 'DPA-7', evidenceSha256: 'b'.repeat(64) },
    },
    { name: 'Other GmbH', role: 'Processor', country: 'DE', purposes: ['Telephony'] },
  ];

  it.each([
    ['LifecycleConfigured', { rulesDigests: 'calls=sha256:abc', ruleDays: 'calls=84' }],
    ['RetentionEnforced', { overdue: '0', oldestStartTime: '2026-09-01T08:00:00Z' }],
    ['ErasureAssured', { recoverableDays: 'calls=7' }],
    ['ResidencyVerified', { boundary: 'EU', locations: 'calls=germanywestcentral', aiNotVerified: '0' }],
    ['TrainingExcluded', { aiAccounts: '1', aiDeployments: '3', aiNotVerified: '0' }],
    ['ConsentVerified', { consentMissing: '2', consentRefused: '1' }],
    ['ProcessorsDocumented', { contracts: `CallOne GmbH=DPA-7 sha256:${'b'.repeat(64)}, Other GmbH=none` }],
  ])('%s stands on what was seen', (type, evidence) => {
    const spec = { processors, residency: { boundary: 'EU' } } as const;
    expect(resultOf(type, status, spec)?.properties).toMatchObject(evidence);
  });

  it('is absent where nothing was counted, not nought', () => {
    expect(resultOf('ConsentVerified', status)?.properties).not.toHaveProperty('consentLate');
    expect(Object.keys(resultOf('RetentionEnforced', statusOf())?.properties ?? {})).toEqual([
      'status',
      'reason',
      'basis',
    ]);
  });

  it('of an earlier look is not shown where nothing is known now', () => {
    const conditions = [condition('ErasureAssured', { status: 'Unknown', reason: 'AccessDenied' })];
    const unknown = resultOf('ErasureAssured', { ...status, conditions });
    expect(unknown?.properties).toEqual({ status: 'Unknown', reason: 'AccessDenied' });
  });
});

describe('what the policy says of itself', () => {
  it('is in the report', () => {
    expect(resultOf('Accountability', statusOf())).toMatchObject({
      result: 'pass',
      properties: {
        controller: 'claimini GmbH',
        controllerContact: 'privacy@example.com',
        dataProtectionOfficerContact: 'dpo@example.com',
        legalBases: 'recordings=Contract,transcripts=Contract',
        purposes: 'recordings=StaffTraining,transcripts=StaffTraining',
      },
    });
  });

  it('tells each hold with its ground, rule of law, owner and end', () => {
    const times = { startTime: '2026-01-01T00:00:00Z', endTime: '2029-12-31T00:00:00Z' };
    const holds = [
      {
        name: 'tax',
        ground: 'LegalObligation',
        statute: 'section 147 AO',
        owner: 'Accounting',
        tagValue: 'a',
        ...times,
      },
      { name: 'case-7', ground: 'LegalClaims', owner: 'Legal', tagValue: 'b', ...times },
    ] as const;
    const { results } = buildReport(policyOf({ holds }), statusOf());
    expect(results.find(({ rule }) => rule === 'Accountability')?.properties).toMatchObject({
      holds:
        'tax=LegalObligation (section 147 AO), owner Accounting, until 2029-12-31T00:00:00Z; case-7=LegalClaims, owner Legal, until 2029-12-31T00:00:00Z',
    });
    expect(resultOf('Accountability', statusOf())?.properties).not.toHaveProperty('holds');
  });

  it('warns of what it does not say', () => {
    const { spec } = policyOf();
    const silent = { ...policyOf(), spec: { ...spec, controller: undefined, dataProtectionOfficer: undefined } };
    const { results } = buildReport(silent as unknown as CallDataPolicy, statusOf());
    const told = results.find(({ rule }) => rule === 'Accountability');
    expect(told).toMatchObject({
      result: 'warn',
      message: 'The policy does not say all of itself: ControllerMissing, DataProtectionOfficerMissing.',
    });
    expect(told?.properties).not.toHaveProperty('controller');
  });
});

describe('a clause in the report', () => {
  const notice = noticeOf([
    { id: 'R-06', controls: [{ control: 'Retention', class: 'recordings' }, { control: 'Consent' }] },
  ]);

  it.each([
    ['Enforced', 'Observed', 'pass', 'Observed'],
    ['Verified', 'Observed', 'pass', 'Observed'],
    ['Attested', 'Attested', 'warn', 'Attested'],
    ['Violated', 'Observed', 'fail', 'Observed'],
    ['Violated', 'Inferred', 'fail', 'Inferred'],
    ['Unknown', 'Observed', 'error', undefined],
  ] as const)('that is %s (%s): %s', (verdict, basis, result, shown) => {
    const told = resultOf('R-06', statusOf({ clauses: [{ id: 'R-06', verdict, basis, message: 'So it is.' }] }), {
      notice,
    });
    expect(told).toMatchObject({ category: 'Clause', result, message: 'So it is.' });
    expect(told?.properties).toMatchObject({
      verdict,
      clauses: 'R-06',
      controls: 'Retention(recordings),Consent',
      noticeVersion: '2026-01',
      noticeSha256: 'a'.repeat(64),
    });
    expect(told?.properties['basis']).toBe(shown);
  });

  it('that status does not speak of is not known to be kept', () => {
    expect(resultOf('R-06', statusOf(), { notice })?.result).toBe('error');
  });

  it('that left the notice is not told', () => {
    const clauses = [{ id: 'R-99', verdict: 'Verified', basis: 'Observed', message: 'Good.' }] as const;
    expect(resultOf('R-99', statusOf({ clauses: [...clauses] }), { notice })).toBeUndefined();
  });
});

describe('a finding in the report', () => {
  it.each([
    ['Critical', 'fail'],
    ['High', 'warn'],
    ['Medium', 'warn'],
    ['Low', 'warn'],
    ['Info', 'skip'],
  ] as const)('of severity %s: %s', (severity, result) => {
    const findings = [finding({ severity, clauses: ['R-38', 'R-40'], basis: 'Inferred' })];
    expect(resultOf('SkuUnknown', statusOf({ findings, findingsTotal: 1 }))).toEqual({
      category: 'Finding',
      policy: 'voicebot',
      rule: 'SkuUnknown',
      result,
      severity: severity.toLowerCase(),
      message: 'A thing was seen. It matters. Do this.',
      properties: { subject: 'voicebot/gpt-4.1', basis: 'Inferred', clauses: 'R-38,R-40' },
    });
  });
});

describe('a report', () => {
  it('is about the policy, in the name of the operator', () => {
    const { metadata } = policyOf();
    expect(buildReport(policyOf(), statusOf())).toMatchObject({
      source: 'calldata-operator',
      scope: {
        apiVersion: 'calldata.claimini.com/v1alpha1',
        kind: 'CallDataPolicy',
        name: 'voicebot',
        namespace: 'privacy',
        uid: metadata.uid,
      },
      configuration: { limits: { maxResults: 100 } },
    });
  });

  it('says how many results are left out, those included that status left out, and keeps the worst', () => {
    const ids = Array.from({ length: 100 }, (_, index) => `R-${String(index).padStart(3, '0')}`);
    const notice = noticeOf(ids.map((id) => ({ id, controls: [{ control: 'Erasure' }] })));
    const clauses = ids.map((id, index) => ({
      id,
      verdict: index === 99 ? ('Violated' as const) : ('Verified' as const),
      basis: 'Observed' as const,
      message: 'Judged.',
    }));
    const findings = Array.from({ length: 20 }, (_, index) => finding({ subject: `thing ${index}` }));
    const { results } = buildReport(policyOf({ notice }), statusOf({ clauses, findings, findingsTotal: 50 }));
    expect(results).toHaveLength(maxReportResults);
    // 7 conditions, accountability, 100 clauses, 20 findings; 99 are here. And 30 that status left out.
    expect(results.at(-1)).toMatchObject({ rule: 'ResultsLeftOut', result: 'skip', properties: { leftOut: '59' } });
    expect(results.at(-1)?.message).toContain('59 results left out');
    expect(ofCategory('Finding', results)).toHaveLength(20);
    expect(results.some(({ rule }) => rule === 'R-099')).toBe(true);
  });

  it.each([
    [92, undefined],
    [93, '2'],
  ])('of %d clauses beside eight controls leaves out: %s', (count, leftOut) => {
    const notice = noticeOf(
      Array.from({ length: count }, (_, index) => ({ id: `R-${index}`, controls: [{ control: 'Erasure' }] })),
    );
    const { results } = buildReport(policyOf({ notice }), statusOf());
    expect(results).toHaveLength(maxReportResults);
    expect(results.at(-1)?.properties['leftOut']).toBe(leftOut);
  });

  it('that has room says so of findings alone that status left out', () => {
    const { results } = buildReport(policyOf(), statusOf({ findings: [finding()], findingsTotal: 3 }));
    expect(results.at(-1)?.properties).toEqual({ leftOut: '2' });
    expect(results.filter(({ rule }) => rule === 'SkuUnknown')).toHaveLength(1);
  });
});

const anyCondition = fc
  .record({
    type: fc.constantFrom(...controlTypes),
    status: fc.constantFrom('True' as const, 'False' as const, 'Unknown' as const),
    reason: fc.constantFrom('AllConditionsTrue' as const, 'ProcessorsInOrder' as const, 'AccessDenied' as const),
    observedGeneration: fc.constantFrom(generation, generation - 1),
  })
  .map(({ type, ...overrides }) => condition(type, overrides));

const anyFinding: fc.Arbitrary<Finding> = fc
  .record({ severity: fc.constantFrom(...severities), subject: fc.string({ maxLength: 20 }) })
  .map(finding);

const anyCase = fc
  .record({
    conditions: fc.uniqueArray(anyCondition, { selector: ({ type }) => type }),
    verdicts: fc.array(fc.constantFrom('Enforced', 'Verified', 'Attested', 'Unknown', 'Violated', undefined), {
      maxLength: 100,
    }),
    findings: fc.array(anyFinding, { maxLength: 20 }),
    more: fc.nat({ max: 30 }),
  })
  .map(({ conditions, verdicts, findings, more }) => {
    const clauses = verdicts.flatMap((verdict, index) =>
      verdict === undefined ? [] : [{ id: `R-${index}`, verdict, basis: 'Observed' as const, message: 'Judged.' }],
    );
    const noticed = verdicts.map((_, index) => ({ id: `R-${index}`, controls: [{ control: 'Erasure' as const }] }));
    return {
      spec: noticed.length === 0 ? {} : { notice: noticeOf(noticed) },
      status: statusOf({ conditions, clauses, findings, findingsTotal: findings.length + more }),
    };
  });

describe('any report', () => {
  it('counts what it holds, holds no more than it may, and tells of every result or counts it as left out', () => {
    fc.assert(
      fc.property(anyCase, ({ spec, status }) => {
        const { results, summary } = buildReport(policyOf(spec), status);
        expect(results.length).toBeLessThanOrEqual(maxReportResults);
        for (const [word, count] of Object.entries(summary)) {
          expect(results.filter(({ result }) => result === word)).toHaveLength(count);
        }
        expect(Object.values(summary).reduce((sum, count) => sum + count, 0)).toBe(results.length);
        const told = results.filter(({ category }) => category !== 'Limit').length;
        const leftOut = Number(results.find(({ category }) => category === 'Limit')?.properties['leftOut'] ?? 0);
        const clauses = spec.notice?.clauses.length ?? 0;
        expect(told + leftOut).toBe(controlTypes.length + 1 + clauses + (status.findingsTotal ?? 0));
      }),
    );
  });

  it('is the same for the same status, whatever order its conditions come in', () => {
    fc.assert(
      fc.property(anyCase, ({ spec, status }) => {
        const turned = { ...status, conditions: status.conditions?.toReversed() ?? [] };
        expect(buildReport(policyOf(spec), turned)).toEqual(buildReport(policyOf(spec), status));
      }),
    );
  });

  it('passes nothing that was not seen to hold', () => {
    fc.assert(
      fc.property(anyCase, ({ spec, status }) => {
        const passed = buildReport(policyOf(spec), status).results.filter(({ result }) => result === 'pass');
        for (const { category, rule, properties } of passed) {
          expect(properties['basis']).toBe('Observed');
          if (category === 'Clause') expect(['Verified', 'Enforced']).toContain(properties['verdict']);
          if (category !== 'Control' || rule === 'Accountability') continue;
          expect(status.conditions?.find(({ type }) => type === rule)).toMatchObject({
            status: 'True',
            observedGeneration: generation,
          });
        }
      }),
    );
  });
});
