import { isDeepEqual, omitUndefined } from '../api/json.ts';
import type { ErasurePlan } from '../api/erasure-request.ts';
import { withDeletesOfWatch } from '../policy/erasure/execution-state.ts';
import type { JudgedRequest } from './carry-out.ts';
import { foundNothing, lookBySecret, rememberEmptyPlan } from './look-use.ts';
import { planOf, type ShownPlan } from './plan-making.ts';
import type { FoundPass } from './policy-pass.ts';
import { memoryOfEmptyEnd } from './receipt-step.ts';
import { uncountedMs, wholeLedgerOf } from './request-ledger.ts';
import type { StepEnd } from './request-pass.ts';
import { resultsOf } from './request-results.ts';

const rest: StepEnd = { kind: 'Rest', wish: { kind: 'None' } };

/** The plan that a look gives, once there is one. The details are stored before status shows the digest of them. */
export async function searchStep(pass: FoundPass, one: JudgedRequest): Promise<StepEnd> {
  const ended = one.memory.plan?.calls === 0 ? await memoryOfEmptyEnd(pass, one) : undefined;
  if (ended !== undefined) return { kind: 'Again', memory: ended };
  const { uid } = one.request.metadata;
  const look = lookBySecret(pass, uid, one.subject.features);
  if (look === undefined) return { kind: 'Rest', wish: { kind: 'Look' } };
  const shown = await planOf(pass, one.request, look);
  if (foundNothing(look)) rememberEmptyPlan(pass, { uid, plan: shown.plan, look });
  return { kind: 'Again', memory: { ...one.memory, plan: shown.plan, results: shown.results } };
}

/** A plan that waits is renewed by later looks: what is approved must be what is there. */
export async function renewPlan(pass: FoundPass, one: JudgedRequest): Promise<StepEnd> {
  const { memory, subject } = one;
  const { plan } = memory;
  if (plan?.startedTime !== undefined) return renewResults(pass, one);
  if (plan === undefined || plan.executedTime !== undefined || !isOpen(one) || subject.features === undefined)
    return rest;
  const look = lookBySecret(pass, one.request.metadata.uid, one.subject.features);
  if (look === undefined) return { kind: 'Rest', wish: { kind: 'Look' } };
  if (look.result.completedMs <= Date.parse(plan.generatedTime)) return rest;
  const shown = await planOf(pass, one.request, look);
  if (isSamePlan(shown, plan)) return rest;
  // There may be a ledger of a plan before it.
  const renewed = omitUndefined({ ...shown.plan, approvedGeneration: plan.approvedGeneration });
  return { kind: 'Again', memory: { ...memory, plan: renewed, results: shown.results } };
}

/** The watch for late arrivals has added to the ledger, now or before the process ended: what it counts is told. */
async function renewResults(pass: FoundPass, one: JudgedRequest): Promise<StepEnd> {
  const { uid } = one.request.metadata;
  const listedMs = pass.memory.changedLedgers.get(uid) ?? uncountedMs(pass, uid, one.memory);
  if (listedMs === undefined) return rest;
  const opening = await pass.evidence();
  if (opening.kind === 'Closed') return rest;
  const results = await resultsOf(pass, one, await wholeLedgerOf(pass, opening.desk, uid));
  return {
    kind: 'Again',
    memory: withDeletesOfWatch(one.memory, { results, listedMs }),
    whenWritten: () => {
      pass.memory.changedLedgers.delete(uid);
    },
  };
}

/** Waiting for a person, or an empty search that is only told. */
function isOpen({ judged: { state } }: JudgedRequest): boolean {
  return state.kind === 'Waits' || (state.kind === 'Ended' && state.closing === 'NotYet');
}

/** The time of a look that found the same is no news; how much of it is held or shared by now is, and the digest is the same. */
function isSamePlan({ plan }: ShownPlan, before: ErasurePlan): boolean {
  return (
    plan.digest === before.digest &&
    plan.keyId === before.keyId &&
    isDeepEqual(plan.classes ?? [], before.classes ?? [])
  );
}
