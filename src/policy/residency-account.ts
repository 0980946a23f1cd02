import type { AiAccountObservation } from './ai-facts.ts';
import type { Verdict } from './conditions.ts';
import { buildPoint, compareText, countOf, judgePoints, type Point } from './findings.ts';
import { judgeDeployment, locationOf, type DeploymentJudgement, type ResidencyRules } from './residency-deployment.ts';
import { judgeLocation } from './residency-location.ts';
import { judgeUndeclared, judgeUnread } from './residency-unseen.ts';

export interface AiAccountJudgement {
  readonly account: string;
  readonly resourceId: string;
  readonly location?: string;
  /** The account with all its deployments: one that is forbidden taints the account. */
  readonly verdict: Verdict;
  /** The account without its deployments. */
  readonly own: Verdict;
  /** The account's own points. */
  readonly points: readonly Point[];
  readonly deployments: readonly DeploymentJudgement[];
}

/** Speech and other kinds have no deployments: they are judged by where the account lies. */
export function judgeAiAccountResidency(observation: AiAccountObservation, rules: ResidencyRules): AiAccountJudgement {
  const points = [
    ...judgePlace(observation, rules),
    ...judgeRouting(observation, rules),
    ...judgeUnread(observation),
    ...(observation.declared ? [] : [judgeUndeclared(observation, 'True')]),
  ];
  const deployments = observation.deployments.ok
    ? observation.deployments.value
        .toSorted((left, right) => compareText(left.name, right.name))
        .map((deployment) => judgeDeployment(deployment, observation, rules))
    : [];
  const location = locationOf(observation);
  const good = { reason: 'ResidencyWithinBoundary', message: describeGood(observation, deployments) } as const;
  return {
    account: observation.name,
    resourceId: observation.resourceId,
    ...(location === undefined ? {} : { location }),
    verdict: judgePoints([...points, ...deployments.flatMap((deployment) => deployment.points)], good),
    own: judgePoints(points, good),
    points,
    deployments,
  };
}

function judgePlace(observation: AiAccountObservation, rules: ResidencyRules): readonly Point[] {
  const { account, name, resourceId, declared } = observation;
  if (!account.ok) return [];
  const { status, text } = judgeLocation(account.value.location, rules.boundary);
  if (status === 'True') return [];
  const what = `AI account ${name} (${account.value.kind}) lies in ${text}.`;
  const clauses = ['R-36', 'R-37', 'R-38'];
  if (status === 'Unknown') {
    const why = 'Unknown is not verified.';
    const todo = 'Use a region that the operator knows, or a version of it that knows this one.';
    return [
      buildPoint('Unknown', 'RegionUnknown', { what, why, todo }, { severity: 'Medium', subject: resourceId, clauses }),
    ];
  }
  const why = 'What it keeps rests there, and its regional deployments and speech are processed there.';
  const todo = 'Create an account within the boundary, move the application to it, and delete this one.';
  const severity = declared ? 'Critical' : 'High';
  return [
    buildPoint('False', 'LocationOutsideBoundary', { what, why, todo }, { severity, subject: resourceId, clauses }),
  ];
}

/** Multi-region routing answers requests in further regions, whatever the account's own location. */
function judgeRouting(observation: AiAccountObservation, rules: ResidencyRules): readonly Point[] {
  const { account, name, resourceId } = observation;
  if (!account.ok) return [];
  return account.value.routedRegions.flatMap((routed) => {
    const { status, text } = judgeLocation(routed, rules.boundary);
    if (status === 'True') return [];
    const what = `AI account ${name} routes requests to ${text}.`;
    const why = 'A request may be answered there.';
    const todo = 'Remove the region from the multi-region settings of the account.';
    const options = { subject: resourceId, clauses: ['R-38'] };
    return [
      status === 'False'
        ? buildPoint('False', 'RoutingOutsideBoundary', { what, why, todo }, { ...options, severity: 'High' })
        : buildPoint('Unknown', 'RegionUnknown', { what, why, todo }, { ...options, severity: 'Medium' }),
    ];
  });
}

function describeGood({ name, account }: AiAccountObservation, deployments: readonly DeploymentJudgement[]): string {
  const place = account.ok ? ` in ${account.value.location}` : '';
  return `AI account ${name}${place} with ${countOf(deployments.length, 'deployment')} lies within the boundary.`;
}
