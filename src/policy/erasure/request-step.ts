import type { ErasureRequest } from '../../api/erasure-request.ts';
import { mayHaveLedger } from './begun-plan.ts';
import { isForgetting } from './features-state.ts';
import type { RequestFacts, RequestMemory } from './request-facts.ts';
import { canProve, type EndReason, type PauseReason, type RequestState } from './request-state.ts';

/** The one thing to be done next. After it, the request is judged again. */
export type RequestStep =
  | { readonly kind: 'CleanUp' }
  | { readonly kind: 'Search' }
  | { readonly kind: 'Erase' }
  | { readonly kind: 'VerifyAbsence' }
  | { readonly kind: 'WriteReceipt'; readonly state: EndReason | PauseReason; readonly final: boolean }
  /** Who was told since the final receipt is named by another one. */
  | { readonly kind: 'NameInformed' }
  | { readonly kind: 'DestroyFeatures' }
  /** `finishedTime` goes into status. */
  | { readonly kind: 'Finish' }
  /** Its ttlSecondsAfterFinished is over. */
  | { readonly kind: 'RemoveObject' }
  /** Without a time: until something changes, or the next check of the policy. */
  | { readonly kind: 'Wait'; readonly untilMs?: number };

interface Course {
  readonly state: RequestState;
  readonly memory: RequestMemory;
  readonly nowMs: number;
}

type EndedCourse = Course & { readonly state: RequestState & { readonly kind: 'Ended' } };

export function nextStep(request: ErasureRequest, facts: RequestFacts, course: Course): RequestStep {
  const { state } = course;
  switch (state.kind) {
    case 'Deleting':
      return { kind: 'CleanUp' };
    case 'Works':
      return canForget(facts, course) ? { kind: 'DestroyFeatures' } : { kind: state.work };
    case 'Waits':
      return (isForgetting(state, course.memory) ? featuresStep(facts, course) : undefined) ?? { kind: 'Wait' };
    case 'Stalled':
    case 'Retries':
      return { kind: 'Wait' };
    case 'Waiting':
      return waitingStep(facts, { ...course, state });
    case 'Ended':
      return closingStep(request, facts, { ...course, state });
  }
}

function waitingStep(
  facts: RequestFacts,
  course: Course & { readonly state: RequestState & { readonly kind: 'Waiting' } },
): RequestStep {
  const { reason, untilMs } = course.state;
  if (needsReceipt(course.state, course.memory)) return { kind: 'WriteReceipt', state: reason, final: false };
  return featuresStep(facts, course) ?? { kind: 'Wait', ...(untilMs === undefined ? {} : { untilMs }) };
}

/**
 * Receipt, end, who was told since, features, object. A receipt that cannot be written now does not keep the features of a
 * request that a person ended: no receipt is made of them. The ends of the operator are remembered by their receipt, so that
 * comes first.
 */
function closingStep({ spec }: ErasureRequest, facts: RequestFacts, course: EndedCourse): RequestStep {
  const { state, memory, nowMs } = course;
  if (state.closing === 'NotYet') return { kind: 'Wait' };
  const { finishedTime } = memory;
  const owes = owesReceipt(state, memory);
  const isByPerson = state.reason === 'Refused' || state.reason === 'Cancelled';
  if (owes && (isWritable(facts) || !isByPerson)) {
    return { kind: 'WriteReceipt', state: state.reason, final: true };
  }
  // What a policy that does not fit says of its evidence cannot be read, so nobody can close that before the end.
  if (!owes && finishedTime === undefined && facts.policy.kind !== 'Misfit') return { kind: 'Finish' };
  if (mayName(spec, facts, memory)) return { kind: 'NameInformed' };
  return (
    featuresStep(facts, course) ??
    (mayBeOpen(facts, course) ? { kind: 'Wait' } : removalStep(spec, finishedTime, nowMs))
  );
}

/** A ledger that could not be closed yet would go on deleting once nobody tells any more that the request was ended. */
function mayBeOpen(
  { policy }: RequestFacts,
  {
    state,
    memory,
  }: { readonly state: Extract<RequestState, { readonly kind: 'Ended' }>; readonly memory: RequestMemory },
): boolean {
  if (policy.kind === 'Misfit') return true;
  return state.closing === 'WithoutReceipt' && memory.ledger?.closed !== true && mayHaveLedger(memory);
}

/** Whether the end of a request lacks its final receipt. */
export function owesReceipt(state: Extract<RequestState, { readonly kind: 'Ended' }>, memory: RequestMemory): boolean {
  return state.closing === 'WithReceipt' && memory.finishedTime === undefined && needsReceipt(state, memory);
}

function mayName(spec: ErasureRequest['spec'], facts: RequestFacts, memory: RequestMemory): boolean {
  return lacksNaming(spec, memory) && isWritable(facts) && canProve(spec, facts.policy);
}

/** Whether somebody was noted as told since the final receipt was looked at for that: people are told of what it says. */
export function lacksNaming({ informed = [] }: ErasureRequest['spec'], { receipt }: RequestMemory): boolean {
  return receipt?.final === true && informed.length > (receipt.informed ?? 0);
}

function isWritable({ evidence, keys }: RequestFacts): boolean {
  return evidence === 'Writable' && keys === 'Complete';
}

function removalStep(
  { ttlSecondsAfterFinished }: ErasureRequest['spec'],
  finishedTime: string | undefined,
  nowMs: number,
): RequestStep {
  if (finishedTime === undefined || ttlSecondsAfterFinished === undefined) return { kind: 'Wait' };
  const removalMs = Date.parse(finishedTime) + ttlSecondsAfterFinished * 1000;
  return nowMs >= removalMs ? { kind: 'RemoveObject' } : { kind: 'Wait', untilMs: removalMs };
}

/** One receipt a change of state; deletes since the last one are such a change. None follows a final one. */
function needsReceipt({ reason }: { readonly reason: string }, { receipt, plan }: RequestMemory): boolean {
  if (receipt?.final === true) return false;
  if (receipt?.state !== reason) return true;
  return plan?.executedTime !== undefined && Date.parse(receipt.issuedTime) < Date.parse(plan.executedTime);
}

/** What fails for ever must not keep the features for ever; what is not ours to delete must not keep the work waiting. */
function canForget({ features }: RequestFacts, { state, memory }: Course): boolean {
  return features.kind === 'Present' && !features.managed && isForgetting(state, memory);
}

/** Nothing where the Secret stayed gone, or where it is not ours to delete. */
function featuresStep({ features, policy }: RequestFacts, { memory, nowMs }: Course): RequestStep | undefined {
  switch (features.kind) {
    case 'Present':
      return { kind: 'DestroyFeatures' };
    case 'WrongType':
      return undefined;
    case 'Unread':
      return { kind: 'Wait' };
    case 'Missing': {
      const { goneTime, confirmedTime } = memory.features ?? {};
      if (confirmedTime !== undefined) return undefined;
      const goneMs = goneTime === undefined ? nowMs : Date.parse(goneTime);
      return { kind: 'Wait', untilMs: goneMs + checkIntervalMs(policy) };
    }
  }
}

const defaultCheckIntervalMs = 3_600_000;

/** The interval of the policy; an hour where the policy is gone or could not be read. */
export function checkIntervalMs(policy: RequestFacts['policy']): number {
  return policy.kind === 'Found' ? policy.checkIntervalMs : defaultCheckIntervalMs;
}
