import type { ObjectKey, Outcome } from '../reconcile/outcome.ts';
import { errorFields } from './log.ts';
import type { Log } from './log.ts';

/** How a pass ended: one of the four outcomes, a throw, or a throw after its time was over or the controller stopped. */
export type PassResult = Outcome['kind'] | 'panic' | 'timeout' | 'aborted';

export interface PassFacts {
  readonly object: ObjectKey;
  readonly durationMs: number;
}

/** Writes what the controller has to say about passes, each line with the controller's name and the object. */
export interface PassLog {
  readonly outcome: (outcome: Outcome, facts: PassFacts) => void;
  readonly thrown: (result: PassResult, error: unknown, facts: PassFacts) => void;
  readonly deadlineExceeded: (facts: PassFacts) => void;
}

export function createPassLog(controller: string, log: Log): PassLog {
  return {
    outcome: (outcome, facts) => {
      const fields = { controller, ...facts, outcome: outcome.kind };
      if ('error' in outcome) log.warn({ ...fields, error: errorFields(outcome.error) }, 'The pass failed.');
      else log.debug(fields, 'The pass ended well.');
    },
    thrown: (result, error, facts) => {
      const fields = { controller, ...facts, error: errorFields(error) };
      if (result === 'panic') log.error(fields, 'The pass threw, which is a defect. It is retried with backoff.');
      else if (result === 'timeout')
        log.warn(fields, 'The pass ended after its time was over. It is retried with backoff.');
      else log.info(fields, 'The pass was aborted, as the controller stops.');
    },
    deadlineExceeded: (facts) => {
      log.warn({ controller, ...facts }, 'The time of the pass is over; it is aborted.');
    },
  };
}
