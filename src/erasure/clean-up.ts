import { lastWordConfigMapName, subjectFinalizer } from '../api/group.ts';
import type { ErasureRequest } from '../api/erasure-request.ts';
import { judgeLettingGo } from '../policy/erasure/letting-go.ts';
import { rfc3339 } from '../policy/erasure/rfc3339.ts';
import type { LastWord, RequestEvent } from '../reconcile/erasure-ports.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import type { JudgedRequest } from './carry-out.ts';
import { needOfOthers, over, rest, secretKeyOf } from './closing-steps.ts';
import { tellFailure } from './failure-notes.ts';
import { owedWord, tellLastWord } from './ledger-notes.ts';
import type { PolicyPass } from './policy-pass.ts';
import { tellInformed } from './receipt-step.ts';
import type { StepEnd } from './request-pass.ts';

/** What could not be done for an object that is being deleted is tried again after this. */
const retryCleanUpMs = 60_000;

/** The last step of an object that is being deleted: its Secret goes with it, and its ledger hears of it, within a deadline. */
export async function cleanUpRequest(pass: PolicyPass, { request, subject }: JudgedRequest): Promise<StepEnd> {
  if (request.metadata.finalizers?.includes(subjectFinalizer) !== true) return over;
  const { context, abortSignal } = pass;
  const end = judgeLettingGo(
    {
      secret: await destroyForGood(pass, request, subject),
      word: await lastWordTo(pass, request),
      naming: await lastNamingTo(pass, request),
    },
    {
      deletedMs: Date.parse(request.metadata.deletionTimestamp ?? ''),
      deadlineMs: context.cleanupDeadlineMs,
      nowMs: context.now(),
    },
  );
  const word = end.leaves.includes('Word') ? owedWord(pass.policy, request) : undefined;
  const owesNaming = end.leaves.includes('Naming');
  if (end.kind === 'Wait') return waitForCleanUp(pass, request, { untilMs: end.untilMs, word, owesNaming });
  if (word !== undefined) {
    const unkept = await keepLastWord(pass, request, word);
    if (unkept !== undefined) return unkept;
  }
  if (owesNaming) warn(pass, request, { reason: 'EvidenceUnavailable', note: unnamedSentence });
  if (end.leaves.includes('Secret')) warn(pass, request, { reason: 'FeaturesInUse', note: secretLeftSentence });
  await context.requests.removeFinalizer(request, { abortSignal });
  return over;
}

interface Waiting {
  readonly untilMs: number;
  readonly word: LastWord | undefined;
  readonly owesNaming: boolean;
}

function waitForCleanUp(pass: PolicyPass, request: ErasureRequest, { untilMs, word, owesNaming }: Waiting): StepEnd {
  if (word !== undefined) {
    warn(pass, request, {
      reason: 'EvidenceUnavailable',
      note: `The object stays until ${rfc3339(untilMs)} at most, because its ledger cannot be told yet that ${untoldOf(word)}: let the policy be there, in Enforce and not suspended, with its evidence and keys. Whoever removes the finalizer instead leaves it to the ledger to go on deleting.`,
    });
  }
  if (owesNaming) {
    warn(pass, request, {
      reason: 'EvidenceUnavailable',
      note: `The object stays until ${rfc3339(untilMs)} at most, because no receipt can name yet who was told since the final one: let the policy be there, in Enforce and not suspended, with its evidence and keys, and the receipts whole.`,
    });
  }
  return { ...rest, untilMs: Math.min(pass.context.now() + retryCleanUpMs, untilMs) };
}

/**
 * An object that cannot end would hold up its definition for ever, and without its word the ledger would go on deleting. So the
 * word is left in the object's place before the object goes, and where not even that can be written, the object stays.
 */
async function keepLastWord(pass: PolicyPass, request: ErasureRequest, word: LastWord): Promise<StepEnd | undefined> {
  const { context } = pass;
  const { metadata } = request;
  try {
    await context.lastWords.keep(request, word, pass);
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    tellFailure(pass, error, { request: metadata.uid, sentence: 'The ConfigMap with a last word failed.' });
    warn(pass, request, { reason: 'EvidenceUnavailable', note: wordUnkeptSentence });
    // No failure of the pass: that comes back sooner, and each time to all requests of the policy.
    return { ...rest, untilMs: context.now() + retryCleanUpMs };
  }
  warn(pass, request, {
    reason: 'EvidenceUnavailable',
    note: `The ledger could not be told in time that ${untoldOf(word)}, and the object goes. The ConfigMap ${lastWordConfigMapName(metadata.uid)} says so in its place: keep it, because without it the ledger would go on deleting.`,
  });
  return undefined;
}

function untoldOf({ kind }: LastWord): string {
  return kind === 'AdditionsWithdrawn'
    ? 'additions whose approval may have been taken back are not to be deleted'
    : 'what was approved once is not to be deleted';
}

/** For an object that goes, with what is left. */
function warn(
  pass: PolicyPass,
  request: ErasureRequest,
  { reason, note }: Pick<RequestEvent, 'reason' | 'note'>,
): void {
  pass.context.recordEvent(request, { type: 'Warning', reason, action: 'CleanUp', note });
}

const unnamedSentence =
  'Who was told since the final receipt is named by none: spec.informed of the object says it, and the object goes. Note it elsewhere.';

const secretLeftSentence =
  'The Secret with what the caller named could not be deleted in time and is left behind; delete it by hand.';

const wordUnkeptSentence =
  'The object stays, because neither its ledger nor a ConfigMap in its place can be told that what was approved once is not to be deleted: bind the Role calldata-operator-erasure in the namespace.';

/** A ledger that cannot be written says no more than one that cannot be opened. */
async function tryLastWord(pass: PolicyPass, request: ErasureRequest): Promise<'Told' | 'Owed'> {
  try {
    return await tellLastWord(pass, request);
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    pass.abortSignal.throwIfAborted();
    tellFailure(pass, error, { request: request.metadata.uid, sentence: 'The last word of a ledger failed.' });
    return 'Owed';
  }
}

/**
 * What the ledger was not told can be kept nowhere once policy, requests and ConfigMaps go with their namespace. A policy that is made
 * anew there deletes nothing by such a ledger.
 */
async function lastWordTo(pass: PolicyPass, request: ErasureRequest): Promise<'Told' | 'Owed'> {
  if ((await tryLastWord(pass, request)) === 'Told') return 'Told';
  return (await endsWithNamespace(pass, request)) ? 'Told' : 'Owed';
}

/** What people noted in the object goes with it, unless a receipt names it. */
async function lastNamingTo(pass: PolicyPass, request: ErasureRequest): Promise<'Done' | 'Owed'> {
  if ((await tellInformed(pass, request)) === 'Done') return 'Done';
  return (await endsWithNamespace(pass, request)) ? 'Done' : 'Owed';
}

function endsWithNamespace(pass: PolicyPass, { metadata }: ErasureRequest): Promise<boolean> {
  return pass.context.subjectSecrets.goWithNamespace(metadata.namespace, pass);
}

async function destroyForGood(
  pass: PolicyPass,
  request: ErasureRequest,
  { facts, secret }: JudgedRequest['subject'],
): Promise<'Done' | 'Left'> {
  if (facts.kind === 'Missing' || facts.kind === 'WrongType') return 'Done';
  const { subjectSecrets } = pass.context;
  const need = await needOfOthers(pass, request);
  if (need === 'Some') return 'Done';
  const isFree = need === 'None' && secret !== undefined;
  const gone = isFree && (await subjectSecrets.destroy(secretKeyOf(request), secret, pass)) === 'Gone';
  // In a namespace that ends, the right to the Secret may go before the Secret does.
  return gone || (await endsWithNamespace(pass, request)) ? 'Done' : 'Left';
}
