import type { AiAccountFacts, AiAccountObservation } from './ai-facts.ts';
import { buildPoint, findingsOf, type Finding, type Point } from './findings.ts';
import { labelOf, optionsOf } from './residency-deployment.ts';
import { judgeModels } from './residency-models.ts';

export interface NotesInput {
  readonly ai: readonly AiAccountObservation[];
  /** Absent where residency is judged: then the verdicts of the deployments say it. */
  readonly allowedModelFormats?: readonly string[] | undefined;
}

/** What is said of every AI account whatever the policy promises: whose models it serves, and who gets in. */
export function noteAccounts({ ai, allowedModelFormats }: NotesInput): readonly Finding[] {
  return findingsOf(
    ai.flatMap((observation) => [
      ...(allowedModelFormats === undefined ? [] : judgePublishers(observation, allowedModelFormats)),
      ...(observation.account.ok ? judgeAccess(observation, observation.account.value) : []),
    ]),
  );
}

function judgePublishers(observation: AiAccountObservation, allowedModelFormats: readonly string[]): readonly Point[] {
  if (!observation.deployments.ok) return [];
  return observation.deployments.value.flatMap((deployment) =>
    judgeModels(deployment, allowedModelFormats, {
      label: labelOf(deployment, observation),
      options: optionsOf(deployment, observation),
    }),
  );
}

function judgeAccess({ name, resourceId }: AiAccountObservation, facts: AiAccountFacts): readonly Point[] {
  const { disableLocalAuth, networkInjected } = facts;
  const options = { severity: 'Info', subject: resourceId } as const;
  const state = disableLocalAuth === false ? 'is false' : 'was never set';
  const keys = {
    what: `AI account ${name} accepts keys: disableLocalAuth ${state}.`,
    why: 'Whoever holds a key uses the account without an identity, and no log says who it was.',
    todo: 'Set disableLocalAuth to true once nothing uses keys.',
  };
  const network = {
    what: `Agents of AI account ${name} run in a virtual network of yours (networkInjections).`,
    why: 'What they reach from there is not looked at.',
    todo: 'Check where that network lets them go.',
  };
  return [
    ...(disableLocalAuth === true ? [] : [buildPoint('True', 'KeysAllowed', keys, options)]),
    ...(networkInjected ? [buildPoint('True', 'NetworkInjected', network, options)] : []),
  ];
}
