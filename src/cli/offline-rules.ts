import { deletableTagName } from '../policy/deletable-tag.ts';
import { desiredRules } from '../policy/lifecycle-rules.ts';
import { storageFindings } from '../policy/storage-findings.ts';
import type { AdmittedPolicy } from './admit-policies.ts';
import { line, type PlanSection } from './plan-report.ts';
import { howDaysAreMade, ruleLines, shownRules } from './rule-lines.ts';

const assumption = 'Assumes no soft delete and no versioning: nothing was looked at. --live reads both.';

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
      hierarchicalNamespace: false,
      seen: [],
    });
    const rules = shownRules(desired.rules, metadata.uid);
    return {
      kind: 'rules',
      subject: name,
      state: 'NotCompared',
      lines: [
        ...(index === 0 ? [line(howDaysAreMade), line(assumption)] : []),
        ...(desired.arithmetic.length === 0 ? [line('No class has a location here.')] : []),
        ...desired.arithmetic.filter((text) => !desired.unachievable.includes(text)).map((text) => line(text)),
        ...modeLines(spec.lifecycle.mode),
        ...ruleLines(rules),
      ],
      findings: storageFindings([{ name, entry: { resourceId }, unachievable: desired.unachievable }], []),
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
    case 'Tagged':
      return [
        line(
          `spec.lifecycle.mode is Tagged: rules delete only what carries the tag ${deletableTagName}. Assumes no hierarchical namespace, where tags do not exist.`,
        ),
      ];
    case 'Paused':
      return [line('spec.lifecycle.mode is Paused: rules that stand are disabled, and none is added.')];
    case 'None':
      return [line('spec.lifecycle.mode is None: no rule would stand.')];
  }
}
