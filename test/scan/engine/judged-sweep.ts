import { expect } from '@jest/globals';
import type { EngineStage, RunOptions, Swept } from './engine-stage.ts';
import type { EstatePlan } from './estate-plan.ts';
import { gatherFacts, isAnyHoldUntold } from './oracle.ts';
import { findWrongs } from './oracle-end.ts';
import { expectReport, seenOf } from './oracle-report.ts';
import { lookAtWorld } from './oracle-world.ts';
import type { PlantedEstate } from './planted-estate.ts';
import { plantEstate } from './planted-estate.ts';

let runs = 0;
let judged = 0;

/** Sweeps that were judged to their end. */
export const judgedSweeps = (): number => judged;

export function plant(stage: EngineStage, plan: EstatePlan): PlantedEstate {
  runs += 1;
  return plantEstate(stage, plan, String(runs));
}

/** Lists, sweeps, lists, and holds the world and both reports against the oracle. */
export async function sweepAndJudge(
  stage: EngineStage,
  estate: PlantedEstate,
  options: RunOptions = {},
): Promise<Swept> {
  const before = lookAtWorld(stage, estate);
  const said = gatherFacts(estate, before);
  const swept = await stage.sweep(estate.request, { limits: { pageSize: estate.plan.pageSize }, ...options });
  const after = lookAtWorld(stage, estate);
  expect(seenOf(swept.listed)).toEqual(expectReport(estate, before, said));
  if (isAnyHoldUntold(before)) {
    // Nothing would be begun by such a listing; begun all the same, it stops.
    expect(swept.sweep.stopped?.reason).toBe('HoldUntold');
    return swept;
  }
  expect(swept.sweep.stopped).toBeUndefined();
  judged += 1;
  expect(findWrongs(estate, { before, after }, said)).toEqual([]);
  // The engine forgets nothing of what it learnt before the sweep.
  const saidByAll = gatherFacts(estate, [...before, ...after]);
  expect(seenOf(swept.report)).toEqual(expectReport(estate, after, saidByAll));
  return swept;
}
