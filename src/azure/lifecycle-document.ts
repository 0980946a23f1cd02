import type { JsonObject } from '../api/json.ts';
import type { LifecycleDocument } from '../policy/facts.ts';
import {
  foreignRules,
  MAX_LIFECYCLE_RULES,
  mergeLifecycleRules,
  ownRules,
  sameDocument,
  sameRules,
} from '../policy/lifecycle-document.ts';
import { isOperatorError, OperatorError } from '../reconcile/errors.ts';
import type { CallOptions, LifecycleWrite, LifecycleWriteResult } from '../reconcile/ports.ts';
import type { ArmClient } from './arm.ts';
import { parseLifecycleDocument } from './storage-facts.ts';
import { parseAnswer, readAccount, readLifecycleDocument } from './storage-reads.ts';
import { accountName, describeOperation, partId, STORAGE_API_VERSION } from './storage-resource.ts';

/** How often the document may change under us before the write, and how often another writer may undo ours after it. */
const MAX_RESTARTS = 3;
const MAX_REPAIRS = 3;

/**
 * Changes our rules in the one lifecycle document of an account. Azure offers no partial update and no ETag, and each write
 * interrupts a running lifecycle run. So: write only on a real difference, look again right before and right after, give
 * back what belongs to others as it was read, and where another writer's full replace swallowed ours, write again.
 *
 * What remains: a change that another writer makes within the one round trip between the second look and our write is
 * overwritten, and nothing in Azure's interface could show it to us. Writers of this process must come one at a time.
 */
export async function writeLifecycleDocument(
  arm: ArmClient,
  write: LifecycleWrite,
  options: CallOptions,
): Promise<LifecycleWriteResult> {
  let restarts = 0;
  let overwritten = 0;
  for (;;) {
    const look = await lookBeforeWrite(arm, { ...write, afterOwnWrite: overwritten > 0 }, options);
    if (look.kind === 'superseded') return look;
    if (look.kind === 'unchanged') {
      return overwritten === 0 ? look : { kind: 'written', document: look.document, repairs: overwritten };
    }
    if (look.kind === 'moved') {
      restarts += 1;
      if (restarts > MAX_RESTARTS) throw documentChanged(write, 'changed each time it was about to be written');
      continue;
    }
    const document = await replaceAndReadBack(arm, { write, before: look.before }, options);
    if (sameRules(ownRules(document, write.ownPrefix), write.wanted)) {
      return { kind: 'written', document, repairs: overwritten };
    }
    if (isStillTheOld(document, look.before)) throw documentChanged(write, 'does not show the write that was accepted');
    overwritten += 1;
    if (overwritten > MAX_REPAIRS)
      throw documentChanged(write, `was overwritten ${overwritten} times by another writer`);
  }
}

type Look =
  | { readonly kind: 'unchanged'; readonly document: LifecycleDocument | undefined }
  | { readonly kind: 'superseded' }
  /** It changed between the two looks. */
  | { readonly kind: 'moved' }
  | { readonly kind: 'due'; readonly before: LifecycleDocument | undefined };

async function lookBeforeWrite(
  arm: ArmClient,
  write: LifecycleWrite & { readonly afterOwnWrite: boolean },
  options: CallOptions,
): Promise<Look> {
  const first = await readCertainly(arm, write.resourceId, options);
  const own = ownRules(first, write.ownPrefix);
  if (sameRules(own, write.wanted)) return { kind: 'unchanged', document: first };
  // After a write of ours, what stands there is another writer's doing, and `seen` is history.
  if (!write.afterOwnWrite && !sameRules(own, write.seen)) return { kind: 'superseded' };
  // Where others fill the document beyond the limit, what only loosens or removes still goes through: Azure judges it.
  if (write.wanted.length > own.length) assertWithinLimit(write, first);
  if (!(await write.stillWanted())) return { kind: 'superseded' };
  const second = await readCertainly(arm, write.resourceId, options);
  return sameDocument(first, second) ? { kind: 'due', before: second } : { kind: 'moved' };
}

/** As read, where absence is certain: a 404 counts only while the account itself can be seen. */
async function readCertainly(
  arm: ArmClient,
  resourceId: string,
  options: CallOptions,
): Promise<LifecycleDocument | undefined> {
  const document = await readLifecycleDocument(arm, resourceId, options);
  if (document === undefined) await readAccount(arm, resourceId, options);
  return document;
}

interface Replacement {
  readonly write: LifecycleWrite;
  readonly before: LifecycleDocument | undefined;
}

/**
 * Sends the merged document and returns what stands there afterwards. Where no usable answer came, the write may have been
 * done or not: what is read back decides, and the failure is thrown only if our rules do not stand there.
 */
async function replaceAndReadBack(
  arm: ArmClient,
  replacement: Replacement,
  options: CallOptions,
): Promise<LifecycleDocument | undefined> {
  const { resourceId, ownPrefix, wanted } = replacement.write;
  try {
    await replaceDocument(arm, replacement, options);
  } catch (error) {
    options.abortSignal.throwIfAborted();
    if (!leavesOpenWhatHappened(error)) throw error;
    const document = await readCertainly(arm, resourceId, options).catch(() => {
      options.abortSignal.throwIfAborted();
      throw error;
    });
    if (!sameRules(ownRules(document, ownPrefix), wanted)) throw error;
    return document;
  }
  return readCertainly(arm, resourceId, options);
}

function leavesOpenWhatHappened(error: unknown): boolean {
  if (!isOperatorError(error) || error.kind === 'terminal') return false;
  return error.reason === 'AzureUnavailable' || error.reason === 'AzureAnswerMalformed';
}

async function replaceDocument(
  arm: ArmClient,
  { write, before }: Replacement,
  { abortSignal }: CallOptions,
): Promise<void> {
  const { resourceId, ownPrefix, wanted } = write;
  const id = partId('lifecycle', resourceId);
  const rules = mergeLifecycleRules(before, wanted, { ownPrefix });
  if (rules.length === 0 && before?.otherPolicyFields === undefined) {
    // Azure refuses a document without rules, so the last rule goes with the document.
    const operation = describeOperation('delete', 'lifecycle', resourceId);
    await arm.delete(id, STORAGE_API_VERSION, { operation, abortSignal });
    return;
  }
  const operation = describeOperation('write', 'lifecycle', resourceId);
  const body: JsonObject = { properties: { policy: { ...before?.otherPolicyFields, rules } } };
  const echo = await arm.put(id, body, { apiVersion: STORAGE_API_VERSION, operation, abortSignal });
  assertStoredAsSent(parseAnswer(echo, parseLifecycleDocument, operation), { rules }, write);
}

/**
 * The answer to a write shows what Azure made of it. If that is not what was sent, writing again would only interrupt the
 * lifecycle run again: it is said at once, and above all where rules of others are concerned.
 */
function assertStoredAsSent(stored: LifecycleDocument, sent: LifecycleDocument, write: LifecycleWrite): void {
  const foreignKept = sameRules(foreignRules(stored, write.ownPrefix), foreignRules(sent, write.ownPrefix));
  if (foreignKept && sameRules(ownRules(stored, write.ownPrefix), write.wanted)) return;
  const whose = foreignKept ? 'our rules' : 'rules of others';
  throw new OperatorError(`${nameOf(write)} holds ${whose} otherwise than they were sent.`, {
    kind: 'terminal',
    reason: 'AzureAnswerMalformed',
    code: 'StoredOtherwise',
  });
}

function assertWithinLimit(write: LifecycleWrite, document: LifecycleDocument | undefined): void {
  const foreign = foreignRules(document, write.ownPrefix).length;
  const total = foreign + write.wanted.length;
  if (total <= MAX_LIFECYCLE_RULES) return;
  const parts = `${foreign} of others and ${write.wanted.length} of this policy`;
  throw new OperatorError(
    `${nameOf(write)} would hold ${total} rules (${parts}); Azure allows ${MAX_LIFECYCLE_RULES}. Nothing was written.`,
    { kind: 'terminal', reason: 'TooManyRules' },
  );
}

/** Azure sets a new time at each write; the same document with the same time is the one from before ours. */
function isStillTheOld(document: LifecycleDocument | undefined, before: LifecycleDocument | undefined): boolean {
  return document?.lastModifiedTime !== undefined && sameDocument(document, before);
}

function documentChanged(write: LifecycleWrite, what: string): OperatorError {
  return new OperatorError(`${nameOf(write)} ${what}.`, { kind: 'retryable', reason: 'DocumentChanged' });
}

function nameOf({ resourceId }: LifecycleWrite): string {
  return `The lifecycle document of storage account ${accountName(resourceId)}`;
}
