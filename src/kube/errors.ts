import { isJsonObject } from '../api/json.ts';
import { OperatorError, isOperatorError } from '../reconcile/errors.ts';
import type { FailureKind } from '../reconcile/errors.ts';
import type { JsonObject } from '../api/json.ts';
import type { Reason } from '../api/reasons.ts';

/** An answer that is not a success, as the wire gave it. */
export interface FailedAnswer {
  readonly status: number;
  readonly body: string;
  /** The Retry-After header, in seconds as Kubernetes sends it. */
  readonly retryAfter?: string | undefined;
}

interface Judgement {
  readonly kind: FailureKind;
  readonly reason: Reason;
  readonly retryAfterMs?: number;
}

const MAX_RETRY_AFTER_MS = 10 * 60_000;

/**
 * Someone may grant the missing right at any time, so a refusal is never final. It need not even be one: a kube-apiserver
 * that has just started answers 403 to everybody until it has read its roles.
 */
const judgements: Readonly<Record<number, Judgement>> = {
  401: { kind: 'retryable', reason: 'KubernetesRefused', retryAfterMs: 10_000 },
  403: { kind: 'retryable', reason: 'KubernetesRefused', retryAfterMs: 10_000 },
  404: { kind: 'retryable', reason: 'KubernetesConflict' },
  408: { kind: 'retryable', reason: 'KubernetesUnavailable' },
  409: { kind: 'retryable', reason: 'KubernetesConflict' },
  410: { kind: 'retryable', reason: 'KubernetesUnavailable' },
  429: { kind: 'retryable', reason: 'KubernetesUnavailable' },
};

const refusedForGood: Judgement = { kind: 'terminal', reason: 'KubernetesRefused' };
const failedByItself: Judgement = { kind: 'retryable', reason: 'KubernetesUnavailable' };

/** Translates an HTTP answer. `operation` names verb and resource (`patch calldatapolicies`), never an object or a URL. */
export function errorFromAnswer(answer: FailedAnswer, operation: string): OperatorError {
  return errorFromStatus(parseStatus(answer.body), { ...answer, operation });
}

interface StatusContext {
  readonly operation: string;
  /** The HTTP status; absent for an ERROR event in a watch, whose Status object holds it. */
  readonly status?: number;
  readonly retryAfter?: string | undefined;
}

/**
 * Translates a `Status` object (https://kubernetes.io/docs/reference/kubernetes-api/definitions/status-v1-meta/);
 * `undefined` stands for a body that is none, such as the "404 page not found" of a resource that is not served.
 */
export function errorFromStatus(body: JsonObject | undefined, context: StatusContext): OperatorError {
  const status = context.status ?? numberAt(body, 'code') ?? 500;
  const details = isJsonObject(body?.['details']) ? body['details'] : {};
  const code = codeOf(status, body, details);
  const judgement = judge(status, code);
  const retryAfterMs =
    secondsToMs(context.retryAfter ?? numberAt(details, 'retryAfterSeconds')) ?? judgement.retryAfterMs;
  const named = code === undefined ? String(status) : `${status}, ${code}`;
  return new OperatorError(`Kubernetes answered ${named} to: ${context.operation}${fieldsOf(details)}.`, {
    kind: judgement.kind,
    reason: judgement.reason,
    status,
    ...(code === undefined ? {} : { code }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function judge(status: number, code: string | undefined): Judgement {
  if (code === 'ResourceNotServed') return failedByItself;
  if (code === 'PatchNotApplicable') return { kind: 'retryable', reason: 'KubernetesConflict' };
  return judgements[status] ?? (status >= 400 && status < 500 ? refusedForGood : failedByItself);
}

/**
 * The Status's own reason, made finer where it says too little:
 * a 404 that names no object means that the resource is not served, which is not "there is none";
 * a 422 without causes means that a JSON patch did not apply (a failed `test`), while a schema refusal lists its causes.
 */
function codeOf(status: number, body: JsonObject | undefined, details: JsonObject): string | undefined {
  const reason = typeof body?.['reason'] === 'string' ? body['reason'] : undefined;
  if (status === 404 && typeof details['name'] !== 'string') return 'ResourceNotServed';
  const causes = causesOf(details);
  if (status === 422 && reason === 'Invalid' && causes.length === 0) return 'PatchNotApplicable';
  if (causes.some((cause) => cause['reason'] === 'ResourceVersionTooLarge')) return 'ResourceVersionTooLarge';
  return reason;
}

/** Field paths of a refusal, at most three. The causes' messages stay out: they quote values. */
function fieldsOf(details: JsonObject): string {
  const fields = causesOf(details)
    .map((cause) => cause['field'])
    .filter((field): field is string => typeof field === 'string' && field !== '')
    .slice(0, 3);
  return fields.length === 0 ? '' : ` (${fields.join(', ')})`;
}

function causesOf(details: JsonObject): readonly JsonObject[] {
  return Array.isArray(details['causes']) ? (details['causes'] as readonly unknown[]).filter(isJsonObject) : [];
}

/** Translates what kept a call from being sent: credentials that cannot be read, or a plugin that gives none. */
export function errorFromPreparation(error: unknown, operation: string): OperatorError {
  if (isOperatorError(error)) return error;
  const code = networkCodeOf(error);
  const named = code === undefined ? '' : ` (${code})`;
  return new OperatorError(`The call to Kubernetes could not be prepared${named}: ${operation}.`, {
    ...failedByItself,
    code: code ?? 'NotPrepared',
    cause: error,
  });
}

/** Translates what a call threw instead of an answer: network, TLS, a deadline. */
export function errorFromFailure(
  error: unknown,
  operation: string,
  { timedOut }: { timedOut: boolean },
): OperatorError {
  if (isOperatorError(error)) return error;
  const code = timedOut ? 'Timeout' : networkCodeOf(error);
  const what = timedOut ? 'did not answer in time' : 'could not be reached or broke off the answer';
  const named = code === undefined || timedOut ? '' : ` (${code})`;
  return new OperatorError(`Kubernetes ${what}${named}: ${operation}.`, {
    ...failedByItself,
    ...(code === undefined ? {} : { code }),
    cause: error,
  });
}

/** The object itself is absent: observed, not assumed. A resource that is not served does not count. */
export function isNotFound(error: unknown): boolean {
  return isOperatorError(error) && error.status === 404 && error.code === 'NotFound';
}

/** The API server does not serve the resource: its CRD is not there. It says nothing of any object. */
export function isNotServed(error: unknown): boolean {
  return isOperatorError(error) && error.code === 'ResourceNotServed';
}

/** The object was not as the caller thought: a lost race on write, or a JSON patch whose `test` failed. */
export function isConflict(error: unknown): boolean {
  return isOperatorError(error) && error.reason === 'KubernetesConflict';
}

/** The resource version or continue token is of no use any more: list again. */
export function isExpired(error: unknown): boolean {
  return isOperatorError(error) && (error.status === 410 || error.code === 'ResourceVersionTooLarge');
}

/** For an answer that is not what the API documents: cut off, not JSON, too long. */
export function malformedAnswer(operation: string, code: string): OperatorError {
  return new OperatorError(`Kubernetes sent an answer that could not be read (${code}): ${operation}.`, {
    ...failedByItself,
    code,
  });
}

function parseStatus(body: string): JsonObject | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return isJsonObject(parsed) && parsed['kind'] === 'Status' ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function secondsToMs(value: string | number | undefined): number | undefined {
  // Zero would mean a hot loop where the caller's own backoff is wanted.
  const seconds = Number(value ?? NaN);
  return seconds > 0 ? Math.min(seconds * 1000, MAX_RETRY_AFTER_MS) : undefined;
}

function numberAt(object: JsonObject | undefined, key: string): number | undefined {
  const value = object?.[key];
  return typeof value === 'number' ? value : undefined;
}

/** The error code of Node or undici (`ECONNREFUSED`, `UND_ERR_SOCKET`), also of the cause. */
export function networkCodeOf(error: unknown): string | undefined {
  if (!isJsonObject(error)) return undefined;
  const { code, cause } = error;
  return typeof code === 'string' ? code : networkCodeOf(cause);
}
