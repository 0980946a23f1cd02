import type { CallDataPolicySpec } from '../api/call-data-policy.ts';
import type { Attention } from './attention.ts';
import { placeName } from './class-entries.ts';
import { countOf, type Finding } from './findings.ts';
import { stateOfHold, type ResolvedHold } from './holds.ts';
import type { UnseenPlace } from './scan-report.ts';
import type { ScanView } from './scan-view.ts';
import { tellLive } from './sweep-digest.ts';
import type { PendingSweep } from './sweep-plan.ts';

/** A place that could not be read is not asked again sooner. */
const shortestRetryMs = 60_000;

/** Nobody tells when a Secret appears or may be read: Secrets are not watched. */
const holdRetryMs = 300_000;

/** What the operator owes the blobs: a look that failed, places and holds that were not read, a deletion that waits for a person. */
export function attentionToScan(
  spec: Pick<CallDataPolicySpec, 'enforcement' | 'lifecycle' | 'sweep'>,
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
    ...holds.flatMap((hold) => (stateOfHold(hold, nowMs) === 'Unreadable' ? [attentionToHold(hold, spec)] : [])),
    ...(waits ? [attentionToPending(pending)] : []),
  ];
}

/**
 * Holds whose calls nobody can tell, as a look of this process found them or status remembers. Nothing is deleted before a
 * person has done something about them.
 */
export function attentionToUntoldHolds(
  { enforcement }: Pick<CallDataPolicySpec, 'enforcement'>,
  findings: readonly Finding[],
): readonly Attention[] {
  if (enforcement !== 'Enforce') return [];
  return findings
    .filter(({ reason }) => reason === 'HoldUntold')
    .map(({ reason, subject, message }) => ({ name: subject, progress: 'Stalled', cause: { reason, message } }));
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

/** The operator deletes nothing meanwhile, so the policy is not applied, whatever else was seen. */
function attentionToHold({ hold, calls }: ResolvedHold, spec: Pick<CallDataPolicySpec, 'lifecycle'>): Attention {
  const why = calls.kind === 'Unreadable' ? calls.message : '';
  return {
    name: `hold ${hold.name}`,
    progress: 'Retries',
    cause: {
      reason: 'HoldUnreadable',
      message: `${why} Until it can be read, the operator deletes nothing${rulesGoOn(spec) ? '; lifecycle rules know no holds and go on' : ''}.`,
    },
    retryAfterMs: holdRetryMs,
  };
}

/** Whether rules of ours delete, whatever a hold keeps. */
export function rulesGoOn({ lifecycle }: Pick<CallDataPolicySpec, 'lifecycle'>): boolean {
  return lifecycle.mode === 'WholePrefix' || lifecycle.mode === 'Tagged';
}

function attentionToPending({ digest, cutoffTime, classes }: PendingSweep): Attention {
  const figures = classes.map(
    (one) => `${one.due} of ${countOf(one.artifacts, 'artifact')} of ${one.name}${tellLive(one)}`,
  );
  const message = `Over the limits of spec.sweep.limits, so nothing was deleted: ${figures.join('; ')} due at ${cutoffTime}. Check them, then put ${digest} into spec.sweep.approvedDigest.`;
  return { name: 'sweep', progress: 'AwaitsApproval', cause: { reason: 'DeletionLimitExceeded', message } };
}
