import { beforeEach, describe, expect, it } from '@jest/globals';
import { createManualTimers, type ManualTimers } from '../support/manual-timers.ts';
import {
  createCandidate,
  createLeaseServer,
  createMachine,
  promptTrip,
  seconds,
  times,
  type Candidate,
  type CandidateOptions,
  type LeaseServer,
  type Trip,
} from './lease-world.ts';

let world: ManualTimers;
let server: LeaseServer;

beforeEach(() => {
  world = createManualTimers();
  server = createLeaseServer();
});

function candidate(name: string, options: Partial<CandidateOptions> = {}): Candidate {
  return createCandidate({ world, server, name, ...options });
}

/** Until somebody or nobody leads; how long that took. */
async function timeUntil(reached: () => boolean, limitMs = 60 * seconds): Promise<number> {
  const startMs = world.now();
  while (!reached()) {
    if (world.now() - startMs > limitMs) throw new Error('it did not come to that');
    await world.advance(10);
  }
  return world.now() - startMs;
}

const holder = () => server.lease()?.record.holderIdentity;

describe('a candidate alone', () => {
  it('makes the Lease, leads, and renews it every retry period with its own acquire time', async () => {
    let tick = 0;
    const only = candidate('a', { wallClock: () => `t${(tick += 1)}` });
    only.start();
    await world.advance(100);
    expect(only.isLeading()).toBe(true);
    expect(server.lease()?.record).toEqual({
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      acquireTime: 't1',
      renewTime: 't1',
      leaseTransitions: 0,
    });
    await world.advance(60 * seconds);
    expect(server.history.length).toBeGreaterThanOrEqual(29);
    expect(server.history.length).toBeLessThanOrEqual(31);
    expect(server.lease()?.record).toMatchObject({ acquireTime: 't1', leaseTransitions: 0 });
    expect(server.lease()?.record.renewTime).not.toBe('t1');
    expect([only.isLeading(), only.slowPaths(), only.losses()]).toEqual([true, 0, 0]);
  });

  it('resolves its wait when it leads, and rejects it with the reason of the signal', async () => {
    const only = candidate('a');
    const gaveUp = new AbortController();
    const waits = only.waitUntilLeading({ abortSignal: gaveUp.signal });
    gaveUp.abort(new Error('enough'));
    await expect(waits).rejects.toThrow('enough');
    only.start();
    const led = only.waitUntilLeading({ abortSignal: new AbortController().signal });
    await world.advance(100);
    await expect(led).resolves.toBeUndefined();
  });

  it('takes over a Lease whose holder is long gone only after its duration, seen from here', async () => {
    server.edit({
      holderIdentity: 'gone',
      leaseDurationSeconds: 30,
      acquireTime: '1999-01-01T00:00:00.000000Z',
      renewTime: '1999-01-01T00:00:00.000000Z',
      leaseTransitions: 4,
    });
    const next = candidate('b');
    next.start();
    const tookMs = await timeUntil(next.isLeading);
    expect(tookMs).toBeGreaterThanOrEqual(30 * seconds);
    expect(tookMs).toBeLessThan(30 * seconds + 2 * times.retryPeriodMs * 2.2);
    expect(server.lease()?.record).toMatchObject({ holderIdentity: 'b', leaseTransitions: 5 });
  });
});

describe('a leader whose renewals fail', () => {
  it('closes its gate ten seconds after it sent the last one that succeeded, says so once, and never leads again', async () => {
    let trip: Trip = promptTrip;
    const leader = candidate('a', { trip: () => trip });
    leader.start();
    await timeUntil(leader.isLeading);
    const sentAtMs = world.now() - 10;
    trip = { ...promptTrip, lost: 'request' };
    const lastedMs = await timeUntil(() => !leader.isLeading());
    expect(world.now() - sentAtMs).toBeLessThanOrEqual(times.renewDeadlineMs + 20);
    expect(lastedMs).toBeGreaterThan(times.renewDeadlineMs - 2 * 20);
    expect(leader.losses()).toBe(1);
    trip = promptTrip;
    await world.advance(120 * seconds);
    expect([leader.isLeading(), leader.state(), leader.losses()]).toEqual([false, 'Lost', 1]);
    expect(server.history).toHaveLength(1);
  });

  it('is told of it at its deadline, without anybody asking', async () => {
    let trip: Trip = promptTrip;
    const leader = candidate('a', { trip: () => trip });
    leader.start();
    await timeUntil(leader.isLeading);
    trip = { ...promptTrip, lost: 'request' };
    await world.advance(times.renewDeadlineMs);
    expect(leader.losses()).toBe(1);
  });

  it('counts from when the renewal was sent, not from when its answer came', async () => {
    let trip: Trip = { requestMs: 1, answerMs: 4 * seconds };
    const leader = candidate('a', { trip: () => trip });
    leader.start();
    await timeUntil(leader.isLeading);
    // The look took four seconds, and so did the write.
    const sentAtMs = world.now() - 4 * seconds;
    trip = { ...promptTrip, lost: 'request' };
    await timeUntil(() => !leader.isLeading());
    expect(world.now() - sentAtMs).toBeLessThanOrEqual(times.renewDeadlineMs + 20);
  });

  it('goes on after a lost answer by way of a look', async () => {
    const trips: Trip[] = [promptTrip, promptTrip, { ...promptTrip, lost: 'answer' }];
    const leader = candidate('a', { trip: () => trips.shift() ?? promptTrip });
    leader.start();
    await world.advance(30 * seconds);
    expect([leader.isLeading(), leader.losses(), leader.slowPaths()]).toEqual([true, 0, 1]);
    expect(server.lease()?.record).toMatchObject({ holderIdentity: 'a', leaseTransitions: 0 });
  });

  it('goes on over an edit of the Lease by a third party', async () => {
    const leader = candidate('a');
    leader.start();
    await world.advance(5 * seconds);
    server.edit(server.lease()!.record);
    await world.advance(30 * seconds);
    expect([leader.isLeading(), leader.slowPaths(), leader.losses()]).toEqual([true, 1, 0]);
  });

  it('makes the Lease again when somebody deleted it', async () => {
    const leader = candidate('a');
    leader.start();
    await world.advance(5 * seconds);
    server.edit(undefined);
    await world.advance(5 * seconds);
    expect([leader.isLeading(), holder()]).toEqual([true, 'a']);
  });

  it('stops at once when it sees another holder', async () => {
    const leader = candidate('a');
    leader.start();
    await world.advance(100);
    server.edit({ ...server.lease()!.record, holderIdentity: 'forced' });
    await world.advance(times.retryPeriodMs + 100);
    expect([leader.isLeading(), leader.state(), leader.losses(), holder()]).toEqual([false, 'Lost', 1, 'forced']);
  });
});

describe('two candidates', () => {
  async function pair(options: Partial<CandidateOptions> = {}, ofLeader: Partial<CandidateOptions> = {}) {
    const leader = candidate('a', ofLeader);
    leader.start();
    await timeUntil(leader.isLeading);
    const standby = candidate('b', options);
    standby.start();
    await world.advance(30 * seconds);
    expect([leader.isLeading(), standby.isLeading()]).toEqual([true, false]);
    return { leader, standby };
  }

  it.each([
    ['agree', '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z'],
    ['are an hour apart one way', '2026-01-01T01:00:00.000000Z', '2026-01-01T00:00:00.000000Z'],
    ['are years apart the other way', '2019-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z'],
  ])(
    'have one leader, and the other after fifteen seconds of silence, when their wall clocks %s',
    async (_, one, two) => {
      const { leader, standby } = await pair({ wallClock: () => two }, { wallClock: () => one });
      leader.machine.freeze();
      const tookMs = await timeUntil(standby.isLeading);
      expect(tookMs).toBeGreaterThan(times.leaseDurationMs - times.retryPeriodMs);
      expect(tookMs).toBeLessThan(times.leaseDurationMs + times.retryPeriodMs * 2.2);
      expect(server.lease()?.record).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1, acquireTime: two });
    },
  );

  it('do not lead both when somebody deletes the Lease: who held it makes it again', async () => {
    const { leader, standby } = await pair({ watches: true });
    for (let deleted = 0; deleted < 5; deleted += 1) {
      server.edit(undefined);
      let both = 0;
      for (let count = 0; count < 300; count += 1) {
        await world.advance(17);
        if (leader.isLeading() && standby.isLeading()) both += 1;
      }
      expect([both, leader.isLeading(), standby.isLeading(), holder()]).toEqual([0, true, false, 'a']);
    }
  });

  it('leave a Lease that somebody deleted to nobody for ever: who held it may be gone', async () => {
    const { leader, standby } = await pair();
    leader.machine.freeze();
    server.edit(undefined);
    await timeUntil(standby.isLeading);
  });

  it('that start at the same instant have one leader: the other write is a conflict', async () => {
    const both = [candidate('a'), candidate('b')];
    for (const one of both) one.start();
    await world.advance(60 * seconds);
    expect(both.filter(({ isLeading }) => isLeading())).toHaveLength(1);
    expect(both.map(({ losses }) => losses())).toEqual([0, 0]);
  });

  it('a leader that was frozen finds its gate closed on its first instruction, before any of its timers', async () => {
    const { leader, standby } = await pair();
    leader.machine.freeze();
    await timeUntil(standby.isLeading);
    const seen: boolean[] = [];
    await leader.machine.thaw(() => seen.push(leader.isLeading()));
    expect(new Set(seen)).toEqual(new Set([false]));
    expect(leader.losses()).toBe(1);
    await world.advance(60 * seconds);
    expect([leader.isLeading(), standby.isLeading(), holder()]).toEqual([false, true, 'b']);
  });

  it('a leader that was frozen for a moment goes on', async () => {
    const { leader } = await pair();
    leader.machine.freeze();
    await world.advance(6 * seconds);
    await leader.machine.thaw();
    await world.advance(60 * seconds);
    expect([leader.isLeading(), leader.losses()]).toEqual([true, 0]);
  });

  it('hand over within a moment when the leader stops, and the gate is closed before the Lease is free', async () => {
    const { leader, standby } = await pair({ watches: true });
    const gates: boolean[] = [];
    server.watch(() => gates.push(leader.isLeading()));
    const stopped = leader.stop();
    expect(leader.isLeading()).toBe(false);
    const tookMs = await timeUntil(standby.isLeading);
    await stopped;
    expect(tookMs).toBeLessThan(500);
    expect(gates).toEqual(gates.map(() => false));
    expect(server.history.at(-2)).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1, leaseTransitions: 0 });
    expect(server.lease()?.record).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 });
    expect([leader.state(), leader.losses()]).toEqual(['Stopped', 0]);
  });

  it('hand over within a moment, too, when the standby is just looking', async () => {
    let trip: Trip = promptTrip;
    const { leader, standby } = await pair({ watches: true, trip: () => trip });
    // It asks now, is answered what stood before the Lease was given back, and hears of that only later.
    trip = { requestMs: 1, answerMs: 300 };
    const reads = server.reads();
    await timeUntil(() => server.reads() > reads);
    trip = promptTrip;
    const stopped = leader.stop();
    expect(await timeUntil(standby.isLeading)).toBeLessThan(500);
    await stopped;
  });

  it('hand over at the next retry where the watch says nothing', async () => {
    const { leader, standby } = await pair({ random: () => 0.999 });
    await Promise.all([leader.stop(), world.advance(100)]);
    expect(await timeUntil(standby.isLeading)).toBeLessThan(times.retryPeriodMs * 2.2 + 100);
  });

  it('a standby that stops leaves the Lease to its holder', async () => {
    const { leader, standby } = await pair();
    await Promise.all([standby.stop(), world.advance(1 * seconds)]);
    await world.advance(60 * seconds);
    expect([leader.isLeading(), holder()]).toEqual([true, 'a']);
  });
});

describe('a candidate whose write was not answered', () => {
  it('gives back on its way out what it holds without having known', async () => {
    const trips: Trip[] = [promptTrip, { ...promptTrip, lost: 'answer' }];
    const one = candidate('a', { trip: () => trips.shift() ?? promptTrip });
    one.start();
    await world.advance(100);
    expect([one.isLeading(), holder()]).toEqual([false, 'a']);
    await Promise.all([one.stop(), world.advance(1 * seconds)]);
    expect(holder()).toBe('');
  });

  it('does not lead by an answer that comes after the deadline it would set', async () => {
    const trips: Trip[] = [promptTrip, promptTrip];
    const machine = createMachine(world);
    const one = candidate('a', { machine, trip: () => trips.shift() ?? promptTrip });
    one.start();
    await world.advance(3);
    machine.freeze();
    await world.advance(12 * seconds);
    expect(holder()).toBe('a');
    const seen: boolean[] = [];
    await machine.thaw(() => seen.push(one.isLeading()));
    expect(seen).not.toContain(true);
    await world.advance(5 * seconds);
    expect([one.isLeading(), one.losses()]).toEqual([true, 0]);
  });
});
