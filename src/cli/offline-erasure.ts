import { keySetConfigMapName } from '../api/group.ts';
import { countOf } from '../policy/findings.ts';
import { describePeriod } from '../policy/period.ts';
import type { AdmittedPolicy } from './admit-policies.ts';
import { line, type PlanSection, type SectionLine } from './plan-report.ts';

/** How requests of callers would be answered, and where that is proven: nothing was looked at. */
export function planOfflineErasure({ policy }: AdmittedPolicy): readonly PlanSection[] {
  const { erasure, evidence, phoneRegion, ownIdentities } = policy.spec;
  const data = {
    ...(phoneRegion === undefined ? {} : { phoneRegion }),
    ...(ownIdentities === undefined ? {} : { ownIdentities }),
    ...(erasure === undefined ? {} : { erasure }),
    ...(evidence === undefined ? {} : { evidence }),
  };
  return [
    { kind: 'erasure', subject: 'calls on request', state: 'NotCompared', lines: linesOf(policy), findings: [], data },
  ];
}

function linesOf({ metadata, spec }: AdmittedPolicy['policy']): readonly SectionLine[] {
  const { erasure, evidence, phoneRegion, ownIdentities, enforcement } = spec;
  if (erasure === undefined || evidence === undefined) {
    return [line('Without spec.erasure and spec.evidence an ErasureRequest that names the policy is not answered.')];
  }
  const { approval, deadline, limits, sharedNumberCalls } = erasure;
  const plan = `a plan of more than ${limits.minCalls} calls and more than ${limits.percentOfClass} percent of a class`;
  const own = ownIdentities ?? { numbers: [], emailDomains: [], agentNames: [] };
  return [
    line(`An ErasureRequest is to be answered within ${describePeriod(deadline)}.`),
    line(
      approval === 'Manual'
        ? 'Each plan waits for an approval.'
        : `Only ${plan}, or with a weak match, waits for an approval.`,
    ),
    line(`A number that called in more than ${sharedNumberCalls} calls counts as shared: its calls are for review.`),
    line(
      `Numbers without a country code are taken for those of ${phoneRegion ?? ''}. Of the company itself, so that they find no caller: ${countOf(own.numbers.length, 'number or range', 'numbers and ranges')}, ${countOf(own.emailDomains.length, 'domain')}, ${countOf(own.agentNames.length, 'agent')}.`,
    ),
    line(
      `Receipts are kept for ${describePeriod(evidence.retention)} in the container ${evidence.container} of account ${evidence.account}, and the public keys to verify them in the ConfigMap ${keySetConfigMapName(metadata.name)}.`,
    ),
    ...(enforcement === 'Audit' ? [line('Under Audit it only searches and shows the plan.')] : []),
  ];
}
