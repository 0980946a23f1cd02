import { daysBetween } from './day.ts';

/** Two entries that follow each other with at least one day between them that has none. */
export interface Silence {
  readonly afterDay: string;
  readonly beforeDay: string;
  /** Days without an entry. */
  readonly days: number;
}

/** Days of which the history says nothing: nobody looked, or nothing could be written. That is no fault of the chain. */
export function silencesOf(entries: readonly { readonly day: string }[]): readonly Silence[] {
  return entries.flatMap(({ day }, index) => {
    const before = entries[index - 1]?.day;
    const days = before === undefined ? 0 : daysBetween(before, day) - 1;
    return before === undefined || days < 1 ? [] : [{ afterDay: before, beforeDay: day, days }];
  });
}

/** The day of the last entry, where a later one has begun since: of the time after it the history says nothing either. */
export function silentSince(entries: readonly { readonly day: string }[], today: string): string | undefined {
  const last = entries.at(-1)?.day;
  return last !== undefined && last < today ? last : undefined;
}
