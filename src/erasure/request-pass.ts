import { isDeepEqual } from '../api/json.ts';
import type { ErasureRequest } from '../api/erasure-request.ts';
import type { RequestFacts, RequestMemory } from '../policy/erasure/request-facts.ts';
import { judgeRequest, type RequestJudgement } from '../policy/erasure/request-judgement.ts';
import type { RequestState } from '../policy/erasure/request-state.ts';
import { owesReceipt } from '../policy/erasure/request-step.ts';
import { instantOf } from '../policy/instant.ts';
import { isOperatorError, type OperatorError } from '../reconcile/errors.ts';
import { destroyFeatures, removeRequest } from './closing-steps.ts';
import { carryOut, closeBeforeFinish, type JudgedRequest } from './carry-out.ts';
import type { LedgerOrder, Subject } from './engine.ts';
import { factsOf } from './request-observation.ts';
import type { PolicyPass } from './policy-pass.ts';
import { rememberLedger, withLedgerHead, withResultsCounted } from './request-ledger.ts';
import { readSubjectOf, type SubjectReading } from './subject-reading.ts';
import { recordProgress } from './request-events.ts';

/** What a request needs of the background work. */
export type Wish =
  | { readonly kind: 'None' }
  /** A look in which this subject takes part. */
  | { readonly kind: 'Look' }
  | ({ readonly kind: 'Erase' | 'Verify' } & LedgerOrder)
  /** It rests, and goes with the deletes of others alone. */
  | ({ readonly kind: 'EraseAlong' } & LedgerOrder);

export interface RequestPass {
  readonly request: ErasureRequest;
  readonly wish: Wish;
  /** Whom to look for in the next look, whoever asks for it. */
  readonly subject?: Subject & { readonly featuresKey: string };
  /** When to come back by the request's own clock. Epoch milliseconds. */
  readonly untilMs?: number;
  /** Something failed that may pass by itself. */
  readonly retries?: boolean;
  /** Why its step came to nothing. What it asks of the background work holds all the same. */
  readonly failure?: OperatorError;
}

/** What one step came to. */
export type StepEnd =
  /** Judge again with this; `whenWritten` once status holds it. */
  | {
      readonly kind: 'Again';
      readonly memory: RequestMemory;
      readonly subject?: SubjectReading;
      /** The object as it was written by the step. */
      readonly request?: ErasureRequest;
      readonly whenWritten?: () => void;
    }
  | { readonly kind: 'Rest'; readonly wish: Wish; readonly untilMs?: number; readonly failure?: OperatorError }
  /** The object is gone, or is to be looked at anew. */
  | { readonly kind: 'Over' };

/** More steps than a request can take in one pass: one that goes round is a bug, and must not spin. */
const maxSteps = 16;

/** Takes a request as far as it goes now. Status is written after each step, before the next. */
export async function passOverRequest(pass: PolicyPass, seen: ErasureRequest): Promise<RequestPass> {
  let request = seen;
  let memory: RequestMemory = seen.status ?? {};
  let subject = await readSubjectOf(pass, seen);
  let whenWritten: (() => void) | undefined;
  for (let step = 0; step < maxSteps; step += 1) {
    rememberLedger(pass, request.metadata.uid, memory);
    const facts = await factsOf(pass, { request, memory, subject });
    memory = withLedgerHead(pass, request.metadata.uid, memory);
    const judged = judgeRequest(request, facts, pass.context.now(), memory);
    await closeBeforeFinish(pass, request, judged);
    // What failed before is tried again before status says that it goes on.
    const isRetried = step === 0 && pass.memory.failedRequests.has(request.metadata.uid) && needsEvidence(judged);
    const written = isRetried ? request : await writeRequestStatus(pass, request, judged);
    if (written === undefined) return { request, wish: { kind: 'None' } };
    whenWritten?.();
    request = written;
    memory = judged.status;
    const end = await tryStep(pass, { request, memory, subject, judged }, facts);
    if (end.kind === 'Over') return { request, wish: { kind: 'None' } };
    if (end.kind === 'Rest') return restOf(request, { end, subject, judged });
    memory = withResultsCounted(pass, request.metadata.uid, { before: memory, after: end.memory });
    subject = end.subject ?? subject;
    request = end.request ?? request;
    whenWritten = end.whenWritten;
  }
  throw new Error('A request took more steps in one pass than there are.');
}

/** Ledger, receipts and listings are read and written with it. */
function needsEvidence({ step: { kind } }: RequestJudgement): boolean {
  return kind === 'Erase' || kind === 'VerifyAbsence' || kind === 'WriteReceipt' || kind === 'NameInformed';
}

/** A step that fails is told in status, and not only in the log. */
async function tryStep(pass: PolicyPass, one: JudgedRequest, facts: RequestFacts): Promise<StepEnd> {
  const { uid } = one.request.metadata;
  try {
    const end = await carryOut(pass, one);
    pass.memory.failedRequests.delete(uid);
    return end;
  } catch (error) {
    pass.abortSignal.throwIfAborted();
    if (!isOperatorError(error) || !needsEvidence(one.judged)) throw error;
    pass.memory.failedRequests.add(uid);
    const details = { ...facts.details, EvidenceUnavailable: error.message };
    const failed: RequestFacts = { ...facts, evidence: 'Unwritable', details };
    const judged = judgeRequest(one.request, failed, pass.context.now(), one.memory);
    await writeRequestStatus(pass, one.request, judged);
    // What would be done next where nothing can be written: the step that fails would come before it in every pass.
    if (judged.step.kind === 'DestroyFeatures') await destroyFeatures(pass, { ...one, judged });
    if (judged.step.kind === 'RemoveObject') await removeRequest(pass, { ...one, judged });
    return { kind: 'Rest', wish: { kind: 'None' }, failure: error };
  }
}

/** The object as it stands after the write; `undefined` where it is another one by now, or none. */
async function writeRequestStatus(
  { context, abortSignal }: PolicyPass,
  request: ErasureRequest,
  judged: RequestJudgement,
): Promise<ErasureRequest | undefined> {
  if (isDeepEqual(request.status, judged.status)) return request;
  await context.requests.applyStatus(request, judged.status, { abortSignal });
  recordProgress(context.recordEvent, request, judged);
  const { namespace, name, uid, generation } = request.metadata;
  const live = await context.requests.get({ namespace, name }, { abortSignal });
  // A change of the spec has put the request into the queue: it is judged anew from its beginning.
  return live?.metadata.uid === uid && live.metadata.generation === generation ? live : undefined;
}

interface Resting {
  readonly end: Extract<StepEnd, { readonly kind: 'Rest' }>;
  readonly subject: SubjectReading;
  readonly judged: RequestJudgement;
}

function restOf(request: ErasureRequest, { end, subject, judged }: Resting): RequestPass {
  const { step, state } = judged;
  const stepUntilMs = step.kind === 'Wait' ? step.untilMs : undefined;
  const times = [end.untilMs, stepUntilMs].filter((time) => time !== undefined);
  return {
    request,
    wish: end.wish,
    ...subjectOf(request, subject, judged),
    ...(times.length === 0 ? {} : { untilMs: Math.min(...times) }),
    ...(state.kind === 'Retries' ? { retries: true } : {}),
    ...(end.failure === undefined ? {} : { failure: end.failure }),
  };
}

/** An empty search that is no end yet: under DryRun or Audit it is told, and goes on; otherwise its receipt must stand. */
function isEndOpen(state: RequestState, memory: RequestMemory): boolean {
  if (state.kind !== 'Ended') return false;
  return state.closing === 'NotYet' || (state.reason === 'NoMatch' && owesReceipt(state, memory));
}

/** Searched for are verified callers of open requests; what was carried out is looked for by its ledger. */
function subjectOf(
  { metadata, spec }: ErasureRequest,
  { features }: SubjectReading,
  { state, status }: RequestJudgement,
): Pick<RequestPass, 'subject'> {
  const isOpen = ['Works', 'Waits', 'Retries'].includes(state.kind) || isEndOpen(state, status);
  const isVerified = spec.identityVerification?.state === 'Verified';
  if (features === undefined || !isOpen || !isVerified || status.plan?.startedTime !== undefined) return {};
  return {
    subject: {
      requestUid: metadata.uid,
      receivedMs: instantOf(spec.receivedTime),
      classes: spec.classes,
      features: features.searched,
      featuresKey: features.key,
      knownCalls: new Set(),
      knownLocations: new Set(),
    },
  };
}
