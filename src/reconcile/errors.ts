import type { Observed } from '../policy/facts.ts';
import type { Reason } from '../api/reasons.ts';

/**
 * How the controller answers a failure:
 * - `retryable`: it may pass by itself (throttling, network, missing rights that someone grants); come back after
 *   `retryAfterMs` where the far side named a time, else with exponential backoff.
 * - `terminal`: it stays until a person changes something; the object is Stalled and looked at again at its next check.
 */
export type FailureKind = 'retryable' | 'terminal';

export interface FailureDetails {
  readonly kind: FailureKind;
  /** A reason of the closed catalogue in src/api/reasons.ts. */
  readonly reason: Reason;
  /** HTTP status, where there was one. */
  readonly status?: number;
  /** Error code of the far side (`ScopeLocked`, `Conflict`), where there was one; `ETIMEDOUT` where a storage account was silent. */
  readonly code?: string;
  /** The far side's own wish, or the table's judgement for slow causes. In milliseconds. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/**
 * The one error type that crosses a module border. Edges translate what their SDK throws into it, once, by code.
 * The message is a sentence for the status of a resource: it holds no URL, token, header or body.
 */
export class OperatorError extends Error {
  readonly kind: FailureKind;
  readonly reason: Reason;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, details: FailureDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'OperatorError';
    this.kind = details.kind;
    this.reason = details.reason;
    this.status = details.status;
    this.code = details.code;
    this.retryAfterMs = details.retryAfterMs;
  }
}

export function isOperatorError(error: unknown): error is OperatorError {
  return error instanceof OperatorError;
}

type Failed = Extract<Observed<unknown>, { readonly ok: false }>;

/** The same failure as plain data, for what is observed and for status. */
export function failureOf(error: OperatorError): Failed {
  return { ok: false, ...detailsOf(error) };
}

/** What there is to say of it. */
export function detailsOf(error: OperatorError): Omit<Failed, 'ok'> {
  return {
    reason: error.reason,
    message: error.message,
    terminal: error.kind === 'terminal',
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  };
}
