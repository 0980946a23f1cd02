import { describe, expect, it } from '@jest/globals';
import { createLookedAt, see } from './scan-world.ts';
import { unseenPlace } from '../policy/scan-build.ts';
import { buildSpec } from '../support/build.ts';
import { createWorld } from '../support/fakes.ts';

const hold = {
  name: 'case-7',
  ground: 'LegalClaims',
  owner: 'legal',
  startTime: '2026-01-01T00:00:00Z',
  endTime: '2027-06-01T00:00:00Z',
  tagValue: 'case-7',
} as const;

describe('under mode Tagged, while a place is unseen that may carry the tag of an active hold', () => {
  it('no artifact gets the tag by which the rule deletes it, since its call may be held', async () => {
    const world = createWorld();
    const lifecycle = { ...buildSpec().lifecycle, mode: 'Tagged' } as const;
    await createLookedAt(world, { holds: [hold], lifecycle });
    await see(world, { untagged: 3 }, { unseen: [unseenPlace('transcripts')] });
    expect(world.scans.sweeps).toEqual([]);
  });
});
