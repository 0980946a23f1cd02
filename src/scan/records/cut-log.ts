import type { ClassTerms } from '../../policy/class-terms.ts';
import type { CallFacts, CopyFacts } from '../../policy/copy-facts.ts';
import { deletableTagName } from '../../policy/deletable-tag.ts';
import { decideLog } from '../../policy/record-cut.ts';
import type { DeferralWhy, LogContent, LogPlan } from '../../policy/record-cut.ts';
import type { KeptWhy } from '../../policy/scan-report.ts';
import { OperatorError } from '../../reconcile/errors.ts';
import type { BlobCallOptions, BlobEntry, BlobPort, NamedValue } from '../blob-port.ts';
import type { BlobService, ReplaceOutcome } from '../blob-service.ts';
import type { UnclassifiedReason } from '../classify/classification.ts';
import { keepContent } from './kept-content.ts';
import type { RecordCounts } from './kept-content.ts';
import { readLog, unreadOf } from './log-content.ts';
import { defaultLogLimits } from './log-pieces.ts';
import type { LogLimits, LogSource } from './log-pieces.ts';
import type { CreateRecordReader, RecordReader } from './record-reader.ts';

export type CutOutcome =
  | {
      readonly kind: 'Cut';
      readonly recordsCut: number;
      readonly recordsLeft: number;
    }
  /** Nothing in it has to stay: to be deleted like any artifact, with the ETag that was listed. */
  | { readonly kind: 'DeleteWhole' }
  | { readonly kind: 'NothingDue' }
  /** `untilMs`: when a look has success; `undefined` where nobody can say. */
  | { readonly kind: 'CutDeferred'; readonly untilMs: number | undefined; readonly why: DeferralWhy }
  /** Not what was listed any more, tags included but for the one by which a rule deletes: nothing was cut. */
  | { readonly kind: 'Changed' }
  | { readonly kind: 'Kept'; readonly why: KeptWhy; readonly immutableUntilMs?: number | undefined }
  | { readonly kind: 'Unclassified'; readonly reason: UnclassifiedReason };

/** Which records of a log go, by what it holds. Nothing but the ids of the calls counts of a cut. */
export type DecideCut = (content: LogContent) => CutPlan;

export type CutPlan =
  Exclude<LogPlan, { readonly kind: 'Cut' }> | { readonly kind: 'Cut'; readonly calls: ReadonlyMap<string, unknown> };

export interface CutTask extends CutWork {
  /** The current copy, as policy sees it. */
  readonly copy: CopyFacts;
  readonly quietHours: number;
  readonly factsOf: (callId: string) => CallFacts;
  readonly terms: ClassTerms;
  /** Records that are due later stay. */
  readonly cutoffMs: number;
}

export interface CutWork {
  readonly container: string;
  /** The current copy, as listed. */
  readonly entry: BlobEntry;
  readonly createReader: CreateRecordReader;
  readonly nowMs: number;
  readonly port: BlobPort;
  readonly service: Pick<BlobService, 'replaceContent' | 'readContentHeaders' | 'getTags'>;
  /** A condition on the tags at the commit, against a hold that is put there after the last look at them. */
  readonly ifTags?: string | undefined;
  /** The last word before the content is replaced, such as a live look at the policy. What it throws stops the cut. */
  readonly beforeCommit?: (options: BlobCallOptions) => Promise<void>;
  readonly limits?: LogLimits;
}

/** Cuts the records that are due out of the current copy of a log; see {@link cutDecided}. */
export function cutLog(task: CutTask, options: BlobCallOptions): Promise<CutOutcome> {
  return cutDecided(task, (content) => decideLog({ ...task, content }).plan, options);
}

/**
 * Cuts what is decided out of the current copy of a log. The content is replaced in one step, on the condition that it
 * is still what was listed: whoever looks sees the old content or the new one. Holds that come to light while it works are
 * looked for once more before that step, in the tags. Throws an OperatorError where a call failed; a commit whose answer was
 * lost is seen by the next look.
 */
export async function cutDecided(task: CutWork, decide: DecideCut, options: BlobCallOptions): Promise<CutOutcome> {
  const { port, container, entry, limits = defaultLogLimits } = task;
  const source: LogSource = { port, container, entry, limits };
  const reader = task.createReader(entry);
  const read = await readLog(source, { reader, ...options });
  if (read.kind !== 'Read') return read;
  const plan = decide(read.content);
  if (plan.kind !== 'Cut') return plan;
  const kept = protectionOf(entry, task.nowMs);
  if (kept !== undefined) return kept;
  if (entry.isMetadataHidden) return { kind: 'Unclassified', reason: 'MetadataHidden' };
  return replaceLog(
    { ...task, source, reader, calls: plan.calls, expected: countsOf(read.content, plan.calls) },
    options,
  );
}

interface Replacement extends CutWork {
  readonly source: LogSource;
  readonly reader: RecordReader;
  readonly calls: ReadonlyMap<string, unknown>;
  readonly expected: RecordCounts;
}

async function replaceLog(task: Replacement, options: BlobCallOptions): Promise<CutOutcome> {
  const { container, entry, source, service, expected } = task;
  const target = { container, name: entry.name };
  const headers = await service.readContentHeaders(target, options);
  if (headers.kind === 'NotFound' || entry.etag === undefined) return { kind: 'Changed' };
  const standing = await service.getTags(target, options);
  if (standing.kind === 'NotFound' || !sameTags(othersOf(standing.tags), othersOf(entry.tags)))
    return { kind: 'Changed' };
  const { tags } = standing;
  try {
    const outcome = await service.replaceContent(target, keptBytes({ ...task, tags }, options), {
      ...options,
      ifMatch: entry.etag,
      ...(task.ifTags === undefined ? {} : { ifTags: task.ifTags }),
      tags,
      metadata: entry.metadata,
      contentHeaders: headers.contentHeaders,
      blockBytes: source.limits.blockBytes,
    });
    if (outcome.kind !== 'Replaced') return refusedOf(outcome);
    return { kind: 'Cut', recordsCut: expected.cut, recordsLeft: expected.left };
  } catch (error) {
    if (error instanceof TagsChanged) return { kind: 'Changed' };
    const unread = unreadOf(error);
    if (unread === undefined) throw error;
    return unread;
  }
}

/** Ends a cut before its commit. */
class TagsChanged extends Error {}

/** Ends well, and so lets the commit follow, only where everything is as it was when the cut was decided. */
async function* keptBytes(
  task: Replacement & { readonly tags: readonly NamedValue[] },
  options: BlobCallOptions,
): AsyncGenerator<Uint8Array, void> {
  const { container, entry, service, expected } = task;
  const kept = keepContent(task.source, { ...task, ...options });
  yield* kept.bytes;
  const counts = kept.counts();
  if (counts.cut !== expected.cut || counts.left !== expected.left) throw contentDiffers();
  await task.beforeCommit?.(options);
  // Tags can change without a new ETag, and the commit would put the old ones back: a hold would be lost.
  const now = await service.getTags({ container, name: entry.name }, options);
  if (now.kind === 'NotFound' || !sameTags(now.tags, task.tags)) throw new TagsChanged('the tags were changed');
}

function contentDiffers(): OperatorError {
  return new OperatorError('A log was read twice under one ETag and was not the same; nothing was cut.', {
    kind: 'retryable',
    reason: 'AzureAnswerMalformed',
  });
}

function countsOf({ calls, unreadable }: LogContent, cuts: ReadonlyMap<string, unknown>): RecordCounts {
  let cut = 0;
  let left = unreadable;
  for (const [callId, { records }] of calls) {
    if (cuts.has(callId)) cut += records;
    else left += records;
  }
  return { cut, left };
}

/** The pass that cuts a log may itself just have given it the tag for the rule, or taken it. */
function othersOf(tags: readonly NamedValue[]): readonly NamedValue[] {
  return tags.filter(({ name }) => name !== deletableTagName);
}

function sameTags(one: readonly NamedValue[], other: readonly NamedValue[]): boolean {
  const values = new Map(one.map(({ name, value }) => [name, value] as const));
  return one.length === other.length && other.every(({ name, value }) => values.get(name) === value);
}

/** What the commit would be refused for, by the listing: the log need not be sent first. */
function protectionOf({ legalHold, immutability, leaseState }: BlobEntry, nowMs: number): CutOutcome | undefined {
  if (legalHold) return { kind: 'Kept', why: 'LegalHold' };
  if (immutability !== undefined && immutability.untilMs > nowMs)
    return { kind: 'Kept', why: 'Immutable', immutableUntilMs: immutability.untilMs };
  return leaseState === 'leased' || leaseState === 'breaking' ? { kind: 'Kept', why: 'Leased' } : undefined;
}

function refusedOf(outcome: Exclude<ReplaceOutcome, { kind: 'Replaced' }>): CutOutcome {
  switch (outcome.kind) {
    case 'NotFound':
    case 'Changed':
      return { kind: 'Changed' };
    case 'Immutable':
    case 'LegalHold':
    case 'Leased':
      return { kind: 'Kept', why: outcome.kind };
  }
}
