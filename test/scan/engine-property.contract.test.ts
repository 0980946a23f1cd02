import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { openEngineStage } from './engine/engine-stage.ts';
import type { EngineStage } from './engine/engine-stage.ts';
import { estatePlan } from './engine/estate-plan.ts';
import type { EstatePlan } from './engine/estate-plan.ts';
import { judgedSweeps, plant, sweepAndJudge } from './engine/judged-sweep.ts';

// A deadline for machines under load.
jest.setTimeout(120_000);

let stage: EngineStage;

beforeAll(async () => {
  stage = await openEngineStage();
});
afterAll(() => stage.stop());

it('takes what is due and nothing else from any estate at any time, and reports what is left', async () => {
  let last = Promise.resolve();
  const judge = async (plan: EstatePlan): Promise<void> => {
    await sweepAndJudge(stage, plant(stage, plan));
    stage.azure.journal.clear();
  };
  const property = fc.asyncProperty(estatePlan, (plan) => {
    last = judge(plan);
    return last;
  });
  await fc.assert(property, { numRuns: 150, interruptAfterTimeLimit: 25_000 });
  // Where the time is up, the run in hand goes on: it counts as well, and needs the stage.
  await last;
  expect(judgedSweeps()).toBeGreaterThan(20);
});
