import { beforeEach, expect, it } from '@jest/globals';
import { earliestBaseDays } from '../../src/policy/rule-regions.ts';
import { approve, createWorld, oursIn, settle, statusOf, type World } from '../support/fakes.ts';
import { createLookedAt, see } from './scan-world.ts';

let world: World;

beforeEach(async () => {
  world = createWorld();
  await createLookedAt(world);
});

const daysIn = (account: string) => earliestBaseDays(oursIn(world, account)) ?? 0;
const entryOf = (account: string) => statusOf(world).accounts?.find(({ name }) => name === account);

it('versions or snapshots that a look saw make the rules of the account act sooner, once a person approved it', async () => {
  const before = daysIn('calls');
  const elsewhere = daysIn('archive');
  await see(world, {}, { olderCopyAccounts: ['calls'] });
  expect(entryOf('calls')).toMatchObject({ olderCopies: 'Seen' });
  await settle(world);
  expect(daysIn('calls')).toBe(before);
  expect(entryOf('calls')).toMatchObject({ reason: 'RulesAwaitApproval' });
  expect(entryOf('archive')).toMatchObject({ olderCopies: 'Absent', reason: 'RulesInForce' });
  approve(world);
  world.scans.restart();
  await settle(world);
  expect([daysIn('calls'), daysIn('archive')]).toEqual([before - 4, elsewhere]);
  expect(entryOf('calls')).toMatchObject({ olderCopies: 'Seen', reason: 'RulesInForce' });
});
