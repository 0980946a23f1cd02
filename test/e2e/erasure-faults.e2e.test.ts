import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '../support/wait-for.ts';
import type { Fault } from '../cloud/faults.ts';
import {
  createCrashWorld,
  endState,
  isFinished,
  onlyOthers,
  othersLeft,
  type CrashWorld,
} from './erasure-crash-world.ts';
import { openHarness, type Harness } from './harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterEach(() => harness.reset());
afterAll(() => harness.stop());

/** mulberry32: the same faults for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const effects: readonly Fault['effect'][] = [
  { kind: 'status', status: 503 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429 },
  { kind: 'reset', when: 'before' },
  { kind: 'reset', when: 'after' },
  { kind: 'truncated' },
  { kind: 'malformed' },
];

/** Some twenty failures, each of a few calls, spread over the time of an erasure. */
function addFaults(world: CrashWorld, seed: number): void {
  const random = randomOf(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const paths = [world.account, world.transcriptAccount, `${world.account}/privacy-evidence`];
  for (let count = 0; count < 20; count += 1) {
    const isAi = random() < 0.1;
    harness.azure.faults.add({
      server: isAi ? 'openai' : pick(['blob', 'blob', 'blob', 'arm']),
      path: isAi ? world.aiAccount : pick(paths),
      ...(random() < 0.5 ? { method: pick(['PUT', 'DELETE']) } : {}),
      after: Math.floor(random() * 30),
      count: 1 + Math.floor(random() * 4),
      effect: pick(effects),
    });
  }
}

/** Nothing of others may be missing at any time. */
function lostOfOthers(world: CrashWorld): readonly unknown[] {
  const left = othersLeft(harness, world);
  const names = ['recordings', 'metadata', 'transcripts', 'notes', 'responses'] as const;
  const lost = names.flatMap((part): readonly unknown[] => {
    const kept: readonly unknown[] = left[part];
    return onlyOthers[part].filter((name) => !kept.includes(name));
  });
  const lines = onlyOthers.logs.flatMap((calls, index) =>
    (calls ?? []).filter((call) => left.logs[index]?.includes(call) !== true),
  );
  return [...lost, ...lines];
}

const seeds = Array.from({ length: 2 }, (_, index) => 20_261_125 + index);

describe('an erasure while Azure fails at random', () => {
  it.each(seeds)(
    'deletes nothing that was not approved, and comes to its end once failures do: seed %i',
    async (seed) => {
      const world = await createCrashWorld(harness);
      addFaults(world, seed);
      const { policy, request } = world;
      const operator = await harness.operate({
        namespace: policy.namespace,
        now: () => harness.azure.clock.now().getTime(),
      });
      const ends = performance.now() + 4000;
      const look = async () => {
        expect(lostOfOthers(world)).toEqual([]);
        if (performance.now() > ends) harness.azure.faults.clear();
        if (isFinished(await request.read())) return true;
        // What failed rests for some minutes.
        harness.azure.clock.advance({ ms: 2 * 60_000 });
        await policy.requestPass();
        return false;
      };
      await waitFor(look, {
        what: `the end under seed ${seed}`,
        deadlineMs: 200_000,
        intervalMs: 800,
        describe: () => operator.lines().slice(-3),
      });
      const state = await endState(harness, world);
      expect(state).toMatchObject({ left: onlyOthers, faults: [], gaps: [], plans: [], secret: 404 });
      expect(state.verdicts).toMatchObject({ Ready: 'True Erased', AbsenceVerified: 'True AbsenceVerified' });
      expect(state.final).toHaveLength(1);
    },
    300_000,
  );
});
