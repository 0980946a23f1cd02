import type { ArtifactDecision } from './artifact-decision.ts';
import type { ClassTerms } from './class-terms.ts';
import { floorMsOf, isRefused, type JudgedCopy } from './copy-decision.ts';
import { lastHeldToMs } from './due-times.ts';
import { ruleDeletesFrom } from './effective-days.ts';
import { leastBy } from './least.ts';

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
 * When a rule beside those of the class takes a call below its declared minimum; `Infinity`: none does. Those of the class keep
 * it, as they are reckoned from it, and what was refused has none.
 */
export function otherRuleBelowFloorMs({ copy, facts }: JudgedCopy, terms: ClassTerms): number {
  const { call, state } = copy;
  const isPromised = terms.hasMinimum && !isRefused(facts, terms);
  const beside = terms.reachingBeside;
  if (beside === undefined || !isPromised || state !== 'base' || call.kind === 'Unknown')
    return Number.POSITIVE_INFINITY;
  const ruleMs = ruleDeletesFrom(copy, { rules: beside });
  return ruleMs < floorMsOf(call, terms) ? ruleMs : Number.POSITIVE_INFINITY;
}
