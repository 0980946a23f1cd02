import type { ArtifactDecision } from './artifact-decision.ts';
import type { ClassTerms, RuleDays } from './class-terms.ts';
import { floorMsOf, isRefused, type JudgedCopy } from './copy-decision.ts';
import type { CopyFacts } from './copy-facts.ts';
import { lastHeldToMs } from './due-times.ts';
import { daysByOtherTag, ruleDeletesFrom } from './effective-days.ts';
import { leastBy } from './least.ts';
import { dayMs } from './zone-offsets.ts';

/**
 * When a rule in force deletes what a hold keeps; `undefined`: none does before the last hold ends. The end of a hold that the spec
 * does not know is unknown, too.
 */
export function heldRuleMs(
  judged: readonly JudgedCopy[],
  terms: ClassTerms,
  { hasUnknownHold }: Pick<ArtifactDecision, 'hasUnknownHold'>,
): number | undefined {
  const ruleMs = leastBy(judged, ({ copy }) => ruleDeletesFrom(copy, terms));
  const heldMs = hasUnknownHold ? Number.POSITIVE_INFINITY : lastHeldToMs(judged);
  return ruleMs < heldMs ? ruleMs : undefined;
}

/**
 * When a rule takes a call below its declared minimum; `Infinity`: none does. Those of the class are reckoned from it and keep
 * it, but for a blob that was there before its call, as where a name is used again. What was refused has none.
 */
export function ruleBelowFloorMs(judged: JudgedCopy, terms: ClassTerms, nowMs: number): number {
  const floorMs = terms.hasMinimum ? promisedFloorMs(judged, terms, nowMs) : undefined;
  if (floorMs === undefined) return Number.POSITIVE_INFINITY;
  const { copy } = judged;
  const rules = isOlderThanCall(judged) ? rulesReaching(terms) : terms.reachingBeside;
  const ruleMs = rules === undefined ? Number.POSITIVE_INFINITY : ruleDeletesFrom(copy, { rules });
  return ruleMs < floorMs ? ruleMs : Number.POSITIVE_INFINITY;
}

const noCopies: readonly CopyFacts[] = [];

/**
 * Of an artifact under mode Tagged: its current copy where a rule would take it below a declared minimum by the tag. Where no
 * such rule is in force yet, it may be one of any days that keep the minimum.
 */
export function belowFloorOf(judged: readonly JudgedCopy[], terms: ClassTerms, nowMs: number): readonly CopyFacts[] {
  if (!terms.hasMinimum || terms.mode !== 'Tagged') return noCopies;
  const base = judged.find(({ copy }) => copy.state === 'base');
  const floorMs = base === undefined ? undefined : promisedFloorMs(base, terms, nowMs);
  if (base === undefined || floorMs === undefined) return noCopies;
  const ruleMs = (base.copy.creationTimeMs ?? Number.POSITIVE_INFINITY) + daysByAnyTag(base, terms) * dayMs;
  return ruleMs < floorMs ? [base.copy] : noCopies;
}

/** By our tag, whether or not it stands, and by that of another policy where it does. */
function daysByAnyTag(judged: JudgedCopy, terms: ClassTerms): number {
  const ours = isOlderThanCall(judged)
    ? (rulesReaching(terms).tagged ?? terms.floorDays)
    : (terms.reachingBeside?.tagged ?? Number.POSITIVE_INFINITY);
  return Math.min(ours, daysByOtherTag(judged.copy, rulesReaching(terms)) ?? Number.POSITIVE_INFINITY);
}

function rulesReaching({ reaching, rules }: ClassTerms): RuleDays {
  return reaching ?? rules;
}

/** Until when a declared minimum keeps a current copy; `undefined`: nothing does, or not any more. */
function promisedFloorMs({ copy, facts }: JudgedCopy, terms: ClassTerms, nowMs: number): number | undefined {
  const { call, state } = copy;
  if (state !== 'base' || call.kind === 'Unknown' || isRefused(facts, terms)) return undefined;
  const floorMs = floorMsOf(call, terms);
  return floorMs > nowMs ? floorMs : undefined;
}

function isOlderThanCall({ copy, startMs }: JudgedCopy): boolean {
  return copy.creationTimeMs !== undefined && startMs !== undefined && copy.creationTimeMs < startMs;
}
