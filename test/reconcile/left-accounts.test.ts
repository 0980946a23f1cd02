import { beforeEach, describe, expect, it } from '@jest/globals';
import { maxAccountsInStatus } from '../../src/api/account-status-schema.ts';
import type { AccountStatus } from '../../src/api/call-data-policy.ts';
import { releaseAccountsAnnotation } from '../../src/api/group.ts';
import { failure, policyKey, resourceIdOf } from '../support/build.ts';
import {
  approve,
  createPolicy,
  createPolicyInForce,
  createWorld,
  oursIn,
  policyOf,
  settle,
  statusOf,
  type World,
} from '../support/fakes.ts';
import { Crash, openGate, type Gate } from '../support/gate.ts';
import { leaveArchive } from './condition-scenarios.ts';

let world: World;
beforeEach(() => {
  world = createWorld();
});

function deny(account = 'archive'): void {
  world.estate.fail(account, 'account', failure('AccessDenied', { status: 403, retryAfterMs: 300_000 }));
}

const namesInStatus = () => statusOf(world).accounts?.map(({ name }) => name);
const leftBehind = () => world.events.filter(({ reason }) => reason === 'RulesLeftBehind').map(({ note }) => note);

/** The operator ends right after its writes to both accounts arrived. */
function endsAfterTheWrites(): Gate {
  let writes = 0;
  return async (call, act) => {
    if (writes === 2) throw new Crash();
    const result = await act();
    if (call === 'replaceDocument') writes += 1;
    if (writes === 2) throw new Crash();
    return result;
  };
}

describe('an account that left the spec and cannot be read', () => {
  it('is let go without a word where it was never read, as one whose resource id was misspelt', async () => {
    deny();
    createPolicy(world);
    await world.pass();
    expect(namesInStatus()).toEqual(['calls', 'archive']);
    leaveArchive(world);

    const outcome = await world.pass();

    expect(outcome).toMatchObject({ kind: 'again' });
    expect(namesInStatus()).toEqual(['calls']);
    expect(leftBehind()).toEqual([]);
  });

  it.each(['was read before', 'was never read before'])(
    'is kept where the operator ended right after its first write there; the account %s',
    async (when) => {
      if (when === 'was never read before') deny();
      createPolicy(world);
      await world.pass();
      world.estate.heal('archive');
      const lifecycle = { ...policyOf(world).spec.lifecycle, approval: 'Automatic' } as const;
      world.cluster.edit(policyKey, (spec) => ({ ...spec, lifecycle }));
      await expect(world.pass({ gate: endsAfterTheWrites() })).rejects.toThrow(Crash);
      expect(oursIn(world, 'archive')).toHaveLength(1);
      deny();
      await world.pass();
      leaveArchive(world);

      await world.pass();

      expect(namesInStatus()).toContain('archive');
      expect(statusOf(world).accounts?.find(({ name }) => name === 'archive')).toMatchObject({ writeAnnounced: true });
    },
  );

  it('is kept where the answer to its first write was lost', async () => {
    createPolicy(world);
    await world.pass();
    approve(world);
    world.estate.fail('archive', 'answer', failure('AzureUnavailable'));
    await world.pass();
    deny();
    leaveArchive(world);

    await world.pass();

    expect(oursIn(world, 'archive')).toHaveLength(1);
    expect(namesInStatus()).toContain('archive');
  });

  it('is told of where the answer to its first write was lost and it is not found any more', async () => {
    createPolicy(world);
    await world.pass();
    approve(world);
    world.estate.fail('archive', 'answer', failure('AzureUnavailable'));
    await world.pass();
    world.estate.remove('archive');
    leaveArchive(world);

    await world.pass();

    expect(namesInStatus()).toEqual(['calls']);
    expect(leftBehind()).toEqual([expect.stringContaining('Whether rules of ours stood there is not known.')]);
  });

  it('is let go once a person releases it, and an Event tells where rules are left', async () => {
    await createPolicyInForce(world);
    deny();
    leaveArchive(world);
    await world.pass();
    const ids = ` ${resourceIdOf('other')} , ${resourceIdOf('archive').toUpperCase()} `;
    world.cluster.annotate(policyKey, { [releaseAccountsAnnotation]: ids });

    await settle(world);

    expect(namesInStatus()).toEqual(['calls']);
    expect(leftBehind()).toEqual([
      expect.stringMatching(/^archive left .*\/archive and was released by annotation\. 1 rule of ours stood there/),
    ]);
  });

  it('is not let go but freed of our rules where it can be read, or will be in a moment', async () => {
    await createPolicyInForce(world);
    world.estate.fail('archive', 'account', failure('Throttled', { retryAfterMs: 1000 }));
    leaveArchive(world);
    world.cluster.annotate(policyKey, { [releaseAccountsAnnotation]: resourceIdOf('archive') });
    await world.pass();
    expect(namesInStatus()).toEqual(['calls', 'archive']);
    world.estate.heal('archive');

    await settle(world);

    expect(oursIn(world, 'archive')).toEqual([]);
    expect(leftBehind()).toEqual([]);
  });
});

describe('a status that is full of accounts that left the spec', () => {
  const lifecycle = { mode: 'WholePrefix', lagDays: 3, arrivalLagDays: 1, approval: 'Automatic' } as const;

  async function fillWith(count: number): Promise<void> {
    const accounts = Array.from({ length: count }, (_, index): AccountStatus => {
      const name = `left${index}`;
      world.estate.add(name);
      deny(name);
      return { name, resourceId: resourceIdOf(name), reason: 'AccessDenied', message: 'Not seen.', rules: 1 };
    });
    createPolicy(world, { lifecycle });
    const abortSignal = new AbortController().signal;
    const store = world.cluster.store(openGate);
    await store.applyStatus(policyOf(world), { observedGeneration: -1, accounts }, { abortSignal });
  }

  it('forgets none of them, sends no rule that it could not remember, and counts what does not fit', async () => {
    await fillWith(maxAccountsInStatus - 1);

    await world.pass();

    expect(oursIn(world, 'calls')).toHaveLength(1);
    expect(oursIn(world, 'archive')).toEqual([]);
    const names = namesInStatus();
    expect(names).toHaveLength(maxAccountsInStatus);
    expect(names).toContain('calls');
    expect(statusOf(world).findings?.map(({ reason }) => reason)).toContain('StatusFull');
    expect(statusOf(world).conditions?.find(({ type }) => type === 'LifecycleConfigured')?.message).toContain(
      'archive: status.accounts holds 60 accounts',
    );
    expect(world.cluster.statuses().every(({ accounts = [] }) => accounts.length <= maxAccountsInStatus)).toBe(true);
  });

  it('takes up the accounts again once there is room', async () => {
    await fillWith(maxAccountsInStatus);
    await world.pass();
    expect(oursIn(world, 'calls')).toEqual([]);
    world.cluster.annotate(policyKey, {
      [releaseAccountsAnnotation]: `${resourceIdOf('left0')},${resourceIdOf('left1')}`,
    });

    await world.pass();
    await world.pass();

    expect([...oursIn(world, 'calls'), ...oursIn(world, 'archive')]).toHaveLength(2);
    expect(statusOf(world).findings?.map(({ reason }) => reason)).not.toContain('StatusFull');
  });
});
