import type { Reason } from '../../api/reasons.ts';
import { isOperatorError } from '../../reconcile/errors.ts';
import { shareLook } from '../../runtime/shared-look.ts';
import type { Timers } from '../../runtime/timers.ts';

/** Ends a delete pass before its end, by a decision and not by a failure of the code. */
export class SweepStopped extends Error {
  readonly reason: Reason;

  constructor(reason: Reason, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'SweepStopped';
    this.reason = reason;
  }
}

export interface WantedGate {
  /** Asked before every try of a delete. Throws SweepStopped once the pass is not wanted any more, and for ever after. */
  readonly check: () => Promise<void>;
  /** Aborts with the SweepStopped. */
  readonly stopSignal: AbortSignal;
}

export interface StoppableGate extends WantedGate {
  /** Lets nothing more be deleted, for what the pass itself saw. */
  readonly stop: (stopped: SweepStopped) => void;
}

/** Shares one live look among the deletes of a batch. Where the look fails, nothing more is deleted. */
export function createWantedGate(
  stillWanted: () => Promise<boolean>,
  parts: { readonly timers?: Timers } = {},
): StoppableGate {
  const stop = new AbortController();

  async function takeLook(): Promise<void> {
    try {
      if (!(await stillWanted())) {
        throw new SweepStopped(
          'Progressing',
          'The policy, a hold of it or the owner of a location was changed while its data was being deleted; the next pass goes on by what is there then.',
        );
      }
    } catch (error) {
      const stopped = isOperatorError(error) ? new SweepStopped(error.reason, error.message, error) : error;
      stop.abort(stopped);
      throw stopped;
    }
  }

  const look = shareLook(takeLook, parts);
  return {
    stopSignal: stop.signal,
    stop: (stopped) => {
      stop.abort(stopped);
    },
    check: async () => {
      stop.signal.throwIfAborted();
      await look();
      // It may have been shut while the look was on its way.
      stop.signal.throwIfAborted();
    },
  };
}
