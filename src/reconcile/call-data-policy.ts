import type { CallDataPolicy, CallDataPolicyStatus } from '../api/call-data-policy.ts';
import { rulesFinalizer } from '../api/group.ts';
import { misfitOf } from '../api/misfit.ts';
import { planAccount, type AccountPlan } from '../policy/account-plan.ts';
import { observationAfter, type AccountResult } from '../policy/account-result.ts';
import type { Attention } from '../policy/attention.ts';
import type { AccountObservation } from '../policy/facts.ts';
import { isAnyHoldOver, untilHoldsChangeMs } from '../policy/holds.ts';
import { locationsOwnedByOthers } from '../policy/overlap.ts';
import type { PermissionsJudgement } from '../policy/permissions/judgement.ts';
import { isKnownTimeZone } from '../policy/zone-offsets.ts';
import { judgeSuspended, judgeUnworkable } from '../policy/policy-verdict.ts';
import type { ScanView } from '../policy/scan-view.ts';
import { buildStatus } from '../policy/status.ts';
import { accountsToJudge, previousEntry } from './accounts.ts';
import { lookAtAi, type AiLook } from './ai.ts';
import { applyAnnounced } from './announce.ts';
import { forgetLook } from './asked-looks.ts';
import { cleanUp } from './cleanup.ts';
import { isOperatorError, OperatorError } from './errors.ts';
import { judgePass } from './judge-pass.ts';
import { keepHistory } from './keep-history.ts';
import { recordLostAccounts } from './lost-accounts.ts';
import type { ObjectKey, Outcome, Reconcile } from './outcome.ts';
import type { OperatorContext, PassContext } from './pass-context.ts';
import type { CallOptions } from './ports.ts';
import { checkPermissions } from './preflight.ts';
import { lookAtBlobs } from './scan.ts';
import { scheduleOf, toTime } from './schedule.ts';
import { recordSweep } from './sweep-events.ts';
import { writeStatus } from './write-status.ts';
import { writeVerdict } from './write-verdict.ts';

/** The reconcile of a CallDataPolicy. An OperatorError becomes an outcome; anything else is a bug and is thrown. */
export function createPolicyReconcile(context: OperatorContext): Reconcile {
  return async (key, options) => {
    try {
      return await reconcilePolicy(context, key, options);
    } catch (error) {
      if (isOperatorError(error)) return { kind: 'retry', error };
      throw error;
    }
  };
}

async function reconcilePolicy(operator: OperatorContext, key: ObjectKey, options: CallOptions): Promise<Outcome> {
  const policy = await operator.policies.get(key, options);
  // What must not go on stops before anything else is done about it.
  const misfit = policy === undefined ? undefined : misfitOf(policy.spec);
  if (policy === undefined || misfit !== undefined || !isWorkable(policy)) forgetLook(operator.scans, key);
  if (policy === undefined) return { kind: 'done' };
  const context = { ...operator, ...operator.azureOf(policy) };
  if (policy.metadata.deletionTimestamp !== undefined) return cleanUp(context, policy, options);
  if (misfit !== undefined) return refuseMisfit(context, policy, { misfit, ...options });
  if (policy.spec.suspend) return suspend(context, policy, options);
  if (!isKnownTimeZone(policy.spec.timeZone)) return refuseTimeZone(context, policy, options);

  const guarded = await guardWithFinalizer(context, policy, options);
  // The spec changed before the finalizer stood: what was decided above speaks of another policy.
  if (guarded.metadata.generation !== policy.metadata.generation) return { kind: 'again', afterMs: 0 };
  const [plans, ai] = await Promise.all([
    observeAndPlan(context, guarded, options),
    lookAtAi(context, guarded, options),
  ]);
  const results =
    guarded.spec.enforcement === 'Enforce'
      ? await applyAnnounced(context, guarded, { plans, ...options })
      : plans.map(unsent);
  const accounts = observationsOf(results);
  const blobs = await lookAtBlobs(context, guarded, { accounts, ...options });
  const permissions = await checkPermissions(context, guarded, { storage: accounts, ai: ai.ai, ...options });
  return report(context, guarded, { results, ai, blobs, permissions, ...options });
}

function isWorkable({ metadata, spec }: CallDataPolicy): boolean {
  return metadata.deletionTimestamp === undefined && !spec.suspend && isKnownTimeZone(spec.timeZone);
}

/** The finalizer stands before the first external effect. Audit has none, so it needs none. */
async function guardWithFinalizer(context: PassContext, policy: CallDataPolicy, options: CallOptions) {
  const owed = policy.spec.enforcement === 'Enforce' && policy.metadata.finalizers?.includes(rulesFinalizer) !== true;
  return owed ? context.policies.addFinalizer(policy, options) : policy;
}

async function observeAndPlan(
  context: PassContext,
  policy: CallDataPolicy,
  options: CallOptions,
): Promise<readonly AccountPlan[]> {
  const withheld = locationsOwnedByOthers(policy, context.policies.listNear(policy));
  return Promise.all(
    accountsToJudge(policy).map(async (account) => {
      const observation = await context.estate.observe(account, options);
      return planAccount(policy, observation, { withheld, previous: previousEntry(policy, account.resourceId) });
    }),
  );
}

interface Seen {
  readonly results: readonly AccountResult[];
  readonly ai: AiLook;
  readonly blobs: ScanView;
  readonly permissions: PermissionsJudgement;
}

async function report(context: PassContext, policy: CallDataPolicy, options: CallOptions & Seen): Promise<Outcome> {
  const schedule = scheduleOf(policy, context.now());
  const judged = judgePass(policy, options, schedule);
  const times = {
    now: schedule.now,
    checked: { slot: schedule.slot, next: schedule.next },
    // Who asked for a pass waits for the look at the blobs, too.
    unhandled: options.blobs.progress !== undefined,
  };
  const { verdicts, entries, found, scan } = judged;
  const seen = buildStatus(policy, verdicts, entries, { ...times, found, scan });
  const accounts = observationsOf(options.results);
  const history = await keepHistory(context, policy, { status: seen, accounts, abortSignal: options.abortSignal });
  const status = buildStatus(policy, verdicts, entries, {
    ...times,
    found: { ...found, findings: [...found.findings, ...history.findings] },
    scan,
    history: history.status,
  });
  recordLostAccounts(context, policy, options.results);
  await writeVerdict(context, policy, { status, ...options });
  recordSweep(context, policy, options.blobs);
  const dueMs = [
    schedule.untilNextMs,
    ...(wrote(options) ? [secondLookMs] : []),
    ...options.ai.waitsMs,
    ...(options.blobs.progress === undefined ? [] : [progressMs]),
    ...untilDeadlinesMs(status, context.now()),
    // What a hold keeps is tagged for the rule until a pass sees that it has begun.
    ...untilHoldsChangeMs(policy.spec.holds, context.now()),
    ...(isHoldOverSince(policy, options.blobs) ? [progressMs] : []),
    ...(history.untilMs === undefined ? [] : [Math.max(0, history.untilMs - context.now()) + 1000]),
  ];
  return outcomeOf(judged.attention, Math.min(...dueMs));
}

/** From a deadline on, the last look speaks of what should be gone: status must not go on to call it kept. */
function untilDeadlinesMs({ classes = [] }: CallDataPolicyStatus, nowMs: number): readonly number[] {
  return classes.flatMap(({ nextDeadlineTime }) => {
    const untilMs = nextDeadlineTime === undefined ? 0 : Date.parse(nextDeadlineTime) - nowMs;
    return untilMs > 0 ? [untilMs + 1000] : [];
  });
}

/** A hold ended while what this pass tells was being looked at; it is told first, and looked at again soon. */
function isHoldOverSince({ spec }: CallDataPolicy, { report, progress, failed, nowMs }: ScanView): boolean {
  return progress === undefined && failed === undefined && isAnyHoldOver(spec.holds, report?.holds ?? [], nowMs);
}

function wrote({ ai, results }: Seen): boolean {
  return ai.corrections.length > 0 || results.some(({ write }) => write.kind === 'Standing' && write.sent);
}

/** How often the progress of a running look is told. */
const progressMs = 60_000;

/**
 * Without an ETag, a writer that looked before our write may replace the document after we read it back. It does so within
 * moments, so a second look soon after each write finds what the first could not.
 */
const secondLookMs = 60_000;

/** The declared accounts as they stand after this pass. */
function observationsOf(results: readonly AccountResult[]): readonly AccountObservation[] {
  return results.map(observationAfter).filter(({ declared }) => declared);
}

/**
 * Retries come first, as they are the sooner. Whatever one part waits for, be it a person, the policy is looked at again when
 * the next thing is due: the pause that one account asked for is not that of the others.
 */
function outcomeOf(verdicts: readonly Attention[], untilDueMs: number): Outcome {
  const retry = verdicts.filter(({ progress }) => progress === 'Retries');
  const first = retry[0];
  if (first !== undefined) {
    const delays = retry.map(({ retryAfterMs }) => retryAfterMs).filter((delay) => delay !== undefined);
    const details = { kind: 'retryable', reason: first.cause.reason } as const;
    // One account without a wish of its own is enough to come back with backoff.
    const error =
      delays.length === retry.length
        ? new OperatorError(first.cause.message, { ...details, retryAfterMs: Math.min(...delays) })
        : new OperatorError(first.cause.message, details);
    return { kind: 'retry', error, atLatestMs: untilDueMs };
  }
  const stalled = verdicts.find(({ progress }) => progress === 'Stalled');
  if (stalled !== undefined) {
    const error = new OperatorError(stalled.cause.message, { kind: 'terminal', reason: stalled.cause.reason });
    return { kind: 'terminal', error, afterMs: untilDueMs };
  }
  return { kind: 'again', afterMs: untilDueMs };
}

async function suspend(context: PassContext, policy: CallDataPolicy, options: CallOptions): Promise<Outcome> {
  const entries = policy.status?.accounts ?? [];
  const { now } = scheduleOf(policy, context.now());
  await writeVerdict(context, policy, {
    status: buildStatus(policy, judgeSuspended(policy.spec, entries), entries, { now, unhandled: true }),
    ...options,
  });
  return { kind: 'done' };
}

async function refuseTimeZone(context: PassContext, policy: CallDataPolicy, options: CallOptions): Promise<Outcome> {
  const entries = policy.status?.accounts ?? [];
  const message = `spec.timeZone '${policy.spec.timeZone}' is not known to the operator; use an IANA name such as Europe/Berlin.`;
  const { now } = scheduleOf(policy, context.now());
  const verdicts = judgeUnworkable(policy.spec, { reason: 'TimeZoneUnknown', message }, entries);
  await writeVerdict(context, policy, { status: buildStatus(policy, verdicts, entries, { now }), ...options });
  return { kind: 'terminal', error: new OperatorError(message, { kind: 'terminal', reason: 'TimeZoneUnknown' }) };
}

/** The API server may refuse a status on what does not fit its schema, so an Event tells it, too. */
async function refuseMisfit(
  context: PassContext,
  policy: CallDataPolicy,
  { misfit, abortSignal }: CallOptions & { readonly misfit: string },
): Promise<Outcome> {
  const reason = 'SpecMisfit';
  const message = `${misfit} Nothing is done for the policy. Install the CRD of this version of the operator and apply the policy again.`;
  context.recordEvent(policy, { type: 'Warning', reason, action: 'Reconcile', note: message });
  const entries = policy.status?.accounts ?? [];
  const verdicts = judgeUnworkable(policy.spec, { reason, message }, entries);
  const status = buildStatus(policy, verdicts, entries, { now: toTime(context.now()) });
  await writeStatus(context, policy, { status, abortSignal });
  return { kind: 'terminal', error: new OperatorError(message, { kind: 'terminal', reason }) };
}

function unsent(plan: AccountPlan): AccountResult {
  return { plan, write: { kind: 'NotSent' } };
}
