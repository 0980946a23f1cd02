import type { ArtifactDecision } from './artifact-decision.ts';
import type { CopyFacts } from './copy-facts.ts';
import { heldToMs, nextOf } from './due-times.ts';
import type { LogArtifactInput } from './log-artifact.ts';
import type { LogDecision } from './record-cut.ts';

/** What the copies as a whole do not tell: a record that no hold keeps, or that nobody can date, among others. */
export function lookAtRecords(
  input: LogArtifactInput,
  logs: ReadonlyMap<CopyFacts, LogDecision | undefined>,
): Partial<Pick<ArtifactDecision, 'isOverdue' | 'isUnclassified' | 'nextDeadlineMs'>> {
  const isOverdue = [...logs.values()].some((log) => log?.isOverdue === true);
  const isUnclassified = input.copies.some((copy) => (input.contentOf(copy)?.unreadable ?? 0) > 0);
  const nextDeadlineMs = nextDeadline(input);
  return {
    ...(isOverdue ? { isOverdue } : {}),
    ...(isUnclassified ? { isUnclassified } : {}),
    ...(nextDeadlineMs === undefined ? {} : { nextDeadlineMs }),
  };
}

/** The next deadline of a record; one that a hold keeps past its own comes to it when the hold ends. */
function nextDeadline({ copies, contentOf, factsOf, terms, nowMs }: LogArtifactInput): number | undefined {
  let nextMs: number | undefined;
  for (const copy of copies) {
    for (const [callId, { start }] of contentOf(copy)?.calls ?? []) {
      const deadlineMs = terms.deadlineOf(start.startMs);
      // A hold only puts it off, so most calls need not be asked for.
      if (nextMs !== undefined && deadlineMs >= nextMs) continue;
      const comesMs = nextOf(deadlineMs, { heldMs: heldToMs(factsOf(callId, copy)), nowMs });
      if (comesMs !== undefined && (nextMs === undefined || comesMs < nextMs)) nextMs = comesMs;
    }
  }
  return nextMs;
}
