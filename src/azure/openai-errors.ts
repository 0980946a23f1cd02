import { OperatorError } from '../reconcile/errors.ts';
import { readCodelessType, readRefusal } from './arm-answer.ts';
import type { RawAnswer } from './arm-answer.ts';
import { refusalError, SLOW_RETRY_MS } from './errors.ts';
import type { ArmOperation, AzureRefusal } from './errors.ts';

export interface DataPlaneContext {
  /** Name of the account, for sentences. */
  readonly account: string;
  /** As ARM shows it. */
  readonly publicNetworkAccess?: string | undefined;
}

/** Codes by which a 403 speaks of a right and not of the network; the gateway's own have no name, only a number. */
const speaksOfRights: ReadonlySet<string> = new Set([
  'AuthorizationFailed',
  'LinkedAuthorizationFailed',
  'PermissionDenied',
  'AuthenticationTypeDisabled',
  'RequestDisallowedByPolicy',
]);

/**
 * Types of errors that the service gives where it gives no code (`code: null`). The gateway before it has a code always:
 * a number, which is none.
 */
const codelessTypes: ReadonlySet<string> = new Set(['invalid_request_error', 'not_found_error']);

/** Whether nothing but its type, or nothing at all, says what a refusal is about: an object, or a path that nobody knows. */
export function isCodeless({ code }: { readonly code?: string | undefined }): boolean {
  return code === undefined || codelessTypes.has(code);
}

/** The refusal of a data plane. Where it has no code, its type stands for it. */
export function readOpenAiRefusal(answer: RawAnswer, nowMs: number): AzureRefusal {
  const refusal = readRefusal(answer, nowMs);
  const type = readCodelessType(answer);
  return type === undefined ? refusal : { ...refusal, code: type };
}

/**
 * Translates an answer of the data plane that is not a success. It differs from ARM in two: a missing right comes as
 * 401 PermissionDenied, and 403 means that the network of the caller is not let in. A 404 says nothing of the account,
 * which ARM has just shown.
 */
export function openAiError(refusal: AzureRefusal, operation: ArmOperation, context: DataPlaneContext): OperatorError {
  const { status, code } = refusal;
  const answer = { status, ...(code === undefined ? {} : { code }) };
  if (status === 403 && !speaksOfRights.has(code ?? '')) {
    return new OperatorError(closedSentence(context), {
      kind: 'retryable',
      reason: 'AccessDenied',
      retryAfterMs: SLOW_RETRY_MS,
      ...answer,
    });
  }
  if (status === 404 || status === 410) {
    const message = `The data plane of AI account ${context.account} does not know what was asked for (${status}) in the attempt to ${operation.purpose}.`;
    return new OperatorError(message, {
      kind: 'retryable',
      reason: 'DataPlaneNotRead',
      retryAfterMs: SLOW_RETRY_MS,
      ...answer,
    });
  }
  return refusalError(refusal, operation);
}

function closedSentence({ account, publicNetworkAccess }: DataPlaneContext): string {
  const cause =
    publicNetworkAccess?.toLowerCase() === 'disabled'
      ? 'public network access is disabled'
      : 'its firewall does not let this network in';
  return `The data plane of AI account ${account} is closed to the operator (403) while Azure Resource Manager answers: ${cause}. Run the operator where the private endpoint of the account can be reached, or let its network in.`;
}

/** No address, or one that no token may go to. */
export function noDataPlane(context: DataPlaneContext, why: string): OperatorError {
  return new OperatorError(`The data plane of AI account ${context.account} was not asked: ${why}.`, {
    kind: 'retryable',
    reason: 'DataPlaneNotRead',
    retryAfterMs: SLOW_RETRY_MS,
  });
}
