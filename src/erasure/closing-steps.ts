import { subjectFinalizer } from '../api/group.ts';
import type { ErasureRequest } from '../api/erasure-request.ts';
import { lacksNaming } from '../policy/erasure/request-step.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import type { ObjectKey } from '../reconcile/outcome.ts';
import type { JudgedRequest } from './carry-out.ts';
import { tellFailure } from './failure-notes.ts';
import { isFound, type PolicyPass } from './policy-pass.ts';
import type { StepEnd } from './request-pass.ts';
import { noteFeaturesGone, owesClosing } from './ledger-notes.ts';

export const over: StepEnd = { kind: 'Over' };
export const rest = { kind: 'Rest', wish: { kind: 'None' } } as const satisfies StepEnd;

/** Where the Secret could not be destroyed, it is tried again after this. */
const retryDestroyMs = 60_000;

/**
 * Deletes the Secret once nothing needs it. One that something else would make again is left to who manages it: deleting it
 * would go on for ever and destroy nothing.
 */
export async function destroyFeatures(pass: PolicyPass, one: JudgedRequest): Promise<StepEnd> {
  const { request, subject, memory } = one;
  const { facts, secret } = subject;
  const isManaged = facts.kind === 'Present' && facts.managed;
  if (secret === undefined || isManaged) return rest;
  const { context, abortSignal } = pass;
  const need = await needOfOthers(pass, request);
  if (need !== 'None') return need === 'Some' ? rest : { ...rest, untilMs: context.now() + retryDestroyMs };
  const done = await context.subjectSecrets.destroy(secretKeyOf(request), secret, { abortSignal });
  if (done !== 'Gone') return { ...rest, untilMs: context.now() + retryDestroyMs };
  if (isFound(pass)) await noteFeaturesGone(pass, request);
  return { kind: 'Again', memory, subject: { facts: { kind: 'Missing' } } };
}

/** A ledger that could not be closed is tried again after this. */
const retryClosingMs = 60_000;

/** `ttlSecondsAfterFinished` is over. Ledger and receipts stay. */
export async function removeRequest(pass: PolicyPass, { request }: JudgedRequest): Promise<StepEnd> {
  const { context, abortSignal } = pass;
  if (isFound(pass) && (await owesClosing(pass, request))) {
    return { ...rest, untilMs: context.now() + retryClosingMs };
  }
  // What people noted in it is to be named by a receipt first, and only what is guarded waits for that.
  const isGuarded = request.metadata.finalizers?.includes(subjectFinalizer) === true;
  const needsGuard = !isGuarded && lacksNaming(request.spec, request.status ?? {});
  const guarded = needsGuard ? await context.requests.addFinalizer(request, { abortSignal }) : request;
  await context.requests.remove(guarded, { abortSignal });
  return over;
}

/**
 * Once the Secret was seen, whatever is to be done with it: so what the caller named cannot outlive the object, also where
 * nothing of it can be searched for.
 */
export async function guardFeatures(pass: PolicyPass, one: JudgedRequest): Promise<StepEnd | undefined> {
  const { request, memory, subject } = one;
  if (subject.facts.kind !== 'Present' || request.metadata.finalizers?.includes(subjectFinalizer) === true)
    return undefined;
  const guarded = await pass.context.requests.addFinalizer(request, pass);
  return { kind: 'Again', memory, request: guarded };
}

/**
 * Whether another open request names the same Secret. What the watch told may be old, and a Secret that is gone is gone, so that
 * nobody needs it is seen live.
 */
export async function needOfOthers(
  pass: PolicyPass,
  { metadata, spec }: ErasureRequest,
): Promise<'Some' | 'None' | 'Unknown'> {
  const { requests } = pass.context;
  const needs = (other: ErasureRequest): boolean =>
    other.metadata.uid !== metadata.uid &&
    other.metadata.namespace === metadata.namespace &&
    other.metadata.deletionTimestamp === undefined &&
    other.spec.subject.secretRef.name === spec.subject.secretRef.name &&
    other.status?.finishedTime === undefined &&
    other.status?.plan?.executedTime === undefined;
  if (requests.list().some(needs)) return 'Some';
  try {
    return (await requests.listNow(metadata.namespace, pass)).some(needs) ? 'Some' : 'None';
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    const sentence = 'Whether another request needs the Secret could not be seen: it stays for now.';
    tellFailure(pass, error, { request: metadata.uid, sentence });
    return 'Unknown';
  }
}

export function secretKeyOf({ metadata, spec }: ErasureRequest): ObjectKey {
  return { namespace: metadata.namespace, name: spec.subject.secretRef.name };
}
