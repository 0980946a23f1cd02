import type { ClassTerms, ConsentTerms } from './class-terms.ts';
import { leastBy, mostBy } from './least.ts';
import { dayMs } from './zone-offsets.ts';

/** Artifacts of a call may tell the day alone, which may have 25 hours and more, or its start by other clocks. */
export const clockDays = 2;

/**
 * The terms of all places of a policy, each with the days in which every artifact that may carry the consent asked for is
 * there: a grant is gone with the artifact that carries it, and from then on a call without one may have had one.
 */
export function withAnsweredDays(
  all: readonly ClassTerms[],
  remembered: readonly AnsweredFrom[] = [],
): readonly ClassTerms[] {
  return all.map((terms) => {
    const carriers = all.filter(({ consent }) => consent !== undefined && consent.purpose === terms.consent?.purpose);
    const keptDays = Math.min(terms.keptDays, ...carriers.map((carrier) => carrier.keptDays));
    const ofPurpose = remembered.find(({ purpose }) => purpose === terms.consent?.purpose);
    return {
      ...terms,
      answeredDays: keptDays - clockDays,
      ...(ofPurpose === undefined ? {} : { remembered: ofPurpose }),
    };
  });
}

/** Calls that began from then on: all that may carry their consent for the purpose is there. Epoch milliseconds. */
export interface AnsweredFrom {
  readonly purpose: ConsentTerms['purpose'];
  readonly fromMs: number;
  /** When that was so. From then on the terms of that time may have gone on to delete, so it moves on with the time. */
  readonly movesSinceMs?: number;
  /**
   * Days from the start of a call in which by those terms all that may carry its consent was there: it moves on no further
   * than to them. Absent: nobody knows, as not all was seen.
   */
  readonly answeredDays?: number;
}

/**
 * When a class of these terms knows its answers; it never goes back, as what was deleted by other terms does not come back.
 * `reachMs`: how long after the first call of a log the last one began at most, as the answer of both goes with the first.
 */
export function answeredFrom({ answeredDays, remembered }: ClassTerms, nowMs: number, reachMs = 0): number {
  const ofOneCallMs = nowMs - answeredDays * dayMs;
  // No call began after now, however far a log reaches.
  const fromMs = Math.max(ofOneCallMs, Math.min(nowMs, ofOneCallMs + reachMs));
  return remembered === undefined ? fromMs : Math.max(fromMs, movedTo(remembered, nowMs));
}

function movedTo({ fromMs, movesSinceMs, answeredDays }: AnsweredFrom, nowMs: number): number {
  if (movesSinceMs === undefined) return fromMs;
  const withTimeMs = fromMs + Math.max(0, nowMs - movesSinceMs);
  return answeredDays === undefined ? withTimeMs : Math.min(withTimeMs, Math.max(fromMs, nowMs - answeredDays * dayMs));
}

export interface AnswersInput {
  readonly nowMs: number;
  /** Whether these are the terms of all that may carry a consent: what was not seen may be deleted from by others. */
  readonly isAllSeen: boolean;
  /** See {@link answeredFrom}. */
  readonly reachMsOf: (purpose: AnsweredFrom['purpose']) => number;
}

/**
 * The same of each purpose that is asked for, for the passes to come, and what is remembered of others: they may be asked for
 * again, or are where nobody could look. What no rule that could be read tells is true of this look alone.
 */
export function answersKnown(
  all: readonly ClassTerms[],
  remembered: readonly AnsweredFrom[],
  { nowMs, isAllSeen, reachMsOf }: AnswersInput,
): readonly AnsweredFrom[] {
  const known = new Map<AnsweredFrom['purpose'], Omit<AnsweredFrom, 'purpose'>>(
    remembered.map((one) => [one.purpose, { fromMs: movedTo(one, nowMs) }]),
  );
  for (const purpose of new Set(all.flatMap(({ consent }) => consent?.purpose ?? []))) {
    const ofPurpose = all.filter(
      ({ consent, answeredDays }) => consent?.purpose === purpose && Number.isFinite(answeredDays),
    );
    if (ofPurpose.length === 0) continue;
    const reachMs = reachMsOf(purpose);
    const fromMs = mostBy(ofPurpose, (terms) => answeredFrom(terms, nowMs, reachMs));
    const leastDays = leastBy(ofPurpose, ({ answeredDays }) => Math.max(0, answeredDays - reachMs / dayMs));
    known.set(purpose, { fromMs, ...(isAllSeen ? { answeredDays: Math.floor(leastDays) } : {}) });
  }
  return [...known].map(([purpose, one]) => ({ purpose, ...one })).toSorted((a, b) => (a.purpose < b.purpose ? -1 : 1));
}
