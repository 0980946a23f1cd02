import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createCrashWorld, endState, isFinished, onlyOthers, type CrashWorld } from './erasure-crash-world.ts';
import { isWrite, startErasureKiller, type ErasureKiller, type KillPoint } from './erasure-kill.ts';
import { openHarness, type Harness } from './harness.ts';
import { buildBundle, type Bundle } from './kubernetes-operator.ts';
import { waitFor } from '../support/wait-for.ts';

let harness: Harness;
let bundle: Bundle;
let killer: ErasureKiller;

beforeAll(async () => {
  [harness, bundle] = await Promise.all([openHarness(), buildBundle()]);
  killer = await startErasureKiller(harness, bundle);
}, 60_000);
afterEach(() => harness.reset());
afterAll(async () => {
  await killer.stop();
  await bundle.remove();
  await harness.stop();
});

const worldsAtATime = 4;

async function endOf(world: CrashWorld, kill: KillPoint) {
  const { policy, request, account, transcriptAccount, aiAccount } = world;
  const run = await killer.run({
    namespace: policy.namespace,
    accounts: [account, transcriptAccount, aiAccount],
    kill,
    isDone: async () => isFinished(await request.read()),
  });
  if (run.wasKilled) {
    const operator = await harness.operate({ namespace: policy.namespace });
    await waitFor(async () => isFinished(await request.read()), {
      what: `${request.name}: the rest after ${JSON.stringify(kill)}`,
      deadlineMs: 60_000,
      describe: () => operator.lines().slice(-3),
    });
    await operator.stop();
  }
  return { ...run, state: await endState(harness, world) };
}

/** Every call that changes something, and some of the others: all of them where somebody has the time. */
function pointsOf(calls: readonly string[]): readonly KillPoint[] {
  const isPatient = process.env['CALLDATA_ALL_KILL_POINTS'] !== undefined;
  const stride = isPatient ? 1 : 25;
  const changes = calls.filter(isWrite).map((_, index) => ({ at: 'Write', nth: index + 1 }) as const);
  const some = calls.flatMap((_, index) => (index % stride === 0 ? [{ at: 'Call', nth: index + 1 } as const] : []));
  return [...changes, ...some];
}

describe('the operator, killed at any external call from the approval to the destroyed features', () => {
  it('comes to the same end: the same world, one chain of receipts, and no feature left', async () => {
    const unharmed = await endOf(await createCrashWorld(harness), { at: 'Never' });
    expect(unharmed.wasKilled).toBe(false);
    expect(unharmed.state).toMatchObject({ left: onlyOthers, faults: [], gaps: [], plans: [], secret: 404 });
    expect(unharmed.state.final).toHaveLength(1);
    let killed = 0;
    const queue = pointsOf(unharmed.calls).values();
    const work = async (): Promise<void> => {
      for (const kill of queue) {
        const { wasKilled, state } = await endOf(await createCrashWorld(harness), kill);
        if (wasKilled) killed += 1;
        expect({ kill, ...state }).toEqual({ kill, ...unharmed.state });
      }
    };
    await Promise.all(Array.from({ length: worldsAtATime }, work));
    expect(killed).toBeGreaterThanOrEqual(40);
  }, 1_200_000);
});
