import { omitUndefined } from '../api/json.ts';
import type { ErasurePlan } from '../api/erasure-request.ts';
import { additionsApprovalOf } from '../policy/erasure/approval-course.ts';
import { approvesAnew } from '../policy/erasure/approval.ts';
import type { RequestMemory } from '../policy/erasure/request-facts.ts';
import { waitsForOtherCalls } from '../policy/erasure/erase-steps.ts';
import { absenceOf } from '../policy/erasure/results.ts';
import { rfc3339 } from '../policy/erasure/rfc3339.ts';
import { targetKey } from '../policy/erasure/target-fate.ts';
import { additionsTakenBack } from '../evidence/ledger-progress.ts';
import { isAllSettled, ledgerState, targetsDue, type LedgerState } from '../evidence/ledger-state.ts';
import { outcomeEvents } from '../evidence/outcome-events.ts';
import type { JudgedRequest } from './carry-out.ts';
import type { LedgerOrder, TargetOutcome } from './engine.ts';
import type { EvidenceDesk } from './evidence-desk.ts';
import { intendPlan } from './intend-step.ts';
import { withJoined } from './joined-outcomes.ts';
import { mustShowAnew, tellGivenAgain } from './ledger-approval.ts';
import { orderOf } from './ledger-order.ts';
import { repeatEraseMs, wasUnwanted, type EraseMemory } from './policy-memory.ts';
import type { FoundPass } from './policy-pass.ts';
import { addToLedger, wholeLedgerOf } from './request-ledger.ts';
import { resultsOf } from './request-results.ts';
import type { StepEnd } from './request-pass.ts';

const rest: StepEnd = { kind: 'Rest', wish: { kind: 'None' } };

/** What was approved goes into the ledger; what the ledger says goes to the deletes; what became of it comes back into both. */
export async function eraseStep(pass: FoundPass, one: JudgedRequest): Promise<StepEnd> {
  const opening = await pass.evidence();
  const { plan } = one.memory;
  if (opening.kind === 'Closed' || plan === undefined) return rest;
  const { desk } = opening;
  const taken = takeErased(pass, one, 'Erase');
  if (taken !== undefined) return recordOutcomes(pass, desk, { one, ...taken });
  if (plan.startedTime === undefined || approvesAnew(one.request.spec, plan)) return intendPlan(pass, desk, one);
  const before = ledgerState((await wholeLedgerOf(pass, desk, one.request.metadata.uid)).entries);
  if (mustShowAnew(before, { request: one.request, plan })) {
    const end = await intendPlan(pass, desk, one);
    return end.kind === 'Rest' && before.isApproved ? eraseBeside(pass, one, before) : end;
  }
  const state = ledgerState((await tellGivenAgain(pass, desk, one.request)).entries);
  return wishFor(pass, one, { kind: 'Erase', ...targetsToErase(pass, state) });
}

/** Lists everything again, once what was recoverable should be gone, or where a listing did not see all. */
export async function verifyStep(pass: FoundPass, one: JudgedRequest): Promise<StepEnd> {
  const opening = await pass.evidence();
  if (opening.kind === 'Closed') return rest;
  const { desk } = opening;
  const taken = takeErased(pass, one, 'Verify');
  if (taken !== undefined) return recordOutcomes(pass, desk, { one, ...taken });
  const state = ledgerState((await wholeLedgerOf(pass, desk, one.request.metadata.uid)).entries);
  const targets = state.targets.map(({ target }) => target);
  return wishFor(pass, one, { kind: 'Verify', ...orderOf(pass.policy.policy.spec, state, targets) });
}

/**
 * Additions that may have been taken back cannot be shown before a look saw everything, and some place may stay unreadable for long.
 * What else stands approved goes meanwhile, but nothing of a call of theirs: it may be all that names them.
 */
function eraseBeside(pass: FoundPass, one: JudgedRequest, state: LedgerState): StepEnd {
  const doubted = additionsTakenBack(state, additionsApprovalOf(one.request, one.memory.plan));
  const calls = new Set(doubted.map(({ target }) => target.call));
  const due = targetsDue(state, pass.context.now()).flatMap(({ target }) => (calls.has(target.call) ? [] : [target]));
  if (due.length === 0) return { kind: 'Rest', wish: { kind: 'Look' } };
  return wishFor(pass, one, { kind: 'Erase', ...orderOf(pass.policy.policy.spec, state, due) });
}

interface Order extends LedgerOrder {
  readonly kind: 'Erase' | 'Verify';
}

function wishFor({ memory, context }: FoundPass, { request }: JudgedRequest, order: Order): StepEnd {
  const notBeforeMs = memory.nextEraseMs.get(request.metadata.uid) ?? 0;
  if (context.now() >= notBeforeMs) return { kind: 'Rest', wish: order };
  const isAlong = order.kind === 'Erase' && [...(order.fates?.values() ?? [])].some(waitsForOtherCalls);
  return { kind: 'Rest', wish: isAlong ? { ...order, kind: 'EraseAlong' } : { kind: 'None' }, untilMs: notBeforeMs };
}

/** What is due by the ledger; all of it where nothing is, because then a listing saw something that should be gone. */
function targetsToErase(pass: FoundPass, state: LedgerState): LedgerOrder {
  const due = targetsDue(state, pass.context.now());
  const targets = (due.length === 0 ? state.targets : due).map(({ target }) => target);
  return orderOf(pass.policy.policy.spec, state, targets);
}

interface Taken {
  readonly erased: EraseMemory;
  readonly outcomes: readonly TargetOutcome[];
}

/** The end of a piece of work that the request took part in, until status has it. A listing proves no deletes, but deletes bring a listing. */
function takeErased({ memory }: FoundPass, { request }: JudgedRequest, wanted: EraseMemory['kind']): Taken | undefined {
  const { erased } = memory;
  const { uid } = request.metadata;
  if (erased === undefined || erased.taken.has(uid) || (wanted === 'Erase' && erased.kind === 'Verify'))
    return undefined;
  const isOrdered = erased.order.tasks.some(({ requestUid }) => requestUid === uid);
  // Of a plan of which nothing was there any more, no target was ordered, and none has an outcome.
  const outcomes = erased.result.outcomes.get(uid) ?? (isOrdered ? [] : undefined);
  return outcomes === undefined ? undefined : { erased, outcomes: withJoined(outcomes) };
}

async function recordOutcomes(
  pass: FoundPass,
  desk: EvidenceDesk,
  { one, erased, outcomes }: Taken & { readonly one: JudgedRequest },
): Promise<StepEnd> {
  const { uid } = one.request.metadata;
  const { listedMs, complete } = erased.result;
  const listed = new Set(outcomes.map(({ target }) => targetKey(target)));
  const isOfAll = (state: LedgerState): boolean => state.targets.every(({ target }) => listed.has(targetKey(target)));
  const ledger = await addToLedger(pass, desk, {
    requestUid: uid,
    // Asked again over what it added: absence is judged by a ledger that has these outcomes.
    decide: (state) => {
      const told = outcomeEvents(state, outcomes, { listedMs });
      const isAbsent = complete && isOfAll(state) && isAllSettled(state);
      if (told.length > 0 || !isAbsent || state.absenceVerifiedTime !== undefined) return told;
      return [{ kind: 'AbsenceVerified', lookStartedTime: rfc3339(listedMs) }];
    },
  });
  rememberObscure(pass, uid, erased);
  const results = await resultsOf(pass, one, ledger);
  const absence = absenceOf(results, { listedMs, complete });
  // Also after a mere listing: where deletes see it otherwise than the listing does, each would call for the other at once.
  const isUndone = !complete || absence.remaining > 0;
  const plan = executedPlan(one.memory.plan, erased);
  const memory: RequestMemory = {
    ...one.memory,
    ...(plan === undefined ? {} : { plan }),
    results,
    // A listing of some targets says nothing of the others: they are listed next, all together.
    ...(isOfAll(ledgerState(ledger.entries)) ? { absence } : {}),
  };
  return {
    kind: 'Again',
    memory,
    whenWritten: () => {
      erased.taken.add(uid);
      const { checkIntervalMinutes } = pass.policy.policy.spec;
      const nextMs = repeatEraseMs(erased.result, outcomes, checkIntervalMinutes * 60_000);
      if (isUndone && !wasUnwanted(erased.result, uid)) pass.memory.nextEraseMs.set(uid, nextMs);
      else pass.memory.nextEraseMs.delete(uid);
    },
  };
}

/** A mere listing does not learn what names objects. */
function rememberObscure({ memory: { obscureNaming } }: FoundPass, uid: string, { kind, result }: EraseMemory): void {
  if (kind === 'Verify') return;
  const obscure = result.obscureNaming?.get(uid);
  if (obscure === undefined) obscureNaming.delete(uid);
  else obscureNaming.set(uid, obscure);
}

function executedPlan(plan: ErasurePlan | undefined, { kind, result }: EraseMemory): ErasurePlan | undefined {
  if (plan === undefined || kind === 'Verify') return plan;
  return omitUndefined({ ...plan, executedTime: rfc3339(result.listedMs) });
}
