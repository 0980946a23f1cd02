import type { Boundary } from '../api/ai-schema.ts';
import type { ConditionStatus } from '../api/condition.ts';
import { boundaryNames, describeRegion, isWithin, placeOf } from './regions.ts';

/** Whether a location lies within the boundary, and the same as the end of a sentence: `which is …`. */
export interface LocationJudgement {
  readonly status: ConditionStatus;
  readonly text: string;
}

export function judgeLocation(location: string, boundary: Boundary): LocationJudgement {
  const region = placeOf(location);
  if (region === undefined) {
    return { status: 'Unknown', text: `'${location}', a region that the operator does not know` };
  }
  return isWithin(region, boundary)
    ? { status: 'True', text: `${describeRegion(region)}, within ${boundaryNames[boundary]}` }
    : { status: 'False', text: `${describeRegion(region)}, outside ${boundaryNames[boundary]}` };
}
