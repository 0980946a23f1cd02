import type {
  CallDataPolicy,
  CallDataPolicySpec,
  CallDataPolicyStatus,
  Condition,
  Finding,
} from '../../../src/api/call-data-policy.ts';
import { conditionTypes } from '../../../src/api/condition.ts';
import type { ControlType } from '../../../src/policy/reports/control-evidence.ts';
import { buildPolicy, buildSpec } from '../../support/build.ts';

export const generation = 4;

export const controlTypes = conditionTypes.filter(
  (type): type is ControlType =>
    !['Ready', 'Compliant', 'PermissionsVerified', 'Reconciling', 'Stalled'].includes(type),
);

export function condition(type: Condition['type'], overrides: Partial<Condition> = {}): Condition {
  return {
    type,
    status: 'True',
    reason: 'AllConditionsTrue',
    message: `${type} was judged.`,
    lastTransitionTime: '2026-11-24T10:07:11Z',
    observedGeneration: generation,
    ...overrides,
  };
}

export function finding(overrides: Partial<Finding> = {}): Finding {
  return {
    reason: 'SkuUnknown',
    severity: 'Medium',
    subject: 'voicebot/gpt-4.1',
    message: 'A thing was seen. It matters. Do this.',
    basis: 'Observed',
    ...overrides,
  };
}

type Clause = NonNullable<CallDataPolicySpec['notice']>['clauses'][number];

export function noticeOf(clauses: readonly Clause[]): NonNullable<CallDataPolicySpec['notice']> {
  return { url: 'https://example.com/privacy', version: '2026-01', sha256: 'a'.repeat(64), clauses };
}

export function policyOf(spec: Partial<CallDataPolicySpec> = {}): CallDataPolicy {
  return buildPolicy(buildSpec(spec), { generation });
}

export function statusOf(overrides: CallDataPolicyStatus = {}): CallDataPolicyStatus {
  return { observedGeneration: generation, conditions: conditionTypes.map((type) => condition(type)), ...overrides };
}
