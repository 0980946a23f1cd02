import type { Reason } from '../api/reasons.ts';
import type { AiAccountObservation, DiscoveryObservation } from './ai-facts.ts';
import type { Observed } from './facts.ts';

/**
 * How the operator goes on with something that it looked at: nothing is owed, it waits for an approval, it tries again by
 * itself, or it waits for a person.
 */
export type Progress = 'Settled' | 'AwaitsApproval' | 'Retries' | 'Stalled';

/** One thing under the operator's eyes and what it owes it. */
export interface Attention {
  /** What people call it: an account's name. */
  readonly name: string;
  readonly progress: Progress;
  /** Why it is not settled, where it is not. */
  readonly cause: { readonly reason: Reason; readonly message: string };
  /** The far side's own wish; without it the backoff decides. */
  readonly retryAfterMs?: number;
}

type Failure = Extract<Observed<unknown>, { readonly ok: false }>;

/** Causes that pass by themselves within moments; others of the data plane are told by the verdict and looked at next time. */
const passing: ReadonlySet<Reason> = new Set<Reason>([
  'Throttled',
  'AzureUnavailable',
  'AzureConflict',
  'TokenEndpointUnavailable',
]);

/** What the operator owes an AI account: a part that was not seen is looked at again. */
export function attentionToAiAccount(observation: AiAccountObservation): readonly Attention[] {
  const { name, account, deployments, stores, dataPlane } = observation;
  const failure = [account, deployments, stores].find((part): part is Failure => !part.ok);
  if (failure !== undefined) return [attentionTo(name, failure)];
  // A data plane that is closed to the operator by design stays closed: asking every few minutes would change nothing.
  const isSilentByDesign = (reason: Reason) =>
    reason === 'AzureUnavailable' && account.ok && account.value.publicNetworkAccess?.toLowerCase() === 'disabled';
  return dataPlane !== undefined &&
    !dataPlane.ok &&
    passing.has(dataPlane.reason) &&
    !isSilentByDesign(dataPlane.reason)
    ? [attentionTo(name, dataPlane)]
    : [];
}

export function attentionToDiscovery({
  subscriptionId,
  resourceGroup,
  found,
}: DiscoveryObservation): readonly Attention[] {
  if (found.ok) return [];
  return [attentionTo(`discovery in ${resourceGroup === '' ? subscriptionId : resourceGroup}`, found)];
}

export function attentionTo(name: string, failure: Failure): Attention {
  return {
    name,
    progress: failure.terminal ? 'Stalled' : 'Retries',
    cause: { reason: failure.reason, message: failure.message },
    ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs }),
  };
}
