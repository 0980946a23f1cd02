import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Reason } from '../../src/api/reasons.ts';
import { foreignRule, failure } from '../support/build.ts';
import { createPolicyInForce, createWorld, oursIn, statusOf, type World } from '../support/fakes.ts';

const days = { actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } } };

let world: World;

beforeEach(async () => {
  world = createWorld();
  await createPolicyInForce(world);
  // Someone else takes our rules away, so that a write is owed.
  world.estate.setRules('calls', [{ ...foreignRule('cleanup'), definition: days }]);
  world.scans.work();
});

/** The document by which the look at the blobs of `calls` goes. */
function lookedAtBy() {
  return world.scans.lists.at(-1)?.accounts.find(({ name }) => name === 'calls')?.lifecycle;
}

describe.each<Reason>(['AzureUnavailable', 'DocumentChanged', 'AzureConflict', 'Throttled'])(
  'after a write that ended in %s, and may have been done',
  (reason) => {
    beforeEach(async () => {
      world.estate.fail('calls', 'answer', failure(reason));
      await world.pass();
      expect(oursIn(world, 'calls')).not.toHaveLength(0);
    });

    it('the look at the blobs goes by no rules', () => {
      expect(lookedAtBy()).toMatchObject({ ok: false, reason });
    });

    it('what rules of others delete is told all the same', () => {
      expect(statusOf(world).findings?.map((finding) => finding.reason)).toContain('ForeignRuleDeletes');
    });
  },
);

it.each<Reason>(['AccessDenied', 'ScopeLocked', 'RefusedByPolicy', 'InvalidRequest'])(
  'after a write that ended in %s, the look at the blobs goes by the rules that were seen',
  async (reason) => {
    world.estate.fail('calls', 'write', failure(reason));

    await world.pass();

    expect(lookedAtBy()).toMatchObject({ ok: true, value: { rules: [{ name: 'cleanup' }] } });
  },
);
