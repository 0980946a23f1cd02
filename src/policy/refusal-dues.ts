import type { ArtifactDecision } from './artifact-decision.ts';
import type { Deletion } from './artifact-deletion.ts';
import type { ClassTerms } from './class-terms.ts';
import { isRefused, type JudgedCopy } from './copy-decision.ts';
import type { CallFacts } from './copy-facts.ts';
import { deletableCopies, type Deletable } from './delete-steps.ts';
import { dueFrom, onceGranted, unlessRefused } from './due-times.ts';

export type RefusalDues = Pick<ArtifactDecision, 'dueUnlessRefusedFromMs' | 'goesForRefusal'>;

interface RefusalInput {
  readonly deletion: Deletion;
  readonly deletable: readonly Deletable[];
  readonly judged: readonly JudgedCopy[];
  readonly terms: ClassTerms;
  readonly nowMs: number;
}

/** What hangs on the refusals alone. `judgeAs` judges the same copies by calls of which something else is known. */
export function refusalDues(
  { deletion, deletable, judged, terms, nowMs }: RefusalInput,
  judgeAs: (change: (facts: CallFacts) => CallFacts) => readonly JudgedCopy[],
): RefusalDues {
  // Nothing of it is due without a request that deletes it.
  const mayGo = Number.isFinite(deletion.dueFromMs) && judged.some(({ facts }) => isRefused(facts, terms));
  if (!mayGo) return { dueUnlessRefusedFromMs: deletion.dueFromMs, goesForRefusal: false };
  const unrefused = judgeAs(unlessRefused);
  const granted = deletableCopies(judgeAs(onceGranted), { reckonsBlocks: true });
  return {
    dueUnlessRefusedFromMs: dueFrom(unrefused, deletableCopies(unrefused, { reckonsBlocks: true })),
    goesForRefusal: countDue(granted, nowMs) < countDue(deletable, nowMs),
  };
}

function countDue(deletable: readonly Deletable[], nowMs: number): number {
  return deletable.filter(({ due }) => due.fromMs <= nowMs).length;
}
