import type { CallDataPolicy, CallDataPolicyStatus } from '../../../src/api/call-data-policy.ts';
import { lookOf } from '../../../src/policy/scan-look.ts';
import type { ScanReport } from '../../../src/policy/scan-report.ts';

/** What the status of a policy says of a look that ended. */
export function statusAfter(policy: CallDataPolicy, report: ScanReport): CallDataPolicyStatus {
  const view = { report, nowMs: report.completedMs, intervalMs: 3_600_000, progress: undefined, failed: undefined };
  const { scan } = lookOf(policy, {
    ...view,
    unseenBefore: [],
    sweep: undefined,
    plan: undefined,
    totals: [],
    sweepStatus: undefined,
    holds: [],
  });
  return { ...policy.status, scan } as CallDataPolicyStatus;
}
