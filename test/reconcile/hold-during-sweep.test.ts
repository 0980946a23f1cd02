import { describe, expect, it } from '@jest/globals';
import { createWorld, type World } from '../support/fakes.ts';
import { createLookedAt, due, see } from './scan-world.ts';

const times = { startTime: '2026-01-01T00:00:00Z', endTime: '2027-06-01T00:00:00Z' } as const;
const reason = { name: 'case-7', ground: 'LegalClaims', owner: 'legal', ...times } as const;
const hold = { ...reason, callIds: { secretRef: { name: 'case-7', key: 'callIds' } } };

function fill(world: World, ...callIds: readonly string[]): void {
  world.secrets.set('case-7', { kind: 'Found', values: new Map([['callIds', callIds.join('\n')]]) });
}

describe('a sweep that runs', () => {
  it('is not wanted any more once a call id was added to the Secret of a hold', async () => {
    const world = createWorld();
    fill(world, 'call-1');
    await createLookedAt(world, { holds: [hold] });
    await see(world, due(3));
    const [sweep] = world.scans.sweeps;
    expect(await sweep?.stillWanted()).toBe(true);

    fill(world, 'call-1', 'call-2');
    expect(await sweep?.stillWanted()).toBe(false);
  });

  it('is not wanted any more once a hold of the spec has begun', async () => {
    const world = createWorld();
    const startTime = new Date(world.now() + 60_000).toISOString();
    await createLookedAt(world, { holds: [{ ...reason, startTime, tagValue: 'case-7' }] });
    await see(world, due(3));
    const [sweep] = world.scans.sweeps;
    expect(await sweep?.stillWanted()).toBe(true);

    world.advance(120_000);
    expect(await sweep?.stillWanted()).toBe(false);
  });
});
