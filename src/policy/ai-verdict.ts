import { maxAiEntries, type aiStatusSchema } from '../api/ai-status-schema.ts';
import { omitUndefined } from '../api/json.ts';
import type { Reason } from '../api/reasons.ts';
import type { TypeOfSchema } from '../api/schema-type.ts';
import type { AiAccountObservation, KeptObjects } from './ai-facts.ts';
import { shorten, type Verdict } from './conditions.ts';
import { compareText, judgePoints, maxFindingMessage } from './findings.ts';
import { sortAccounts, type ResidencyJudgement } from './residency.ts';
import { locationOf } from './residency-deployment.ts';
import { judgeUnread } from './residency-unseen.ts';
import { mayServeOpenAi } from './training-plan.ts';

type StatusOfSchema = TypeOfSchema<typeof aiStatusSchema>;

/** One entry of what is not verified, its reason narrowed to the catalogue. */
export type AiEntry = Omit<NonNullable<StatusOfSchema['entries']>[number], 'reason'> & { readonly reason: Reason };
type AiDataPlaneStatus = NonNullable<StatusOfSchema['dataPlane']>[number];

export type AiStatus = Omit<StatusOfSchema, 'entries'> & { readonly entries?: readonly AiEntry[] };

interface Judged {
  readonly account: string;
  readonly deployment?: string;
  readonly location?: string;
  readonly sku?: string;
  readonly verdict: Verdict;
}

/** One correction that was written, as far as it was. */
export type AiCorrection = NonNullable<StatusOfSchema['corrections']>[number];

/**
 * What goes to `status.ai`. Without a boundary residency is not judged, and only accounts that could not be read are
 * not verified.
 */
export function aiStatus({
  ai,
  residency,
}: {
  readonly ai: readonly AiAccountObservation[];
  readonly residency?: ResidencyJudgement | undefined;
}): AiStatus {
  const accounts = sortAccounts(ai);
  const judged = residency === undefined ? accounts.map(judgeSight) : flatten(residency);
  const open = judged
    .filter(({ verdict }) => verdict.status !== 'True')
    .toSorted((left, right) => rank(left) - rank(right) || compareText(keyOf(left), keyOf(right)));
  const dataPlane = accounts.flatMap(describeDataPlane);
  return omitUndefined({
    accounts: accounts.length,
    deployments: accounts.reduce((sum, { deployments }) => sum + (deployments.ok ? deployments.value.length : 0), 0),
    notVerified: open.length,
    entries: open.length === 0 ? undefined : open.slice(0, maxAiEntries).map(toEntry),
    dataPlane: dataPlane.length === 0 ? undefined : dataPlane.slice(0, 50),
  });
}

function judgeSight(observation: AiAccountObservation): Judged {
  const location = locationOf(observation);
  const good = { reason: 'ResidencyWithinBoundary', message: 'It could be read.' } as const;
  const verdict = judgePoints(judgeUnread(observation), good);
  return omitUndefined({ account: observation.name, location, verdict });
}

function flatten({ accounts }: ResidencyJudgement): readonly Judged[] {
  return accounts.flatMap(({ account, location, own, deployments }) => [
    omitUndefined({ account, location, verdict: own }),
    ...deployments,
  ]);
}

function rank({ verdict }: Judged): number {
  return verdict.status === 'False' ? 0 : 1;
}

function keyOf({ account, deployment = '' }: Judged): string {
  return `${account}/${deployment}`;
}

/** Names come from Azure; a longer one than the CRD allows would make the API server refuse the whole status. */
function toEntry({ account, deployment, location, sku, verdict }: Judged): AiEntry {
  const bounded = (text: string | undefined) => (text === undefined ? undefined : shorten(text, 64));
  return omitUndefined({
    account: shorten(account, 64),
    deployment: bounded(deployment),
    location: bounded(location),
    sku: bounded(sku),
    reason: verdict.reason,
    message: shorten(verdict.message, maxFindingMessage),
  });
}

function describeDataPlane(observation: AiAccountObservation): readonly AiDataPlaneStatus[] {
  const { name, declared, account, dataPlane } = observation;
  if (!declared || (account.ok && !mayServeOpenAi(account.value))) return [];
  if (dataPlane?.ok !== true) return [{ account: name, reason: 'DataPlaneNotRead' }];
  const { fineTuningJobs, trainingFiles, fineTunedModels, storedCompletions, batchFiles, vectorStores } =
    dataPlane.value;
  return [
    {
      account: name,
      fineTuningJobs: countsOf(fineTuningJobs),
      trainingFiles: countsOf(trainingFiles),
      fineTunedModels: countsOf(fineTunedModels),
      storedCompletions: countsOf(storedCompletions),
      batchFiles: countsOf(batchFiles),
      vectorStores: countsOf(vectorStores),
    },
  ];
}

function countsOf({ count, newestTime }: KeptObjects): KeptObjects {
  return omitUndefined({ count, newestTime });
}
