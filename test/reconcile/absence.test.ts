import { beforeEach, describe, expect, it } from '@jest/globals';
import { refusalError } from '../../src/azure/errors.ts';
import { policyKey } from '../support/build.ts';
import { createPolicyInForce, createWorld, deletePolicy, oursIn, statusOf, type World } from '../support/fakes.ts';
import { leaveArchive } from './condition-scenarios.ts';

const operation = { purpose: 'read storage account archive', permission: 'read', role: 'Reader' };

/** Answers that look like absence and prove none: the account and its rules still stand. */
const answers = [
  ['a page of a proxy', { status: 404 }],
  ['a 410 without a code', { status: 410 }],
  ['an unknown subscription', { status: 404, code: 'SubscriptionNotFound' }],
  ['an unknown route', { status: 404, code: 'InvalidResourceType' }],
] as const;

describe.each(answers)('an account that answers with %s', (_, answer) => {
  let world: World;

  beforeEach(async () => {
    world = createWorld();
    await createPolicyInForce(world, { deletionPolicy: 'RemoveRules' });
    world.estate.fail('archive', 'account', refusalError(answer, operation));
  });

  it('stays in status with its rules after it left the spec, and they are removed once it answers', async () => {
    leaveArchive(world);
    await world.pass();
    expect(statusOf(world).accounts?.map(({ name }) => name)).toContain('archive');
    expect(oursIn(world, 'archive')).not.toEqual([]);

    world.estate.heal('archive');
    await world.pass();
    expect(oursIn(world, 'archive')).toEqual([]);
    expect(statusOf(world).accounts?.map(({ name }) => name)).not.toContain('archive');
  });

  it('keeps a deleted policy until its rules are seen to be gone', async () => {
    deletePolicy(world);
    await world.pass();
    expect(world.cluster.get(policyKey)).toBeDefined();

    world.estate.heal('archive');
    await world.pass();
    expect(world.cluster.get(policyKey)).toBeUndefined();
    expect(oursIn(world, 'archive')).toEqual([]);
  });
});
