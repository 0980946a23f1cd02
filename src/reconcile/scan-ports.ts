import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { AccountObservation } from '../policy/facts.ts';
import type { ResolvedHold } from '../policy/holds.ts';
import type { OwnedLocation } from '../policy/overlap.ts';
import type { ClassAllowance, ScanReport, SweepResult } from '../policy/scan-report.ts';
import type { OperatorError } from './errors.ts';
import type { ObjectKey } from './outcome.ts';

/** What a look at the blobs works on: one generation of a policy and what was seen of its accounts. */
export interface ScanRequest {
  readonly policy: CallDataPolicy;
  /** The declared accounts as this pass saw them. Where one was not seen, its places are unseen. */
  readonly accounts: readonly AccountObservation[];
  /** Locations that older policies own: they are neither read nor swept. */
  readonly withheld: readonly OwnedLocation[];
  /** All holds of the spec. */
  readonly holds: readonly ResolvedHold[];
  /** Cut-offs that status remembers, counted beside the present. Epoch milliseconds. */
  readonly pendingCutoffMs: number | undefined;
  readonly runningCutoffMs: number | undefined;
  /** In the place of `runningCutoffMs` for classes in which a sweep before is not settled yet. */
  readonly unsettledCutoffs?: readonly ClassCutoff[];
}

export interface ClassCutoff {
  readonly className: string;
  readonly cutoffMs: number;
}

export interface SweepRequest extends ScanRequest {
  readonly allowances: readonly ClassAllowance[];
  /** Under mode Tagged: copies may get the tag by which the rule deletes them. Without it, it is only taken from what is held. */
  readonly setsTags: boolean;
  /** A live look at the policy before each batch of deletes: same uid and generation, not suspended, not deleted, still Enforce. */
  readonly stillWanted: () => Promise<boolean>;
}

export interface ScanProgress {
  readonly phase: 'Listing' | 'Deleting';
  readonly generation: number;
  readonly startedMs: number;
  /** Copies seen so far. */
  readonly listed: number;
  /** Artifacts deleted so far. */
  readonly deleted: number;
}

/** Where the look at one policy's blobs stands. Kept in memory; what must outlive the process is in status. */
export type ScanWork =
  /** `before`: what the look before saw, if this process made it for the same generation. */
  | { readonly kind: 'Running'; readonly progress: ScanProgress; readonly before?: ScanReport | undefined }
  /** Every class was listed. The sweep may begin, from exactly this knowledge of holds and refusals. */
  | { readonly kind: 'Listed'; readonly report: ScanReport }
  /** What was due was deleted, and everything was listed again after it. */
  | { readonly kind: 'Swept'; readonly report: ScanReport; readonly sweep: SweepResult }
  /** A bug or a definition that cannot work; `generation` and `startedMs` as asked for. */
  | {
      readonly kind: 'Failed';
      readonly error: OperatorError;
      readonly generation: number;
      readonly startedMs: number;
      readonly completedMs: number;
    };

/**
 * Looks at blobs in the background, one piece of work a policy. It tells of the end of a piece by putting the policy into
 * the queue of the controller; decisions and status belong to the reconcile.
 */
export interface Scans {
  readonly find: (key: ObjectKey) => ScanWork | undefined;
  /** Lists every class. Replaces what runs for the key. */
  readonly list: (key: ObjectKey, request: ScanRequest) => void;
  /** Deletes what the allowances let it, then lists again. Only after `Listed`, and on its knowledge. */
  readonly sweep: (key: ObjectKey, request: SweepRequest) => void;
  /** Stops what runs, at once, and forgets it. */
  readonly forget: (key: ObjectKey) => void;
}
