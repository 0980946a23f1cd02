import type { DeleteStep } from '../../policy/artifact-decision.ts';
import { isUnnamedVersion } from '../../policy/delete-steps.ts';
import type { CopyFacts } from '../../policy/copy-facts.ts';
import type { KeptWhy } from '../../policy/scan-report.ts';
import { isOperatorError } from '../../reconcile/errors.ts';
import type { OperatorError } from '../../reconcile/errors.ts';
import type { BlobCallOptions } from '../blob-port.ts';
import { findMadeVersion } from './copies-of-name.ts';
import { deleteCopy } from './copy-delete.ts';
import type { CopyOutcome, DeleteTools } from './copy-delete.ts';

export interface DueArtifact {
  readonly container: string;
  readonly name: string;
  readonly copies: readonly CopyFacts[];
  /** In order. */
  readonly deletes: readonly DeleteStep[];
}

export type ArtifactOutcome =
  /** Every due copy is gone, or soft-deleted where it cannot be purged, and at least one by us. */
  | { readonly kind: 'Deleted' }
  /** Others were faster: nothing was there any more. */
  | { readonly kind: 'Gone' }
  | ArtifactKept;

export interface ArtifactKept {
  readonly kind: 'Kept';
  readonly why: KeptWhy;
  /** A copy was deleted, or may have been, before it went wrong. */
  readonly hasBegun: boolean;
  readonly immutableUntilMs?: number;
  readonly failure?: OperatorError;
}

/**
 * Carries out the deletes of one artifact in their order. Where the base stays, nothing else is touched. Where another copy
 * stays, the rest still goes, and the artifact counts as kept. Throws on an abort or where the pass was stopped.
 */
export async function deleteArtifact(
  tools: DeleteTools,
  artifact: DueArtifact,
  options: BlobCallOptions,
): Promise<ArtifactOutcome> {
  const finished = new Set<string>();
  let hasBegun = false;
  let kept: Omit<ArtifactKept, 'hasBegun'> | undefined;
  for (const step of artifact.deletes) {
    if (finished.has(keyOf(step)) || !isPossible(step)) continue;
    const outcome = await attempt(tools, { artifact, step }, options);
    hasBegun ||= mayHaveDeleted(outcome);
    const problem = keptBy(outcome);
    kept ??= problem;
    if (problem !== undefined && isCurrent(step)) break;
    // What is gone for good, or stays, needs no purge.
    if (problem !== undefined || isGoneForGood(outcome)) finished.add(keyOf(step));
  }
  if (kept !== undefined) return { ...kept, hasBegun };
  return { kind: hasBegun ? 'Deleted' : 'Gone' };
}

/** Only versions and snapshots can be purged (documented): a soft-deleted blob without them waits for its day. */
function isPossible(one: DeleteStep): boolean {
  return one.step === 'Delete' || isUnnamedVersion(one) || one.versionId !== undefined || one.snapshot !== undefined;
}

type StepOutcome = CopyOutcome | { readonly kind: 'Failed'; readonly failure: OperatorError };

interface ArtifactStep {
  readonly artifact: DueArtifact;
  readonly step: DeleteStep;
}

async function attempt(
  tools: DeleteTools,
  { artifact, step }: ArtifactStep,
  options: BlobCallOptions,
): Promise<StepOutcome> {
  // Without its ETag nobody knows that it is what was listed.
  if (isCurrent(step) && step.etag === undefined) return { kind: 'SequenceFault', code: 'NoETag' };
  const { container, name } = artifact;
  try {
    const named = await withVersion(tools, { artifact, step }, options);
    if (named === undefined) return { kind: 'NotFound', isSoftDeleted: false };
    return await deleteCopy(tools, { container, name, step: named, listedHold: holdOf(artifact, step) }, options);
  } catch (error) {
    options.abortSignal.throwIfAborted();
    if (!isOperatorError(error)) throw error;
    return { kind: 'Failed', failure: error };
  }
}

/** `undefined`: the delete of the base made no version. */
async function withVersion(
  { port }: DeleteTools,
  { artifact: { container, name }, step }: ArtifactStep,
  options: BlobCallOptions,
): Promise<DeleteStep | undefined> {
  if (!isUnnamedVersion(step)) return step;
  const query = { container, name, etag: step.etag, isDeleted: step.step === 'Purge' };
  const versionId = await findMadeVersion(port, query, options);
  return versionId === undefined ? undefined : { ...step, versionId };
}

/** The blob itself, not one of its versions or snapshots. */
function isCurrent({ step, state }: DeleteStep): boolean {
  return step === 'Delete' && (state === 'base' || state === 'uncommitted');
}

function keyOf({ versionId = '', snapshot = '', state }: DeleteStep): string {
  return state === 'base' ? state : `${versionId} ${snapshot}`;
}

/** The version that deleting a base makes has the tags of that base. */
function holdOf({ copies }: DueArtifact, { versionId, snapshot, state }: DeleteStep): string | undefined {
  const isIt = (copy: CopyFacts): boolean =>
    state === 'base'
      ? copy.state === 'base'
      : copy.versionId === versionId && copy.snapshot === snapshot && copy.state !== 'softDeleted';
  return copies.find(isIt)?.holdTag;
}

/** After a failure nobody knows, unless it was refused for load or for want of a right. */
function mayHaveDeleted(outcome: StepOutcome): boolean {
  if (outcome.kind !== 'Failed') return outcome.kind === 'Deleted';
  const { status } = outcome.failure;
  return status === undefined || (status >= 500 && status !== 503);
}

function isGoneForGood(outcome: StepOutcome): boolean {
  return outcome.kind === 'Deleted' && outcome.isPermanent === true;
}

function keptBy(outcome: StepOutcome): Omit<ArtifactKept, 'hasBegun'> | undefined {
  switch (outcome.kind) {
    case 'Deleted':
    case 'NotFound':
      return undefined;
    case 'Immutable':
      return {
        kind: 'Kept',
        why: 'Immutable',
        ...(outcome.untilMs === undefined ? {} : { immutableUntilMs: outcome.untilMs }),
      };
    case 'Failed':
      return { kind: 'Kept', why: 'Failed', failure: outcome.failure };
    // A snapshot that the listing did not show: the next pass sees it.
    case 'SnapshotsPresent':
    case 'ChangedSinceListing':
      return { kind: 'Kept', why: 'Changed' };
    case 'Leased':
    case 'LegalHold':
    case 'Held':
    case 'SequenceFault':
      return { kind: 'Kept', why: outcome.kind };
  }
}
