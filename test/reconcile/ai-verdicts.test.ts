import { beforeEach, describe, expect, it } from '@jest/globals';
import { severities } from '../../src/api/finding.ts';
import { aiResourceId, defaults, deployment } from '../policy/ai-build.ts';
import { createPolicyInForce, createWorld, edit, statusOf, type World } from '../support/fakes.ts';
import {
  aiSpec,
  conditionOf,
  createPromiseInForce,
  declare,
  everywhere,
  findingsOf,
  promise,
  verdictsOf,
  worldInForce,
} from './ai-world.ts';

const insights =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/voice/providers/Microsoft.Insights/components/voicebot';

describe('the voice application of a company', () => {
  let world: World;

  beforeEach(async () => {
    world = createWorld();
    const deployments = [
      deployment('gpt-main'),
      deployment('gpt-reserved', { sku: 'ProvisionedManaged', spilloverDeploymentName: 'gpt-burst' }),
      deployment('gpt-burst', { sku: 'GlobalStandard' }),
      deployment('gpt-zone', { sku: 'DataZoneStandard' }),
      deployment('embedding', { modelName: 'text-embedding-3-large' }),
    ];
    const via = 'connection app-insights of project calls';
    world.ai.add('playground', {
      facts: { location: 'eastus', kind: 'AIServices', storedCompletionsDisabled: false },
      deployments: [],
    });
    world.ai.setHubs(['hub-one']);
    await createPromiseInForce(world, promise({ discover: everywhere }), {
      deployments,
      stores: [{ kind: 'ApplicationInsights', target: insights, via }],
      dataPlane: { batchFiles: { count: 2, newestTime: '2026-11-20T10:00:00Z' } },
    });
  });

  it('gets a verdict for each deployment: status names those that are not verified, and counts the others', () => {
    const { accounts, deployments, notVerified, entries } = statusOf(world).ai ?? {};

    expect({ accounts, deployments, notVerified }).toEqual({ accounts: 2, deployments: 5, notVerified: 4 });
    expect(entries?.map((entry) => [entry.account, entry.deployment, entry.sku, entry.reason])).toEqual([
      ['playground', undefined, undefined, 'LocationOutsideBoundary'],
      ['voicebot', 'gpt-burst', 'GlobalStandard', 'SkuOutsideBoundary'],
      ['voicebot', 'gpt-reserved', 'ProvisionedManaged', 'SpilloverForbidden'],
      ['voicebot', 'gpt-zone', 'DataZoneStandard', 'DataZoneNotAllowed'],
    ]);
  });

  it('breaks the verdicts that it breaks, and leaves Ready alone: a violation is no failure of the operator', () => {
    expect(verdictsOf(world)).toEqual({
      Ready: 'True/PolicyApplied',
      ResidencyVerified: 'False/LocationOutsideBoundary',
      TrainingExcluded: 'False/StoredCompletionsPossible',
    });
    expect(conditionOf(world, 'Compliant')).toMatchObject({ status: 'False', reason: 'ConditionNotTrue' });
    expect(conditionOf(world, 'Compliant')?.message).toContain('ResidencyVerified is False (LocationOutsideBoundary)');
  });

  it('says in the message what was judged, and what is only attested', () => {
    expect(conditionOf(world, 'ResidencyVerified')?.message).toContain(
      '2 AI accounts (1 found, not declared), 5 deployments, 2 storage accounts. Which endpoint the voice application calls is attested, not observed.',
    );
    expect(conditionOf(world, 'TrainingExcluded')?.message).toContain('Responses are kept for 30 days by default');
  });

  it('shows what the data plane of the declared account keeps, and nothing of the one that was found', () => {
    expect(statusOf(world).ai?.dataPlane).toEqual([
      expect.objectContaining({ account: 'voicebot', batchFiles: { count: 2, newestTime: '2026-11-20T10:00:00Z' } }),
    ]);
  });

  it('gets its findings, the worst first, each with what, where, why and what to do', () => {
    const { findings = [], findingsTotal } = statusOf(world);

    expect(findingsOf(world)).toEqual(
      expect.arrayContaining([
        'High LocationOutsideBoundary accounts/playground',
        'High SkuOutsideBoundary accounts/voicebot/deployments/gpt-burst',
        'High SpilloverForbidden accounts/voicebot/deployments/gpt-reserved',
        'High DataZoneNotAllowed accounts/voicebot/deployments/gpt-zone',
        'Medium UndeclaredAiAccount accounts/playground',
        'Medium BatchFilesKept accounts/voicebot',
      ]),
    );
    expect(findings.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(['UndeclaredStore', 'MachineLearningHubFound', 'ResponsesKept', 'ContractAttested']),
    );
    expect(findingsTotal).toBe(findings.length);
    const ranks = findings.map(({ severity }) => severities.indexOf(severity));
    expect(ranks).toEqual(ranks.toSorted((left, right) => left - right));
    for (const { message } of findings) expect(message.match(/[.?!]( |$)/g)?.length).toBeGreaterThanOrEqual(3);
  });

  it('loses the finding of a store that is declared', async () => {
    const kind = 'ApplicationInsights';
    edit(world, { otherStores: [{ kind, resourceId: insights, retention: { days: 30 }, handledBy: 'Voice team' }] });

    await world.pass();

    expect(statusOf(world).findings?.map(({ reason }) => reason)).not.toContain('UndeclaredStore');
  });

  it('turns its verdict in the pass after a deployment changed, and back', async () => {
    const sound = [deployment('gpt-main')];
    world.ai.remove('playground');
    world.ai.change('voicebot', { deployments: sound });
    await world.pass();
    expect(verdictsOf(world)).toMatchObject({ ResidencyVerified: 'True/ResidencyWithinBoundary' });

    world.ai.change('voicebot', { deployments: [deployment('gpt-main', { sku: 'GlobalStandard' })] });
    await world.pass();
    expect(verdictsOf(world)).toMatchObject({ ResidencyVerified: 'False/SkuOutsideBoundary' });

    world.ai.change('voicebot', { deployments: sound });
    await world.pass();
    expect(verdictsOf(world)).toMatchObject({ ResidencyVerified: 'True/ResidencyWithinBoundary' });
    expect(statusOf(world).ai).not.toHaveProperty('entries');
  });
});

describe('an account that discovery finds', () => {
  it('is judged once, by its declaration, where it is declared in another letter case and found twice', async () => {
    const world = createWorld();
    const shouted = aiResourceId('voicebot').replace('resourceGroups/voice', 'RESOURCEGROUPS/VOICE');
    const group = { subscriptionId: everywhere[0].subscriptionId, resourceGroup: 'voice' };
    await createPromiseInForce(
      world,
      promise({ accounts: [{ name: 'bot', resourceId: shouted }], discover: [...everywhere, group] }),
    );

    expect(statusOf(world).ai).toMatchObject({ accounts: 1, deployments: 1, dataPlane: [{ account: 'bot' }] });
    expect(findingsOf(world).join()).not.toContain('UndeclaredAiAccount');
  });

  it('leaves TrainingExcluded open even where all that was seen of it is in order', async () => {
    const world = createWorld();
    world.ai.add('stranger');
    await createPromiseInForce(world, promise({ discover: everywhere }));

    expect(verdictsOf(world)).toEqual({
      Ready: 'True/PolicyApplied',
      ResidencyVerified: 'True/ResidencyWithinBoundary',
      TrainingExcluded: 'Unknown/UndeclaredAiAccount',
    });
  });
});

describe('more than status can hold', () => {
  it('is cut to the 20 worst, and the totals count all', async () => {
    const world = await worldInForce(promise(), {
      facts: { storedCompletionsDisabled: false },
      deployments: [
        ...Array.from({ length: 240 }, (_, index) => deployment(`odd-${index}`, { sku: 'Odd' })),
        ...Array.from({ length: 10 }, (_, index) => deployment(`burst-${index}`, { sku: 'GlobalStandard' })),
      ],
      dataPlane: { storedCompletions: { count: 9 } },
    });

    const { findings = [], findingsTotal, ai } = statusOf(world);

    expect(findings).toHaveLength(20);
    expect(findings.map(({ severity }) => severity)).toEqual([
      'Critical',
      ...Array.from({ length: 11 }, () => 'High'),
      ...Array.from({ length: 8 }, () => 'Medium'),
    ]);
    // 250 deployments, two about stored completions, and what is always said: use, responses, contract.
    expect(findingsTotal).toBe(255);
    expect(ai).toMatchObject({ accounts: 1, deployments: 250, notVerified: 250 });
    expect(ai?.entries).toHaveLength(20);
    expect(ai?.entries?.slice(0, 10).map(({ reason }) => reason)).toEqual(
      Array.from({ length: 10 }, () => 'SkuOutsideBoundary'),
    );
  });
});

describe('a policy that promises nothing', () => {
  it('of residency and AI has neither condition, and nothing is looked at', async () => {
    const world = createWorld();
    world.ai.add('voicebot');
    await createPolicyInForce(world);

    expect(verdictsOf(world)).toEqual({ Ready: 'True/PolicyApplied' });
    expect(statusOf(world)).not.toHaveProperty('ai');
    expect(conditionOf(world, 'Compliant')?.message).toBe(
      'RetentionEnforced is Unknown (NotMeasured). The policy promises nothing about residency. The policy promises nothing about AI. The policy promises nothing about consent. The policy lists no processors.',
    );
  });

  it('of AI judges the residency of its storage', async () => {
    const world = createWorld();
    await createPolicyInForce(world, { residency: { boundary: 'EU' } });
    expect(verdictsOf(world)).toEqual({
      Ready: 'True/PolicyApplied',
      ResidencyVerified: 'True/ResidencyWithinBoundary',
    });
    expect(statusOf(world)).not.toHaveProperty('ai');
    expect(conditionOf(world, 'Compliant')?.message).toContain('promises nothing about AI');
    expect(conditionOf(world, 'Compliant')?.message).not.toContain('residency');

    const { account } = { account: { location: 'eastus', sku: 'Premium_ZRS', kind: 'BlockBlobStorage' } };
    world.estate.change('archive', {
      account: { ...account, hierarchicalNamespace: false, accountImmutability: false },
    });
    await world.pass();
    expect(verdictsOf(world)).toMatchObject({ ResidencyVerified: 'False/LocationOutsideBoundary' });
    expect(conditionOf(world, 'TrainingExcluded')).toBeUndefined();
  });

  it('of residency judges training alone', async () => {
    const world = createWorld();
    await createPromiseInForce(world, { ai: aiSpec() }, { facts: { location: 'eastus' } });

    expect(verdictsOf(world)).toEqual({ Ready: 'True/PolicyApplied', TrainingExcluded: 'True/NoTrainingSeen' });
    expect(statusOf(world).ai).toMatchObject({ accounts: 1, notVerified: 0 });
  });

  it('loses the conditions when the promise is taken back, and Compliant no longer speaks of them', async () => {
    const world = await worldInForce(promise(), { deployments: [deployment('gpt-main', { sku: 'GlobalStandard' })] });
    expect(conditionOf(world, 'Compliant')?.status).toBe('False');
    world.cluster.edit({ namespace: 'privacy', name: 'voicebot' }, ({ residency, ai, ...rest }) => {
      expect([residency, ai]).not.toContain(undefined);
      return rest;
    });

    await world.pass();

    expect(verdictsOf(world)).toEqual({ Ready: 'True/PolicyApplied' });
    expect(conditionOf(world, 'Compliant')?.status).toBe('Unknown');
    expect(statusOf(world)).not.toHaveProperty('ai');
    expect(statusOf(world).findingsTotal).toBe(0);
  });
});

describe('a policy without an AI account', () => {
  it('can say nothing of training', async () => {
    const world = createWorld();
    await createPolicyInForce(world, promise({ accounts: [] }));

    expect(verdictsOf(world)).toMatchObject({ TrainingExcluded: 'Unknown/NothingToJudge' });
  });

  it('can say nothing of training where there is speech only, whose datasets are not looked at', async () => {
    const world = createWorld();
    world.ai.add('speech', { facts: { kind: 'SpeechServices' }, deployments: [] });
    await createPolicyInForce(world, promise({ accounts: declare('speech'), training: defaults }));

    expect(verdictsOf(world)).toMatchObject({
      ResidencyVerified: 'True/ResidencyWithinBoundary',
      TrainingExcluded: 'Unknown/NothingToJudge',
    });
    expect(findingsOf(world)).toContain('Low SpeechTrainingNotVisible h');
  });
});

describe('what no boundary is needed for', () => {
  it('a model of another publisher, keys and agents in a network are findings', async () => {
    const world = createWorld();
    const deployments = [deployment('other', { modelFormat: 'DeepSeek' })];
    const facts = { disableLocalAuth: false, networkInjected: true };
    await createPromiseInForce(world, { ai: aiSpec() }, { deployments, facts });
    expect(statusOf(world).findings?.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(['ModelFormatNotAllowed', 'KeysAllowed', 'NetworkInjected']),
    );
  });
});
