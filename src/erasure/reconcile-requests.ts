import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { erasureReasonSentences } from '../api/erasure-reasons.ts';
import type { ErasureRequest } from '../api/erasure-request.ts';
import { misfitOf } from '../api/misfit.ts';
import { checkIntervalMs } from '../policy/erasure/request-step.ts';
import { isOperatorError, OperatorError } from '../reconcile/errors.ts';
import type { ObjectKey, Outcome, Reconcile } from '../reconcile/outcome.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import { scheduleOf } from '../reconcile/schedule.ts';
import { mapWithLimit } from '../runtime/concurrency.ts';
import { errorFields } from '../runtime/log.ts';
import type { ErasureContext, PolicyRead } from './erasure-context.ts';
import type { LedgerWatch } from './ledger-course.ts';
import { watchLedgers } from './ledger-watch.ts';
import { createPolicyMemory, repeatLookMs, type PolicyMemory } from './policy-memory.ts';
import { isFound, openPass, type FoundPass, type PolicyPass } from './policy-pass.ts';
import { isServed } from './request-observation.ts';
import { passOverRequest, type RequestPass } from './request-pass.ts';
import { startWork } from './work-choice.ts';

/** Requests of one policy that are worked on at the same time. */
const requestsAtOnce = 4;

interface KnownPolicy {
  readonly uid: string;
  readonly memory: PolicyMemory;
}

/**
 * The reconcile of all erasure requests of one policy; the key is the policy's. One look serves all of them, so cost grows with
 * the data and not with their number. An OperatorError becomes an outcome; anything else is a bug: of one request it is told there, of the whole pass it is thrown.
 */
export function createErasureReconcile(context: ErasureContext): Reconcile {
  const memories = new Map<string, KnownPolicy>();
  // What was found, or runs, by a policy of the same name that is gone says nothing of this one, whatever its generation.
  const memoryOf = (key: ObjectKey, live: CallDataPolicy | undefined): PolicyMemory => {
    const id = `${key.namespace}/${key.name}`;
    const uid = live?.metadata.uid;
    const known = memories.get(id);
    if (known !== undefined && known.uid === uid) return known.memory;
    if (known !== undefined) context.works.forget(key);
    const memory = createPolicyMemory();
    if (uid === undefined) memories.delete(id);
    else memories.set(id, { uid, memory });
    return memory;
  };
  return async (key, options) => {
    try {
      const live = await context.policies.get(key, options);
      const pass = openPass({ context, key, ...options }, readOf(live), memoryOf(key, live));
      try {
        return await reconcileRequests(pass);
      } finally {
        await pass.close();
      }
    } catch (error) {
      if (isOperatorError(error)) return { kind: 'retry', error };
      throw error;
    }
  };
}

function readOf(live: CallDataPolicy | undefined): PolicyRead {
  if (live === undefined) return { kind: 'Missing' };
  const misfit = misfitOf(live.spec);
  return misfit === undefined ? { kind: 'Found', policy: live } : { kind: 'Misfit', misfit };
}

async function reconcileRequests(pass: PolicyPass): Promise<Outcome> {
  const isWorking = isFound(pass) && isServed(pass);
  const failure = isWorking ? takeFinishedWork(pass) : undefined;
  if (!isWorking) pass.context.works.forget(pass.key);
  const watch = isWorking ? await watchLedgers(pass, openRequestsOf(pass)) : undefined;
  const passed = await passOverAll(pass);
  if (!isWorking) return outcomeOf(pass, passed);
  // Comes back with backoff, and begins the next piece of work then.
  if (failure !== undefined) return { kind: 'retry', error: failure };
  await startWork(pass, { passed, watch: watch ?? noWatch });
  return outcomeOf(pass, passed, watch);
}

const noWatch: LedgerWatch = { subjects: [], tasks: [] };

/** Results are kept here, because the next piece of work takes their place. Each is taken once, as is a failure. */
function takeFinishedWork({ context, key, memory, policy }: FoundPass): OperatorError | undefined {
  const work = context.works.find(key);
  if (work === undefined || work.kind === 'Running' || work === memory.takenWork) return undefined;
  memory.takenWork = work;
  memory.workFailure = undefined;
  switch (work.kind) {
    case 'Looked':
      memory.looked = { order: work.order, result: work.result, featuresKeys: memory.orderedKeys };
      memory.nextLookMs = repeatLookMs(work.result, policy.policy.spec.checkIntervalMinutes * 60_000);
      return undefined;
    case 'Erased':
      memory.erased = { kind: memory.orderedKind, order: work.order, result: work.result, taken: new Set() };
      return undefined;
    case 'Failed':
      memory.workFailure = work.error.message;
      return work.error;
  }
}

function openRequestsOf(pass: PolicyPass): readonly ErasureRequest[] {
  const { namespace, name } = pass.key;
  return pass.context.requests
    .list()
    .filter(({ metadata, spec }) => metadata.namespace === namespace && spec.policyRef.name === name);
}

interface Passed {
  readonly passes: readonly RequestPass[];
  readonly failed: readonly OperatorError[];
}

/** One request that fails keeps no other waiting, whatever the failure. */
async function passOverAll(pass: PolicyPass): Promise<Passed> {
  const failed: OperatorError[] = [];
  const options: CallOptions = pass;
  const passes = await mapWithLimit(
    openRequestsOf(pass),
    requestsAtOnce,
    async (request) => {
      try {
        const live = await pass.context.requests.get(request.metadata, options);
        return live === undefined ? undefined : await passOverRequest(pass, live);
      } catch (error) {
        pass.abortSignal.throwIfAborted();
        failed.push(isOperatorError(error) ? error : tellDefect(pass, request, error));
        return undefined;
      }
    },
    options,
  );
  return { passes: passes.filter((one) => one !== undefined), failed };
}

/** An error that should not happen stops its own request alone: people see it there and in the log, and it is retried with backoff. */
function tellDefect({ context }: PolicyPass, request: ErasureRequest, error: unknown): OperatorError {
  const { namespace, name } = request.metadata;
  context.log.error({ namespace, request: name, error: errorFields(error) }, 'A request failed, which is a defect.');
  const note = erasureReasonSentences.InternalError;
  context.recordEvent(request, { type: 'Warning', reason: 'InternalError', action: 'Reconcile', note });
  const message = `The request ${name} failed in a way that should not happen; the log has the details.`;
  return new OperatorError(message, { kind: 'retryable', reason: 'InternalError', cause: error });
}

/** How often the progress of running work is looked at. */
const progressMs = 60_000;
/** What may pass by itself is tried again after this. */
const retryMs = 60_000;

/** When the requests of a policy are passed over again: with backoff where a step of one failed. */
export function outcomeOf(pass: PolicyPass, { passes, failed }: Passed, watch: LedgerWatch = noWatch): Outcome {
  const [error] = [...failed, ...passes.flatMap(({ failure }) => (failure === undefined ? [] : [failure]))];
  if (error !== undefined) return { kind: 'retry', error };
  const { context, key } = pass;
  const nowMs = context.now();
  const isWatching = passes.length > 0 || watch.subjects.length > 0;
  const delays = [
    ...[...passes, watch].flatMap(({ untilMs }) => (untilMs === undefined ? [] : [untilMs - nowMs])),
    ...(passes.some(({ retries }) => retries) ? [retryMs] : []),
    ...(context.works.find(key)?.kind === 'Running' ? [progressMs] : []),
    // Another CRD alone may make it fit, by its defaults, and no change of the policy tells that. Ledgers wait for it, too.
    ...(pass.policy.kind === 'Misfit' ? [checkIntervalMs(pass.policy)] : []),
    ...(isFound(pass) && isWatching ? [scheduleOf(pass.policy.policy, nowMs).untilNextMs] : []),
  ];
  // A second past the time, whatever the timer's grain.
  return delays.length === 0
    ? { kind: 'done' }
    : { kind: 'again', afterMs: Math.max(1000, Math.min(...delays) + 1000) };
}
