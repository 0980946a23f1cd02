import type { Observed } from '../policy/facts.ts';
import { failureOf, isOperatorError } from '../reconcile/errors.ts';
import type { CallOptions } from '../reconcile/ports.ts';

export type Failed = Extract<Observed<unknown>, { readonly ok: false }>;

/**
 * Turns a failure into a part of the observation. Only an abort goes on as a throw, and not one that is itself a failure to
 * tell of: the time for the look is over, and what was seen until then was seen.
 */
export async function attempt<T>(look: () => Promise<T>, { abortSignal }: CallOptions): Promise<Observed<T>> {
  try {
    return { ok: true, value: await look() };
  } catch (error) {
    const reason: unknown = abortSignal.aborted ? abortSignal.reason : error;
    if (isOperatorError(reason)) return failureOf(reason);
    abortSignal.throwIfAborted();
    const message = 'An answer of Azure led to an error that should not happen.';
    return { ok: false, reason: 'InternalError', message, terminal: false };
  }
}

/** A denied or unreadable account resource says nothing about its parts; every other failure speaks for all of them. */
export function concernsAllParts({ reason }: Failed): boolean {
  return reason !== 'AccessDenied' && reason !== 'AzureAnswerMalformed' && reason !== 'InternalError';
}

/** Whether a write that ended so may have been done all the same. */
export function leavesOpenWhatHappened(error: unknown): boolean {
  if (!isOperatorError(error) || error.kind === 'terminal') return false;
  return error.reason === 'AzureUnavailable' || error.reason === 'AzureAnswerMalformed';
}
