import { expect, it } from '@jest/globals';
import { foreignRule } from '../support/build.ts';
import { createPolicy, createWorld, statusOf } from '../support/fakes.ts';

it('rules of others that delete on a day that nobody can tell stand in status', async () => {
  const world = createWorld();
  const definition = { actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } } };
  world.estate.setRules('calls', [{ ...foreignRule('cleanup'), definition }, foreignRule('tiers')]);
  createPolicy(world);
  await world.pass();
  const found = statusOf(world).findings?.filter(({ reason }) => reason === 'ForeignRuleDeletes');
  expect(found).toMatchObject([{ subject: expect.stringMatching(/storageAccounts\/calls$/) }]);
});
