import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { omitUndefined } from '../api/json.ts';
import { isEnoughSeen } from '../policy/enough-seen.ts';
import type { AccountObservation } from '../policy/facts.ts';
import { areReadable, type HoldKnowledge } from '../policy/holds.ts';
import { locationsOwnedByOthers } from '../policy/overlap.ts';
import type { ScanReport } from '../policy/scan-report.ts';
import type { ScanView } from '../policy/scan-view.ts';
import { sweepScope } from '../policy/sweep-digest.ts';
import { planSweep, type SweepPlan } from '../policy/sweep-plan.ts';
import { areTagsOwed, maySetTags } from '../policy/tags-owed.ts';
import {
  answeredRequest,
  forgetLook,
  isOfAnother,
  knewHolds,
  knewHoldsButIds,
  knewOwners,
  missedAccount,
  rememberAsked,
  rememberHolds,
} from './asked-looks.ts';
import { isNews, maySweepBy, mustList, openRequest } from './list-due.ts';
import { keyOf, type PassContext } from './pass-context.ts';
import type { CallOptions } from './ports.ts';
import { resolveHolds } from './resolve-holds.ts';
import type { ScanRequest, ScanWork } from './scan-ports.ts';
import { areDeletesStillWanted, isStillWanted } from './still-wanted.ts';
import { statusOfSweep, sweepToPlanBy, totalsOf } from './sweep-memory.ts';
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
  const { work, plan } = moveLookOn(context, policy, { request, knowledge });
  const view = viewOf(context, policy, { work, plan, holds });
  // While the next look takes the place of this one, neither is anything deleted by it nor a tag written.
  if (work?.kind !== 'Listed' || context.scans.find(key)?.kind !== 'Listed') return view;
  if (!asksForSweep(policy, work.report, plan)) return view;
  const setsTags = maySetTags(plan);
  await announceSweep(context, policy, { view, abortSignal });
  rememberHolds(context.scans, key, knowledge);
  context.scans.sweep(key, {
    ...request,
    allowances: plan?.kind === 'Go' ? plan.allowances : [],
    setsTags,
    // The pass that began it may be long over: its signal says nothing of the sweep, which has one of its own.
    stillWanted: () => isSweepWanted(context, policy, { setsTags, abortSignal: new AbortController().signal }),
  });
  return { ...view, progress: progressOf(context.scans.find(key)) };
}

/**
 * The same policy, no call is held and no location is somebody else's that was not when it was listed: a Secret may be filled,
 * and another policy edited, while a sweep is at work. One that only takes tags away protects, whatever is held by now.
 */
async function isSweepWanted(
  context: PassContext,
  policy: CallDataPolicy,
  { setsTags, ...options }: CallOptions & { readonly setsTags: boolean },
): Promise<boolean> {
  const isWanted = setsTags ? areDeletesStillWanted : isStillWanted;
  if (!(await isWanted(context, policy, options))) return false;
  const key = keyOf(policy);
  if (!knewOwners(context.scans, key, locationsOwnedByOthers(policy, context.policies.listNear(policy)))) return false;
  if (!setsTags) return true;
  const live = { holds: await resolveHolds(context, policy, options), nowMs: context.now() };
  return areReadable(live) && knewHolds(context.scans, key, live);
}

interface Basis {
  readonly request: ScanRequest;
  readonly knowledge: HoldKnowledge;
}

interface Moved {
  readonly work: ScanWork | undefined;
  readonly plan: SweepPlan | undefined;
}

/** Begins the next look where one is owed. What ended is told even then, and nothing is deleted by it. */
function moveLookOn(context: PassContext, policy: CallDataPolicy, basis: Basis): Moved {
  const key = keyOf(policy);
  const work = context.scans.find(key);
  const plan = planOf(policy, work, basis.knowledge);
  if (!isLookDue(context, policy, { ...basis, work, plan })) return { work, plan };
  beginLook(context, policy, basis);
  const isUntold = work?.kind === 'Listed' && isNews(policy, work.report, basis.knowledge.nowMs);
  return { work: isUntold ? work : context.scans.find(key), plan: undefined };
}

function beginLook(context: PassContext, policy: CallDataPolicy, { request, knowledge }: Basis): void {
  const { accounts, withheld } = request;
  const asked = { ...knowledge, uid: policy.metadata.uid, accounts, withheld, requestedAt: openRequest(policy) };
  context.scans.list(keyOf(policy), request);
  rememberAsked(context.scans, keyOf(policy), asked);
}

function isLookDue(
  context: PassContext,
  policy: CallDataPolicy,
  { request, knowledge, work, plan }: Basis & Moved,
): boolean {
  const key = keyOf(policy);
  const answered = answeredRequest(context.scans, key);
  if (mustList(policy, work, { nowMs: knowledge.nowMs, answered })) return true;
  const isDone = work?.kind === 'Listed' || work?.kind === 'Swept';
  if (!isDone) return false;
  const begins = work.kind === 'Listed' && asksForSweep(policy, work.report, plan);
  // Deletes begin right after a look or not at all; and ids of calls may be added more often than a look takes.
  if (begins && !maySweepBy(policy, work.report, knowledge.nowMs)) return true;
  const knew = (begins ? knewHoldsButIds : knewHolds)(context.scans, key, knowledge);
  return (
    !knew || !knewOwners(context.scans, key, request.withheld) || missedAccount(context.scans, key, request.accounts)
  );
}

function requestOf(
  context: PassContext,
  policy: CallDataPolicy,
  { accounts, holds }: Pick<ScanRequest, 'accounts' | 'holds'>,
): ScanRequest {
  const { pending, running, unsettled = [] } = policy.status?.sweep ?? {};
  return {
    policy,
    accounts,
    holds,
    withheld: locationsOwnedByOthers(policy, context.policies.listNear(policy)),
    pendingCutoffMs: pending === undefined ? undefined : Date.parse(pending.cutoffTime),
    runningCutoffMs: running === undefined ? undefined : Date.parse(running.cutoffTime),
    unsettledCutoffs: unsettled.map(({ name, cutoffTime }) => ({ className: name, cutoffMs: Date.parse(cutoffTime) })),
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
    status: sweepToPlanBy(policy.status, work),
    nowMs: report.startedMs,
    complete: isEnoughSeen(policy.spec, report, knowledge),
  });
}

/** Something is to be deleted, or tags are to be written. */
function asksForSweep({ spec }: CallDataPolicy, { classes }: ScanReport, plan: SweepPlan | undefined): boolean {
  return plan?.kind === 'Go' || areTagsOwed({ spec, classes, plan });
}

function viewOf(
  context: PassContext,
  policy: CallDataPolicy,
  { work, plan, holds }: Pick<HoldKnowledge, 'holds'> & Moved,
): ScanView {
  const done = work?.kind === 'Listed' || work?.kind === 'Swept' ? work : undefined;
  return {
    ...viewOfWork(work),
    progress: progressOf(context.scans.find(keyOf(policy))),
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
