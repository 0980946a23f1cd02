import { desiredRules } from '../policy/lifecycle-rules.ts';
import type { Finding } from '../policy/findings.ts';
import type { AdmittedPolicy } from './admit-policies.ts';
import { line, type PlanSection } from './plan-report.ts';
import { ruleLines, shownRules } from './rule-lines.ts';

const assumption =
  'Assumes no soft delete and no versioning: nothing was looked at. Each day of soft delete takes a day off; versioning takes off 1 + lagDays. --live reads both.';

/** What the policy asks for in each account, as far as the policy alone tells. */
export function planOfflineRules({ policy }: AdmittedPolicy): readonly PlanSection[] {
  return policy.spec.storageAccounts.map(({ name, resourceId }, index) => {
    const { spec, metadata } = policy;
    const desired = desiredRules({
      spec,
      uid: metadata.uid,
      account: name,
      resourceId,
      ownedElsewhere: [],
      softDeleteDays: 0,
      versioned: false,
      seen: [],
    });
    const rules = shownRules(desired.rules, metadata.uid);
    return {
      kind: 'rules',
      subject: name,
      state: 'NotCompared',
      lines: [
        ...(index === 0 ? [line(assumption)] : []),
        ...(desired.arithmetic.length === 0 ? [line('No class has a location here.')] : []),
        ...desired.arithmetic.filter((text) => !desired.unachievable.includes(text)).map((text) => line(text)),
        ...modeLines(spec.lifecycle.mode),
        ...ruleLines(rules),
      ],
      findings: desired.unachievable.map((text) => unachievable(name, resourceId, text)),
      data: {
        resourceId,
        assumed: { softDeleteDays: 0, versioned: false },
        arithmetic: desired.arithmetic,
        rules,
        digest: null,
      },
    } satisfies PlanSection;
  });
}

function modeLines(mode: AdmittedPolicy['policy']['spec']['lifecycle']['mode']) {
  switch (mode) {
    case 'WholePrefix':
      return [];
    case 'Paused':
      return [line('spec.lifecycle.mode is Paused: rules that stand are disabled, and none is added.')];
    case 'None':
      return [line('spec.lifecycle.mode is None: no rule would stand.')];
  }
}

export function unachievable(account: string, resourceId: string, text: string): Finding {
  return {
    reason: 'RetentionUnachievable',
    severity: 'High',
    subject: resourceId,
    message: `Account ${account}, class ${text}. Shorten soft delete or switch versioning off, or promise a longer period.`,
    basis: 'Inferred',
  };
}
