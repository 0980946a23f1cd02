import { isOperatorError } from '../../reconcile/errors.ts';
import type { OperatorError } from '../../reconcile/errors.ts';
import { sleep } from '../../runtime/deadline.ts';
import { systemTimers } from '../../runtime/timers.ts';
import type { Timers } from '../../runtime/timers.ts';
import type { BlobCallOptions, BlobPort, DeleteOptions, DeleteOutcome, DeleteTarget } from '../blob-port.ts';
import { noAnswer } from '../lean/refusals.ts';
import type { Pace } from './pace.ts';
import type { Slots } from './slots.ts';

export interface RetryingPortParts {
  /** For deletes, shared by all who delete in the account. Absent: they are not held back. */
  readonly pace?: Pace;
  /** Called before every try of a delete, after the wait for it. What it throws ends the delete. */
  readonly beforeDelete?: () => Promise<void>;
  /** Ends every wait of a delete, while a request that is under way comes to its end. */
  readonly waitSignal?: AbortSignal;
  /** Each call is made within one of these, and lends it to others while it pauses. Absent: it keeps what it has. */
  readonly slots?: Pick<Slots, 'lend'>;
  readonly timers?: Timers;
  /** From 0 to below 1. */
  readonly random?: () => number;
}

const maxTries = 12;
const maxTotalMs = 120_000;
/** However long the first one took: a large content that stalls uses up all of the time by itself. */
const minTries = 2;
/** A lone refusal among many answers is no storm; in one the pauses have grown within a few tries. */
const leastPauseMs = 50;
const mostPauseMs = 20_000;

/**
 * Tries again what may pass by itself: throttling, a failure of the service, an answer that was lost. A pause that the
 * service asks for is kept; a missing right is told at once, because roles take minutes. A read begins anew, with a sink of
 * its own. A delete whose answer was lost and which then finds nothing is told as `Deleted`, since it may have been ours.
 */
export function createRetryingPort(port: BlobPort, parts: RetryingPortParts = {}): BlobPort {
  const retry = createRetry(parts);
  const deleting = { port, retry, parts };
  return {
    ...port,
    listPage: (container, options) => retry(options, () => port.listPage(container, options)),
    head: (target, options) => retry(options, () => port.head(target, options)),
    read: (target, receive, options) => retry(options, () => port.read(target, receive, options)),
    deleteOne: (target, options) => deleteWithRetry(deleting, target, options),
  };
}

/** The failures of the tries before this one, in order. */
type Try<T> = (earlier: readonly OperatorError[]) => Promise<T>;
type Retry = <T>(options: BlobCallOptions, attempt: Try<T>) => Promise<T>;

export function createRetry({ slots, timers = systemTimers, random = Math.random }: RetryingPortParts): Retry {
  return async ({ abortSignal }, attempt) => {
    const startMs = timers.now();
    const failures: OperatorError[] = [];
    let ownMs = leastPauseMs;
    for (;;) {
      abortSignal.throwIfAborted();
      try {
        return await attempt(failures);
      } catch (error) {
        abortSignal.throwIfAborted();
        if (!isOperatorError(error) || !mayPass(error)) throw error;
        ownMs = pauseAfterMs(ownMs, random);
        // Those who were told the same pause would come back together, so that chance prolongs it a little.
        const namedMs = error.retryAfterMs === undefined ? 0 : error.retryAfterMs * (1 + 0.25 * random());
        const waitMs = Math.max(ownMs, namedMs);
        failures.push(error);
        const spentMs = failures.length < minTries ? 0 : timers.now() - startMs;
        const isOver = spentMs + waitMs > maxTotalMs;
        if (failures.length >= maxTries || isOver) throw error;
        const pause = (): Promise<void> => sleep(waitMs, { abortSignal, timers });
        await (slots === undefined ? pause() : slots.lend(pause));
      }
    }
  };
}

/** Decorrelated jitter: whoever failed together comes back apart, and farther apart each time. */
function pauseAfterMs(previousMs: number, random: () => number): number {
  const longestMs = Math.min(mostPauseMs, 3 * previousMs);
  return longestMs - (longestMs - leastPauseMs) * random();
}

function mayPass({ kind, reason }: OperatorError): boolean {
  return kind === 'retryable' && reason !== 'AccessDenied';
}

interface Deleting {
  readonly port: BlobPort;
  readonly retry: Retry;
  readonly parts: RetryingPortParts;
}

function deleteWithRetry(deleting: Deleting, target: DeleteTarget, options: DeleteOptions): Promise<DeleteOutcome> {
  const { port, retry, parts } = deleting;
  return retry({ abortSignal: parts.waitSignal ?? options.abortSignal }, async (earlier) => {
    const outcome = await deleteOnce(deleting, target, options);
    return earlier.some(mayHaveDeleted) ? explainAfterLoss(port, { target, outcome }, options) : outcome;
  });
}

async function deleteOnce(
  { port, parts: { pace, beforeDelete, waitSignal } }: Deleting,
  target: DeleteTarget,
  options: DeleteOptions,
): Promise<DeleteOutcome> {
  const paced = await pace?.admit({ abortSignal: waitSignal ?? options.abortSignal });
  await beforeDelete?.();
  options.abortSignal.throwIfAborted();
  try {
    const outcome = await port.deleteOne(target, options);
    paced?.answered('Admitted');
    return outcome;
  } catch (error) {
    if (isOperatorError(error) && (isRefusedForLoad(error) || error.code === noAnswer)) paced?.answered('Refused');
    throw error;
  }
}

function isRefusedForLoad({ status }: OperatorError): boolean {
  return status === 503 || status === 429;
}

/** A refusal for load did nothing. After any other failure nobody knows. */
function mayHaveDeleted(error: OperatorError): boolean {
  return !isRefusedForLoad(error);
}

interface AfterLoss {
  readonly target: DeleteTarget;
  readonly outcome: DeleteOutcome;
}

/** A condition on what is gone may be answered as not met, which looks like a change. */
async function explainAfterLoss(
  port: BlobPort,
  { target, outcome }: AfterLoss,
  { abortSignal }: BlobCallOptions,
): Promise<DeleteOutcome> {
  const seen = outcome.kind === 'ChangedSinceListing' ? await port.head(target, { abortSignal }) : outcome;
  if (seen.kind !== 'NotFound') return outcome;
  return { kind: 'Deleted', isPermanent: seen.isSoftDeleted ? false : undefined };
}
