import type { Boundary } from '../api/ai-schema.ts';
import type { AiAccountObservation, DeploymentFacts } from './ai-facts.ts';
import type { Verdict } from './conditions.ts';
import { buildPoint, judgePoints, summarize, worstPoints, type Point, type PointOptions } from './findings.ts';
import { judgeModels } from './residency-models.ts';
import { judgeSku, scopeOfSku } from './residency-sku.ts';

/** What a policy says of where calls may be, and of whose models may see them. */
export interface ResidencyRules {
  readonly boundary: Boundary;
  readonly allowedModelFormats: readonly string[];
}

export interface DeploymentJudgement {
  /** Name of the account in the policy, or its own. */
  readonly account: string;
  readonly resourceId: string;
  readonly deployment: string;
  /** As Azure wrote it; absent where the account could not be read. */
  readonly location?: string;
  readonly sku?: string;
  readonly verdict: Verdict;
  readonly points: readonly Point[];
}

/** What every check of a deployment needs beside the deployment itself. */
interface Context {
  readonly observation: AiAccountObservation;
  readonly rules: ResidencyRules;
  /** Deployments whose overflow leads here: a circle is judged once. */
  readonly path: readonly string[];
}

/** A deployment that is being created or has failed is judged like a running one: it may serve at any moment. */
export function judgeDeployment(
  deployment: DeploymentFacts,
  observation: AiAccountObservation,
  rules: ResidencyRules,
): DeploymentJudgement {
  const points = judgeAspects(deployment, { observation, rules, path: [] });
  const location = locationOf(observation);
  const label = labelOf(deployment, observation);
  return {
    account: observation.name,
    resourceId: observation.resourceId,
    deployment: deployment.name,
    ...(location === undefined ? {} : { location }),
    ...(deployment.sku === undefined ? {} : { sku: deployment.sku }),
    verdict: judgePoints(points, {
      reason: 'ResidencyWithinBoundary',
      message: `${label} ${judgeSku(deployment.sku, location, rules.boundary).message}.`,
    }),
    points,
  };
}

function judgeAspects(deployment: DeploymentFacts, context: Context): readonly Point[] {
  const label = labelOf(deployment, context.observation);
  const options = optionsOf(deployment, context.observation);
  return [
    ...judgeProcessing(deployment, context),
    ...judgeSpillover(deployment, context),
    ...judgeModels(deployment, context.rules.allowedModelFormats, { label, options }),
    ...judgeWeights(deployment, context),
  ];
}

function judgeProcessing(deployment: DeploymentFacts, context: Context): readonly Point[] {
  const { observation, rules } = context;
  const { status, reason, message } = judgeSku(deployment.sku, locationOf(observation), rules.boundary);
  const what = `${labelOf(deployment, observation)} ${message}.`;
  const options = optionsOf(deployment, observation);
  if (status === 'False') {
    const why = 'Prompts and answers may be processed or stored outside the boundary as soon as it is used.';
    const todo =
      'Deploy the model with SKU Standard or ProvisionedManaged in a region within it, then delete this one.';
    return [buildPoint('False', reason, { what, why, todo }, { ...options, severity: 'High' })];
  }
  if (status === 'Unknown') {
    const why = 'Unknown is not verified.';
    const todo = 'Use a documented SKU and region, or a version of the operator that knows this one.';
    return [buildPoint('Unknown', reason, { what, why, todo }, options)];
  }
  if (deployment.sku === undefined || scopeOfSku(deployment.sku) !== 'DataZone') return [];
  const why = 'EUDataBoundary allows it, but it is wider than the EU, and Azure may add regions without notice.';
  const todo = 'Use a regional SKU if the notice says EU.';
  const info = { ...options, severity: 'Info', basis: 'Inferred' } as const;
  return [buildPoint('True', 'DataZoneReachesNonMembers', { what, why, todo }, info)];
}

/** Overflow goes to another deployment of the account, whatever its SKU: what is wrong there is wrong here. */
function judgeSpillover(deployment: DeploymentFacts, context: Context): readonly Point[] {
  const { observation } = context;
  const name = deployment.spilloverDeploymentName ?? '';
  if (name === '') return [];
  const path = [...context.path, deployment.name.toLowerCase()];
  if (path.includes(name.toLowerCase())) return [];
  const start = `${labelOf(deployment, observation)} sends its overflow to ${name}`;
  const options = optionsOf(deployment, observation);
  const why = 'Azure sends requests there by itself when the capacity is used up.';
  const target = siblingsOf(observation).find((sibling) => sibling.name.toLowerCase() === name.toLowerCase());
  if (target === undefined) {
    const what = `${start}, which the account does not list.`;
    const todo = 'Remove spilloverDeploymentName or name a deployment that exists.';
    return [buildPoint('Unknown', 'SpilloverNotVerified', { what, why, todo }, options)];
  }
  const worst = worstPoints(judgeAspects(target, { ...context, path }));
  const [first] = worst;
  if (first === undefined) return [];
  const what = `${start}: ${summarize(worst.slice(0, 1))}`;
  const todo = 'Remove spilloverDeploymentName or point it at a deployment within the boundary.';
  return first.effect === 'False'
    ? [buildPoint('False', 'SpilloverForbidden', { what, why, todo }, { ...options, severity: 'High' })]
    : [buildPoint('Unknown', 'SpilloverNotVerified', { what, why, todo }, options)];
}

/**
 * Global and developer deployments may keep the weights of a fine-tuned model outside the account's geography, and
 * Azure documents the data zone for fine-tuned models in the United States only.
 */
function judgeWeights(deployment: DeploymentFacts, { observation }: Context): readonly Point[] {
  const scope = deployment.sku === undefined ? undefined : scopeOfSku(deployment.sku);
  if (deployment.modelSource === undefined || scope === undefined || scope === 'Region') return [];
  const options = { ...optionsOf(deployment, observation), severity: 'High', basis: 'Inferred' } as const;
  const what =
    scope === 'DataZone'
      ? `${labelOf(deployment, observation)} serves a fine-tuned model in a data zone, documented for the US only.`
      : `${labelOf(deployment, observation)} serves a fine-tuned model whose weights may lie in any region.`;
  const why = 'Weights hold what the model was trained on.';
  const todo = 'Deploy the model with SKU Standard, or delete it.';
  return [buildPoint('False', 'FineTunedWeightsElsewhere', { what, why, todo }, options)];
}

function siblingsOf({ deployments }: AiAccountObservation): readonly DeploymentFacts[] {
  return deployments.ok ? deployments.value : [];
}

export function locationOf({ account }: AiAccountObservation): string | undefined {
  return account.ok ? account.value.location : undefined;
}

/** `Deployment gpt-main of voicebot (state Creating)`; the usual state is not worth a word. */
export function labelOf({ name, provisioningState }: DeploymentFacts, observation: AiAccountObservation): string {
  const isUsual = provisioningState === undefined || provisioningState === 'Succeeded';
  return `Deployment ${name} of ${observation.name}${isUsual ? '' : ` (state ${provisioningState})`}`;
}

export function optionsOf({ name }: DeploymentFacts, { resourceId }: AiAccountObservation): PointOptions {
  return { severity: 'Medium', subject: `${resourceId}/deployments/${name}`, clauses: ['R-38'] };
}
