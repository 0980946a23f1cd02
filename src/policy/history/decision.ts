import { bounded, isChanged, untold, worseOf, type UnwrittenChanges } from './changes.ts';
import { dayOf, nextDayMs } from './day.ts';
import type { HistorySummary, Verdicts } from './summary.ts';

/** Why an entry was written. */
export const historyCauses = ['First', 'Day', 'Change'] as const;
export type HistoryCause = (typeof historyCauses)[number];

/** What an entry says; its place in the chain and its signature are added when it is written. */
export interface HistoryStatement extends HistorySummary {
  readonly cause: HistoryCause;
  /** The day of the entry in the time zone of the policy. */
  readonly day: string;
  /** Changes of verdict since the entry before. */
  readonly changes: number;
  /** Verdicts that were worse in between than both entries say. Absent where there is none. */
  readonly between?: Verdicts;
}

/** The last entry that stands, as far as the decision needs it. */
export interface LastEntry extends Verdicts {
  readonly entryTime: string;
  readonly day: string;
}

export interface HistoryFacts {
  /** Absent where the history is empty. */
  readonly last: LastEntry | undefined;
  /** What status remembers since that entry. */
  readonly unwritten: UnwrittenChanges | undefined;
  /** The verdicts of the pass before this one; absent where there was none since that entry. */
  readonly before: Verdicts | undefined;
  readonly present: HistorySummary;
  readonly timeZone: string;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

export type HistoryDecision =
  /** `unwritten` is what is to be remembered where the statement is not written after all. */
  | { readonly kind: 'Due'; readonly statement: HistoryStatement; readonly unwritten: UnwrittenChanges | undefined }
  /** Nothing is to be written before `untilMs`, unless a verdict changes. */
  | { readonly kind: 'Resting'; readonly unwritten: UnwrittenChanges | undefined; readonly untilMs: number };

/**
 * Of two entries the second is written no sooner, so that a verdict that comes and goes cannot fill the container: at most 25
 * entries a day. The changes in between are counted, and the worst of them is told. The first entry of a day does not wait.
 */
export const minIntervalMs = 60 * 60_000;

/**
 * Whether the history of a policy owes an entry: the first, one in each day of its time zone, and one where a verdict is not what
 * it was. Throws UnknownTimeZoneError.
 */
export function decideEntry(facts: HistoryFacts): HistoryDecision {
  const { last, present, timeZone, nowMs } = facts;
  const day = dayOf(nowMs, timeZone);
  if (last === undefined) {
    return { kind: 'Due', statement: { ...present, cause: 'First', day, changes: 0 }, unwritten: facts.unwritten };
  }
  const unwritten = addChange(facts, last);
  const lastMs = Date.parse(last.entryTime);
  // The clock went back: an entry would stand before the one that it follows.
  if (nowMs <= lastMs) return { kind: 'Resting', unwritten, untilMs: lastMs + 1 };
  const cause = causeOf({ isNewDay: day > last.day, isOverInterval: nowMs - lastMs >= minIntervalMs, unwritten });
  if (cause !== undefined) {
    const statement = { ...present, cause, day, ...toldOf(unwritten, { last, present }) };
    return { kind: 'Due', statement, unwritten };
  }
  const wakesMs = [nextDayMs(nowMs, timeZone), ...(unwritten === undefined ? [] : [lastMs + minIntervalMs])];
  return { kind: 'Resting', unwritten, untilMs: Math.min(...wakesMs) };
}

function addChange({ unwritten, before, present }: HistoryFacts, last: LastEntry): UnwrittenChanges | undefined {
  const isNew = isChanged(before ?? last, present);
  // Nobody saw how it came to differ, as where the pass that saw it could not write its status.
  const isMissed = unwritten === undefined && isChanged(last, present);
  const changes = Math.max((unwritten?.changes ?? 0) + Number(isNew), Number(isMissed));
  if (changes === 0) return undefined;
  const seen = worseOf(unwritten ?? { conditions: [], clauses: [] }, verdictsOnly(present));
  return bounded({ changes, ...untold(seen, [last]) });
}

function causeOf({
  isNewDay,
  isOverInterval,
  unwritten,
}: {
  readonly isNewDay: boolean;
  readonly isOverInterval: boolean;
  readonly unwritten: UnwrittenChanges | undefined;
}): HistoryCause | undefined {
  if (unwritten !== undefined && isOverInterval) return 'Change';
  return isNewDay ? 'Day' : undefined;
}

function toldOf(
  unwritten: UnwrittenChanges | undefined,
  { last, present }: { readonly last: LastEntry; readonly present: HistorySummary },
): Pick<HistoryStatement, 'changes' | 'between'> {
  if (unwritten === undefined) return { changes: 0 };
  const between = untold(unwritten, [last, present]);
  const isEmpty = between.conditions.length + between.clauses.length === 0;
  return { changes: unwritten.changes, ...(isEmpty ? {} : { between }) };
}

function verdictsOnly({ conditions, clauses }: HistorySummary): Verdicts {
  return {
    conditions: conditions.map(({ type, status }) => ({ type, status })),
    clauses: clauses.map(({ id, verdict }) => ({ id, verdict })),
  };
}
