import { describe, expect, it } from '@jest/globals';
import { checkSlot } from '../../src/policy/schedule.ts';
import { buildPolicy, buildSpec, failure } from '../support/build.ts';
import { createWorld, statusOf, type World } from '../support/fakes.ts';
import { aiConditionScenarios } from './ai-condition-scenarios.ts';
import { correcting, correctionsOf, createPromiseInForce, verdictsOf, worldInForce } from './ai-world.ts';

const { uid } = buildPolicy(buildSpec()).metadata;
const passes = 20;

/** In these, a correction is owed for ever, and each pass tries it. */
const owing: ReadonlySet<string> = new Set(['A correction is accepted by Azure and not set']);

function slotNow(world: World): number {
  return checkSlot(world.now(), 60, uid);
}

/** Passes as the controller would start them. */
async function runHours(world: World, hours: number): Promise<number> {
  const until = world.now() + hours * 3_600_000;
  let count = 0;
  while (world.now() < until) {
    const outcome = await world.pass();
    count += 1;
    if (outcome.kind === 'again') world.advance(outcome.afterMs);
    else if (outcome.kind === 'terminal') world.advance(outcome.afterMs ?? 3_600_000);
    else throw new Error(`The pass ended in ${outcome.kind}.`);
  }
  return count;
}

describe('a policy over AI accounts that has settled', () => {
  it.each(Object.entries(aiConditionScenarios).filter(([cause]) => !owing.has(cause)))(
    'corrects nothing and writes at most one status a schedule slot in 20 more passes: %s',
    async (_cause, scenario) => {
      const world = createWorld();
      await scenario(world);
      for (let count = 0; count < 3; count += 1) await world.pass();
      const before = { corrections: correctionsOf(world).length, statuses: world.cluster.statuses().length };
      const slots = new Set([slotNow(world)]);

      for (let count = 0; count < passes; count += 1) {
        world.advance(11 * 60_000);
        slots.add(slotNow(world));
        await world.pass();
      }

      expect(correctionsOf(world)).toHaveLength(before.corrections);
      expect(world.cluster.statuses().length - before.statuses).toBeLessThanOrEqual(slots.size - 1);
    },
  );

  it('shows the same status whatever order Azure lists accounts and deployments in', async () => {
    const worlds = [createWorld(), createWorld()];
    for (const [index, world] of worlds.entries()) {
      const names = ['a', 'b', 'c'].map((name) => `account-${name}`);
      const spec = correcting({
        discover: [{ subscriptionId: '11111111-2222-3333-4444-555555555555', resourceGroup: '' }],
      });
      for (const name of index === 0 ? names : names.toReversed())
        world.ai.add(name, { facts: { location: 'eastus' } });
      await createPromiseInForce(world, spec);
    }

    const [first, second] = worlds.map((world) => statusOf(world));
    expect(second?.ai).toEqual(first?.ai);
    expect(second?.findings).toEqual(first?.findings);
    expect(second?.conditions).toEqual(first?.conditions);
  });
});

describe('a switch that Azure never sets', () => {
  it('is tried once a check, and no oftener', async () => {
    const world = await worldInForce(correcting());
    world.ai.ignore('voicebot', 'SetStoredCompletionsDisabled');
    world.ai.change('voicebot', { facts: { storedCompletionsDisabled: false } });
    const before = correctionsOf(world).length;

    const count = await runHours(world, 10);

    expect(count).toBeLessThanOrEqual(11);
    expect(correctionsOf(world).length - before).toBe(count);
    expect(verdictsOf(world)).toMatchObject({ TrainingExcluded: 'False/FlagNotEnforced' });
  });
});

describe('a correction that a lock forbids', () => {
  it('is tried once a check, and no oftener', async () => {
    const world = await worldInForce(correcting());
    world.ai.fail('voicebot', 'write', failure('ScopeLocked', { kind: 'terminal' }));
    world.ai.change('voicebot', { facts: { storedCompletionsDisabled: false } });

    expect(await runHours(world, 10)).toBeLessThanOrEqual(11);
  });
});

describe('a switch that someone flips back every hour', () => {
  it('is corrected once each time, each followed by one second look', async () => {
    const world = await worldInForce(correcting());
    const before = correctionsOf(world).length;

    for (let flips = 0; flips < 5; flips += 1) {
      world.ai.change('voicebot', { facts: { storedCompletionsDisabled: false } });
      expect(await runHours(world, 0.99)).toBeLessThanOrEqual(3);
    }

    expect(correctionsOf(world).length - before).toBe(5);
    expect(verdictsOf(world)).toMatchObject({ TrainingExcluded: 'True/NoTrainingSeen' });
  });
});
