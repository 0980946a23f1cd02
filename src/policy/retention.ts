import type { ArtifactClass } from '../api/call-data-policy.ts';
import { describePeriod, longestDays, shortestDays } from './period.ts';

export interface RetentionInput {
  readonly retention: ArtifactClass['retention'];
  readonly timeZone: string;
  readonly lagDays: number;
  readonly arrivalLagDays: number;
  /** 0 where soft delete is off. */
  readonly softDeleteDays: number;
  /** Versioning is on, or versions or snapshots are known to exist: a delete then takes two runs of Azure's engine. */
  readonly versioned: boolean;
}

/** What the days of a rule are made of. All in days. */
export interface RetentionTerms {
  /** P: whole 24-hour periods in the shortest occurrence of the maximum. */
  readonly periodDays: number;
  /** No rule deletes a base blob before it. */
  readonly floorDays: number;
  readonly lagDays: number;
  readonly arrivalLagDays: number;
  readonly softDeleteDays: number;
  readonly versionDays: number;
  /** The arithmetic as one line for status. */
  readonly text: string;
}

/**
 * - `Full`: with `ruleDays`, a write-once blob is gone beyond recovery within the maximum.
 * - `VisibleOnly`: the visible copy goes in time, the recoverable one does not. Retention is unachievable, and a rule
 *   stands all the same.
 * - `Unachievable`: no rule stays above the floor; there is none.
 */
export type Retention = RetentionTerms &
  (
    | { readonly outcome: 'Full'; readonly ruleDays: number }
    | { readonly outcome: 'VisibleOnly'; readonly ruleDays: number }
    | { readonly outcome: 'Unachievable' }
  );

/**
 * Azure acts once the age exceeds the days of a rule, at the earliest a day later where it rounds to whole days.
 * Hence `days = P - 1 - lag - arrival lag - soft delete - versions`, never below the floor: the longest occurrence of
 * the minimum, or half of P, rounded up, where there is none. Throws UnknownTimeZoneError.
 */
export function computeRetention(input: RetentionInput): Retention {
  const periodDays = shortestDays(input.retention.maximum, input.timeZone);
  const floorDays =
    input.retention.minimum === undefined
      ? Math.ceil(periodDays / 2)
      : longestDays(input.retention.minimum, input.timeZone);
  const versionDays = input.versioned ? 1 + input.lagDays : 0;
  const visibleDays = periodDays - 1 - input.lagDays - input.arrivalLagDays - versionDays;
  const fullDays = visibleDays - input.softDeleteDays;
  const line = arithmeticLine(input, { periodDays, floorDays, versionDays, fullDays });
  const terms = {
    periodDays,
    floorDays,
    versionDays,
    lagDays: input.lagDays,
    arrivalLagDays: input.arrivalLagDays,
    softDeleteDays: input.softDeleteDays,
  };
  if (fullDays >= floorDays) return { ...terms, outcome: 'Full', ruleDays: fullDays, text: line };
  if (visibleDays >= floorDays) {
    const text = `${line}, so a rule can only keep the visible copy to the period (after ${visibleDays} days); the deleted copy would stay recoverable beyond it`;
    return { ...terms, outcome: 'VisibleOnly', ruleDays: visibleDays, text };
  }
  return { ...terms, outcome: 'Unachievable', text: `${line}, and ${visibleDays} without soft delete: no rule` };
}

function arithmeticLine(
  input: RetentionInput,
  days: Pick<RetentionTerms, 'periodDays' | 'floorDays' | 'versionDays'> & { readonly fullDays: number },
): string {
  const period = `${days.periodDays} days (${describePeriod(input.retention.maximum)}, ${input.timeZone})`;
  const margins = `- 1 - ${input.lagDays} lag - ${input.arrivalLagDays} arrival`;
  const copies = `- ${input.softDeleteDays} soft delete - ${days.versionDays} versions`;
  const floor = days.fullDays < days.floorDays ? `below the floor of ${days.floorDays}` : `floor ${days.floorDays}`;
  const separator = days.fullDays < days.floorDays ? ',' : ';';
  return `${period} ${margins} ${copies} = ${days.fullDays} days${separator} ${floor}`;
}
