import type { CallDataPolicy, CallDataPolicyStatus } from '../api/call-data-policy.ts';
import type { AccountObservation } from '../policy/facts.ts';
import type { KeptHistory } from '../policy/history/verdict.ts';
import type { CallOptions } from './ports.ts';

/** What a pass has judged and seen. */
export interface PassResult {
  /** As it is about to be written, without the history itself. */
  readonly status: CallDataPolicyStatus;
  readonly accounts: readonly AccountObservation[];
}

/** The history of verdicts in the evidence container. */
export interface HistoryKeeper {
  /**
   * Adds an entry where one is due. A failure is logged and told, not thrown: the promise is kept without a history. Throws only
   * when aborted.
   */
  readonly keep: (policy: CallDataPolicy, pass: PassResult, options: CallOptions) => Promise<KeptHistory>;
}
