import type { CallDataPolicySpec, Condition } from '../../src/api/call-data-policy.ts';
import type { ConditionType } from '../../src/api/condition.ts';
import { aiResourceId, defaults } from '../policy/ai-build.ts';
import type { FakeAiAccountParts } from '../support/fake-ai-estate.ts';
import { createPolicyInForce, createWorld, statusOf, type World } from '../support/fakes.ts';

export type AiSpec = NonNullable<CallDataPolicySpec['ai']>;

export function declare(...names: readonly string[]): NonNullable<AiSpec['accounts']> {
  return names.map((name) => ({ name, resourceId: aiResourceId(name) }));
}

/** The subscription of every account in these tests, all of it. */
export const everywhere = [{ subscriptionId: '11111111-2222-3333-4444-555555555555', resourceGroup: '' }] as const;

export const everyCorrection: NonNullable<AiSpec['remediate']> = [
  'DisableStoredCompletions',
  'DisableAssistants',
  'TagResources',
  'CancelFineTuning',
  'DeleteTrainingFiles',
  'DeleteStoredCompletions',
];

export const label = { name: 'ai-training', value: 'prohibited' } as const;

/** What the conditions say where everything was seen and nothing is amiss. */
export const inOrder = {
  Ready: 'True/PolicyApplied',
  ResidencyVerified: 'True/ResidencyWithinBoundary',
  TrainingExcluded: 'True/NoTrainingSeen',
} as const;

/** One declared account, everything forbidden that is by default, and nothing corrected. */
export function aiSpec(overrides: Partial<AiSpec> = {}): AiSpec {
  return {
    accounts: declare('voicebot'),
    discover: [],
    allowedModelFormats: ['OpenAI'],
    training: defaults,
    ...overrides,
  };
}

/** The EU and an AI account in it: what a policy promises of AI. */
export function promise(ai: Partial<AiSpec> = {}): Pick<CallDataPolicySpec, 'residency' | 'ai'> {
  return { residency: { boundary: 'EU' }, ai: aiSpec(ai) };
}

/** With every correction named, and a label to set. */
export function correcting(ai: Partial<AiSpec> = {}): Pick<CallDataPolicySpec, 'residency' | 'ai'> {
  return promise({ remediate: everyCorrection, training: { ...defaults, resourceTag: label }, ...ai });
}

/** Everything was found in order: rules in force, and the AI account as the policy wants it. */
export async function createPromiseInForce(
  world: World,
  spec: Partial<CallDataPolicySpec> = promise(),
  parts: FakeAiAccountParts = {},
): Promise<void> {
  world.ai.add('voicebot', parts);
  await createPolicyInForce(world, spec);
}

export async function worldInForce(spec?: Partial<CallDataPolicySpec>, parts?: FakeAiAccountParts): Promise<World> {
  const world = createWorld();
  await createPromiseInForce(world, spec, parts);
  return world;
}

export function conditionOf(world: World, type: ConditionType): Condition | undefined {
  return statusOf(world).conditions?.find((condition) => condition.type === type);
}

/** `Ready: 'True/PolicyApplied'`, of the conditions that AI can move. */
export function verdictsOf(world: World): Readonly<Record<string, string | undefined>> {
  const types = ['Ready', 'ResidencyVerified', 'TrainingExcluded'] as const;
  return Object.fromEntries(
    types.map((type) => {
      const condition = conditionOf(world, type);
      return [type, condition === undefined ? undefined : `${condition.status}/${condition.reason}`];
    }),
  );
}

/** What the findings of these tests have in common: those that are there whatever happens are left out. */
export function findingsOf(world: World): readonly string[] {
  return (statusOf(world).findings ?? [])
    .filter(({ severity }) => severity !== 'Info')
    .map(({ reason, severity, subject }) => `${severity} ${reason} ${subject.slice(subject.indexOf('accounts/'))}`);
}

export function correctionsOf(world: World): readonly string[] {
  return world.ai.writes().map(({ account, change }) => `${account} ${change.kind}`);
}

export function eventsOf(world: World, reason: string) {
  return world.events.filter((event) => event.reason === reason);
}
