import { OperatorError } from '../reconcile/errors.ts';
import type { TimeLimit } from '../reconcile/ports.ts';
import { withDeadline } from './deadline.ts';
import type { Timers } from './timers.ts';

/** Bounds the look at AI accounts to a third of a pass, so that the rest of it has the other two. */
export function limitAiLook(
  parent: AbortSignal,
  passTimeoutMs: number,
  parts: { readonly timers?: Timers } = {},
): TimeLimit {
  const timeoutMs = passTimeoutMs / 3;
  const seconds = Math.round(timeoutMs / 1000);
  const message = `It was not looked at within ${seconds} s, a third of what a pass may take. If it stays so, give passes more time (PASS_TIMEOUT_SECONDS).`;
  const reason = new OperatorError(message, { kind: 'retryable', reason: 'AzureUnavailable' });
  const { abortSignal, isExpired, dispose } = withDeadline(parent, timeoutMs, { ...parts, reason });
  return { abortSignal, expired: () => (isExpired() ? reason : undefined), dispose };
}
