import type { DeleteStep } from '../../policy/artifact-decision.ts';
import type { ReadArtifact, ReadCopy } from '../pass/artifact.ts';
import type { ScanPlace } from '../pass/scan-place.ts';
import type { DeleteTools } from '../sweep/copy-delete.ts';
import { cutDecided } from './cut-log.ts';
import type { CutOutcome, DecideCut } from './cut-log.ts';
import type { CreateRecordReader } from './record-reader.ts';
import { listReplaced } from './replaced-copy.ts';

/** The current copy of a log that is to be cut. */
export interface GuardedCut {
  readonly artifact: Pick<ReadArtifact, 'copies'>;
  readonly base: ReadCopy;
  readonly place: ScanPlace;
  readonly createReader: CreateRecordReader;
  readonly nowMs: number;
  readonly tools: DeleteTools;
  /** To be awaited right before the content is replaced. Throws where the cut is not wanted any more. */
  readonly checkWanted: () => Promise<void>;
  readonly abortSignal: AbortSignal;
}

/**
 * Cuts with a condition on the hold tag at the commit. Where an account refuses that condition for blobs without the tag, the
 * look at the tags before it must do.
 */
export async function cutGuarded(cut: GuardedCut, decide: DecideCut): Promise<CutOutcome> {
  const { guard } = cut.tools;
  const condition = cut.base.facts.holdTag === undefined ? guard.conditionFor(undefined) : undefined;
  const outcome = await tryCut(cut, decide, condition?.ifTags);
  if (outcome.kind !== 'Changed' || condition?.mayRefuseMissing !== true) return outcome;
  const second = await tryCut(cut, decide, undefined);
  if (second.kind === 'Cut') guard.distrust();
  return second;
}

function tryCut(cut: GuardedCut, decide: DecideCut, ifTags: string | undefined): Promise<CutOutcome> {
  const { base, place, tools, createReader, nowMs, checkWanted, abortSignal } = cut;
  return cutDecided(
    {
      container: place.container,
      entry: base.entry,
      createReader,
      nowMs,
      port: tools.port,
      service: place.clients.service,
      beforeCommit: checkWanted,
      ifTags,
    },
    decide,
    { abortSignal },
  );
}

/**
 * Deletes the content that was replaced: all that had to stay of it stands in the new one, held records too. Where it could
 * only be recovered, and the account allows it, it is purged; else it fades on its day.
 */
export async function replacedSteps(
  cut: Pick<GuardedCut, 'artifact' | 'place' | 'tools' | 'abortSignal'>,
  { entry, facts }: ReadCopy,
): Promise<readonly DeleteStep[]> {
  const { terms, container } = cut.place;
  const step = { versionId: facts.versionId, snapshot: undefined, etag: undefined, withSnapshots: false } as const;
  if (facts.versionId !== undefined) {
    const purge = terms.canPurge ? [{ ...step, step: 'Purge', state: 'version' } as const] : [];
    return [{ ...step, step: 'Delete', state: 'version' }, ...purge];
  }
  if (!terms.canPurge) return [];
  const known = new Set(cut.artifact.copies.map(({ facts: { snapshot } }) => snapshot));
  const replaced = await listReplaced(cut.tools.port, { container, entry, known }, { abortSignal: cut.abortSignal });
  return replaced.map((snapshot) => ({ ...step, step: 'Purge', state: 'softDeleted', snapshot }));
}
