import { isGoneBy, type JudgedCopy } from './copy-decision.ts';
import type { CallFacts } from './copy-facts.ts';
import type { Deletable } from './delete-steps.ts';
import { leastOf } from './least.ts';

/** The same calls had nobody refused. */
export function unlessRefused(facts: CallFacts): CallFacts {
  return { ...facts, refused: { Recording: false, AI: false } };
}

/** When the first of the copies may be deleted; `Infinity`: never. What a hold kept until some time was not due before it. */
export function dueFrom(judged: readonly JudgedCopy[], deletable: readonly Deletable[]): number {
  return Math.max(firstDue(deletable), ...judged.flatMap(({ facts }) => facts.heldUntilMs ?? []));
}

/** The same whatever holds or held it. */
export function firstDue(deletable: readonly Deletable[]): number {
  return Math.min(...deletable.map(({ due }) => due.fromMs));
}

/** The next deadline of a copy that is not gone by then. */
export function nextDeadline(judged: readonly JudgedCopy[], nowMs: number): number | undefined {
  const deadlines = judged.flatMap(({ copy, deadlineMs }) =>
    deadlineMs === undefined || deadlineMs <= nowMs || isGoneBy(copy, deadlineMs) ? [] : deadlineMs,
  );
  return leastOf(deadlines);
}
