import type { CallDataPolicySpec } from '../../api/call-data-policy.ts';
import type { AzurePurpose } from '../azure-identities.ts';
import type { ActionKind } from './permission-sets.ts';

/** What decides whether a policy needs an action at one account. What was not seen counts as being there. */
export interface NeedFacts {
  readonly spec: CallDataPolicySpec;
  /** The policy's own name of the account. */
  readonly account: string;
  /** False where the account is known to refuse index tags, and the operator deletes nothing: hierarchical namespace. */
  readonly isFlat: boolean;
  /** Soft-deleted copies may be purged. */
  readonly allowsPurge: boolean;
  /** The AI account has a data plane of OpenAI. */
  readonly servesOpenAi: boolean;
  /** The AI account has or may have deployments, projects and connections: a kind that nobody knows is asked for them. */
  readonly hasParts: boolean;
}

export interface RequiredAction {
  readonly action: string;
  readonly kind: ActionKind;
  readonly purpose: AzurePurpose;
  /**
   * Where it is looked for ahead of its use. `Containers`: at the account, else at each container of a class in it, `Deletions`
   * only of a class that says of which calls its artifacts are, because nothing else is deleted, and `Evidence` at the container
   * of the evidence. `WhenUsed`: it concerns a resource that no policy names, or one that may not be there, so its absence shows
   * with the first use.
   */
  readonly place: 'StorageAccount' | 'Containers' | 'Deletions' | 'Evidence' | 'AiAccount' | 'WhenUsed';
  /** Reads after "to". */
  readonly why: string;
  readonly isNeeded: (facts: NeedFacts) => boolean;
}

/** The shipped role definition of each purpose, in deploy/azure. */
export const roleFiles: Readonly<Record<AzurePurpose, string>> = {
  reader: 'call-data-reader.json',
  deleter: 'call-data-deleter.json',
  aiWriter: 'call-data-ai-writer.json',
};
