import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { omitUndefined } from '../api/json.ts';
import type { AccountObservation } from '../policy/facts.ts';
import { areReadable, stateOfHold, type HoldKnowledge } from '../policy/holds.ts';
import { locationsOwnedByOthers } from '../policy/overlap.ts';
import type { ScanReport } from '../policy/scan-report.ts';
import type { ScanView } from '../policy/scan-view.ts';
import { sweepScope } from '../policy/sweep-digest.ts';
import { planSweep, type SweepPlan, type SweepStatus } from '../policy/sweep-plan.ts';
import { answeredRequest, forgetLook, isOfAnother, knewHolds, missedAccount, rememberAsked } from './asked-looks.ts';
import { mustList, openRequest } from './list-due.ts';
import { keyOf, type PassContext } from './pass-context.ts';
import type { CallOptions } from './ports.ts';
import { resolveHolds } from './resolve-holds.ts';
import type { ScanRequest, ScanWork } from './scan-ports.ts';
import { isStillWanted } from './still-wanted.ts';
import { interruptedSweep, statusOfSweep, totalsOf } from './sweep-memory.ts';
import { progressOf, viewOfWork } from './work-view.ts';
import { writeStatus } from './write-status.ts';

/**
 * Moves the look at the blobs on by one step: lists when a look is owed, plans by what was listed, and starts the sweep once
 * status knows of it. What is seen is told by the view; a running piece of work puts the policy into the queue at its end.
 */
export async function lookAtBlobs(
  context: PassContext,
  policy: CallDataPolicy,
  { accounts, abortSignal }: CallOptions & { readonly accounts: readonly AccountObservation[] },
): Promise<ScanView> {
  const key = keyOf(policy);
  if (isOfAnother(context.scans, key, policy.metadata.uid)) forgetLook(context.scans, key);
  const holds = await resolveHolds(context, policy, { abortSignal });
  const request = requestOf(context, policy, { accounts, holds });
  const knowledge = { holds, nowMs: context.now() };
  if (isLookDue(context, policy, { ...knowledge, accounts })) {
    context.scans.list(key, request);
    rememberAsked(context.scans, key, {
      ...knowledge,
      uid: policy.metadata.uid,
      accounts,
      requestedAt: openRequest(policy),
    });
  }
  const work = context.scans.find(key);
  const plan = planOf(policy, work, knowledge);
  const view = viewOf(context, policy, { work, plan, holds });
  if (work?.kind !== 'Listed' || !asksForSweep(policy, work.report, plan)) return view;
  await announceSweep(context, policy, { view, abortSignal });
  context.scans.sweep(key, {
    ...request,
    allowances: plan?.kind === 'Go' ? plan.allowances : [],
    // The pass that began it may be long over: its signal says nothing of the sweep, which has one of its own.
    stillWanted: () => isSweepWanted(context, policy, { abortSignal: new AbortController().signal }),
  });
  return { ...view, progress: progressOf(context.scans.find(key)) };
}

/** The same policy, and no call is held that was not when it was listed: a Secret may be filled while a sweep is at work. */
async function isSweepWanted(context: PassContext, policy: CallDataPolicy, options: CallOptions): Promise<boolean> {
  if (!(await isStillWanted(context, policy, options))) return false;
  const live = { holds: await resolveHolds(context, policy, options), nowMs: context.now() };
  return areReadable(live) && knewHolds(context.scans, keyOf(policy), live);
}

function isLookDue(
  context: PassContext,
  policy: CallDataPolicy,
  knowledge: HoldKnowledge & Pick<ScanRequest, 'accounts'>,
): boolean {
  const key = keyOf(policy);
  const work = context.scans.find(key);
  const answered = answeredRequest(context.scans, key);
  if (mustList(policy, work, { nowMs: knowledge.nowMs, answered })) return true;
  const isDone = work?.kind === 'Listed' || work?.kind === 'Swept';
  if (!isDone) return false;
  return !knewHolds(context.scans, key, knowledge) || missedAccount(context.scans, key, knowledge.accounts);
}

function requestOf(
  context: PassContext,
  policy: CallDataPolicy,
  { accounts, holds }: Pick<ScanRequest, 'accounts' | 'holds'>,
): ScanRequest {
  const { pending, running } = policy.status?.sweep ?? {};
  return {
    policy,
    accounts,
    holds,
    withheld: locationsOwnedByOthers(policy, context.policies.list()),
    pendingCutoffMs: pending === undefined ? undefined : Date.parse(pending.cutoffTime),
    runningCutoffMs: running === undefined ? undefined : Date.parse(running.cutoffTime),
  };
}

/** `undefined`: nothing may be deleted, whatever is due. */
function planOf(policy: CallDataPolicy, work: ScanWork | undefined, knowledge: HoldKnowledge): SweepPlan | undefined {
  if (work?.kind !== 'Listed' && work?.kind !== 'Swept') return undefined;
  const { report } = work;
  if (policy.spec.enforcement !== 'Enforce') return undefined;
  if (!areReadable(knowledge)) return undefined;
  return planSweep({
    uid: policy.metadata.uid,
    scope: sweepScope(policy.spec),
    classes: report.classes,
    limits: policy.spec.sweep.limits,
    approvedDigest: policy.spec.sweep.approvedDigest,
    status: statusBefore(policy, report),
    nowMs: report.startedMs,
    complete: isEnoughSeen(policy, report, knowledge),
  });
}

/** Of a sweep that this listing only announced, nothing was deleted under its approval. */
function statusBefore({ status }: CallDataPolicy, report: ScanReport): SweepStatus | undefined {
  return omitUndefined({ ...status?.sweep, running: interruptedSweep(status, report) });
}

/** What was not seen may carry a hold tag, or a consent that excuses a missing one. Holds by call id need no look. */
function isEnoughSeen({ spec }: CallDataPolicy, { unseen }: ScanReport, { holds, nowMs }: HoldKnowledge): boolean {
  if (unseen.length === 0) return true;
  const byTag = holds.some((hold) => hold.calls.kind === 'ByTag' && stateOfHold(hold, nowMs) === 'Active');
  return !byTag && !spec.artifactClasses.some(({ consent }) => consent?.onMissing === 'DeleteAfter');
}

/**
 * Tags are set whatever the limits say: the rule deletes by them, and its days were approved. Not while a place is unseen
 * that may carry a hold: what gets the tag is handed to the rule.
 */
function asksForSweep({ spec }: CallDataPolicy, { classes }: ScanReport, plan: SweepPlan | undefined): boolean {
  if (plan === undefined || (plan.kind === 'Nothing' && plan.why === 'Incomplete')) return false;
  const tagsAreOwed =
    spec.lifecycle.mode === 'Tagged' && classes.some(({ untagged, held }) => untagged > 0 || held > 0);
  return plan.kind === 'Go' || tagsAreOwed;
}

function viewOf(
  context: PassContext,
  policy: CallDataPolicy,
  { work, plan, holds }: Pick<HoldKnowledge, 'holds'> & { work: ScanWork | undefined; plan: SweepPlan | undefined },
): ScanView {
  const done = work?.kind === 'Listed' || work?.kind === 'Swept' ? work : undefined;
  return {
    ...viewOfWork(work),
    plan,
    totals: totalsOf(policy, done),
    sweepStatus: statusOfSweep(policy, done, plan),
    holds,
    nowMs: context.now(),
    intervalMs: policy.spec.checkIntervalMinutes * 60_000,
  };
}

/** A crash right after the first delete must not lose what was deleted from the totals, so status knows before. */
async function announceSweep(
  context: PassContext,
  policy: CallDataPolicy,
  { view, abortSignal }: CallOptions & { readonly view: ScanView },
): Promise<void> {
  const { status } = policy;
  const classes = status?.classes?.map((entry) => {
    const totals = view.totals.find(({ name }) => name === entry.name);
    return totals === undefined ? entry : { ...entry, deletedTotal: totals.deletedTotal };
  });
  // Verdicts and the generation that they speak of stay as they are: the pass is not over.
  const announced = omitUndefined({ observedGeneration: -1, ...status, classes, sweep: view.sweepStatus });
  await writeStatus(context, policy, { status: announced, abortSignal });
}
