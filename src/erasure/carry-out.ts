import type { ErasureRequest } from '../api/erasure-request.ts';
import type { RequestMemory } from '../policy/erasure/request-facts.ts';
import type { RequestStep } from '../policy/erasure/request-step.ts';
import type { RequestJudgement } from '../policy/erasure/request-judgement.ts';
import { cleanUpRequest } from './clean-up.ts';
import { destroyFeatures, guardFeatures, removeRequest } from './closing-steps.ts';
import { eraseStep, verifyStep } from './erase-step.ts';
import { closeEvidence } from './ledger-notes.ts';
import { isFound, type FoundPass, type PolicyPass } from './policy-pass.ts';
import { nameInformed, writeReceipt } from './receipt-step.ts';
import type { StepEnd } from './request-pass.ts';
import { renewPlan, searchStep } from './search-step.ts';
import type { SubjectReading } from './subject-reading.ts';

/** A request as judged, its status written. */
export interface JudgedRequest {
  readonly request: ErasureRequest;
  readonly memory: RequestMemory;
  readonly subject: SubjectReading;
  readonly judged: RequestJudgement;
}

/** Does the one thing that is to be done next, as far as it can be done within a pass. */
export async function carryOut(pass: PolicyPass, one: JudgedRequest): Promise<StepEnd> {
  const { step } = one.judged;
  switch (step.kind) {
    case 'CleanUp':
      return cleanUpRequest(pass, one);
    case 'RemoveObject':
      return removeRequest(pass, one);
    case 'DestroyFeatures':
      return destroyAndGoOn(pass, one);
    case 'Finish':
      return { kind: 'Again', memory: one.memory };
    default:
      return (await guardFeatures(pass, one)) ?? carryOutOpen(pass, one, step);
  }
}

/** A Secret that stays for now, because others need it or something manages it, keeps nothing else waiting. */
async function destroyAndGoOn(pass: PolicyPass, one: JudgedRequest): Promise<StepEnd> {
  const end = await destroyFeatures(pass, one);
  if (end.kind !== 'Rest') return end;
  const { state } = one.judged;
  const next = await carryOutOpen(pass, one, { kind: state.kind === 'Works' ? state.work : 'Wait' });
  if (next.kind !== 'Rest') return next;
  const times = [end.untilMs, next.untilMs].filter((time) => time !== undefined);
  return times.length === 0 ? next : { ...next, untilMs: Math.min(...times) };
}

type StepOfPolicy = Exclude<RequestStep, { readonly kind: 'CleanUp' | 'RemoveObject' | 'DestroyFeatures' | 'Finish' }>;

async function carryOutOpen(pass: PolicyPass, one: JudgedRequest, step: StepOfPolicy): Promise<StepEnd> {
  return isFound(pass) ? carryOutWithPolicy(pass, one, step) : { kind: 'Rest', wish: { kind: 'None' } };
}

async function carryOutWithPolicy(pass: FoundPass, one: JudgedRequest, step: StepOfPolicy): Promise<StepEnd> {
  switch (step.kind) {
    case 'Wait':
      return renewPlan(pass, one);
    case 'Search':
      return searchStep(pass, one);
    case 'Erase':
      return eraseStep(pass, one);
    case 'VerifyAbsence':
      return verifyStep(pass, one);
    case 'WriteReceipt':
      return writeReceipt(pass, one, step);
    case 'NameInformed':
      return nameInformed(pass, one);
  }
}

/** Status is written after it: what status calls finished is not looked at again, so a failure or a crash would lose it. */
export async function closeBeforeFinish(
  pass: PolicyPass,
  request: ErasureRequest,
  { step, state }: RequestJudgement,
): Promise<void> {
  if (step.kind === 'Finish' && isFound(pass) && state.kind === 'Ended') {
    await closeEvidence(pass, request, state.reason);
  }
}
