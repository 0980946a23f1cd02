import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRemovalTurns } from '../../src/reconcile/removal-turns.ts';
import type { FakeAiAccountParts } from '../support/fake-ai-estate.ts';
import { settle, statusOf, type World } from '../support/fakes.ts';
import { Crash, crashingGate, openGate, type Gate } from '../support/gate.ts';
import { correcting, correctionsOf, worldInForce } from './ai-world.ts';

const wrong: FakeAiAccountParts = {
  facts: { storedCompletionsDisabled: false, tags: { team: 'voice' } },
  dataPlane: { fineTuningJobs: { count: 1, running: 1 }, trainingFiles: { count: 2 }, storedCompletions: { count: 7 } },
};

async function disturbedWorld(): Promise<World> {
  const world = await worldInForce(correcting());
  world.ai.change('voicebot', wrong);
  return world;
}

function endOf(world: World) {
  const { ai, findings, conditions } = statusOf(world);
  const verdicts = conditions?.map(({ type, status, reason, message }) => ({ type, status, reason, message }));
  // What a process corrected and had not told when it ended is not told by the next one, which finds it in order.
  return { account: world.ai.account('voicebot'), ai: { ...ai, corrections: undefined }, findings, verdicts };
}

async function passUntilCrash(world: World, gate: Gate): Promise<void> {
  try {
    // What the process remembers ends with it.
    await world.pass({ gate, removals: createRemovalTurns() });
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
}

describe('an operator that ends in the middle of its corrections', () => {
  it('leaves a world that the next one brings to the same end, wherever it ended', async () => {
    let calls = 0;
    const whole = await disturbedWorld();
    await whole.pass({
      gate: async (call, act) => {
        calls += 1;
        return openGate(call, act);
      },
    });
    await settle(whole);
    const end = endOf(whole);
    expect(calls).toBeGreaterThan(20);
    for (const when of ['before', 'after'] as const) {
      for (let at = 1; at <= calls; at += 1) {
        const world = await disturbedWorld();
        const { gate, died } = crashingGate(at, when);
        await passUntilCrash(world, gate);
        expect(died()).toBe(true);

        await settle(world);

        expect({ when, at, ...endOf(world) }).toEqual({ when, at, ...end });
      }
    }
  });
});

describe('two operators at once, without a lease', () => {
  it('end with the account as the policy wants it, and rest', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const world = await disturbedWorld();
        const before = correctionsOf(world).length;
        const gateOf =
          (operator: string): Gate =>
          async (call, act) => {
            await scheduler.schedule(Promise.resolve(), `${operator}: ${call}`);
            return act();
          };
        const passes = ['A', 'B'].map((operator) =>
          world.pass({ gate: gateOf(operator), removals: createRemovalTurns() }),
        );
        await scheduler.waitFor(Promise.all(passes));

        await settle(world);

        expect(world.ai.account('voicebot').facts).toMatchObject({
          storedCompletionsDisabled: true,
          tags: { team: 'voice', 'MS-AOAI-Feature-Assistants': 'Disabled', 'ai-training': 'prohibited' },
        });
        // Each looks right before it writes: at worst both write the same once.
        expect(correctionsOf(world).length - before).toBeLessThanOrEqual(10);
        const settled = correctionsOf(world).length;
        for (let count = 0; count < 4; count += 1) await world.pass();
        expect(correctionsOf(world)).toHaveLength(settled);
      }),
      { numRuns: 20 },
    );
  });
});
