import type { JsonObject } from '../api/json.ts';
import type { AiAccountObservation } from '../policy/ai-facts.ts';
import type { Verdict } from '../policy/conditions.ts';
import type { ResidencyJudgement } from '../policy/residency.ts';
import type { AiAccountJudgement } from '../policy/residency-account.ts';
import { judgeAiPromises } from '../reconcile/judge-ai.ts';
import type { AdmittedPolicy } from './admit-policies.ts';
import type { LiveLook } from './live-look.ts';
import { line, verdictData, verdictHead, type PlanSection } from './plan-report.ts';
import { tableLines, unreadLines, verdictOrder, verdictWords } from './section-tables.ts';
import { unreadAi, unreadPlaces, unreadSearches } from './unread-parts.ts';

/** Where calls rest and are processed: a verdict for each account and deployment, as a pass judges them. */
export function planLiveResidency({ policy }: AdmittedPolicy, { storage, ai }: LiveLook): readonly PlanSection[] {
  const { residency } = judgeAiPromises(policy, storage, ai);
  if (residency === undefined) return [];
  const verdict = { condition: 'ResidencyVerified', ...residency.verdict } as const;
  const unread = [
    ...unreadPlaces(storage),
    ...unreadSearches(ai.discovery),
    ...unreadAi(ai.ai, ['account', 'deployments', 'stores']),
  ];
  const observations = new Map(ai.ai.map((observation) => [observation.resourceId, observation]));
  return [
    {
      kind: 'residency',
      subject: 'all accounts',
      state: unread.length > 0 ? 'Failed' : 'Unchanged',
      head: verdictHead(verdict, { unread: unread.length }),
      lines: [line(residency.scope), ...tableLines(rowsOf(residency, observations)), ...unreadLines(unread)],
      findings: residency.findings,
      data: {
        boundary: policy.spec.residency?.boundary ?? null,
        ...verdictData(verdict),
        storageAccounts: residency.storage.map(({ account, resourceId, verdict: own }) => ({
          account,
          resourceId,
          ...own,
        })),
        aiAccounts: residency.accounts.map((judgement) =>
          accountData(judgement, observations.get(judgement.resourceId)),
        ),
      },
    },
  ];
}

type Observations = ReadonlyMap<string, AiAccountObservation>;

function rowsOf({ accounts, storage }: ResidencyJudgement, observations: Observations): readonly (readonly string[])[] {
  return [
    ...accounts.flatMap((judgement) => rowsOfAccount(judgement, observations.get(judgement.resourceId))),
    ...storage.map(({ account, verdict }) => row(verdict, `storage account ${account}`)),
  ];
}

/** The account without its deployments: they follow it, what is wrong first. */
function rowsOfAccount(
  { account, own, location = '', deployments }: AiAccountJudgement,
  observation: AiAccountObservation | undefined,
): readonly (readonly string[])[] {
  const note = observation?.declared === false ? ' (undeclared)' : '';
  return [
    row(own, `AI account ${account}${note}`, location),
    ...deployments
      .toSorted((left, right) => verdictOrder[left.verdict.status] - verdictOrder[right.verdict.status])
      .map(({ verdict, deployment, sku = 'no SKU' }) => row(verdict, `  ${deployment}`, sku)),
  ];
}

function row({ status, reason }: Verdict, name: string, where = ''): readonly string[] {
  return [verdictWords[status], name, where, status === 'True' ? '' : reason];
}

function accountData(
  { account, resourceId, location, own, deployments }: AiAccountJudgement,
  observation: AiAccountObservation | undefined,
): JsonObject {
  return {
    account,
    resourceId,
    declared: observation?.declared ?? false,
    location: location ?? null,
    ...own,
    deployments: deployments.map(({ deployment, sku, verdict }) => ({ deployment, sku: sku ?? null, ...verdict })),
  };
}
