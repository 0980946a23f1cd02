import { beforeEach, describe, expect, it } from '@jest/globals';
import { createLookedAt, see } from './scan-world.ts';
import { unseenPlace } from '../policy/scan-build.ts';
import { buildSpec } from '../support/build.ts';
import { createWorld, edit, type World } from '../support/fakes.ts';

const reason = {
  name: 'case-7',
  ground: 'LegalClaims',
  owner: 'legal',
  startTime: '2026-01-01T00:00:00Z',
  endTime: '2027-06-01T00:00:00Z',
} as const;
const byTag = { ...reason, tagValue: 'case-7' };
const bySecret = { ...reason, name: 'case-8', callIds: { secretRef: { name: 'case-8', key: 'callIds' } } };
const lifecycle = { ...buildSpec().lifecycle, mode: 'Tagged' } as const;

let world: World;

beforeEach(() => {
  world = createWorld();
});

function fill(...callIds: readonly string[]): void {
  world.secrets.set('case-8', { kind: 'Found', values: new Map([['callIds', callIds.join('\n')]]) });
}

describe('under mode Tagged, while a place is unseen that may carry the tag of an active hold', () => {
  const unseen = [unseenPlace('transcripts')];

  beforeEach(() => createLookedAt(world, { holds: [byTag], lifecycle }));

  it('no artifact gets the tag by which the rule deletes it, since its call may be held', async () => {
    await see(world, { untagged: 3 }, { unseen });
    expect(world.scans.sweeps).toEqual([]);
  });

  it('what is held loses the tag all the same, and nothing is deleted or gets it', async () => {
    await see(world, { untagged: 3, held: 5, heldTagged: 5 }, { unseen });
    expect(world.scans.sweeps).toMatchObject([{ allowances: [], setsTags: false }]);
  });
});

describe('under mode Tagged, while a hold cannot be read', () => {
  beforeEach(async () => {
    fill('call-1');
    await createLookedAt(world, { holds: [byTag, bySecret], lifecycle });
    world.secrets.delete('case-8');
    await see(world, { untagged: 3, held: 5, heldTagged: 5 });
  });

  it('what another hold keeps loses the tag', () => {
    expect(world.scans.sweeps).toMatchObject([{ allowances: [], setsTags: false }]);
  });

  it('that work is wanted whatever becomes of the Secret, until the policy changes', async () => {
    const [sweep] = world.scans.sweeps;
    expect(await sweep?.stillWanted()).toBe(true);
    fill('call-1', 'call-2');
    expect(await sweep?.stillWanted()).toBe(true);
    edit(world, { holds: [] });
    expect(await sweep?.stillWanted()).toBe(false);
  });
});

describe('under mode Tagged, where a listing is out of date as it ends', () => {
  it('no tag is written by it: everything is listed again', async () => {
    const startTime = new Date(world.now() + 60_000).toISOString();
    await createLookedAt(world, { holds: [byTag, { ...byTag, name: 'later', startTime }], lifecycle });
    const lists = world.scans.lists.length;
    world.advance(60_000);
    await see(world, { untagged: 3, held: 5, heldTagged: 5 });
    expect([world.scans.lists.length, world.scans.sweeps]).toEqual([lists + 1, []]);
  });
});

describe('under mode Tagged, where everything was seen', () => {
  it('tags are set and taken away', async () => {
    await createLookedAt(world, { holds: [byTag], lifecycle });
    await see(world, { untagged: 3 });
    expect(world.scans.sweeps).toMatchObject([{ allowances: [], setsTags: true }]);
  });
});
