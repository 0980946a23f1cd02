import { beforeEach, describe, expect, it } from '@jest/globals';
import { recallApplied } from '../../src/policy/applied-rules.ts';
import type { LifecycleRule } from '../../src/policy/facts.ts';
import { ownRulePrefix } from '../../src/policy/lifecycle-rules.ts';
import { earliestBaseDays } from '../../src/policy/rule-regions.ts';
import { accountFacts, buildSpec, failure } from '../support/build.ts';
import {
  approve,
  createPolicy,
  createPolicyInForce,
  createWorld,
  editLifecycle,
  oursIn,
  policyOf,
  rulesOfOthers,
  settle,
  statusOf,
  type World,
} from '../support/fakes.ts';
import { openGate, type Gate } from '../support/gate.ts';

let world: World;

beforeEach(() => {
  world = createWorld();
});

function entryOf(name: string) {
  return statusOf(world).accounts?.find((entry) => entry.name === name);
}

describe('the mode Tagged', () => {
  const tagsIn = (account: string) =>
    oursIn(world, account).map((rule) => {
      const { filters } = rule['definition'] as { filters: { blobIndexMatch?: readonly object[] } };
      return filters.blobIndexMatch;
    });
  const onlyOurs = [[{ name: 'calldata-deletable', op: '==', value: expect.stringMatching(/^[0-9a-f]{16}$/) }]];

  async function loosenedToTagged(): Promise<void> {
    await createPolicyInForce(world);
    editLifecycle(world, { mode: 'Tagged', approvedDigests: [] });
  }

  it('acts at once after WholePrefix, and status remembers the tag before Azure has it', async () => {
    await loosenedToTagged();
    let remembered: unknown;
    const gate: Gate = async (call, act) => {
      if (call === 'replaceDocument') remembered ??= entryOf('calls')?.appliedRules?.map(({ tag }) => tag);
      return openGate(call, act);
    };

    await world.pass({ gate });

    expect(tagsIn('calls')).toEqual(onlyOurs);
    expect(earliestBaseDays(oursIn(world, 'calls'))).toBe(76);
    expect(remembered).toEqual([{ name: 'calldata-deletable', value: expect.stringMatching(/^[0-9a-f]{16}$/) }]);
    expect(entryOf('calls')?.reason).toBe('RulesInForce');
    expect(recallApplied(entryOf('calls'), ownRulePrefix(policyOf(world).metadata.uid))).toEqual(
      oursIn(world, 'calls'),
    );
    expect(world.estate.rules('calls').slice(0, 2)).toEqual(rulesOfOthers);
  });

  it('goes on while WholePrefix waits after it, and status says that only what is tagged goes', async () => {
    await loosenedToTagged();
    await settle(world);
    const tagged = world.estate.rules('calls');
    editLifecycle(world, { mode: 'WholePrefix' });

    await settle(world);

    expect(world.estate.rules('calls')).toEqual(tagged);
    expect(entryOf('calls')).toMatchObject({
      reason: 'RulesAwaitApproval',
      message: expect.stringContaining(
        '1 rule of ours in Azure still deletes, the earliest after 76 days, only what carries the tag calldata-deletable.',
      ),
    });

    approve(world);
    await settle(world);
    expect(tagsIn('calls')).toEqual([undefined]);
    expect(entryOf('calls')?.reason).toBe('RulesInForce');
    expect(entryOf('calls')?.appliedRules?.map(({ tag }) => tag)).toEqual([undefined]);
  });

  it('is not left because someone took the tag out of our rule: it is put back', async () => {
    await loosenedToTagged();
    await settle(world);
    const untagged = oursIn(world, 'calls').map((rule) => {
      const { actions, filters } = rule['definition'] as { actions: object; filters: object };
      return { ...rule, definition: { actions, filters: { ...filters, blobIndexMatch: undefined } } } as LifecycleRule;
    });
    world.estate.setRules('calls', [...untagged, ...rulesOfOthers]);
    expect(tagsIn('calls')).toEqual([undefined]);
    editLifecycle(world, { mode: 'WholePrefix' });

    await settle(world);

    expect(tagsIn('calls')).toEqual(onlyOurs);
    expect(entryOf('calls')?.reason).toBe('RulesAwaitApproval');
  });

  it('waits as the first rules do', async () => {
    createPolicy(world, { lifecycle: { ...buildSpec().lifecycle, mode: 'Tagged' } });

    await settle(world);

    expect(oursIn(world, 'calls')).toEqual([]);
    expect(entryOf('calls')?.pendingChanges).toEqual([expect.stringContaining('only with the tag calldata-deletable')]);
  });

  it('removes the rules of an account with hierarchical namespace, and says why it has none', async () => {
    await createPolicyInForce(world);
    world.estate.change('archive', { account: accountFacts({ hierarchicalNamespace: true }) });
    editLifecycle(world, { mode: 'Tagged' });

    await settle(world);

    expect(oursIn(world, 'archive')).toEqual([]);
    expect(tagsIn('calls')).toEqual(onlyOurs);
    expect(entryOf('archive')).toMatchObject({
      reason: 'RetentionUnachievable',
      message: expect.stringContaining('tags do not exist in accounts with hierarchical namespace'),
      arithmetic: [expect.stringContaining('tags do not exist in accounts with hierarchical namespace')],
    });
  });

  it('writes nothing where the account was not seen: it may have no tags', async () => {
    await createPolicyInForce(world);
    const before = world.estate.rules('archive');
    world.estate.fail('archive', 'account', failure('AccessDenied', { status: 403, retryAfterMs: 300_000 }));
    editLifecycle(world, { mode: 'Tagged' });

    await world.pass();

    expect(world.estate.rules('archive')).toEqual(before);
    expect(entryOf('archive')?.reason).toBe('AccessDenied');
  });

  it('is unknown to a memory of an older operator, whose rules count as untagged', async () => {
    await createPolicyInForce(world);
    const memory = entryOf('calls');
    const withTag = memory?.appliedRules?.map((rule) => ({ ...rule, tag: { name: 'calldata-deletable', value: 'a' } }));
    const ownPrefix = ownRulePrefix(policyOf(world).metadata.uid);

    expect(memory?.appliedRules?.some((rule) => 'tag' in rule)).toBe(false);
    expect(recallApplied(memory, ownPrefix)).toEqual(oursIn(world, 'calls'));
    // The digest belongs to the rules without the tag.
    expect(recallApplied({ ...memory!, appliedRules: withTag! }, ownPrefix)).toBeUndefined();
  });
});
