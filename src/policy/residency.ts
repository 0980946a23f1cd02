import type { AiAccountObservation, DiscoveryObservation } from './ai-facts.ts';
import { shorten, type Verdict } from './conditions.ts';
import type { AccountObservation } from './facts.ts';
import { buildPoint, compareText, countOf, findingsOf, judgePoints, type Finding, type Point } from './findings.ts';
import { boundaryNames } from './regions.ts';
import { judgeAiAccountResidency, type AiAccountJudgement } from './residency-account.ts';
import type { DeploymentJudgement, ResidencyRules } from './residency-deployment.ts';
import { judgeStorageResidency, type StorageJudgement } from './residency-storage.ts';
import { judgeDiscovery } from './residency-unseen.ts';
import { judgeOpenAiConnections, type SeenStore } from './seen-stores.ts';

export interface ResidencyInput extends ResidencyRules {
  /** Accounts that left the spec are not judged. */
  readonly storage: readonly AccountObservation[];
  readonly ai: readonly AiAccountObservation[];
  readonly discovery: readonly DiscoveryObservation[];
  /** Stores behind connections that the policy does not declare: named, not judged. */
  readonly undeclaredStores: readonly SeenStore[];
}

export interface ResidencyJudgement {
  /** ResidencyVerified. */
  readonly verdict: Verdict;
  /** What was judged, as the verdict's message begins. */
  readonly scope: string;
  readonly findings: readonly Finding[];
  readonly storage: readonly StorageJudgement[];
  readonly accounts: readonly AiAccountJudgement[];
  readonly deployments: readonly DeploymentJudgement[];
}

/**
 * Where call data rests and is processed (R-36 to R-38, R-40). False beats Unknown; what was not seen is Unknown. The
 * message names what was judged, because the verdict speaks of nothing else.
 */
export function judgeResidency(input: ResidencyInput): ResidencyJudgement {
  const storage = sortAccounts(input.storage)
    .filter(({ declared }) => declared)
    .map((observation) => judgeStorageResidency(observation, input.boundary));
  const accounts = sortAccounts(input.ai).map((observation) => judgeAiAccountResidency(observation, input));
  const deployments = accounts.flatMap((account) => account.deployments);
  const points = [...storage, ...accounts, ...deployments].flatMap((judgement) => judgement.points);
  const all = [
    ...points,
    ...judgeOpenAiConnections(input.ai, 'False'),
    ...judgeDiscovery(input.discovery, input.ai),
    ...judgeUse(accounts),
  ];
  const scope = describeScope(input, { storage: storage.length, deployments: deployments.length });
  return {
    verdict: withScope(scope, judgeNothing(storage.length + accounts.length, all), describeZones(all)),
    scope,
    findings: findingsOf(all),
    storage,
    accounts,
    deployments,
  };
}

/** The same order whatever order Azure or the spec had, so that messages do not change by themselves. */
export function sortAccounts<T extends { readonly resourceId: string }>(accounts: readonly T[]): readonly T[] {
  return accounts.toSorted((left, right) => compareText(left.resourceId.toLowerCase(), right.resourceId.toLowerCase()));
}

function judgeNothing(judged: number, points: readonly Point[]): Verdict {
  const verdict = judgePoints(points, {
    reason: 'ResidencyWithinBoundary',
    message: 'All that was judged lies within the boundary.',
  });
  if (judged > 0 || verdict.status !== 'True') return verdict;
  return { status: 'Unknown', reason: 'NothingToJudge', message: 'Nothing was there to be judged.' };
}

/** What no API of Azure shows: which of all this a request really uses. */
function judgeUse(accounts: readonly AiAccountJudgement[]): readonly Point[] {
  if (accounts.length === 0) return [];
  const what = 'Which endpoint, deployment and tools the voice application uses is attested, not observed.';
  const why =
    'A request may name another deployment for its overflow, use web search, which leaves the boundary, or an instant model, which needs no deployment.';
  const todo = 'Review the configuration of the application.';
  const options = { severity: 'Info', subject: 'the voice application', basis: 'Attested', clauses: ['R-38'] } as const;
  return [buildPoint('True', 'UseNotObserved', { what, why, todo }, options)];
}

function describeScope(
  { ai, boundary, undeclaredStores }: ResidencyInput,
  counts: { readonly storage: number; readonly deployments: number },
): string {
  const found = ai.filter(({ declared }) => !declared).length;
  const foundNote = found === 0 ? '' : ` (${found} found, not declared)`;
  return `Judged against ${boundaryNames[boundary]}: ${countOf(ai.length, 'AI account')}${foundNote}, ${countOf(counts.deployments, 'deployment')}, ${countOf(counts.storage, 'storage account')}. Which endpoint the voice application calls is attested, not observed.${describeUnjudged(undeclaredStores)}`;
}

const shownStores = 3;

function describeUnjudged(stores: readonly SeenStore[]): string {
  if (stores.length === 0) return '';
  const names = stores
    .slice(0, shownStores)
    .map(({ target }) => shorten(target.slice(target.lastIndexOf('/') + 1), 63));
  const more = stores.length - names.length;
  return ` Stores behind connections are not judged; undeclared: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

function describeZones(points: readonly Point[]): string {
  return points.some(({ finding }) => finding.reason === 'DataZoneReachesNonMembers')
    ? ' The EU data zone, which deployments use, includes non-members (Norway, Switzerland).'
    : '';
}

/** The scope comes first: a long message is cut at its end. */
function withScope(scope: string, verdict: Verdict, zones: string): Verdict {
  return { ...verdict, message: `${scope}${zones} ${verdict.message}` };
}
