import { decideArtifact } from './artifact-decision.ts';
import type { ArtifactDecision, ArtifactInput } from './artifact-decision.ts';
import type { CallFacts, CopyFacts } from './copy-facts.ts';
import { decideLog } from './record-cut.ts';
import type { LogContent, LogDecision, LogPlan } from './record-cut.ts';

export interface LogArtifactInput extends ArtifactInput {
  /** Of every copy that could be read. */
  readonly contentOf: (copy: CopyFacts) => LogContent | undefined;
  /** What is known of one call. */
  readonly factsOf: (callId: string) => CallFacts;
  readonly quietHours: number;
}

export interface LogArtifactDecision extends ArtifactDecision {
  /**
   * What is to be done with the current copy before the `deletes`, which hold it only where the log goes whole. `undefined`:
   * there is none, or it could not be read, and then it stays.
   */
  readonly log: LogPlan | undefined;
}

/**
 * Decides an artifact that is cut record by record. Its current copy goes call by call, so a hold on one call keeps that
 * call's records only. Older copies cannot be cut: each goes whole when its first call is due, and a hold on any of its calls
 * keeps it whole. What is past its deadline in such a copy is overdue all the same.
 */
export function decideLogArtifact(input: LogArtifactInput): LogArtifactDecision {
  const whole = { ...decideArtifact(input), ...lookAtRecords(input) };
  const base = input.copies.find(({ state }) => state === 'base');
  if (base === undefined) return { ...whole, log: undefined };
  const log = decideCopy(base, input);
  if (log?.plan.kind === 'DeleteWhole') return { ...whole, log: log.plan };
  const others = decideArtifact({ ...input, copies: input.copies.filter((copy) => copy !== base) });
  return {
    ...whole,
    deletes: others.deletes,
    ground: log?.ground ?? others.ground,
    dueFromMs: Math.min(others.dueFromMs, cutFrom(base, log)),
    dueFromIgnoringHoldsMs: Math.min(others.dueFromIgnoringHoldsMs, log?.dueFromIgnoringHoldsMs ?? never),
    log: log?.plan,
  };
}

/** What the copies as a whole do not tell: a record that no hold keeps, or that nobody can date, among others. */
function lookAtRecords(input: LogArtifactInput): Partial<Pick<ArtifactDecision, 'isOverdue' | 'isUnclassified'>> {
  const isOverdue = input.copies.some((copy) => decideCopy(copy, input)?.isOverdue === true);
  const isUnclassified = input.copies.some((copy) => (input.contentOf(copy)?.unreadable ?? 0) > 0);
  return { ...(isOverdue ? { isOverdue } : {}), ...(isUnclassified ? { isUnclassified } : {}) };
}

const never = Number.POSITIVE_INFINITY;

function decideCopy(copy: CopyFacts, input: LogArtifactInput): LogDecision | undefined {
  const content = input.contentOf(copy);
  return content === undefined ? undefined : decideLog({ ...input, copy, content, cutoffMs: input.nowMs });
}

/** From when on the current copy can be cut; what waits for its quiet hours or for Azure is not due before. */
function cutFrom({ isLeased, immutableUntilMs }: CopyFacts, log: LogDecision | undefined): number {
  if (log === undefined || isLeased) return never;
  const deferredMs = log.plan.kind === 'CutDeferred' ? (log.plan.untilMs ?? never) : log.dueFromMs;
  return Math.max(log.dueFromMs, deferredMs, immutableUntilMs ?? log.dueFromMs);
}
