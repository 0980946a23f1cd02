import type { CallDataPolicy, CallDataPolicyStatus, Condition } from '../../api/call-data-policy.ts';
import { conditionTypes } from '../../api/condition.ts';
import type { Control } from '../control-verdicts.ts';
import { basisOfReason } from '../verdict-basis.ts';
import { evidenceOf, type ControlType } from './control-evidence.ts';
import { resultOfHeld, texts, type ReportResult, type ResultWord } from './report-result.ts';

/** The control of a clause that each condition is the verdict on, and what to say where the policy promises nothing. */
const controls: Readonly<Record<ControlType, { readonly clauseControl: Control['control']; readonly absent: string }>> =
  {
    LifecycleConfigured: { clauseControl: 'Retention', absent: 'The operator has not judged the lifecycle rules yet.' },
    RetentionEnforced: { clauseControl: 'Retention', absent: 'The operator has not judged the periods yet.' },
    ErasureAssured: {
      clauseControl: 'Erasure',
      absent: 'The operator has not judged yet whether deletions are final.',
    },
    ResidencyVerified: { clauseControl: 'Residency', absent: 'The policy promises nothing about residency.' },
    TrainingExcluded: { clauseControl: 'Training', absent: 'The policy promises nothing about AI.' },
    ConsentVerified: { clauseControl: 'Consent', absent: 'The policy promises nothing about consent.' },
    ProcessorsDocumented: { clauseControl: 'Processors', absent: 'The policy lists no processors.' },
  };

/** One result for each condition that judges a promise, in the order of status. */
export function controlResults(policy: CallDataPolicy, status: CallDataPolicyStatus): readonly ReportResult[] {
  return conditionTypes
    .filter(isControl)
    .map((type) => controlResult({ policy, status, type }, conditionOf(status, type)));
}

interface Subject {
  readonly policy: CallDataPolicy;
  readonly status: CallDataPolicyStatus;
  readonly type: ControlType;
}

function controlResult({ policy, status, type }: Subject, condition: Condition | undefined): ReportResult {
  const { clauseControl, absent } = controls[type];
  const clauses = clausesWith(policy, clauseControl);
  const result = wordOf(policy, condition);
  // What was not seen stands on nothing: a figure of an earlier look must not lend it a basis.
  const isSeen = condition !== undefined && result !== 'error';
  return {
    category: 'Control',
    policy: policy.metadata.name,
    rule: type,
    result,
    message: condition?.message ?? absent,
    properties: texts({
      status: condition?.status,
      reason: condition?.reason,
      clauses: clauses.length === 0 ? undefined : clauses.join(','),
      ...(isSeen ? { basis: basisOfReason(condition.reason), ...evidenceOf(type, policy.spec, status) } : {}),
    }),
  };
}

function wordOf({ metadata }: CallDataPolicy, condition: Condition | undefined): ResultWord {
  if (condition === undefined) return 'skip';
  // A verdict on an older spec says nothing of this one.
  if (condition.status === 'Unknown' || condition.observedGeneration !== metadata.generation) return 'error';
  return condition.status === 'False' ? 'fail' : resultOfHeld(basisOfReason(condition.reason));
}

function conditionOf({ conditions = [] }: CallDataPolicyStatus, type: ControlType): Condition | undefined {
  return conditions.find((condition) => condition.type === type);
}

function clausesWith({ spec }: CallDataPolicy, wanted: Control['control']): readonly string[] {
  return (spec.notice?.clauses ?? []).flatMap(({ id, controls: named }) =>
    named.some(({ control }) => control === wanted) ? [id] : [],
  );
}

function isControl(type: string): type is ControlType {
  return Object.hasOwn(controls, type);
}
