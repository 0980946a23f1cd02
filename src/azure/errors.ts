import type { Reason } from '../api/reasons.ts';
import { OperatorError } from '../reconcile/errors.ts';
import type { FailureKind } from '../reconcile/errors.ts';

/** What a call is for, so that a refusal can say what was tried and what is missing. */
export interface ArmOperation {
  /** Reads after "to": `read the lifecycle document of storage account calls`. */
  readonly purpose: string;
  /** The action that Azure's role-based access control asks for. */
  readonly permission: string;
  /** The narrowest built-in role that holds it. */
  readonly role: string;
}

/** An answer of Azure that is not a success. */
export interface AzureRefusal {
  readonly status: number;
  /** `error.code` of the body; absent where there is none, or where it does not look like a code. */
  readonly code?: string;
  /** The Retry-After header, already read. */
  readonly retryAfterMs?: number;
}

interface Judgement {
  readonly kind: FailureKind;
  readonly reason: Reason;
  /** Absent: the controller's exponential backoff decides. */
  readonly retryAfterMs?: number;
}

/** For causes that a person or a slow system mends: roles take minutes to work, resources appear by and by. */
export const SLOW_RETRY_MS = 5 * 60_000;
/** Throttled without a Retry-After header: one refill of ARM's token buckets takes about ten seconds. */
const DEFAULT_THROTTLE_MS = 30_000;

const denied: Judgement = { kind: 'retryable', reason: 'AccessDenied', retryAfterMs: SLOW_RETRY_MS };
const unauthenticated: Judgement = { kind: 'retryable', reason: 'TokenRefused' };
const wrongTenant: Judgement = { kind: 'retryable', reason: 'TokenRefused', retryAfterMs: SLOW_RETRY_MS };
const throttled: Judgement = { kind: 'retryable', reason: 'Throttled', retryAfterMs: DEFAULT_THROTTLE_MS };
/** Nothing is deleted from status on this ground: whoever may not see a subscription gets the same answer. */
const unseenSubscription: Judgement = {
  kind: 'retryable',
  reason: 'SubscriptionNotFound',
  retryAfterMs: SLOW_RETRY_MS,
};
const gone: Judgement = { kind: 'retryable', reason: 'AccountNotFound', retryAfterMs: SLOW_RETRY_MS };
const conflict: Judgement = { kind: 'retryable', reason: 'AzureConflict' };
const unavailable: Judgement = { kind: 'retryable', reason: 'AzureUnavailable' };
const invalid: Judgement = { kind: 'terminal', reason: 'InvalidRequest' };
const unexpected: Judgement = { kind: 'retryable', reason: 'AzureAnswerMalformed' };

/** Azure error codes whose meaning is known. They decide before the HTTP status does. */
const judgementOfCode: Readonly<Record<string, Judgement>> = {
  AuthorizationFailed: denied,
  LinkedAuthorizationFailed: denied,
  // The data plane of AI accounts says it with status 401; the token is fine.
  PermissionDenied: denied,
  InvalidAuthenticationToken: unauthenticated,
  ExpiredAuthenticationToken: unauthenticated,
  AuthenticationFailed: unauthenticated,
  InvalidAuthenticationTokenTenant: wrongTenant,
  TooManyRequests: throttled,
  SubscriptionRequestsThrottled: throttled,
  ResourceRequestsThrottled: throttled,
  ScopeLocked: { kind: 'terminal', reason: 'ScopeLocked' },
  RequestDisallowedByPolicy: { kind: 'terminal', reason: 'RefusedByPolicy' },
  ResourceNotFound: gone,
  ParentResourceNotFound: gone,
  ResourceGroupNotFound: gone,
  SubscriptionNotFound: unseenSubscription,
  // Routes that Azure does not know: the question was wrong, and nothing is said of the account.
  HttpResourceNotFound: unexpected,
  InvalidResourceType: unexpected,
  Conflict: conflict,
  AnotherOperationInProgress: conflict,
  StorageAccountOperationInProgress: conflict,
  AccountProvisioningStateInvalid: conflict,
  // Both come as 409, and neither passes by waiting.
  MissingSubscriptionRegistration: invalid,
  FeatureNotSupportedForAccount: invalid,
  ServerBusy: unavailable,
  ServerTimeout: unavailable,
};

/**
 * Whether a 404 speaks of the part that was asked for, and not of the account, of what holds it or of the route. Without
 * a code it may come from any gateway between us and Azure, and proves nothing.
 */
export function isPartLevelCode(code: string | undefined): boolean {
  return code !== undefined && !Object.hasOwn(judgementOfCode, code);
}

/**
 * The one place that judges Azure's answers. A 429 is throttling whatever its code says; then a known code decides; then the
 * status: 5xx and 408 pass by themselves, other 4xx are our fault and stay, and anything else is not an answer ARM gives.
 * A 404 or 410 without one of the codes that say what is missing belongs to the last: only those prove absence.
 */
export function judgeRefusal({ status, code }: AzureRefusal): Judgement {
  if (status === 429) return throttled;
  const known = code === undefined || !Object.hasOwn(judgementOfCode, code) ? undefined : judgementOfCode[code];
  return known ?? judgeStatus(status);
}

function judgeStatus(status: number): Judgement {
  if (status >= 500 || status === 408) return unavailable;
  if (status === 401) return unauthenticated;
  if (status === 403) return denied;
  if (status === 404 || status === 410) return unexpected;
  if (status === 409 || status === 412 || status === 423) return conflict;
  if (status >= 400) return invalid;
  return unexpected;
}

/** Where Azure may name the time of the next try; elsewhere the table's own delay holds. */
const followsRetryAfter: ReadonlySet<Reason> = new Set<Reason>(['Throttled', 'AzureUnavailable', 'AzureConflict']);

/** Translates an answer that is not a success. The message names the operation and the code, never a URL or a body. */
export function refusalError(refusal: AzureRefusal, operation: ArmOperation): OperatorError {
  const judgement = judgeRefusal(refusal);
  const asked = followsRetryAfter.has(judgement.reason) ? refusal.retryAfterMs : undefined;
  const retryAfterMs = asked ?? judgement.retryAfterMs;
  return new OperatorError(refusalSentence(refusal, judgement, operation), {
    kind: judgement.kind,
    reason: judgement.reason,
    status: refusal.status,
    ...(refusal.code === undefined ? {} : { code: refusal.code }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function refusalSentence(
  refusal: AzureRefusal,
  { reason }: Judgement,
  { purpose, permission, role }: ArmOperation,
): string {
  const answer = refusal.code === undefined ? String(refusal.status) : `${refusal.status} ${refusal.code}`;
  const sentence = `Azure answered ${answer} to the attempt to ${purpose}`;
  if (reason === 'AccountNotFound') return `${sentence}: it was not found under this resource id (deleted or moved).`;
  if (reason === 'SubscriptionNotFound') {
    return `${sentence}: the subscription is unknown, or the identity may not see it. Whether the account stands is not known.`;
  }
  if (reason !== 'AccessDenied') return `${sentence}.`;
  return `${sentence}. The identity needs ${permission}: give it the role ${role} or a custom role with that action.`;
}

/** No answer within the time, a reset, a name that does not resolve: nothing is known of what the far side did. */
export function unreachableError(detail: string, operation: ArmOperation): OperatorError {
  return new OperatorError(`Azure did not answer the attempt to ${operation.purpose}: ${detail}.`, {
    kind: 'retryable',
    reason: 'AzureUnavailable',
  });
}

/** A success whose content is not what is documented. Retryable: gateways answer for ARM now and then. */
export function malformedError(detail: string, operation: ArmOperation): OperatorError {
  return new OperatorError(`Azure's answer to the attempt to ${operation.purpose} is not as documented: ${detail}.`, {
    kind: 'retryable',
    reason: 'AzureAnswerMalformed',
  });
}
