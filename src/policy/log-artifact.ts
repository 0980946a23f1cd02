import { decideArtifact } from './artifact-decision.ts';
import type { ArtifactDecision, ArtifactInput } from './artifact-decision.ts';
import { isConsentHidden } from './consent.ts';
import { isRefused } from './copy-decision.ts';
import type { Due } from './copy-decision.ts';
import type { CallFacts, CopyFacts } from './copy-facts.ts';
import { onceGranted, unlessRefused } from './due-times.ts';
import { isBlockedAt } from './delete-steps.ts';
import { lookAtFloors } from './log-floors.ts';
import { lookAtRecords } from './log-records.ts';
import { decideLog, isEmptyLog } from './record-cut.ts';
import type { LogContent, LogDecision, LogPlan } from './record-cut.ts';
import { hourMs } from './zone-offsets.ts';

export interface LogArtifactInput extends ArtifactInput {
  /** Of every copy that could be read. */
  readonly contentOf: (copy: CopyFacts) => LogContent | undefined;
  /** What is known of one call, as it began by the records of this copy: the cut asks for no other. */
  readonly factsOf: (callId: string, copy: CopyFacts) => CallFacts;
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
 * keeps it whole. A snapshot that stays keeps the current copy, which then loses all of its records. What is past its deadline in such a copy is overdue all the same. A rule takes a log whole, too, by its
 * creation: so it must not see one with a call that is below its floor.
 */
export function decideLogArtifact(input: LogArtifactInput): LogArtifactDecision {
  const byCalls = decideByCalls(input);
  const decided = { ...byCalls, ...lookAtFloors(byCalls, input) };
  if (!isAnyRefused(input)) return decided;
  const decideAs = (change: (facts: CallFacts) => CallFacts) =>
    decideByCalls({
      ...input,
      calls: (copy) => change(input.calls(copy)),
      factsOf: (callId, copy) => change(input.factsOf(callId, copy)),
    });
  return {
    ...decided,
    dueUnlessRefusedFromMs: decideAs(unlessRefused).dueFromMs,
    goesForRefusal: losesMore(decided, decideAs(onceGranted)),
  };
}

/** By more copies, or by records of more calls. */
function losesMore(one: LogArtifactDecision, other: LogArtifactDecision): boolean {
  return (
    one.deletes.length > other.deletes.length ||
    (one.log?.kind !== other.log?.kind && one.log?.kind !== 'CutDeferred') ||
    callsCut(one) > callsCut(other)
  );
}

function callsCut({ log }: LogArtifactDecision): number {
  return log?.kind === 'Cut' ? log.calls.size : 0;
}

/** What was refused of any of its calls tells on the calls of the copy. */
function isAnyRefused({ copies, calls, terms }: LogArtifactInput): boolean {
  return copies.some((copy) => isRefused(calls(copy), terms));
}

function decideByCalls(input: LogArtifactInput): LogArtifactDecision {
  const known = { ...input, cutoffMs: input.nowMs, isConsentHidden: isConsentHidden(input.copies) };
  const decideCopy = (copy: CopyFacts, content: LogContent, mustStay = false): LogDecision =>
    decideLog({ ...known, copy, content, mustStay, factsOf: (callId) => input.factsOf(callId, copy) });
  const logs = new Map(
    input.copies.map((copy) => {
      const content = input.contentOf(copy);
      return [copy, content === undefined ? undefined : decideCopy(copy, content)];
    }),
  );
  const base = input.copies.find(({ state }) => state === 'base');
  if (base === undefined) return { ...decideArtifact(input), ...lookAtRecords(input, logs), log: undefined };
  const content = input.contentOf(base);
  const log = logs.get(base);
  const decided = { input, logs, base, log };
  if (content === undefined || log === undefined) return decideWithBase(decided);
  if (isEmptyLog(content) && wasEmptied(base, input)) return decideEmpty({ ...decided, log });
  if (log.plan.kind !== 'DeleteWhole') return decideWithBase(decided);
  const whole = decideWhole(decided, { fromMs: log.dueFromMs, ground: log.ground ?? 'Maximum' });
  if (isGoing(whole) || isBlockedAt(base, input.nowMs) || !hasSnapshots(input)) return whole;
  const cut = decideCopy(base, content, true);
  return cut.plan.kind === 'Cut' ? decideWithBase({ ...decided, log: cut }) : whole;
}

/** What was made empty, and has not been written to since, may still be. */
function wasEmptied({ creationTimeMs, lastModifiedMs }: CopyFacts, input: LogArtifactInput): boolean {
  if (hasSnapshots(input)) return true;
  return creationTimeMs !== undefined && lastModifiedMs !== undefined && lastModifiedMs > creationTimeMs;
}

function hasSnapshots({ copies }: LogArtifactInput): boolean {
  return copies.some(({ state }) => state === 'snapshot');
}

/** Else a snapshot that stays keeps it. */
function isGoing({ deletes }: ArtifactDecision): boolean {
  return deletes.some(({ step, state }) => step === 'Delete' && state === 'base');
}

interface DecidedLog {
  readonly input: LogArtifactInput;
  readonly logs: ReadonlyMap<CopyFacts, LogDecision | undefined>;
  readonly base: CopyFacts;
  readonly log: LogDecision | undefined;
}

/** Every record of its current copy goes, and it is due as soon as the first of them, which need not be of its first call. */
function decideWhole({ input, logs, base, log }: DecidedLog, due: Due): LogArtifactDecision {
  const goesByContent = { copy: base, due };
  const decide = (copies: readonly CopyFacts[]) => decideArtifact({ ...input, copies, goesByContent });
  const whole = { ...decide(input.copies), ...lookAtRecords(input, logs) };
  const decided = isKeptByOlder(whole, input) ? withoutOlder(whole, decide([base]), input) : whole;
  return { ...decided, log: log?.plan };
}

/** Nothing is left in its current copy, and nothing can be told of it: it goes with the snapshots that kept it, or after them. */
function decideEmpty(decided: DecidedLog & { readonly log: LogDecision }): LogArtifactDecision {
  const { input, logs, base, log } = decided;
  const quietFromMs = (base.lastModifiedMs ?? never) + input.quietHours * hourMs;
  const goesAlong = { ...log, plan: { kind: 'DeleteWhole' } } as const;
  const whole = decideWhole({ ...decided, log: goesAlong }, { fromMs: quietFromMs, ground: 'Maximum' });
  const others = decideArtifact({ ...input, copies: input.copies.filter((copy) => copy !== base) });
  const { isUnclassified = others.isUnclassified } = lookAtRecords(input, logs);
  return { ...(isGoing(whole) ? whole : decideWithBase(decided)), isUnclassified };
}

/** Its current copy stays, or what of its records does. */
function decideWithBase({ input, logs, base, log }: DecidedLog): LogArtifactDecision {
  const others = decideArtifact({ ...input, copies: input.copies.filter((copy) => copy !== base) });
  const dueFromMs = Math.max(Math.min(others.dueFromMs, cutFrom(base, log)), heldUntil(input));
  return {
    ...decideArtifact(input),
    ...lookAtRecords(input, logs),
    deletes: others.deletes,
    ground: log?.ground ?? others.ground,
    dueFromMs,
    dueUnlessRefusedFromMs: dueFromMs,
    dueFromIgnoringHoldsMs: Math.min(others.dueFromIgnoringHoldsMs, log?.dueFromIgnoringHoldsMs ?? never),
    log: log?.plan,
  };
}

/** A hold on a call that the current copy does not tell keeps older ones. Without its snapshots Azure does not delete it. */
function isKeptByOlder({ isHeld, hasUnknownHold }: ArtifactDecision, input: LogArtifactInput): boolean {
  return (isHeld || hasUnknownHold) && !hasSnapshots(input);
}

/** The current copy goes and all others stay. */
function withoutOlder(
  whole: ArtifactDecision,
  { deletes, ground, blocked, ...alone }: ArtifactDecision,
  input: LogArtifactInput,
): ArtifactDecision {
  const dueFromMs = Math.max(alone.dueFromMs, heldUntil(input));
  return { ...whole, deletes, ground, blocked, dueFromMs, dueUnlessRefusedFromMs: dueFromMs };
}

/** A log counts as one artifact: while a hold kept any of its calls, it was none of what was counted. */
function heldUntil({ copies, calls }: LogArtifactInput): number {
  return Math.max(...copies.map((copy) => calls(copy).heldUntilMs ?? Number.NEGATIVE_INFINITY));
}

const never = Number.POSITIVE_INFINITY;

/** From when on the current copy can be cut; what waits for its quiet hours or for Azure is not due before. */
function cutFrom({ isLeased, immutableUntilMs }: CopyFacts, log: LogDecision | undefined): number {
  if (log === undefined || isLeased) return never;
  return Math.max(log.dueFromMs, immutableUntilMs ?? log.dueFromMs);
}
