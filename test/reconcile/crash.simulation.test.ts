import { describe, expect, it } from '@jest/globals';
import { policyKey } from '../support/build.ts';
import { createWorld, rulesOfOthers, settle, type World } from '../support/fakes.ts';
import { Crash, crashingGate, type Gate } from '../support/gate.ts';
import { upheavals } from './upheavals.ts';

/** Everything that lasts, without times and without the memory of repairs, which a crash may take along. */
function endOf(world: World) {
  const policy = world.cluster.get(policyKey);
  return {
    calls: world.estate.rules('calls'),
    archive: world.estate.rules('archive'),
    finalizers: policy?.metadata.finalizers,
    observedGeneration: policy?.status?.observedGeneration,
    summary: policy?.status?.summary,
    conditions: policy?.status?.conditions?.map(({ type, status, reason, message }) => ({
      type,
      status,
      reason,
      message,
    })),
    accounts: policy?.status?.accounts?.map(({ name, reason, rulesDigest, appliedDigest, pendingDigest }) => ({
      name,
      reason,
      rulesDigest,
      appliedDigest,
      pendingDigest,
    })),
  };
}

async function runWith(prepare: (world: World) => Promise<void>, gate: Gate): Promise<World> {
  const world = createWorld();
  await prepare(world);
  try {
    await settle(world, { gate });
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
  return world;
}

async function countCalls(prepare: (world: World) => Promise<void>): Promise<{ calls: number; end: unknown }> {
  let calls = 0;
  const world = await runWith(prepare, async (_call, act) => {
    calls += 1;
    return act();
  });
  return { calls, end: endOf(world) };
}

describe('an operator that ends in the middle of its work', () => {
  it.each(Object.entries(upheavals))(
    'leaves a world that the next one brings to the same end, wherever it ended: %s',
    async (_name, prepare) => {
      const { calls, end } = await countCalls(prepare);
      expect(calls).toBeGreaterThanOrEqual(3);
      for (const when of ['before', 'after'] as const) {
        for (let at = 1; at <= calls; at += 1) {
          const { gate, died } = crashingGate(at, when);
          const world = await runWith(prepare, gate);
          expect(died()).toBe(true);
          expect(world.estate.rules('calls')).toEqual(expect.arrayContaining([...rulesOfOthers]));

          await settle(world);

          expect({ when, at, ...endOf(world) }).toEqual({ when, at, ...(end as object) });
          expect(world.estate.rules('calls').slice(0, rulesOfOthers.length)).toEqual(rulesOfOthers);
        }
      }
    },
  );
});
