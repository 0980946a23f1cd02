import type { ArtifactDecision } from './artifact-decision.ts';
import { tagsOf } from './artifact-tags.ts';
import { floorMsOf } from './copy-decision.ts';
import type { CopyFacts } from './copy-facts.ts';
import { ruleDeletesFrom } from './effective-days.ts';
import type { LogArtifactInput } from './log-artifact.ts';

type Floors = Pick<ArtifactDecision, 'isUntagged' | 'isHeldTagged' | 'belowFloor' | 'ruleBelowFloorMs'>;

/** What is superseded stands outside the floor: it goes as soon as a rule sees it, and the current copy still tells its calls. */
export function lookAtFloors(byCalls: ArtifactDecision, input: LogArtifactInput): Floors {
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
