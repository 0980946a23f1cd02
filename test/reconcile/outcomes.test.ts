import { beforeEach, describe, expect, it } from '@jest/globals';
import { checkSlot } from '../../src/policy/schedule.ts';
import { isOperatorError } from '../../src/reconcile/errors.ts';
import { buildPolicy, buildSpec, failure } from '../support/build.ts';
import {
  approve,
  createPolicy,
  createPolicyInForce,
  createWorld,
  settle,
  statusOf,
  type World,
} from '../support/fakes.ts';

const { uid } = buildPolicy(buildSpec()).metadata;

let world: World;

beforeEach(() => {
  world = createWorld();
});

function isInNextSlot(afterMs: number): boolean {
  return checkSlot(world.now() + afterMs, 60, uid) === checkSlot(world.now(), 60, uid) + 3_600_000;
}

describe('what a pass tells the controller', () => {
  it('is done where the policy is gone', async () => {
    expect(await world.pass()).toEqual({ kind: 'done' });
  });

  it('is done where the policy is suspended: only a change makes another pass', async () => {
    createPolicy(world, { suspend: true });

    expect(await world.pass()).toEqual({ kind: 'done' });
  });

  it('asks for the next slot where all is in force, and where an approval is waited for', async () => {
    createPolicy(world);
    const waiting = await world.pass();
    approve(world);
    const standing = await settle(world);

    for (const outcome of [waiting, standing]) {
      expect(outcome).toMatchObject({ kind: 'again' });
      expect(outcome.kind === 'again' && isInNextSlot(outcome.afterMs)).toBe(true);
    }
  });

  it('asks for a second look a minute after a write: another writer may have looked before it', async () => {
    createPolicy(world);
    await world.pass();
    approve(world);

    expect(await world.pass()).toEqual({ kind: 'again', afterMs: 60_000 });
  });

  it('asks for a retry at the earliest time that an account named where each named one', async () => {
    createPolicy(world);
    world.estate.fail('calls', 'account', failure('Throttled', { retryAfterMs: 120_000 }));
    world.estate.fail('archive', 'account', failure('Throttled', { retryAfterMs: 30_000 }));

    expect(await world.pass()).toMatchObject({ kind: 'retry', error: { reason: 'Throttled', retryAfterMs: 30_000 } });
  });

  it('asks for a retry with backoff where one account named no time', async () => {
    createPolicy(world);
    world.estate.fail('calls', 'account', failure('Throttled', { retryAfterMs: 120_000 }));
    world.estate.fail('archive', 'account', failure('AzureUnavailable'));

    const outcome = await world.pass();

    expect(outcome).toMatchObject({ kind: 'retry', error: { kind: 'retryable' } });
    expect(outcome.kind === 'retry' && outcome.error.retryAfterMs).toBeUndefined();
  });

  it('follows the delay of a failed write', async () => {
    createPolicy(world);
    await settle(world);
    approve(world);
    world.estate.fail('calls', 'write', failure('Throttled', { retryAfterMs: 120_000 }));

    expect(await world.pass()).toMatchObject({ kind: 'retry', error: { retryAfterMs: 120_000 } });
  });

  it('waits for a person where a lock stands in the way, and looks again in the next slot', async () => {
    createPolicy(world);
    await settle(world);
    approve(world);
    world.estate.fail('calls', 'write', failure('ScopeLocked', { kind: 'terminal' }));

    // The other account was written to, and a second look follows each write.
    expect(await world.pass()).toMatchObject({ kind: 'terminal', afterMs: 60_000 });
    const outcome = await world.pass();

    expect(outcome).toMatchObject({ kind: 'terminal', error: { kind: 'terminal', reason: 'ScopeLocked' } });
    expect(outcome.kind === 'terminal' && isInNextSlot(outcome.afterMs ?? 0)).toBe(true);
  });

  it('retries the account that may recover beside one that waits for a person', async () => {
    await createPolicyInForce(world);
    world.estate.fail('calls', 'account', failure('AzureUnavailable'));
    world.estate.setRules('archive', []);
    world.estate.fail('archive', 'write', failure('ScopeLocked', { kind: 'terminal' }));

    expect(await world.pass()).toMatchObject({ kind: 'retry', error: { reason: 'AzureUnavailable' } });
    expect(statusOf(world).conditions?.map(({ type }) => type)).not.toContain('Reconciling');
    expect(statusOf(world).conditions?.at(-1)).toMatchObject({ type: 'Stalled', reason: 'WaitsForPerson' });
  });

  it('waits for a change where the time zone is not known, and leaves Azure alone', async () => {
    createPolicy(world, { timeZone: 'Mars/Olympus' });

    const outcome = await world.pass();

    expect(outcome).toMatchObject({ kind: 'terminal', error: { reason: 'TimeZoneUnknown' } });
    expect(outcome).not.toHaveProperty('afterMs');
  });

  it.each(['get', 'addFinalizer', 'applyStatus'] as const)(
    'retries where Kubernetes fails at %s',
    async (operation) => {
      createPolicy(world);
      world.cluster.failNext(operation, failure('KubernetesUnavailable'));

      expect(await world.pass()).toMatchObject({ kind: 'retry', error: { reason: 'KubernetesUnavailable' } });

      await settle(world);
      expect(statusOf(world).observedGeneration).toBe(1);
    },
  );

  it('retries after a conflict of its status, and the status is written in the end', async () => {
    createPolicy(world);
    world.cluster.failNext('applyStatus', failure('KubernetesConflict', { status: 409 }), 2);

    await settle(world);

    expect(statusOf(world).observedGeneration).toBe(1);
  });

  it('does not swallow an error that is a bug', async () => {
    createPolicy(world);
    const bug = new TypeError('a bug');

    const gate = () => Promise.reject(bug);

    await expect(world.pass({ gate })).rejects.toBe(bug);
    expect(isOperatorError(bug)).toBe(false);
  });
});
