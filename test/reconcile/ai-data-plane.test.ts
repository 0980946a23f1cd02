import { describe, expect, it } from '@jest/globals';
import { failure } from '../support/build.ts';
import { statusOf } from '../support/fakes.ts';
import {
  conditionOf,
  correcting,
  correctionsOf,
  everywhere,
  findingsOf,
  inOrder,
  promise,
  verdictsOf,
  worldInForce,
} from './ai-world.ts';

describe('a data plane that is closed while Azure Resource Manager answers', () => {
  const closed = failure('AccessDenied', { status: 403, retryAfterMs: 300_000 });

  it('leaves TrainingExcluded open and Ready alone: asking every few minutes would change nothing', async () => {
    const world = await worldInForce(correcting());
    const before = correctionsOf(world).length;
    world.ai.fail('voicebot', 'dataPlane', closed);

    const outcome = await world.pass();

    expect(outcome.kind).toBe('again');
    expect(verdictsOf(world)).toEqual({ ...inOrder, TrainingExcluded: 'Unknown/DataPlaneNotRead' });
    expect(conditionOf(world, 'Reconciling')).toBeUndefined();
    expect(statusOf(world).ai?.dataPlane).toEqual([{ account: 'voicebot', reason: 'DataPlaneNotRead' }]);
    expect(correctionsOf(world)).toHaveLength(before);
  });

  it('does not keep its switches from being corrected', async () => {
    const world = await worldInForce(correcting());
    world.ai.fail('voicebot', 'dataPlane', closed);
    world.ai.change('voicebot', { facts: { storedCompletionsDisabled: false } });

    await world.pass();

    expect(world.ai.account('voicebot').facts.storedCompletionsDisabled).toBe(true);
    expect(verdictsOf(world)).toMatchObject({ TrainingExcluded: 'Unknown/DataPlaneNotRead' });
  });

  it('does not hide a switch that is wrong', async () => {
    const world = await worldInForce();
    world.ai.fail('voicebot', 'dataPlane', closed);
    world.ai.change('voicebot', { facts: { storedCompletionsDisabled: false } });

    await world.pass();

    expect(verdictsOf(world)).toMatchObject({ TrainingExcluded: 'False/StoredCompletionsPossible' });
    expect(findingsOf(world)).toContain('Medium DataPlaneNotRead accounts/voicebot');
  });

  it('is not tried again and again where it is silent behind a private network', async () => {
    const world = await worldInForce(promise(), { facts: { publicNetworkAccess: 'Disabled' } });
    world.ai.fail('voicebot', 'dataPlane', failure('AzureUnavailable'));

    const outcome = await world.pass();

    expect(outcome.kind).toBe('again');
    expect(verdictsOf(world)).toEqual({ ...inOrder, TrainingExcluded: 'Unknown/DataPlaneNotRead' });
    expect(statusOf(world).findings?.[0]?.message).toContain('where the private endpoint can be reached');
  });

  it.each(['Throttled', 'AzureUnavailable', 'TokenEndpointUnavailable'] as const)(
    'for a moment (%s) is tried again',
    async (reason) => {
      const world = await worldInForce();
      world.ai.fail('voicebot', 'dataPlane', failure(reason, { retryAfterMs: 20_000 }));

      expect(await world.pass()).toMatchObject({ kind: 'retry', error: { reason, retryAfterMs: 20_000 } });
      expect(verdictsOf(world)).toEqual({
        ...inOrder,
        Ready: `False/${reason}`,
        TrainingExcluded: 'Unknown/DataPlaneNotRead',
      });
    },
  );

  it('for a moment (Throttled) is tried again behind a private network, too: it was reached', async () => {
    const world = await worldInForce(promise(), { facts: { publicNetworkAccess: 'Disabled' } });
    world.ai.fail('voicebot', 'dataPlane', failure('Throttled', { retryAfterMs: 20_000 }));

    expect((await world.pass()).kind).toBe('retry');
  });
});

describe('the data plane of an account that discovery found', () => {
  it('is not read, and its absence is no failure', async () => {
    const world = await worldInForce(promise({ discover: everywhere }));
    world.ai.add('stranger', { dataPlane: { trainingFiles: { count: 3 } } });
    world.ai.fail('stranger', 'dataPlane', failure('AccessDenied'));

    await world.pass();

    expect(verdictsOf(world)).toEqual({ ...inOrder, TrainingExcluded: 'Unknown/UndeclaredAiAccount' });
    expect(statusOf(world).ai?.dataPlane).toHaveLength(1);
  });
});
