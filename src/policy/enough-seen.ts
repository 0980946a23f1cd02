import type { CallDataPolicySpec } from '../api/call-data-policy.ts';
import { activeTagValues, type HoldKnowledge } from './holds.ts';
import type { ScanReport } from './scan-report.ts';

/**
 * What was not seen may carry a hold tag, or a consent that excuses a missing one. Holds by call id need no look. What was seen
 * to carry a tag and tells no call may hold any. Without enough nothing is deleted.
 */
export function isEnoughSeen(
  { artifactClasses }: Pick<CallDataPolicySpec, 'artifactClasses'>,
  { unseen, classes }: Pick<ScanReport, 'unseen' | 'classes'>,
  { holds, nowMs }: HoldKnowledge,
): boolean {
  if (classes.some(({ untoldHold, untoldHoldPassing }) => untoldHold + untoldHoldPassing > 0)) return false;
  if (unseen.length === 0) return true;
  return (
    activeTagValues(holds, nowMs).length === 0 &&
    !artifactClasses.some(({ consent }) => consent?.onMissing === 'DeleteAfter')
  );
}
