import type { Reason } from '../../api/reasons.ts';
import { OperatorError } from '../../reconcile/errors.ts';
import type { FailureKind } from '../../reconcile/errors.ts';

/** What a call is for, so that a refusal can say what was tried and what is missing. */
export interface BlobOperation {
  /** Reads after "to"; names the account and the container, never a blob. */
  readonly purpose: string;
  /** The data action that Azure's role-based access control asks for. */
  readonly permission: string;
  /** The narrowest built-in role that holds it. */
  readonly role: string;
}

/** An answer that is neither a success nor a documented outcome. */
export interface BlobRefusal {
  readonly status: number;
  /** The header `x-ms-error-code`. */
  readonly code: string | undefined;
  readonly retryAfterMs: number | undefined;
}

interface Judgement {
  readonly kind: FailureKind;
  readonly reason: Reason;
  readonly retryAfterMs?: number;
  /** Ends the sentence: what a person can do. */
  readonly remedy?: string;
}

/** Roles take minutes to work, and networks are opened by people. */
const SLOW_RETRY_MS = 5 * 60_000;

// The Blob service names no time as a rule, and none is made up: one refusal among thousands of answers asks for a short pause.
const throttled: Judgement = { kind: 'retryable', reason: 'Throttled' };
const busy: Judgement = { kind: 'retryable', reason: 'AzureUnavailable' };
const token: Judgement = { kind: 'retryable', reason: 'TokenRefused' };
const denied: Judgement = { kind: 'retryable', reason: 'AccessDenied', retryAfterMs: SLOW_RETRY_MS };
const closed: Judgement = {
  ...denied,
  remedy: "The account's firewall does not let this network in: run the operator where it is let in.",
};
const disabled: Judgement = { ...denied, remedy: 'The account is disabled.' };
const conflict: Judgement = { kind: 'retryable', reason: 'AzureConflict' };
const invalid: Judgement = { kind: 'terminal', reason: 'InvalidRequest' };
const unexpected: Judgement = { kind: 'retryable', reason: 'AzureAnswerMalformed' };

/** Codes of the Blob service whose meaning is documented and differs from what their status says. */
const judgementOfCode: Readonly<Record<string, Judgement>> = {
  AuthenticationFailed: token,
  InvalidAuthenticationInfo: token,
  NoAuthenticationInformation: token,
  // Said where network rules refuse; a missing role is AuthorizationPermissionMismatch.
  AuthorizationFailure: closed,
  AuthorizationSourceIPMismatch: closed,
  AccountIsDisabled: disabled,
  OperationTimedOut: busy,
  ServerBusy: busy,
};

/** Translates a refusal. A 429 is throttling whatever its code says; then a known code decides; then the status. */
export function blobRefusalError(refusal: BlobRefusal, operation: BlobOperation): OperatorError {
  const judgement = judge(refusal);
  const pause = judgement.reason === 'AccessDenied' ? undefined : refusal.retryAfterMs;
  const retryAfterMs = pause ?? judgement.retryAfterMs;
  return new OperatorError(sentence(refusal, judgement, operation), {
    kind: judgement.kind,
    reason: judgement.reason,
    status: refusal.status,
    ...(refusal.code === undefined ? {} : { code: refusal.code }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function judge({ status, code }: BlobRefusal): Judgement {
  if (status === 429) return throttled;
  const known = code === undefined || !Object.hasOwn(judgementOfCode, code) ? undefined : judgementOfCode[code];
  return known ?? judgeStatus(status);
}

function judgeStatus(status: number): Judgement {
  if (status >= 500 || status === 408) return busy;
  if (status === 401) return token;
  if (status === 403) return denied;
  if (status === 409 || status === 412) return conflict;
  // What the service itself does not find is an outcome; a 404 that comes here is some gateway's.
  if (status === 404 || status < 400) return unexpected;
  return invalid;
}

function sentence(refusal: BlobRefusal, judgement: Judgement, { purpose, permission, role }: BlobOperation): string {
  const answer = refusal.code === undefined ? String(refusal.status) : `${refusal.status} ${refusal.code}`;
  const what = `Azure answered ${answer} to the attempt to ${purpose}.`;
  if (judgement.remedy !== undefined) return `${what} ${judgement.remedy}`;
  if (judgement.reason !== 'AccessDenied') return what;
  return `${what} The identity needs ${permission}: give it the role ${role} or a custom role with that action.`;
}

/** Nobody answered in time. What works, works too slowly, so those who pace requests want to know. */
export const noAnswer = 'ETIMEDOUT';

/** No answer within the time (`noAnswer`), a reset, a name that does not resolve: nothing is known of what the far side did. */
export function blobUnreachable(detail: string, { purpose }: BlobOperation, code?: typeof noAnswer): OperatorError {
  return new OperatorError(`Azure did not answer the attempt to ${purpose}: ${detail}.`, {
    kind: 'retryable',
    reason: 'AzureUnavailable',
    ...(code === undefined ? {} : { code }),
  });
}

/** A success whose content is not what is documented. Retryable: gateways answer for Azure now and then. */
export function blobMalformed(detail: string, { purpose }: BlobOperation): OperatorError {
  return new OperatorError(`Azure's answer to the attempt to ${purpose} is not as documented: ${detail}.`, {
    kind: 'retryable',
    reason: 'AzureAnswerMalformed',
  });
}
