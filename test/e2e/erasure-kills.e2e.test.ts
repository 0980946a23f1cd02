import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createCrashWorld, endState, isFinished, onlyOthers, type CrashWorld } from './erasure-crash-world.ts';
import { isWrite, startErasureKiller, type ErasureKiller, type ErasureRun, type KillPoint } from './erasure-kill.ts';
import { openHarness, type Harness } from './harness.ts';
import { describeShare, killShare, pointsIn } from './kill-shares.ts';
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
  await harness.stop();
});

const worldsAtATime = 3;
const share = killShare(20);

/** One life after the other ends at its call; the rest is done by one that lives. */
async function endOf(world: CrashWorld, deaths: readonly KillPoint[]) {
  const { policy, request, account, transcriptAccount, aiAccount } = world;
  const isDone = async () => isFinished(await request.read());
  const accounts = [account, transcriptAccount, aiAccount];
  const lives: ErasureRun[] = [];
  for (const kill of deaths) {
    if (lives.at(-1)?.wasKilled !== false) {
      lives.push(await killer.run({ namespace: policy.namespace, accounts, kill, isDone }));
    }
  }
  if (lives.at(-1)?.wasKilled === true) {
    const operator = await harness.operate({ namespace: policy.namespace });
    await waitFor(isDone, {
      what: `${request.name}: the rest after ${JSON.stringify(deaths)}`,
      deadlineMs: 120_000,
      describe: () => operator.lines().slice(-3),
    });
    await operator.stop();
  }
  return { lives, state: await endState(harness, world) };
}

/**
 * Every call that changes something, and a share of all calls, another one each day. The first half of the
 * changes ends a first life; a second one in the same world then ends half of them further on, in the second half.
 */
function deathsOf(calls: readonly string[]): readonly (readonly KillPoint[])[] {
  const half = Math.ceil(calls.filter(isWrite).length / 2);
  // A second life may say again what the first had no answer to: the halves overlap by as much.
  const changes = Array.from({ length: half + 2 }, (_, index) =>
    [index + 1, half + 1].map((nth) => ({ at: 'Write', nth }) as const),
  );
  const some = pointsIn(
    calls.map((_, index) => [{ at: 'Call', nth: index + 1 } as const]),
    share,
  );
  return [...changes, ...some];
}

describe('the operator, killed at any external call from the approval to the destroyed features', () => {
  it(`comes to the same end: the same world, one chain of receipts, and no feature left (at every change, and ${describeShare(share)})`, async () => {
    const unharmed = await endOf(await createCrashWorld(harness), [{ at: 'Never' }]);
    expect(unharmed.lives).toMatchObject([{ wasKilled: false }]);
    expect(unharmed.state).toMatchObject({ left: onlyOthers, faults: [], gaps: [], plans: [], secret: 404 });
    expect(unharmed.state.final).toHaveLength(1);
    let killed = 0;
    const queue = deathsOf(unharmed.lives[0]?.calls ?? []).values();
    const work = async (): Promise<void> => {
      for (const deaths of queue) {
        const { lives, state } = await endOf(await createCrashWorld(harness), deaths);
        killed += lives.filter(({ wasKilled }) => wasKilled).length;
        expect({ deaths, ...state }).toEqual({ deaths, ...unharmed.state });
      }
    };
    await Promise.all(Array.from({ length: worldsAtATime }, work));
    expect(killed).toBeGreaterThanOrEqual(40);
  }, 2_400_000);
});
