import { beforeEach, describe, expect, it } from '@jest/globals';
import { denied, deployment } from '../policy/ai-build.ts';
import { failure } from '../support/build.ts';
import { createPolicyInForce, createWorld, statusOf, type World } from '../support/fakes.ts';
import {
  conditionOf,
  correcting,
  createPromiseInForce,
  declare,
  everywhere,
  findingsOf,
  inOrder,
  promise,
  verdictsOf,
  worldInForce,
} from './ai-world.ts';

function entriesOf(world: World) {
  return (statusOf(world).ai?.entries ?? []).map(({ account, deployment: name, reason }) =>
    [account, name, reason].filter((part) => part !== undefined).join(' '),
  );
}

describe('one account of three', () => {
  let world: World;

  beforeEach(async () => {
    world = createWorld();
    const accounts = ['first', 'second', 'third'];
    for (const name of accounts) world.ai.add(name);
    await createPolicyInForce(world, correcting({ accounts: declare(...accounts) }));
    expect(verdictsOf(world)).toEqual(inOrder);
    world.ai.change('third', { facts: { storedCompletionsDisabled: false } });
  });

  it('that is denied leaves the verdicts open and names the account, and the others are still looked after', async () => {
    world.ai.fail('second', 'account', failure('AccessDenied', { status: 403, retryAfterMs: 300_000 }));

    const outcome = await world.pass();

    expect(outcome).toMatchObject({ kind: 'retry', error: { reason: 'AccessDenied', retryAfterMs: 300_000 } });
    expect(verdictsOf(world)).toEqual({
      Ready: 'False/AccessDenied',
      ResidencyVerified: 'Unknown/AccessDenied',
      TrainingExcluded: 'Unknown/AccessDenied',
    });
    expect(conditionOf(world, 'Ready')?.message).toMatch(/^second: /);
    expect(conditionOf(world, 'Reconciling')).toMatchObject({ reason: 'ProgressingWithRetry' });
    // Its deployments are listed still, and nothing says where they are.
    expect(statusOf(world).ai).toMatchObject({ accounts: 3, deployments: 3, notVerified: 2 });
    expect(entriesOf(world)).toEqual(['second AccessDenied', 'second gpt-main RegionUnknown']);
    expect(world.ai.account('third').facts.storedCompletionsDisabled).toBe(true);
  });

  it('that is throttled is asked again when Azure allows it', async () => {
    world.ai.fail('second', 'account', failure('Throttled', { status: 429, retryAfterMs: 42_000 }));

    expect(await world.pass()).toMatchObject({ kind: 'retry', error: { reason: 'Throttled', retryAfterMs: 42_000 } });
    expect(verdictsOf(world)).toMatchObject({
      ResidencyVerified: 'Unknown/Throttled',
      TrainingExcluded: 'Unknown/Throttled',
    });
    expect(entriesOf(world)).toEqual(['second Throttled']);
    expect(statusOf(world).ai).toMatchObject({ accounts: 3, deployments: 2 });
  });

  it('that is gone (404) is not fine: the application calls something, and it is not this', async () => {
    world.ai.remove('second');

    const outcome = await world.pass();

    expect(outcome).toMatchObject({ kind: 'retry', error: { reason: 'AccountNotFound' } });
    expect(verdictsOf(world)).toEqual({
      Ready: 'False/AccountNotFound',
      ResidencyVerified: 'Unknown/AiAccountNotFound',
      TrainingExcluded: 'Unknown/AiAccountNotFound',
    });
    expect(entriesOf(world)).toEqual(['second AiAccountNotFound']);
    expect(statusOf(world).ai?.dataPlane).toContainEqual({ account: 'second', reason: 'DataPlaneNotRead' });
  });

  it('that was moved to another region between two passes is seen there, with what lies in it', async () => {
    world.ai.change('second', { facts: { location: 'eastus' } });

    const outcome = await world.pass();

    expect(outcome.kind).toBe('again');
    expect(verdictsOf(world)).toEqual({ ...inOrder, ResidencyVerified: 'False/LocationOutsideBoundary' });
    expect(entriesOf(world)).toEqual(['second LocationOutsideBoundary', 'second gpt-main LocationOutsideBoundary']);
    expect(statusOf(world).ai?.entries?.[0]?.location).toBe('eastus');
    expect(findingsOf(world)).toContain('Critical LocationOutsideBoundary accounts/second');
  });

  it('that comes back is in order again, and nothing of the failure stays', async () => {
    await world.pass();
    const before = statusOf(world).ai;
    world.ai.fail('second', 'account', failure('AccessDenied'));
    await world.pass();
    world.ai.heal('second');
    await world.pass();

    expect(verdictsOf(world)).toEqual(inOrder);
    expect(statusOf(world).ai).toEqual(before);
  });
});

describe('a page of deployments that fails', () => {
  it('makes the account unknown, never empty, and a broken promise beside it stays broken', async () => {
    const world = createWorld();
    world.ai.add('other', { deployments: [deployment('burst', { sku: 'GlobalStandard' })] });
    const deployments = Array.from({ length: 250 }, (_, index) => deployment(`gpt-${index}`));
    await createPromiseInForce(world, promise({ accounts: declare('voicebot', 'other') }), { deployments });

    world.ai.fail('voicebot', 'deployments', failure('AzureUnavailable'));
    await world.pass();

    expect(verdictsOf(world)).toEqual({
      Ready: 'False/AzureUnavailable',
      ResidencyVerified: 'False/SkuOutsideBoundary',
      TrainingExcluded: 'Unknown/AzureUnavailable',
    });
    expect(entriesOf(world)).toEqual(['other burst SkuOutsideBoundary', 'voicebot AzureUnavailable']);

    world.ai.change('other', { deployments: [] });
    await world.pass();
    expect(verdictsOf(world)).toMatchObject({ ResidencyVerified: 'Unknown/AzureUnavailable' });
    expect(statusOf(world).ai).toMatchObject({ deployments: 0, notVerified: 1 });
  });
});

describe('a search for accounts that fails', () => {
  it('leaves both verdicts open, whatever the declared account shows, and is tried again', async () => {
    const world = await worldInForce(promise({ discover: everywhere }));
    expect(verdictsOf(world)).toEqual(inOrder);
    world.ai.failDiscovery(failure('AccessDenied', { status: 403, retryAfterMs: 300_000 }));

    expect(await world.pass()).toMatchObject({ kind: 'retry', error: { retryAfterMs: 300_000 } });

    expect(verdictsOf(world)).toEqual({
      Ready: 'False/AccessDenied',
      ResidencyVerified: 'Unknown/DiscoveryIncomplete',
      TrainingExcluded: 'Unknown/DiscoveryIncomplete',
    });
    expect(conditionOf(world, 'Ready')?.message).toContain('discovery in 11111111-2222-3333-4444-555555555555');

    world.ai.failDiscovery(undefined);
    await world.pass();
    expect(verdictsOf(world)).toEqual(inOrder);
  });

  it('does not make the declared account less looked after', async () => {
    const world = await worldInForce(correcting({ discover: everywhere }));
    world.ai.failDiscovery(failure('AzureUnavailable'));
    world.ai.change('voicebot', { facts: { storedCompletionsDisabled: false } });

    await world.pass();

    expect(world.ai.account('voicebot').facts.storedCompletionsDisabled).toBe(true);
  });
});

describe('connections that cannot be read', () => {
  it('leave both verdicts open, and are a finding and a reason to come back', async () => {
    const world = await worldInForce();
    world.ai.fail('voicebot', 'stores', failure(denied.reason, { retryAfterMs: 300_000 }));

    expect((await world.pass()).kind).toBe('retry');

    expect(verdictsOf(world)).toEqual({
      Ready: 'False/AccessDenied',
      ResidencyVerified: 'Unknown/StoresNotRead',
      TrainingExcluded: 'Unknown/StoresNotRead',
    });
    expect(findingsOf(world)).toEqual(['Medium StoresNotRead accounts/voicebot']);
  });
});

describe('a storage account that fails beside AI accounts in order', () => {
  it('leaves residency open: call data rests in it', async () => {
    const world = await worldInForce();
    world.estate.fail('archive', 'account', failure('AccessDenied'));

    await world.pass();

    expect(verdictsOf(world)).toEqual({
      Ready: 'False/AccessDenied',
      ResidencyVerified: 'Unknown/AccessDenied',
      TrainingExcluded: 'True/NoTrainingSeen',
    });
  });

  it('does not keep the AI accounts from being corrected', async () => {
    const world = await worldInForce(correcting());
    world.estate.fail('archive', 'account', failure('AccessDenied'));
    world.ai.change('voicebot', { facts: { storedCompletionsDisabled: false } });

    await world.pass();

    expect(world.ai.account('voicebot').facts.storedCompletionsDisabled).toBe(true);
  });
});
