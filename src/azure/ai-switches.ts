import type { JsonObject } from '../api/json.ts';
import type { AiAccountFacts } from '../policy/ai-facts.ts';
import type { AiChange } from '../policy/training-plan.ts';
import { OperatorError } from '../reconcile/errors.ts';
import type { AiWrite, AiWriteResult, CallOptions } from '../reconcile/ports.ts';
import { leavesOpenWhatHappened } from './ai-observed.ts';
import { readAiAccount } from './ai-reads.ts';
import { COGNITIVE_API_VERSION, describeAiOperation } from './ai-resource.ts';
import type { ArmClient } from './arm.ts';
import { accountName } from './storage-resource.ts';

/** A change of the account resource itself: a PATCH that names nothing but what it changes. */
export interface Switch {
  readonly isSet: (facts: AiAccountFacts) => boolean;
  readonly patch: (facts: AiAccountFacts) => JsonObject;
}

export function switchOf(change: Extract<AiChange, { kind: 'SetStoredCompletionsDisabled' | 'SetTags' }>): Switch {
  if (change.kind === 'SetTags') return tagSwitch(change.assign);
  return {
    isSet: ({ storedCompletionsDisabled }) => storedCompletionsDisabled === true,
    patch: () => ({ properties: { storedCompletionsDisabled: true } }),
  };
}

/** A PATCH replaces the whole map of tags, so the tags of others go back as they were just read. */
function tagSwitch(assign: Readonly<Record<string, string>>): Switch {
  return {
    isSet: ({ tags }) => Object.entries(assign).every(([name, value]) => tags[presentName(tags, name)] === value),
    patch: ({ tags }) => ({
      tags: {
        ...tags,
        ...Object.fromEntries(Object.entries(assign).map(([name, value]) => [presentName(tags, name), value])),
      },
    }),
  };
}

/** Azure does not tell names of tags apart by letter case: a second spelling would be a second name only to us. */
function presentName(tags: Readonly<Record<string, string>>, name: string): string {
  return Object.keys(tags).find((present) => present.toLowerCase() === name.toLowerCase()) ?? name;
}

/**
 * Sets a switch where it is not set, and reads it back. What remains: a tag that another writer adds within the one round
 * trip between the second look and our write is lost, as Azure offers neither an ETag for it nor a partial update.
 */
export async function applySwitch(
  arm: ArmClient,
  { write, wanted }: { readonly write: AiWrite; readonly wanted: Switch },
  options: CallOptions,
): Promise<AiWriteResult> {
  const look = async (): Promise<AiAccountFacts> => (await readAiAccount(arm, write.resourceId, options)).facts;
  if (wanted.isSet(await look())) return { kind: 'Unchanged' };
  if (!(await write.stillWanted())) return { kind: 'Superseded' };
  const before = await look();
  if (wanted.isSet(before)) return { kind: 'Unchanged' };
  const after = await patchAndReadBack(
    arm,
    { resourceId: write.resourceId, body: wanted.patch(before), look },
    options,
  );
  if (after.error === undefined || wanted.isSet(after.facts)) return judgeReadBack(write, wanted, after.facts);
  throw after.error;
}

interface Patch {
  readonly resourceId: string;
  readonly body: JsonObject;
  readonly look: () => Promise<AiAccountFacts>;
}

/** Where no usable answer came, the write may have been done or not: what is read back decides. */
async function patchAndReadBack(
  arm: ArmClient,
  { resourceId, body, look }: Patch,
  { abortSignal }: CallOptions,
): Promise<{ readonly facts: AiAccountFacts; readonly error?: Error }> {
  const operation = describeAiOperation('write', 'account', resourceId);
  try {
    await arm.patch(resourceId, body, { apiVersion: COGNITIVE_API_VERSION, operation, abortSignal });
  } catch (error) {
    abortSignal.throwIfAborted();
    if (!(error instanceof Error) || !leavesOpenWhatHappened(error)) throw error;
    const facts = await look().catch(() => {
      abortSignal.throwIfAborted();
      throw error;
    });
    return { facts, error };
  }
  return { facts: await look() };
}

const settledStates: ReadonlySet<string> = new Set(['succeeded', 'failed', 'canceled']);

/** An account that is still being changed shows the old state and ignores nothing: that is no verdict yet. */
function judgeReadBack({ resourceId }: AiWrite, wanted: Switch, facts: AiAccountFacts): AiWriteResult {
  if (wanted.isSet(facts)) return { kind: 'Done' };
  const state = facts.provisioningState?.toLowerCase();
  if (state === undefined || settledStates.has(state)) return { kind: 'AcceptedButUnchanged' };
  throw new OperatorError(`AI account ${accountName(resourceId)} is still being changed by Azure.`, {
    kind: 'retryable',
    reason: 'AzureConflict',
  });
}
