import type { aiSchema, Remediation } from '../api/ai-schema.ts';
import type { TypeOfSchema } from '../api/schema-type.ts';
import type { AiAccountFacts, AiAccountObservation, AiDataPlaneFacts } from './ai-facts.ts';
import { isSingleService } from './ai-kinds.ts';

/** `spec.ai.training` as admitted, its defaults filled in. */
export type Training = TypeOfSchema<typeof aiSchema>['training'];

/** A tag of the account by which Azure refuses to create, change and run assistants; threads that exist stay. */
export const assistantsTag = { name: 'MS-AOAI-Feature-Assistants', value: 'Disabled' } as const;

type TagRemediation = 'DisableAssistants' | 'TagResources';

/** One correction, as data. */
export type AiChange =
  | { readonly kind: 'SetStoredCompletionsDisabled' }
  | {
      readonly kind: 'SetTags';
      /** The whole map to write: a PATCH of tags replaces all of them. */
      readonly tags: Readonly<Record<string, string>>;
      /** Only what changes, under the names to write, so that a writer can merge it into a fresh read. */
      readonly assign: Readonly<Record<string, string>>;
      readonly remediations: readonly TagRemediation[];
    }
  | { readonly kind: 'CancelFineTuning'; readonly running: number }
  | { readonly kind: 'DeleteTrainingFiles'; readonly count: number }
  | { readonly kind: 'DeleteStoredCompletions'; readonly count: number };

export interface RemediationInput {
  readonly observation: AiAccountObservation;
  readonly training: Training;
  readonly remediate: readonly Remediation[] | undefined;
}

/** Kinds that serve Azure OpenAI: they have its data plane and its switches. */
export function servesOpenAi({ kind }: AiAccountFacts): boolean {
  return ['openai', 'aiservices'].includes(kind.toLowerCase());
}

/**
 * Whether it has or may have them: a kind that nobody knows is judged like one that has. Its data plane is not read and
 * its switches are not written, so it is never better than Unknown.
 */
export function mayServeOpenAi(facts: AiAccountFacts): boolean {
  return !isSingleService(facts);
}

/**
 * What the operator would correct in one account: only what is named, forbidden and seen to be wrong, and only in
 * declared accounts, because nobody said that the others are ours to change. The tap is closed before what has run
 * through it is deleted.
 */
export function planRemediations({ observation, training, remediate = [] }: RemediationInput): readonly AiChange[] {
  const { account, dataPlane, declared } = observation;
  if (!declared || !account.ok) return [];
  const facts = account.value;
  if (!servesOpenAi(facts)) return planTags(facts, training, remediate);
  return [
    ...planStoredCompletions(facts, training, remediate),
    ...planTags(facts, training, remediate),
    ...(dataPlane?.ok === true ? planDataPlane(dataPlane.value, training, remediate) : []),
  ];
}

function planStoredCompletions(
  { storedCompletionsDisabled }: AiAccountFacts,
  { storedCompletions }: Training,
  remediate: readonly Remediation[],
): readonly AiChange[] {
  const isWanted = remediate.includes('DisableStoredCompletions') && storedCompletions === 'Forbidden';
  return isWanted && storedCompletionsDisabled !== true ? [{ kind: 'SetStoredCompletionsDisabled' }] : [];
}

function planDataPlane(
  { fineTuningJobs, trainingFiles, storedCompletions }: AiDataPlaneFacts,
  training: Training,
  remediate: readonly Remediation[],
): readonly AiChange[] {
  const forbidsTuning = training.fineTuning === 'Forbidden';
  const forbidsStored = training.storedCompletions === 'Forbidden';
  const changes: readonly (readonly [isNeeded: boolean, name: Remediation, change: AiChange])[] = [
    [
      forbidsTuning && fineTuningJobs.running > 0,
      'CancelFineTuning',
      { kind: 'CancelFineTuning', running: fineTuningJobs.running },
    ],
    [
      forbidsTuning && trainingFiles.count > 0,
      'DeleteTrainingFiles',
      { kind: 'DeleteTrainingFiles', count: trainingFiles.count },
    ],
    [
      forbidsStored && storedCompletions.count > 0,
      'DeleteStoredCompletions',
      { kind: 'DeleteStoredCompletions', count: storedCompletions.count },
    ],
  ];
  return changes.flatMap(([isNeeded, name, change]) => (isNeeded && remediate.includes(name) ? [change] : []));
}

interface WantedTag {
  readonly name: string;
  readonly value: string;
  readonly remediation: TagRemediation;
}

function planTags(facts: AiAccountFacts, training: Training, remediate: readonly Remediation[]): readonly AiChange[] {
  const missing = wantedTags(facts, training, remediate).filter(({ name, value }) => tagOf(facts, name) !== value);
  if (missing.length === 0) return [];
  const assign = Object.fromEntries(missing.map(({ name, value }) => [writtenName(facts, name), value]));
  return [
    {
      kind: 'SetTags',
      tags: { ...facts.tags, ...assign },
      assign,
      remediations: missing.map(({ remediation }) => remediation),
    },
  ];
}

/** The switch outranks a label of the same name: two wishes for one tag would be written in turn for ever. */
function wantedTags(
  facts: AiAccountFacts,
  { assistants, resourceTag }: Training,
  remediate: readonly Remediation[],
): readonly WantedTag[] {
  const hasSwitch = remediate.includes('DisableAssistants') && assistants === 'Forbidden' && servesOpenAi(facts);
  const switches: readonly WantedTag[] = hasSwitch ? [{ ...assistantsTag, remediation: 'DisableAssistants' }] : [];
  if (resourceTag === undefined || !remediate.includes('TagResources')) return switches;
  const isTaken = switches.some(({ name }) => isSameTag(name, resourceTag.name));
  return isTaken ? switches : [...switches, { ...resourceTag, remediation: 'TagResources' }];
}

/** The value of a tag; Azure does not tell names of tags apart by letter case. */
export function tagOf({ tags }: AiAccountFacts, name: string): string | undefined {
  return Object.entries(tags).find(([present]) => isSameTag(present, name))?.[1];
}

/** The name under which the account already has the tag, so that no second one is asked for. */
function writtenName({ tags }: AiAccountFacts, name: string): string {
  return Object.keys(tags).find((present) => isSameTag(present, name)) ?? name;
}

function isSameTag(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
