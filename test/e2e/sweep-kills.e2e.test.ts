import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { openHarness, type Harness } from './harness.ts';
import { describeShare, killShare, pointsIn } from './kill-shares.ts';
import { buildBundle, type Bundle } from './kubernetes-operator.ts';
import { verdictsOf, type PolicyHandle } from './policies.ts';
import { callsOfAge, callsSpec, plantCalls, recordingOf } from './sweep-calls.ts';
import { isDone, startKiller, type Callee, type Killer } from './sweep-kill.ts';
import { approveSweep } from './sweep-look.ts';

let harness: Harness;
let bundle: Bundle;
let killer: Killer;

beforeAll(async () => {
  [harness, bundle] = await Promise.all([openHarness(), buildBundle()]);
  killer = await startKiller(harness, bundle);
}, 60_000);
afterEach(() => harness.reset());
afterAll(async () => {
  await killer.stop();
  await harness.stop();
});

const processesAtATime = 3;
const share = killShare(8);

interface World {
  readonly policy: PolicyHandle;
  readonly account: string;
}

/** Three calls that are due and one that is not, one of them with an earlier version. */
async function createWorld(limits = { minArtifacts: 100, percentOfClass: 0 }): Promise<World> {
  const account = harness.addAccount({ blobService: { softDeleteDays: 7, permanentDelete: true, versioning: true } });
  const policy = harness.policy(await harness.createNamespace(), 'voicebot');
  plantCalls(harness, account, [
    ...callsOfAge(1, 2, 120),
    ...callsOfAge(1, 1, 119),
    ...callsOfAge(8, 1, 120),
    ...callsOfAge(9, 1, 5),
  ]);
  await policy.apply(callsSpec({ account }, { sweep: { limits } }));
  return { policy, account };
}

/** What is left in storage and in status, without times and names of the world. */
function endState({ account }: World, policy: CallDataPolicy) {
  const { copies } = harness.azure.blob;
  const classes = policy.status?.classes?.map((entry) => {
    const { name, artifacts, calls, overdue, due, unclassified, deletedTotal, reason } = entry;
    return { name, artifacts, calls, overdue, due, unclassified, deletedTotal, reason };
  });
  return {
    copies: ['recordings', 'transcripts'].flatMap((container) =>
      copies(account, container).map(({ name, kind, isDeleted }) => `${name} ${kind} ${isDeleted}`),
    ),
    classes,
    // Whether an approval counts as carried out may be lost with the process: it covers nothing any more.
    open: [policy.status?.sweep?.pending, policy.status?.sweep?.running],
    verdicts: verdictsOf(policy),
    rules: harness.daysOfOurs(account),
  };
}

async function endOf(world: World, killAt: number) {
  const run = await killer.run({ ...world, killAt });
  if (run.wasKilled) {
    const operator = await harness.operate({ namespace: world.policy.namespace });
    await world.policy.waitForStatus(`the rest after call ${killAt}`, isDone);
    await operator.stop();
  }
  return { ...run, state: endState(world, (await world.policy.read()) as CallDataPolicy) };
}

/** The same, and a person has approved what the limits held back. */
async function createApprovedWorld(): Promise<World> {
  const world = await createWorld({ minArtifacts: 0, percentOfClass: 0 });
  const operator = await harness.operate({ namespace: world.policy.namespace });
  await world.policy.waitForReady('DeletionLimitExceeded');
  await operator.stop();
  await approveSweep(harness, world.policy);
  return world;
}

/** Kills one process in a world of its own at each point; what is left in the end must be what one that lives leaves. */
async function killAtEach(create: () => Promise<World>, pick: (calls: readonly Callee[]) => readonly number[]) {
  const unharmed = await endOf(await create(), Infinity);
  expect(unharmed.wasKilled).toBe(false);
  expect(unharmed.state.copies).toEqual([`${recordingOf('call-9')} base false`, 'call-9.json base false']);
  let killed = 0;
  const queue = pick(unharmed.calls).values();
  const work = async (): Promise<void> => {
    for (const killAt of queue) {
      const { wasKilled, state } = await endOf(await create(), killAt);
      if (wasKilled) killed += 1;
      expect({ killAt, ...state }).toEqual({ killAt, ...unharmed.state });
    }
  };
  await Promise.all(Array.from({ length: processesAtATime }, work));
  return killed;
}

/** From the first call that looks at blobs to the last that says what became of them. */
function callsOfSweep(calls: readonly Callee[]): readonly number[] {
  const first = calls.indexOf('blob') + 1;
  return Array.from({ length: calls.length - first + 1 }, (_, index) => first + index);
}

describe('the operator, killed at any external call of a sweep', () => {
  it('comes to the same end, in storage and in status', async () => {
    expect(await killAtEach(() => createWorld(), callsOfSweep)).toBeGreaterThanOrEqual(50);
  }, 900_000);

  it(`deletes under an approval what was approved, and counts it once (${describeShare(share)})`, async () => {
    const some = (calls: readonly Callee[]) => pointsIn(callsOfSweep(calls), share);
    expect(await killAtEach(createApprovedWorld, some)).toBeGreaterThanOrEqual(5);
  }, 400_000);
});
