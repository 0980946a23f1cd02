import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { countOf } from '../policy/findings.ts';
import type { ScanView } from '../policy/scan-view.ts';
import { tellLive } from '../policy/sweep-digest.ts';
import type { PassContext } from './pass-context.ts';

/** Told once each: what a sweep deleted when it is settled, and a deletion that waits when it begins to wait. */
export function recordSweep(context: PassContext, policy: CallDataPolicy, view: ScanView): void {
  const before = policy.status?.sweep;
  const deleted = view.totals.filter(({ deletedLastPass }) => deletedLastPass > 0);
  if (view.sweep !== undefined && before?.running !== undefined && deleted.length > 0) {
    const counts = deleted.map(({ name, deletedLastPass }) => `${name}: ${countOf(deletedLastPass, 'artifact')}`);
    const note = `What was due was deleted and looked at again. ${counts.join('; ')}.`;
    context.recordEvent(policy, { type: 'Normal', reason: 'ArtifactsDeleted', action: 'Sweep', note });
  }
  const pending = view.sweepStatus?.pending;
  if (pending !== undefined && pending.digest !== before?.pending?.digest) {
    const counts = pending.classes.map((one) => `${one.name}: ${one.due} of ${one.artifacts}${tellLive(one)}`);
    const note = `A pass would delete more than spec.sweep.limits allow, so it deleted nothing: ${counts.join('; ')}. Copy ${pending.digest} into spec.sweep.approvedDigest to let it happen.`;
    context.recordEvent(policy, { type: 'Warning', reason: 'DeletionLimitExceeded', action: 'Sweep', note });
  }
}
