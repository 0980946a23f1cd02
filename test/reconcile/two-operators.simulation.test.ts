import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { policyKey } from '../support/build.ts';
import { createWorld, editLifecycle, rulesOfOthers, settle, type World } from '../support/fakes.ts';
import type { Gate } from '../support/gate.ts';
import { upheavals } from './upheavals.ts';

/** Each call of each operator waits until the scheduler lets it go, so that every order of calls comes to pass. */
function scheduledGate(scheduler: fc.Scheduler, operator: string): Gate {
  return async (call, act) => {
    await scheduler.schedule(Promise.resolve(), `${operator}: ${call}`);
    return act();
  };
}

function documentsOf({ estate }: World): unknown {
  return { calls: estate.rules('calls'), archive: estate.rules('archive') };
}

/** What one operator alone makes of the same world. */
async function rightDocuments(prepare: (world: World) => Promise<void>, change: (world: World) => void) {
  const world = createWorld();
  await prepare(world);
  if (world.cluster.get(policyKey) !== undefined) change(world);
  await settle(world);
  return documentsOf(world);
}

async function expectNoFlapping(world: World): Promise<void> {
  const writes = () => world.estate.writes('calls') + world.estate.writes('archive');
  const before = writes();
  for (let count = 0; count < 4; count += 1) await world.pass();
  expect(writes()).toBe(before);
}

describe('two operators at once, without a lease', () => {
  it.each(Object.entries(upheavals))('end with one right document: %s', async (_name, prepare) => {
    const right = await rightDocuments(prepare, () => undefined);
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const world = createWorld();
        await prepare(world);
        const passes = ['A', 'B'].map((operator) => world.pass({ gate: scheduledGate(scheduler, operator) }));
        await scheduler.waitFor(Promise.all(passes));

        await settle(world);

        expect(documentsOf(world)).toEqual(right);
        expect(world.estate.rules('calls').slice(0, 2)).toEqual(rulesOfOthers);
        await expectNoFlapping(world);
      }),
      { numRuns: 20 },
    );
  });

  it('end with the document of the newest spec when it is edited meanwhile', async () => {
    const prepare = upheavals['a new policy with automatic approval']!;
    const change = (world: World) => {
      editLifecycle(world, { lagDays: 9 });
    };
    const right = await rightDocuments(prepare, change);
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const world = createWorld();
        await prepare(world);
        const passes = ['A', 'B'].map((operator) => world.pass({ gate: scheduledGate(scheduler, operator) }));
        const edited = scheduler.schedule(Promise.resolve(), 'edit').then(() => {
          change(world);
        });
        await scheduler.waitFor(Promise.all([...passes, edited]));

        await settle(world);

        expect(documentsOf(world)).toEqual(right);
        await expectNoFlapping(world);
      }),
      { numRuns: 60 },
    );
  });
});
