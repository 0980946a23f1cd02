import type { ArtifactDecision } from './artifact-decision.ts';
import type { ClassTerms } from './class-terms.ts';
import type { JudgedCopy } from './copy-decision.ts';
import { deletableCopies, deleteSteps, groundOf, isBlockedAt, isEverBlocked, type Deletable } from './delete-steps.ts';
import { dueFrom, firstDue } from './due-times.ts';
import { mostTold } from './least.ts';

interface DeletionInput {
  readonly judged: readonly JudgedCopy[];
  readonly deletable: readonly Deletable[];
  readonly isSupported: boolean;
  readonly isKept: boolean;
}

/** What of an artifact is to be deleted, why, and from when on. */
export type Deletion = Pick<
  ArtifactDecision,
  'deletes' | 'ground' | 'dueFromMs' | 'dueFromIgnoringHoldsMs' | 'blocked'
>;

/** Nothing where a hold keeps it, known or not. */
export function deletionOf(
  { judged, deletable, isSupported, isKept }: DeletionInput,
  terms: ClassTerms,
  nowMs: number,
): Deletion {
  const mayBlock = isSupported && judged.some(({ copy }) => isEverBlocked(copy));
  const unblocked = mayBlock ? deletableCopies(judged, { reckonsBlocks: false }) : deletable;
  const dueFromIgnoringHoldsMs = firstDue(unblocked);
  if (isKept) {
    return {
      deletes: [],
      ground: undefined,
      dueFromMs: Number.POSITIVE_INFINITY,
      dueFromIgnoringHoldsMs,
      blocked: undefined,
    };
  }
  const due = deletable.filter((entry) => entry.due.fromMs <= nowMs);
  return {
    deletes: deleteSteps(
      due.map((entry) => entry.judged.copy),
      terms,
    ),
    ground: groundOf(due),
    dueFromMs: dueFrom(judged, deletable),
    dueFromIgnoringHoldsMs,
    blocked: mayBlock ? blockedBy(unblocked, nowMs) : undefined,
  };
}

function blockedBy(unblocked: readonly Deletable[], nowMs: number): ArtifactDecision['blocked'] {
  const blocked = unblocked.filter(({ due, judged }) => due.fromMs <= nowMs && isBlockedAt(judged.copy, nowMs));
  if (blocked.length === 0) return undefined;
  return { untilMs: mostTold(blocked, ({ judged }) => judged.copy.immutableUntilMs) };
}
