import type { ErasureRequestStatus } from '../../api/erasure-request.ts';
import { omitUndefined } from '../../api/json.ts';
import type { FeatureFacts, RequestMemory } from './request-facts.ts';
import type { RequestState } from './request-state.ts';
import { rfc3339 } from './rfc3339.ts';
import type { ErasureVerdict } from './verdict.ts';

type FeatureMemory = NonNullable<ErasureRequestStatus['features']>;

/** Repeated until a person changes something, perhaps: what failed, or could not be seen, after the deletes were carried out. */
const unfinished: ReadonlySet<string> = new Set(['ErasureIncomplete', 'ArtifactsRemain', 'ListingIncomplete']);

/** Whether nothing needs the features any more: the request is over, or goes on by its ledger alone. */
export function isForgetting(state: RequestState, { plan }: Pick<RequestMemory, 'plan'>): boolean {
  switch (state.kind) {
    case 'Waiting':
      return true;
    case 'Ended':
      return state.closing !== 'NotYet';
    case 'Waits':
      return state.reason === 'AdditionsAwaitApproval';
    case 'Works':
      return plan?.executedTime !== undefined && unfinished.has(state.reason);
    case 'Deleting':
    case 'Stalled':
    case 'Retries':
      return false;
  }
}

interface Look {
  readonly nowMs: number;
  readonly checkIntervalMs: number;
}

/**
 * What is remembered of the Secret after a look at it, once nothing needs it any more. Gone counts only after it was
 * seen gone twice, a check interval apart: what made it may make it again.
 */
export function rememberFeatures(
  before: FeatureMemory | undefined,
  features: FeatureFacts,
  { nowMs, checkIntervalMs }: Look,
): FeatureMemory {
  if (features.kind === 'Unread') return before ?? {};
  const now = rfc3339(nowMs);
  const { goneTime, confirmedTime, returnedTime } = before ?? {};
  if (features.kind !== 'Missing') {
    return omitUndefined({ returnedTime: goneTime === undefined ? returnedTime : now });
  }
  const isConfirmed = goneTime !== undefined && nowMs >= Date.parse(goneTime) + checkIntervalMs;
  return omitUndefined({
    goneTime: goneTime ?? now,
    confirmedTime: confirmedTime ?? (isConfirmed ? now : undefined),
    returnedTime,
  });
}

/** `needed`: whether a search may still read the features. */
export function judgeFeatures(
  features: FeatureFacts,
  { features: memory }: Pick<RequestMemory, 'features'>,
  needed: boolean,
): ErasureVerdict {
  switch (features.kind) {
    case 'Unread':
      return { status: 'Unknown', reason: 'FeaturesUnread', message: 'The Secret could not be read.' };
    case 'WrongType':
      return failed('SecretTypeWrong', 'The Secret is of another type, so the operator will not delete it.');
    case 'Present':
      return judgePresent(features.managed, memory, needed);
    case 'Missing':
      return judgeMissing(memory, needed);
  }
}

function judgePresent(managed: boolean, memory: FeatureMemory | undefined, needed: boolean): ErasureVerdict {
  if (managed) {
    return failed('SecretWillReturn', 'An owner, a controller, Git or an annotation would make the Secret again.');
  }
  if (needed) return failed('FeaturesInUse', 'A search may still need what the caller named.');
  return memory?.returnedTime === undefined
    ? failed('FeaturesInUse', 'The Secret is still there and will be deleted.')
    : failed('SecretReturned', 'The Secret was deleted and is there again.');
}

function judgeMissing(memory: FeatureMemory | undefined, needed: boolean): ErasureVerdict {
  if (needed) return failed('FeaturesMissing', 'The Secret is gone before its time.');
  return memory?.confirmedTime === undefined
    ? failed('FeaturesGone', 'The Secret is gone; the operator looks again one check interval later.')
    : { status: 'True', reason: 'FeaturesDestroyed', message: 'The Secret stayed gone for a check interval.' };
}

function failed(reason: ErasureVerdict['reason'], message: string): ErasureVerdict {
  return { status: 'False', reason, message };
}
