import type { ErasureCondition, ErasurePlan, ErasureRequest, ErasureRequestStatus } from '../../api/erasure-request.ts';
import { erasureConditionTypes } from '../../api/erasure-request-condition.ts';
import { omitUndefined } from '../../api/json.ts';
import { withApprovalSeen, withLedgerBegun } from './approval-course.ts';
import type { DueTimes } from './due-time.ts';
import { isForgetting, rememberFeatures } from './features-state.ts';
import { answeredMs, clockMs, isAnswerTakenBack, reckonClock, rememberPassed } from './request-clock.ts';
import { judgeConditions, type ErasureVerdicts } from './request-conditions.ts';
import type { PolicyFacts, RequestFacts, RequestMemory } from './request-facts.ts';
import { judgeState, type RequestState } from './request-state.ts';
import { checkIntervalMs, nextStep, type RequestStep } from './request-step.ts';
import { totalResults } from './result-totals.ts';
import { rfc3339 } from './rfc3339.ts';

export interface RequestJudgement {
  readonly state: RequestState;
  readonly step: RequestStep;
  /** The whole status, memory included, to be written by one server-side apply. */
  readonly status: ErasureRequestStatus;
}

/**
 * What a request is, what is to be done next, and its status: a function of the object, of what this pass saw, and of the
 * time. `memory` is what earlier passes left in status, with what this pass added; without it, that of the object.
 * The due times need the policy and its time zone; without them they stay as they were.
 */
export function judgeRequest(
  request: ErasureRequest,
  facts: RequestFacts,
  nowMs: number,
  memory: RequestMemory = request.status ?? {},
): RequestJudgement {
  const state = judgeState(request, facts, { memory, nowMs });
  const look = { nowMs, checkIntervalMs: checkIntervalMs(facts.policy) };
  const remembered: RequestMemory = isForgetting(state, memory)
    ? { ...memory, features: rememberFeatures(memory.features, facts.features, look) }
    : memory;
  const step = nextStep(request, facts, { state, memory: remembered, nowMs });
  const { plan } = remembered;
  const seen = plan === undefined ? remembered : { ...remembered, plan: planSeen(request, facts, { plan, step }) };
  const final = withTimes(seen, { request, policy: facts.policy, state, step, nowMs });
  const verdicts = judgeConditions(request, facts, { state, memory: final, nowMs });
  return { state, step, status: buildStatus(request, facts, { memory: final, verdicts, nowMs }) };
}

function planSeen(
  request: ErasureRequest,
  facts: RequestFacts,
  { plan, step }: { readonly plan: ErasurePlan; readonly step: RequestStep },
): ErasurePlan {
  return withApprovalSeen(request, facts, step.kind === 'Erase' ? withLedgerBegun(request, plan) : plan);
}

interface Course {
  readonly request: ErasureRequest;
  readonly policy: PolicyFacts;
  readonly state: RequestState;
  readonly step: RequestStep;
  readonly nowMs: number;
}

function withTimes(before: RequestMemory, { request, policy, state, step, nowMs }: Course): RequestMemory {
  const memory = isAnswerTakenBack(state, before) ? omitUndefined({ ...before, answeredTime: undefined }) : before;
  const answered = answeredMs(state, memory, nowMs);
  return omitUndefined({
    ...memory,
    duePassedTime: rememberPassed(request, policy, { answered, nowMs, memory }),
    answeredTime: memory.answeredTime ?? (answered === undefined ? undefined : rfc3339(answered)),
    finishedTime: memory.finishedTime ?? (step.kind === 'Finish' ? rfc3339(nowMs) : undefined),
  });
}

function buildStatus(
  { metadata, spec, status }: ErasureRequest,
  { policy }: RequestFacts,
  {
    memory,
    verdicts,
    nowMs,
  }: { readonly memory: RequestMemory; readonly verdicts: ErasureVerdicts; readonly nowMs: number },
): ErasureRequestStatus {
  const { plan, results, absence, ledger, features, receipt, duePassedTime, answeredTime, finishedTime } = memory;
  const answered = answeredTime === undefined ? undefined : Date.parse(answeredTime);
  const clock = { nowMs: clockMs(answered, nowMs), duePassedTime };
  const reckoned = policy.kind === 'Found' ? reckonClock(spec, policy, clock) : undefined;
  const due = reckoned === undefined ? knownDueFields(status) : dueFields(reckoned);
  const totals = totalResults(results ?? []);
  return omitUndefined({
    observedGeneration: metadata.generation,
    lastHandledReconcileAt: status?.lastHandledReconcileAt,
    ...due.times,
    duePassedTime,
    answeredTime,
    finishedTime,
    conditions: buildConditions(verdicts, status?.conditions ?? [], {
      generation: metadata.generation,
      now: rfc3339(nowMs),
    }),
    summary: omitUndefined({
      calls: plan?.calls,
      erased: results === undefined ? undefined : totals.erased,
      retained: results === undefined ? undefined : totals.retained.count,
      dueTime: due.holds,
    }),
    plan,
    results,
    absence,
    ledger,
    features,
    receipt,
  });
}

interface DueFields {
  readonly times: Pick<ErasureRequestStatus, 'dueTime' | 'extendedDueTime' | 'pausedDueTime'>;
  readonly holds: string | undefined;
}

function dueFields({ dueMs, extendedDueMs, pausedDays, holdingMs }: DueTimes): DueFields {
  const times = omitUndefined({
    dueTime: rfc3339(dueMs),
    extendedDueTime: extendedDueMs === undefined ? undefined : rfc3339(extendedDueMs),
    pausedDueTime: pausedDays === 0 ? undefined : rfc3339(holdingMs),
  });
  return { times, holds: rfc3339(holdingMs) };
}

function knownDueFields(status: ErasureRequestStatus | undefined): DueFields {
  const { dueTime, extendedDueTime, pausedDueTime, summary } = status ?? {};
  return { times: omitUndefined({ dueTime, extendedDueTime, pausedDueTime }), holds: summary?.dueTime };
}

/** lastTransitionTime moves only with status (Kubernetes API conventions). */
function buildConditions(
  verdicts: ErasureVerdicts,
  previous: readonly ErasureCondition[],
  { generation, now }: { readonly generation: number; readonly now: string },
): readonly ErasureCondition[] {
  return erasureConditionTypes.flatMap((type) => {
    const verdict = verdicts[type];
    if (verdict === undefined) return [];
    const before = previous.find((condition) => condition.type === type);
    const lastTransitionTime = before?.status === verdict.status ? before.lastTransitionTime : now;
    return [{ type, ...verdict, lastTransitionTime, observedGeneration: generation }];
  });
}
