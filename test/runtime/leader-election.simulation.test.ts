import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createManualTimers } from '../support/manual-timers.ts';
import {
  createCandidate,
  createLeaseServer,
  createMachine,
  seconds,
  type Candidate,
  type LeaseServer,
  type Trip,
} from './lease-world.ts';

/** What happens to one of the candidates, and how much later the next thing does. */
interface Incident {
  readonly who: number;
  readonly what: 'freeze' | 'thaw' | 'cutOff' | 'reconnect' | 'stop' | 'nothing';
  readonly thenMs: number;
}

const incidents = fc.array(
  fc.record<Incident>({
    who: fc.nat({ max: 2 }),
    what: fc.constantFrom('freeze', 'thaw', 'thaw', 'cutOff', 'reconnect', 'reconnect', 'stop', 'nothing'),
    thenMs: fc.integer({ min: 0, max: 20 * seconds }),
  }),
  { minLength: 3, maxLength: 12 },
);

/** Clocks of these rates stay within what fifteen and ten seconds allow for: their quotient is below 1.5. */
const rates = fc.array(fc.double({ min: 0.85, max: 1.15, noNaN: true }), { minLength: 3, maxLength: 3 });

function createDice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Gates and the Lease, at one instant. Who stands still can do nothing; it is asked on its first instruction. */
function judge(candidates: readonly Candidate[], server: LeaseServer): void {
  const open = candidates.filter(({ machine, isLeading }) => !machine.isFrozen() && isLeading());
  expect(open.length).toBeLessThanOrEqual(1);
  for (const { name } of open) expect(server.lease()?.record.holderIdentity).toBe(name);
}

describe('three candidates', () => {
  it('never have two open gates, and no gate is open without the Lease, whatever is lost, late, frozen or skewed', async () => {
    let handovers = 0;
    await fc.assert(
      fc.asyncProperty(incidents, rates, fc.integer(), fc.nat({ max: 40 }), async (story, skews, seed, lossPercent) => {
        const world = createManualTimers();
        const server = createLeaseServer();
        const dice = createDice(seed);
        const isCutOff = [false, false, false];
        const trip = (who: number): Trip => {
          const share = dice() * 100;
          const lost = isCutOff[who] === true || share < lossPercent / 2 ? 'request' : 'answer';
          const isLost = isCutOff[who] === true || share < lossPercent;
          const way = { requestMs: dice() * 3 * seconds, answerMs: dice() * 3 * seconds };
          return isLost ? { ...way, lost } : way;
        };
        const candidates = skews.map((rate, who) =>
          createCandidate({
            world,
            server,
            name: `c${who}`,
            machine: createMachine(world, { rate, startsAtMs: dice() * 1e9 }),
            random: dice,
            wallClock: () => `${Math.floor(dice() * 1e6)}`,
            trip: () => trip(who),
            watches: dice() < 0.5,
          }),
        );
        const check = (): void => {
          judge(candidates, server);
        };
        for (const { start } of candidates) start();
        for (const { who, what, thenMs } of story) {
          const { machine, stop } = candidates[who]!;
          if (what === 'freeze') machine.freeze();
          if (what === 'thaw') await machine.thaw(check);
          if (what === 'cutOff') isCutOff[who] = true;
          if (what === 'reconnect') isCutOff[who] = false;
          if (what === 'stop' && !machine.isFrozen()) void stop();
          for (let leftMs = thenMs; leftMs > 0; leftMs -= 250) {
            await world.advance(Math.min(250, leftMs));
            check();
          }
        }
        for (const { machine } of candidates) await machine.thaw(check);
        handovers += server.lease()?.record.leaseTransitions ?? 0;
      }),
      { numRuns: 60 },
    );
    // It would be no wonder if nobody ever led.
    expect(handovers).toBeGreaterThan(10);
  }, 120_000);
});
