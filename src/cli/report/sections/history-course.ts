import type { HistoryEntry } from '../../../evidence/history-schema.ts';
import { daysBetween, endOfDayMs } from '../../../policy/history/day.ts';
import { clauseTones, conditionTones, type Tone } from '../badge.ts';

/** One verdict over time, as the entries tell it. */
export interface Course {
  readonly name: string;
  readonly spans: readonly Span[];
  /** Where an entry tells of something worse than itself and the entry before. */
  readonly marks: readonly Mark[];
}

/** The same verdict from one entry on. Epoch milliseconds. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly verdict: string;
  readonly tone: Tone;
}

export interface Mark {
  readonly atMs: number;
  readonly verdict: string;
  readonly tone: Tone;
}

/** A change of one verdict, and when it was seen. */
export interface Change {
  readonly time: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export interface CourseOptions {
  /** When the page was made. */
  readonly untilMs: number;
  /** In which the days of the entries count. */
  readonly timeZone: string;
}

/** The verdicts of all conditions, then of all clauses, that any entry names. Throws UnknownTimeZoneError. */
export function coursesOf(entries: readonly HistoryEntry[], options: CourseOptions): readonly Course[] {
  const until = entries.map((entry, index) => spanEnd(entry, entries[index + 1], options));
  const names = [...new Set(entries.flatMap(namesOf))];
  return names.map((name) => ({
    name,
    spans: merged(
      entries.flatMap((entry, index): readonly Span[] => {
        const seen = verdictIn(entry, name);
        const fromMs = Date.parse(entry.entryTime);
        return seen === undefined ? [] : [{ fromMs, untilMs: until[index] ?? fromMs, ...seen }];
      }),
    ),
    marks: entries.flatMap((entry): readonly Mark[] => {
      const seen = betweenIn(entry, name);
      return seen === undefined ? [] : [{ atMs: Date.parse(entry.entryTime), ...seen }];
    }),
  }));
}

/**
 * An entry speaks until the next one. Where the next day has none, it speaks to the end of its own day: nobody knows what came
 * after. Where the entry that followed it is missing, it speaks of its own time alone.
 */
function spanEnd(entry: HistoryEntry, next: HistoryEntry | undefined, { untilMs, timeZone }: CourseOptions): number {
  const fromMs = Date.parse(entry.entryTime);
  if (next !== undefined && next.sequence !== entry.sequence + 1) return fromMs;
  const nextMs = next === undefined ? untilMs : Date.parse(next.entryTime);
  if (next !== undefined && daysBetween(entry.day, next.day) <= 1) return nextMs;
  return Math.max(fromMs, Math.min(endOfDayMs(entry.day, timeZone), nextMs));
}

/** Conditions by type; clauses with the word before them, as an id may be the type of a condition. */
function namesOf({ conditions, clauses }: HistoryEntry): readonly string[] {
  return [...conditions.map(({ type }) => type), ...clauses.map(({ id }) => clauseName(id))];
}

function clauseName(id: string): string {
  return `Clause ${id}`;
}

interface Seen {
  readonly verdict: string;
  readonly tone: Tone;
}

function verdictIn({ conditions, clauses }: HistoryEntry, name: string): Seen | undefined {
  const condition = conditions.find(({ type }) => type === name);
  if (condition !== undefined) return { verdict: condition.status, tone: conditionTones[condition.status] };
  const clause = clauses.find(({ id }) => clauseName(id) === name);
  return clause === undefined ? undefined : { verdict: clause.verdict, tone: clauseTones[clause.verdict] };
}

function betweenIn({ between }: HistoryEntry, name: string): Seen | undefined {
  const condition = between?.conditions.find(({ type }) => type === name);
  if (condition !== undefined) return { verdict: condition.status, tone: conditionTones[condition.status] };
  const clause = between?.clauses.find(({ id }) => clauseName(id) === name);
  return clause === undefined ? undefined : { verdict: clause.verdict, tone: clauseTones[clause.verdict] };
}

function merged(spans: readonly Span[]): readonly Span[] {
  return spans.reduce<readonly Span[]>((done, span) => {
    const last = done.at(-1);
    if (last?.verdict !== span.verdict || last.untilMs !== span.fromMs) return [...done, span];
    return [...done.slice(0, -1), { ...last, untilMs: span.untilMs }];
  }, []);
}

/** Every change of a verdict from one entry to the next, and what was worse in between. Oldest first. */
export function changesOf(entries: readonly HistoryEntry[]): readonly Change[] {
  return entries.flatMap((entry, index): readonly Change[] => {
    const before = entries[index - 1];
    if (before === undefined) return [];
    const names = [...new Set([...namesOf(before), ...namesOf(entry)])];
    return names.flatMap((name): readonly Change[] => {
      const [from, to] = [verdictIn(before, name)?.verdict ?? 'absent', verdictIn(entry, name)?.verdict ?? 'absent'];
      const between = betweenIn(entry, name)?.verdict;
      if (from === to && between === undefined) return [];
      const told = between === undefined ? to : `${to}, ${between} in between`;
      return [{ time: entry.entryTime, name, from, to: told }];
    });
  });
}
