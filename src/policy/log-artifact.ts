import { decideArtifact } from './artifact-decision.ts';
import type { ArtifactDecision, ArtifactInput } from './artifact-decision.ts';
import { tagsOf } from './artifact-tags.ts';
import { isConsentHidden } from './consent.ts';
import { floorMsOf, isRefused } from './copy-decision.ts';
import type { CallFacts, CopyFacts } from './copy-facts.ts';
import { heldToMs, nextOf, onceGranted, unlessRefused } from './due-times.ts';
import { ruleDeletesFrom } from './effective-days.ts';
import { decideLog } from './record-cut.ts';
import type { LogContent, LogDecision, LogPlan } from './record-cut.ts';

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
 * keeps it whole. What is past its deadline in such a copy is overdue all the same. A rule takes a log whole, too, by its
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
  const decideCopy = (copy: CopyFacts, content: LogContent): LogDecision =>
    decideLog({ ...known, copy, content, factsOf: (callId) => input.factsOf(callId, copy) });
  const logs = new Map(
    input.copies.map((copy) => {
      const content = input.contentOf(copy);
      return [copy, content === undefined ? undefined : decideCopy(copy, content)];
    }),
  );
  const base = input.copies.find(({ state }) => state === 'base');
  const log = base === undefined ? undefined : logs.get(base);
  const goesByContent = base === undefined ? undefined : wholeBase(base, log);
  const decide = (copies: readonly CopyFacts[]) => decideArtifact({ ...input, copies, goesByContent });
  const whole = { ...decide(input.copies), ...lookAtRecords(input, logs) };
  if (base === undefined) return { ...whole, log: undefined };
  if (goesByContent !== undefined) {
    const decided = isKeptByOlder(whole, input) ? withoutOlder(whole, decide([base]), input) : whole;
    return { ...decided, log: log?.plan };
  }
  const others = decide(input.copies.filter((copy) => copy !== base));
  const dueFromMs = Math.max(Math.min(others.dueFromMs, cutFrom(base, log)), heldUntil(input));
  return {
    ...whole,
    deletes: others.deletes,
    ground: log?.ground ?? others.ground,
    dueFromMs,
    dueUnlessRefusedFromMs: dueFromMs,
    dueFromIgnoringHoldsMs: Math.min(others.dueFromIgnoringHoldsMs, log?.dueFromIgnoringHoldsMs ?? never),
    log: log?.plan,
  };
}

/** A hold on a call that the current copy does not tell keeps older ones. Without its snapshots Azure does not delete it. */
function isKeptByOlder({ isHeld, hasUnknownHold }: ArtifactDecision, { copies }: LogArtifactInput): boolean {
  return (isHeld || hasUnknownHold) && !copies.some(({ state }) => state === 'snapshot');
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

/** Every record of it goes, and it is due as soon as the first of them, which need not be of its first call. */
function wholeBase(copy: CopyFacts, log: LogDecision | undefined): ArtifactInput['goesByContent'] {
  if (log?.plan.kind !== 'DeleteWhole') return undefined;
  return { copy, due: { fromMs: log.dueFromMs, ground: log.ground ?? 'Maximum' } };
}

/** What the copies as a whole do not tell: a record that no hold keeps, or that nobody can date, among others. */
function lookAtRecords(
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

type Floors = Pick<ArtifactDecision, 'isUntagged' | 'isHeldTagged' | 'belowFloor' | 'ruleBelowFloorMs'>;

/** What is superseded stands outside the floor: it goes as soon as a rule sees it, and the current copy still tells its calls. */
function lookAtFloors(byCalls: ArtifactDecision, input: LogArtifactInput): Floors {
  const { isHeld, hasUnknownHold, isUnsupported } = byCalls;
  const { copies, terms, nowMs } = input;
  const base = copies.find(({ state }) => state === 'base');
  const floorMs = base === undefined ? Number.NEGATIVE_INFINITY : lastFloorMs(base, input);
  const belowFloor = base === undefined || floorMs <= nowMs ? [] : [base];
  const ruleMs = belowFloor.map((copy) => ruleDeletesFrom(copy, terms))[0];
  return {
    ...tagsOf(isUnsupported ? [] : copies, { ...byCalls, isKept: isHeld || hasUnknownHold, belowFloor, terms, nowMs }),
    belowFloor,
    ruleBelowFloorMs: ruleMs !== undefined && ruleMs < floorMs ? ruleMs : undefined,
  };
}

/** When the last call of a copy is past its floor, as far as its records tell. */
function lastFloorMs(copy: CopyFacts, { contentOf, terms }: LogArtifactInput): number {
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { start } of contentOf(copy)?.calls.values() ?? []) lastMs = Math.max(lastMs, floorMsOf(start, terms));
  return lastMs;
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
