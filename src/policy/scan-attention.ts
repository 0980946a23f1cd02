import type { CallDataPolicySpec } from '../api/call-data-policy.ts';
import type { Attention } from './attention.ts';
import { placeName } from './class-entries.ts';
import { countOf } from './findings.ts';
import { stateOfHold, type ResolvedHold } from './holds.ts';
import type { UnseenPlace } from './scan-report.ts';
import type { ScanView } from './scan-view.ts';
import type { PendingSweep } from './sweep-plan.ts';

/** A place that could not be read is not asked again sooner. */
const shortestRetryMs = 60_000;

/** Nobody tells when a Secret appears or may be read: Secrets are not watched. */
const holdRetryMs = 300_000;

/** What the operator owes the blobs: a look that failed, places and holds that were not read, a deletion that waits for a person. */
export function attentionToScan(
  spec: Pick<CallDataPolicySpec, 'enforcement' | 'sweep'>,
  view: ScanView,
): readonly Attention[] {
  const { failed, report, sweepStatus, holds, nowMs } = view;
  const pending = spec.enforcement === 'Enforce' ? sweepStatus?.pending : undefined;
  // One that was approved stands in status until it is carried out, and waits for nobody.
  const approvals = [spec.sweep.approvedDigest, sweepStatus?.approvedDigest];
  const waits = pending !== undefined && !approvals.includes(pending.digest);
  return [
    ...(failed === undefined ? [] : [{ name: 'scan', progress: 'Stalled', cause: failed } as const]),
    ...(report?.unseen ?? view.unseenBefore).filter(isOfThisPolicy).map(attentionToPlace),
    ...holds.flatMap((hold) => (stateOfHold(hold, nowMs) === 'Unreadable' ? [attentionToHold(hold)] : [])),
    ...(waits ? [attentionToPending(pending)] : []),
  ];
}

/** That another policy owns a location is told of its account. */
function isOfThisPolicy({ reason }: UnseenPlace): boolean {
  return reason !== 'LocationOwnedByOther';
}

function attentionToPlace(place: UnseenPlace): Attention {
  const { className, reason, message, terminal, retryAfterMs = 0 } = place;
  return {
    name: className,
    progress: terminal ? 'Stalled' : 'Retries',
    cause: { reason, message: `${placeName(place)} could not be looked at: ${message}` },
    ...(terminal ? {} : { retryAfterMs: Math.max(shortestRetryMs, retryAfterMs) }),
  };
}

/** Nothing is deleted meanwhile, so the policy is not applied, whatever else was seen. */
function attentionToHold({ hold, calls }: ResolvedHold): Attention {
  const why = calls.kind === 'Unreadable' ? calls.message : '';
  return {
    name: `hold ${hold.name}`,
    progress: 'Retries',
    cause: { reason: 'HoldUnreadable', message: `${why} Until it can be read, nothing is deleted.` },
    retryAfterMs: holdRetryMs,
  };
}

function attentionToPending({ digest, cutoffTime, classes }: PendingSweep): Attention {
  const figures = classes.map(({ name, due, artifacts }) => `${due} of ${countOf(artifacts, 'artifact')} of ${name}`);
  const message = `Over the limits of spec.sweep.limits, so nothing was deleted: ${figures.join('; ')} due at ${cutoffTime}. Check them, then put ${digest} into spec.sweep.approvedDigest.`;
  return { name: 'sweep', progress: 'AwaitsApproval', cause: { reason: 'DeletionLimitExceeded', message } };
}
