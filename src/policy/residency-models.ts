import type { DeploymentFacts } from './ai-facts.ts';
import { buildPoint, type Point, type PointOptions } from './findings.ts';

/** The service's own name for the model that chooses other models. */
const routerModel = 'model-router';

interface Named {
  readonly label: string;
  readonly options: PointOptions;
}

/** Whose models a deployment serves: its own, and every one that a router chooses from. */
export function judgeModels(
  deployment: DeploymentFacts,
  allowedFormats: readonly string[],
  { label, options }: Named,
): readonly Point[] {
  const { modelName, modelFormat, routedModels } = deployment;
  const models = [
    { text: `serves ${describeModel(modelName)}`, format: modelFormat },
    ...routedModels.map(({ name, format }) => ({ text: `may route to ${describeModel(name)}`, format })),
  ];
  const points = models.flatMap(({ text, format }) => judgeFormat(`${label} ${text}`, format, allowedFormats, options));
  const isUnlistedRouter = modelName?.toLowerCase() === routerModel && routedModels.length === 0;
  return isUnlistedRouter ? [...points, unlistedRouter(label, options)] : points;
}

function judgeFormat(
  start: string,
  format: string | undefined,
  allowedFormats: readonly string[],
  options: PointOptions,
): readonly Point[] {
  const why = 'Models of other publishers come under terms of their own, which nobody checked for this promise.';
  const clauses = ['R-40'];
  if (format === undefined) {
    const text = {
      what: `${start}, whose publisher Azure does not show.`,
      why,
      todo: 'Deploy a model whose format is listed.',
    };
    return [buildPoint('Unknown', 'ModelFormatUnknown', text, { ...options, clauses })];
  }
  if (allowedFormats.some((allowed) => allowed.toLowerCase() === format.toLowerCase())) return [];
  const text = {
    what: `${start} of format ${format}, which is not among the allowed (${allowedFormats.join(', ')}).`,
    why,
    todo: 'Delete the deployment, or list the format in spec.ai.allowedModelFormats after a check.',
  };
  return [buildPoint('False', 'ModelFormatNotAllowed', text, { ...options, severity: 'High', clauses })];
}

function unlistedRouter(label: string, options: PointOptions): Point {
  const what = `${label} is a model router that does not say which models it chooses from.`;
  const why = "Its default set holds models of several publishers and changes with the router's version.";
  const todo = 'List the models in the routing of the deployment.';
  return buildPoint('Unknown', 'ModelFormatUnknown', { what, why, todo }, { ...options, clauses: ['R-40'] });
}

function describeModel(name: string | undefined): string {
  return name === undefined ? 'a model without a name' : `model ${name}`;
}
