import { describe, expect, it } from '@jest/globals';
import { nextSlot } from '../../src/policy/schedule.ts';
import { createWorld, policyOf, statusOf, type World } from '../support/fakes.ts';
import { failure } from '../support/build.ts';
import { createLookedAt, due, reportOf, see, sweptOf } from './scan-world.ts';

const minuteMs = 60_000;

function fill(world: World, ...callIds: readonly string[]): void {
  world.secrets.set('case-7', { kind: 'Found', values: new Map([['callIds', callIds.join('\n')]]) });
}

const hold = {
  name: 'case-7',
  ground: 'LegalClaims',
  owner: 'legal',
  startTime: '2026-01-01T00:00:00Z',
  endTime: '2027-06-01T00:00:00Z',
  callIds: { secretRef: { name: 'case-7', key: 'callIds' } },
} as const;

/** A policy whose first look runs, and how many began from then on, that one counted. */
async function look(world: World, spec: Parameters<typeof createLookedAt>[1]) {
  await createLookedAt(world, spec);
  const { scans } = world;
  const before = scans.lists.length - 1;
  return () => ({ lists: scans.lists.length - before, sweeps: scans.sweeps.length });
}

const recordingsOf = (world: World) => statusOf(world).classes?.find(({ name }) => name === 'recordings');

describe('listings that take longer than the check interval', () => {
  it('are each told and swept by, before the next one', async () => {
    const world = createWorld();
    const counts = await look(world, { checkIntervalMinutes: 15 });
    for (const round of [1, 2, 3]) {
      world.advance(20 * minuteMs);
      await see(world, { ...due(3), artifacts: 1000 + round });
      expect(counts()).toEqual({ lists: round, sweeps: round });
      world.scans.endSweep(reportOf({ ...due(0), artifacts: 2000 + round }), sweptOf(3));
      await world.pass();
      expect(recordingsOf(world)).toMatchObject({ artifacts: 2000 + round, deletedTotal: 3 * round });
      world.advance(15 * minuteMs);
      await world.pass();
    }
  });

  it('are told and not swept by where a hold has begun meanwhile, and the next one runs at once', async () => {
    const world = createWorld();
    const startTime = new Date(world.now() + minuteMs).toISOString();
    const counts = await look(world, { holds: [{ ...hold, startTime }] });
    fill(world, 'call-1');
    world.advance(minuteMs);
    await see(world, { ...due(3), artifacts: 1234 });
    expect(counts()).toEqual({ lists: 2, sweeps: 0 });
    expect(recordingsOf(world)?.artifacts).toBe(1234);
    expect(statusOf(world).sweep?.running).toBeUndefined();
    world.advance(minuteMs);
    await see(world, due(3));
    expect(counts()).toEqual({ lists: 2, sweeps: 1 });
  });
});

describe('a listing by which nothing was deleted at its end', () => {
  it('is made again before a deletion, where the Secret of a hold was away and is back unchanged', async () => {
    const world = createWorld();
    fill(world, 'call-1');
    const counts = await look(world, { holds: [hold], checkIntervalMinutes: 1440 });
    world.secrets.delete('case-7');
    await see(world, due(3));
    world.advance(minuteMs);
    fill(world, 'call-1');
    await world.pass();
    expect(counts()).toEqual({ lists: 2, sweeps: 0 });
    await see(world, due(3));
    expect(counts()).toEqual({ lists: 2, sweeps: 1 });
  });

  it('is made again before a deletion, where status could not be written for long', async () => {
    const world = createWorld();
    const counts = await look(world, { checkIntervalMinutes: 1440 });
    expect(nextSlot(world.now(), 1440, policyOf(world).metadata.uid) - world.now()).toBeGreaterThan(12 * minuteMs);
    world.cluster.failNext('applyStatus', failure('KubernetesUnavailable'));
    await see(world, due(3));
    world.advance(11 * minuteMs);
    await world.pass();
    expect(counts()).toEqual({ lists: 2, sweeps: 0 });
    await see(world, due(3));
    expect(counts()).toEqual({ lists: 2, sweeps: 1 });
  });
});
