import type { CallDataPolicyStatus } from '../api/call-data-policy.ts';
import type { Reason } from '../api/reasons.ts';
import type { ResolvedHold } from './holds.ts';
import type { ScanReport, SweepResult, UnseenPlace } from './scan-report.ts';
import type { SweepPlan, SweepStatus } from './sweep-plan.ts';
import type { ClassTotals } from './sweep-totals.ts';

/** Where the look at the blobs of a policy stands when status is written. */
export interface ScanView {
  /** The last complete look of this generation, if this process made it. Without it the figures of status count. */
  readonly report: ScanReport | undefined;
  /** Places that the look before could not read, while the next one runs: nothing has been heard of them since. */
  readonly unseenBefore: readonly UnseenPlace[];
  /** What the delete pass before that look did. */
  readonly sweep: SweepResult | undefined;
  /** What is to be deleted by that look; `undefined` without a report and where nothing may be deleted at all. */
  readonly plan: SweepPlan | undefined;
  /** Deleted artifacts for each class, this look included. */
  readonly totals: readonly ClassTotals[];
  /** `status.sweep` as it shall be. */
  readonly sweepStatus: SweepStatus | undefined;
  /** The piece of work that runs now, as status shows it. */
  readonly progress: NonNullable<CallDataPolicyStatus['scan']>['progress'];
  readonly failed: { readonly reason: Reason; readonly message: string } | undefined;
  readonly holds: readonly ResolvedHold[];
  readonly nowMs: number;
  readonly intervalMs: number;
}
