import type { ErasureConditionType } from '../../api/erasure-request-condition.ts';
import type { ErasureCondition, ErasureRequest } from '../../api/erasure-request.ts';
import { omitUndefined } from '../../api/json.ts';
import type { Stored, StoredRequest } from '../../api/stored.ts';
import { endByPerson } from '../../policy/erasure/request-state.ts';
import { CommandError } from '../command-error.ts';

/**
 * Where a request stands, as its conditions say.
 * - `Unseen`: the operator has not judged the request as it is now.
 * - `Person`: a person must decide or change something.
 * - `Pausing`: done as far as can be done now; it goes on at a date.
 */
export interface Standing {
  readonly kind: 'Unseen' | 'Working' | 'Person' | 'Pausing' | 'Ended';
  readonly reason?: string;
  readonly message?: string;
}

const pauses: readonly string[] = ['PartiallyRetained', 'AwaitingExpiry', 'CutDeferred'];

export function standingOf(request: StoredRequest): Standing {
  const { metadata, status } = request;
  const ready = conditionOf(request, 'Ready');
  if (ready === undefined || status?.observedGeneration !== metadata.generation) return { kind: 'Unseen' };
  const { reason, message } = ready;
  return omitUndefined({ kind: kindOf(request, ready), reason, message });
}

function kindOf(request: StoredRequest, { status, reason }: Stored<ErasureCondition>): Standing['kind'] {
  if (status === 'True') return 'Ended';
  if (conditionOf(request, 'Reconciling')?.status !== 'True') return 'Person';
  return reason !== undefined && pauses.includes(reason) ? 'Pausing' : 'Working';
}

/** Nothing more is to be waited for: an end or a pause with its receipt, or a person's turn. */
export function isSettled(request: ErasureRequest): boolean {
  const { kind, reason } = standingOf(request);
  if (kind === 'Person') return true;
  // Under DryRun and Audit no receipt is written, and a person's end does not wait for one.
  if (kind === 'Ended' && reason !== 'Erased') return true;
  return (kind === 'Ended' || kind === 'Pausing') && request.status?.receipt?.state === reason;
}

/** The end that a request has come to for good: that of its final receipt, or a person's where nothing could be written. */
function endOf({ spec, status = {} }: ErasureRequest): string | undefined {
  const { receipt, finishedTime } = status;
  if (receipt?.final === true) return receipt.state;
  return finishedTime === undefined ? undefined : (endByPerson(spec, status) ?? 'Finished');
}

/** What people decide after the end has no effect, so it must not be said to have one. */
export function requireOpen(request: ErasureRequest): void {
  const end = endOf(request);
  if (end === undefined) return;
  throw new CommandError(
    `${request.metadata.name} is at its end (${end}); nothing changes it. Only whom you inform is still noted.`,
  );
}

export function conditionOf(
  { status }: StoredRequest,
  type: ErasureConditionType,
): Stored<ErasureCondition> | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

/** The search came to its end for the request as it is now. */
export function hasPlan(request: ErasureRequest): boolean {
  return standingOf(request).kind !== 'Unseen' && conditionOf(request, 'PlanReady')?.status === 'True';
}
