import type { CallDataPolicy, CallDataPolicyStatus } from '../api/call-data-policy.ts';
import type { Reason } from '../api/reasons.ts';
import { omitUndefined } from '../api/json.ts';
import type { AnsweredFrom } from './answered-calls.ts';
import type { ScanReport } from './scan-report.ts';
import type { ScanView } from './scan-view.ts';

export type ClassStatus = NonNullable<CallDataPolicyStatus['classes']>[number];
export type ScanStatus = NonNullable<CallDataPolicyStatus['scan']>;
export type HoldStatus = NonNullable<CallDataPolicyStatus['holds']>[number];

/** Whether the last look at the blobs may speak of what is stored now. */
export type Standing =
  { readonly kind: 'Current' } | { readonly kind: 'Lacking'; readonly reason: Reason; readonly message: string };

/** The last look, whoever made it: this process, or the one before by what status remembers. */
export interface ScanLook {
  /** Of this generation, if this process made it. */
  readonly report: ScanReport | undefined;
  /** `status.scan` without the progress; `undefined` where none was ever complete. */
  readonly scan: ScanStatus | undefined;
  readonly standing: Standing;
}

/** A report of another generation speaks of another policy and counts as none. */
export function lookOf(policy: CallDataPolicy, view: ScanView): ScanLook {
  const report = view.report?.generation === policy.metadata.generation ? view.report : undefined;
  const scan = report === undefined ? rememberedScan(policy) : scanOfReport(report);
  return { report, scan, standing: standingOf(policy, scan, view) };
}

export function rememberedScan({ status }: CallDataPolicy): ScanStatus | undefined {
  const { generation, startedTime, completedTime, consentKnown } = status?.scan ?? {};
  const scan = omitUndefined({ generation, startedTime, completedTime, consentKnown });
  return Object.keys(scan).length === 0 ? undefined : scan;
}

function scanOfReport({ generation, startedMs, completedMs, answers = [] }: ScanReport): ScanStatus {
  const consentKnown = answers.flatMap(({ purpose, fromMs, answeredDays }) => {
    // Not a moment earlier, for what is a part of a second.
    const fromTime = timeOf(Math.ceil(fromMs / 1000) * 1000);
    return fromTime === undefined ? [] : [omitUndefined({ purpose, fromTime, answeredDays })];
  });
  return omitUndefined({
    generation,
    startedTime: timeOf(startedMs),
    completedTime: timeOf(completedMs),
    consentKnown: consentKnown.length === 0 ? undefined : consentKnown,
  });
}

/** What the looks before this one say of consents: by `status.scan.consentKnown`. It moves on since the last of them. */
export function rememberedAnswers(policy: Pick<CallDataPolicy, 'status'>): readonly AnsweredFrom[] {
  return standing(policy).map(({ purpose, fromMs, movesSinceMs }) => ({ purpose, fromMs, movesSinceMs }));
}

/** The same for a look that sees all of what the last one was for: no terms but those of the two can have moved it on. */
export function standingAnswers(policy: CallDataPolicy): readonly AnsweredFrom[] {
  return isOfGeneration(policy, policy.status?.scan) ? standing(policy) : rememberedAnswers(policy);
}

function standing({ status }: Pick<CallDataPolicy, 'status'>) {
  const { startedTime, consentKnown = [] } = status?.scan ?? {};
  return consentKnown.map(({ purpose, fromTime, answeredDays }) => ({
    purpose,
    fromMs: Date.parse(fromTime),
    movesSinceMs: Date.parse(startedTime ?? fromTime),
    ...(answeredDays === undefined ? {} : { answeredDays }),
  }));
}

function standingOf(policy: CallDataPolicy, scan: ScanStatus | undefined, view: ScanView): Standing {
  if (isOfGeneration(policy, scan)) {
    if (isRecent(scan, view)) return { kind: 'Current' };
    const message = `The last look began at ${scan?.startedTime ?? 'an unknown time'}, more than two check intervals ago.`;
    return { kind: 'Lacking', reason: 'PassOutdated', message: `${message}${tellFailure(view)}` };
  }
  if (view.failed !== undefined) return { kind: 'Lacking', ...view.failed };
  return view.progress === undefined
    ? { kind: 'Lacking', reason: 'NotMeasured', message: 'No look at the blobs of this generation was complete yet.' }
    : {
        kind: 'Lacking',
        reason: 'PassRunning',
        message: `The first look at the blobs of this generation began at ${view.progress.startedTime}.`,
      };
}

function tellFailure({ failed }: ScanView): string {
  return failed === undefined ? '' : ` The one after it failed: ${failed.message}`;
}

function isOfGeneration({ metadata }: CallDataPolicy, scan: ScanStatus | undefined): boolean {
  return scan?.generation === metadata.generation;
}

/**
 * What counts is when the look began: what appeared, or came to its deadline, after it was not seen. A time in the
 * future comes of a clock that was set back, and proves nothing either.
 */
function isRecent(
  scan: ScanStatus | undefined,
  { nowMs, intervalMs }: Pick<ScanView, 'nowMs' | 'intervalMs'>,
): boolean {
  const ageMs = nowMs - Date.parse(scan?.startedTime ?? '');
  return ageMs <= 2 * intervalMs && ageMs >= -intervalMs;
}

/** Whether the last look saw all of the class. */
export function isWhole({ lastFullPassTime }: ClassStatus, scan: ScanStatus | undefined): boolean {
  return lastFullPassTime !== undefined && lastFullPassTime === scan?.completedTime;
}

/** RFC 3339 to the second; `undefined` for what is no time, such as a hold of Azure without an end. */
export function timeOf(epochMs: number | undefined): string | undefined {
  if (epochMs === undefined || Number.isNaN(new Date(epochMs).getTime())) return undefined;
  const text = new Date(Math.floor(epochMs / 1000) * 1000).toISOString().replace('.000Z', 'Z');
  // The years before 0 and after 9999 have another form, which the API server refuses.
  return /^\d{4}-/.test(text) ? text : undefined;
}

/** `2026-11-24`, in UTC. */
export function dayOf(epochMs: number | undefined): string | undefined {
  return timeOf(epochMs)?.slice(0, 10);
}

/** A short look is told by what it saw; only one that takes longer, deletes, or is the first of its kind is told as running. */
const toldAfterMs = 60_000;

/** What status says of a running look. Each change of it is a write, and most looks are over before anybody reads it. */
export function toldProgress({ progress, nowMs }: ScanView, { standing }: ScanLook): ScanView['progress'] {
  if (progress === undefined) return undefined;
  const isLong = nowMs - Date.parse(progress.startedTime) >= toldAfterMs;
  return standing.kind === 'Lacking' || progress.phase === 'Deleting' || isLong ? progress : undefined;
}
