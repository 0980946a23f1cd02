import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import { policyKey } from '../support/build.ts';
import { createWorld, edit, statusOf, type World } from '../support/fakes.ts';
import { createLookedAt, due, reportOf, see } from './scan-world.ts';

const reason = {
  name: 'case-7',
  ground: 'LegalClaims',
  owner: 'legal',
  startTime: '2026-01-01T00:00:00Z',
  endTime: '2027-01-01T00:00:00Z',
} as const;

const hold = { ...reason, callIds: { secretRef: { name: 'case-7', key: 'callIds' } } };

let world: World;

beforeEach(() => {
  world = createWorld();
});

function fill(...callIds: readonly string[]): void {
  world.secrets.set('case-7', { kind: 'Found', values: new Map([['callIds', callIds.join('\n')]]) });
}

const ready = () => statusOf(world).conditions?.find(({ type }) => type === 'Ready');

describe('a hold whose Secret cannot be read', () => {
  beforeEach(async () => {
    await createLookedAt(world);
    edit(world, { holds: [hold] });
    await world.pass();
    await see(world, due(3));
  });

  it('keeps the policy from being Ready, since nothing is deleted, and is tried again soon', async () => {
    expect(world.scans.sweeps).toEqual([]);
    expect(ready()).toMatchObject({ status: 'False', reason: 'HoldUnreadable' });
    expect(ready()?.message).toContain('Secret privacy/case-7 does not exist.');
    expect(await world.pass()).toMatchObject({ kind: 'retry', error: { retryAfterMs: 300_000 } });
  });

  it('has everything listed again once it can be read, before anything is deleted', async () => {
    const lists = world.scans.lists.length;
    world.advance(300_000);
    fill('call-1');

    await world.pass();
    expect(world.scans.sweeps).toEqual([]);
    expect(world.scans.lists).toHaveLength(lists + 1);
    expect(world.scans.lists.at(-1)?.holds).toMatchObject([{ calls: { callIds: new Set(['call-1']) } }]);

    await see(world, due(1));
    expect(world.scans.sweeps).toHaveLength(1);
    expect(ready()?.status).toBe('True');
  });
});

describe('a hold that ends', () => {
  const hourMs = 3_600_000;
  const retention = () => statusOf(world).conditions?.find(({ type }) => type === 'RetentionEnforced');
  const kept = { held: 50, nextDeadlineMs: 0 };

  beforeEach(async () => {
    // To a whole second, as status tells times, and well within a slot of the schedule.
    world.advance(3 * hourMs - (world.now() % 1000));
    kept.nextDeadlineMs = world.now() + hourMs;
    const endTime = new Date(kept.nextDeadlineMs).toISOString();
    const holds = [{ ...reason, endTime, tagValue: 'case-7' }];
    await createLookedAt(world, { checkIntervalMinutes: 1440, holds });
  });

  it('ends what the look before proves of what it kept, and has that looked at again', async () => {
    await see(world, kept, { holds: [{ name: 'case-7', artifacts: 50 }] });
    expect(retention()?.status).toBe('True');
    const lists = world.scans.lists.length;
    world.advance(hourMs);
    await world.pass();

    expect(retention()).toMatchObject({ status: 'Unknown', reason: 'PassOutdated' });
    expect(world.scans.lists).toHaveLength(lists + 1);
    await see(world, { overdue: 50 });
    expect(retention()?.status).toBe('False');
    world.advance(hourMs);
    await world.pass();
    expect(world.scans.lists).toHaveLength(lists + 1);
  });

  it('while it was looked at is told first, and looked at again soon', async () => {
    const lists = world.scans.lists.length;
    world.advance(hourMs);
    world.scans.endList(reportOf(kept, { holds: [{ name: 'case-7', artifacts: 50 }] }));
    const outcome = await world.pass();
    expect(outcome).toMatchObject({ kind: 'again', afterMs: 60_000 });
    expect(retention()).toMatchObject({ status: 'Unknown', reason: 'PassOutdated' });
    expect(world.scans.lists).toHaveLength(lists);
    world.advance(60_000);
    await world.pass();
    expect(world.scans.lists).toHaveLength(lists + 1);
  });
});

describe('a hold tag on an artifact whose call nobody can tell', () => {
  beforeEach(() => createLookedAt(world));

  it('lets nothing be deleted before a person has done something about it, and everything after', async () => {
    await see(world, { ...due(3), untoldHold: 1, unclassified: 1 });
    expect(world.scans.sweeps).toEqual([]);
    expect(ready()).toMatchObject({ status: 'False', reason: 'HoldUntold' });
    expect(statusOf(world).findings).toContainEqual(expect.objectContaining({ reason: 'HoldUntold' }));
    expect(statusOf(world).classes?.[0]).toMatchObject({ reason: 'HoldUntold' });

    world.scans.restart();
    await world.pass();
    expect(ready()).toMatchObject({ status: 'False', reason: 'HoldUntold' });

    world.advance(3_600_000);
    await world.pass();
    await see(world, due(3));
    expect(world.scans.sweeps).toHaveLength(1);
    expect(ready()?.status).toBe('True');
  });

  it('only ends this look without a delete where it changed while it was read', async () => {
    await see(world, { ...due(3), untoldHoldPassing: 1, unclassified: 1 });
    expect(world.scans.sweeps).toEqual([]);
    expect(ready()?.status).toBe('True');
    expect(statusOf(world).findings).toContainEqual(expect.objectContaining({ reason: 'PassIncomplete' }));
  });
});

describe('a hold that keeps more than the listing knew of', () => {
  /** What comes of a listing in which 3 artifacts were due, and meanwhile something happened to the hold. */
  const listWhile = async (holds: CallDataPolicySpec['holds'], happens: () => void) => {
    fill('call-1', 'call-2');
    await createLookedAt(world, { holds });
    const lists = world.scans.lists.length;
    happens();
    await see(world, due(3));
    return { listed: world.scans.lists.length - lists, sweeps: world.scans.sweeps.length };
  };
  const inAMinute = () => new Date(world.now() + 60_000).toISOString();
  const waitAMinute = () => {
    world.advance(60_000);
  };

  it.each([
    ['was added to its Secret', ['call-1', 'call-2', 'call-3']],
    ['took the place of another', ['call-1', 'call-3']],
  ])('by a call id that %s is known to the sweep, which needs no other listing', async (_sentence, callIds) => {
    const outcome = await listWhile([hold], () => {
      fill(...callIds);
    });
    expect(outcome).toEqual({ listed: 0, sweeps: 1 });
    const [sweep] = world.scans.sweeps;
    expect(sweep?.holds).toMatchObject([{ calls: { callIds: new Set(callIds) } }]);
    expect(await sweep?.stillWanted()).toBe(true);
    fill(...callIds, 'call-4');
    expect(await sweep?.stillWanted()).toBe(false);
  });

  it('by a call id has everything listed again where nothing is to be deleted, so that what it keeps is counted', async () => {
    fill('call-1');
    await createLookedAt(world, { holds: [hold] });
    const lists = world.scans.lists.length;
    fill('call-1', 'call-2');
    await see(world, due(0));
    expect(world.scans.lists.length - lists).toBe(1);
  });

  it('by call ids that could not be read has everything listed again', async () => {
    await createLookedAt(world);
    edit(world, { holds: [hold] });
    await world.pass();
    const lists = world.scans.lists.length;
    fill('call-1');
    await see(world, due(3));
    expect([world.scans.lists.length - lists, world.scans.sweeps.length]).toEqual([1, 0]);
  });

  it.each([
    ['with a Secret', hold],
    ['by tag', { ...reason, tagValue: 'case-7' }],
  ])('because it has begun since has everything listed again: %s', async (_sentence, one) => {
    const holds = [{ ...one, startTime: inAMinute() }];
    expect(await listWhile(holds, waitAMinute)).toEqual({ listed: 1, sweeps: 0 });
  });

  it.each([
    ['the same', ['call-1', 'call-2']],
    ['the same in another order', ['call-2', 'call-1']],
    ['fewer', ['call-1']],
  ])('is none where it names %s calls', async (_sentence, callIds) => {
    const outcome = await listWhile([hold], () => {
      fill(...callIds);
    });
    expect(outcome).toEqual({ listed: 0, sweeps: 1 });
  });

  it('is none where it has ended since', async () => {
    const holds = [{ ...hold, endTime: inAMinute() }];
    expect(await listWhile(holds, waitAMinute)).toEqual({ listed: 0, sweeps: 1 });
  });
});

describe('the call ids of a hold', () => {
  it('stand in no status and no Event, whatever became of them', async () => {
    fill('call-secret-1');
    await createLookedAt(world, { holds: [hold] });
    await see(world, { held: 1, ...due(3) });
    world.secrets.set('case-7', { kind: 'Denied' });
    await world.pass();

    const told = [world.cluster.get(policyKey), world.cluster.statuses(), world.events];
    expect(JSON.stringify(told)).not.toContain('call-secret-1');
  });
});

describe('a hold that begins later', () => {
  it('is visited at that moment, and everything is listed with it', async () => {
    await createLookedAt(world);
    const startTime = new Date(world.now() + 60_000).toISOString();
    edit(world, { holds: [{ ...reason, startTime, tagValue: 'case-7' }] });
    await world.pass();
    await see(world, due(0));
    const outcome = await world.pass();
    expect(outcome).toMatchObject({ kind: 'again', afterMs: Date.parse(startTime) - world.now() });
    const lists = world.scans.lists.length;

    world.advance(Date.parse(startTime) - world.now());
    await world.pass();

    expect(world.scans.lists).toHaveLength(lists + 1);
  });
});
