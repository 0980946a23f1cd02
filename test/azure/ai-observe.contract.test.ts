import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { alterAccount, playgroundId, speechId, startAiUnderTest, trialGroup, voicebotId } from './ai-under-test.ts';
import type { AiUnderTest } from './ai-under-test.ts';
import { resourceGroup } from './azure-samples.ts';

let test: AiUnderTest;
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  test = await startAiUnderTest();
});
afterAll(() => test.stop());

beforeEach(() => {
  test.azure.faults.clear();
  test.azure.journal.clear();
});
afterEach(() => {
  for (const act of undo.splice(0)) act();
});

const voiceProvider = (type: string): string => `${resourceGroup}/providers/${type}`;

function addAccount(estate: Parameters<typeof test.azure.state.addCognitiveAccount>[1]): string {
  const id = test.azure.state.addCognitiveAccount(trialGroup, estate);
  undo.push(() => {
    test.azure.state.removeCognitiveAccount(id);
  });
  return id;
}

describe('a look at an AI account', () => {
  it('sees the account with its switches, tags, routing and address', async () => {
    expect((await test.observe(voicebotId)).account).toEqual({
      ok: true,
      value: {
        location: 'swedencentral',
        kind: 'OpenAI',
        provisioningState: 'Succeeded',
        tags: { team: 'voice' },
        storedCompletionsDisabled: true,
        contentLogging: 'false',
        routedRegions: ['francecentral'],
        publicNetworkAccess: 'Enabled',
        networkInjected: true,
        endpoint: `${test.azure.openAiOrigin}/voicebot/`,
      },
    });
  });

  it('sees each deployment with its SKU or none, its model, its spillover and what a router chooses from', async () => {
    const model = { modelFormat: 'OpenAI', modelName: 'gpt-4.1', provisioningState: 'Succeeded', routedModels: [] };
    expect((await test.observe(voicebotId)).deployments).toEqual({
      ok: true,
      value: [
        { name: 'gpt-main', sku: 'Standard', ...model },
        { name: 'gpt-reserved', sku: 'ProvisionedManaged', ...model, spilloverDeploymentName: 'gpt-burst' },
        { name: 'gpt-burst', sku: 'GlobalStandard', ...model },
        {
          name: 'tuned',
          sku: 'Standard',
          ...model,
          modelName: 'gpt-4.1-mini-2025-04-14.ft-0000',
          modelSource: voicebotId,
        },
        {
          name: 'router',
          ...model,
          modelName: 'model-router',
          routedModels: [
            { name: 'gpt-4.1', format: 'OpenAI' },
            { name: 'grok-4', format: 'xAI' },
          ],
        },
      ],
    });
  });

  it('sees every store that the account, its project, a capability host and a diagnostic setting point at', async () => {
    const { stores } = await test.observe(voicebotId);
    const threads = voiceProvider('Microsoft.DocumentDB/databaseAccounts/voicebot-threads');
    const search = voiceProvider('Microsoft.Search/searchServices/voicebot-search');
    expect(stores).toEqual({
      ok: true,
      value: [
        { kind: 'Storage', target: voiceProvider('Microsoft.Storage/storageAccounts/owned'), via: 'userOwnedStorage' },
        {
          kind: 'Storage',
          target: voiceProvider('Microsoft.Storage/storageAccounts/monitor'),
          via: 'raiMonitorConfig',
        },
        {
          kind: 'LogAnalytics',
          target: voiceProvider('Microsoft.OperationalInsights/workspaces/logs'),
          via: 'diagnostic setting to-logs',
        },
        { kind: 'AiSearch', target: search, via: 'connection search' },
        {
          kind: 'ApplicationInsights',
          target: voiceProvider('Microsoft.Insights/components/voicebot-insights'),
          via: 'connection app-insights of project calls',
        },
        { kind: 'CosmosDb', target: threads, via: 'connection agent-threads of project calls' },
        { kind: 'CosmosDb', target: threads, via: 'capability host agents of project calls' },
        { kind: 'AiSearch', target: search, via: 'capability host agents of project calls' },
      ],
    });
  });

  it('counts what the data plane keeps, with the newest dates, and keeps no content of it', async () => {
    const { dataPlane } = await test.observe(voicebotId);
    expect(dataPlane).toEqual({
      ok: true,
      value: {
        fineTuningJobs: { count: 2, newestTime: '2023-11-14T22:21:40Z', running: 1 },
        trainingFiles: { count: 2, newestTime: '2023-11-14T22:15:00Z' },
        batchFiles: { count: 1, newestTime: '2023-11-14T22:16:40Z' },
        fineTunedModels: { count: 1, newestTime: '2023-11-14T22:18:20Z' },
        storedCompletions: { count: 3, newestTime: '2023-11-14T22:13:23Z' },
        vectorStores: { count: 1, newestTime: '2023-11-14T22:21:40Z' },
      },
    });
  });

  it('only reads', async () => {
    await test.observe(voicebotId);
    expect([...test.azure.journal.writes(), ...test.azure.journal.writes({ server: 'openai' })]).toEqual([]);
  });

  it('does not read the data plane of an account that nobody declared', async () => {
    expect(await test.observe(playgroundId, false)).not.toHaveProperty('dataPlane');
    expect(test.azure.journal.count({ server: 'openai' })).toBe(0);
  });

  it('asks a speech account for nothing that Azure does not offer it, and sees where it logs to', async () => {
    test.azure.state.addDiagnosticSetting(speechId, 'to-hub', {
      eventHubAuthorizationRuleId: `${voiceProvider('Microsoft.EventHub/namespaces/hub')}/authorizationRules/send`,
    });
    const seen = await test.observe(speechId);
    expect(seen).toEqual({
      name: 'speech',
      resourceId: speechId,
      declared: true,
      account: { ok: true, value: expect.objectContaining({ location: 'Sweden Central', kind: 'SpeechServices' }) },
      deployments: { ok: true, value: [] },
      stores: {
        ok: true,
        value: [
          {
            kind: 'EventHub',
            target: voiceProvider('Microsoft.EventHub/namespaces/hub'),
            via: 'diagnostic setting to-hub',
          },
        ],
      },
    });
    expect(test.azure.journal.count({ path: 'deployments' })).toBe(0);
  });

  it('asks a kind that nobody knows for everything', async () => {
    const id = addAccount({ name: 'tomorrow', location: 'Mars North', kind: 'Holodeck' });
    const seen = await test.observe(id);
    expect(seen.account).toMatchObject({ ok: true, value: { location: 'Mars North', kind: 'Holodeck' } });
    expect([seen.deployments, seen.stores]).toEqual([
      { ok: true, value: [] },
      { ok: true, value: [] },
    ]);
    expect(test.azure.journal.count({ path: 'deployments' })).toBe(1);
  });

  it('hands on a SKU that nobody has seen before, and deployments that are being made or failed', async () => {
    const model = { format: 'OpenAI', name: 'gpt-4.1', version: '2025-04-14' };
    const id = addAccount({
      name: 'odd',
      location: 'swedencentral',
      deployments: [
        { name: 'a', sku: 'QuantumStandard', model },
        { name: 'b', sku: 'Standard', model, state: 'Creating' },
        { name: 'c', sku: 'Standard', model, state: 'Failed' },
      ],
    });
    expect((await test.observe(id)).deployments).toMatchObject({
      ok: true,
      value: [
        { name: 'a', sku: 'QuantumStandard', provisioningState: 'Succeeded' },
        { name: 'b', provisioningState: 'Creating' },
        { name: 'c', provisioningState: 'Failed' },
      ],
    });
  });

  it('sees that an account has moved to another region', async () => {
    undo.push(
      alterAccount(test.azure, voicebotId, (account) => {
        account.location = 'eastus';
      }),
    );
    expect((await test.observe(voicebotId)).account).toMatchObject({ ok: true, value: { location: 'eastus' } });
  });
});

describe('an account with 250 deployments', () => {
  const model = { format: 'OpenAI', name: 'gpt-4.1', version: '2025-04-14' };
  const many = () =>
    addAccount({
      name: 'large',
      location: 'swedencentral',
      deployments: Array.from({ length: 250 }, (_, at) => ({ name: `d${at}`, sku: 'Standard', model })),
    });

  it('is read over all its pages', async () => {
    const { deployments } = await test.observe(many());
    expect(deployments).toMatchObject({ ok: true, value: { length: 250 } });
    expect(test.azure.journal.count({ path: 'large/deployments' })).toBe(3);
  });

  it('has no deployments that are known while the third page fails', async () => {
    const id = many();
    test.azure.faults.add({ path: 'large/deployments', after: 2, effect: { kind: 'status', status: 500 } });
    const seen = await test.observe(id);
    expect(seen.deployments).toMatchObject({ ok: false, reason: 'AzureUnavailable', terminal: false });
    expect(seen.account.ok).toBe(true);
  });
});

describe('an account that cannot be read', () => {
  it.each([
    ['throttled', { kind: 'status', status: 429, retryAfterSeconds: 60 }, 'Throttled', 60_000],
    ['failing', { kind: 'status', status: 503 }, 'AzureUnavailable', undefined],
    ['reset', { kind: 'reset' }, 'AzureUnavailable', undefined],
    ['silent', { kind: 'silence' }, 'AzureUnavailable', undefined],
  ] as const)('because ARM is %s is not asked for part by part', async (_, effect, reason, retryAfterMs) => {
    test.azure.faults.add({ path: /accounts\/voicebot$/, effect });
    const failure = { ok: false, reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    expect(await test.observe(voicebotId)).toMatchObject({
      account: failure,
      deployments: failure,
      stores: failure,
      dataPlane: failure,
    });
    expect(test.azure.journal.count()).toBe(1);
    expect(test.azure.journal.count({ server: 'openai' })).toBe(0);
  });

  it('because it is gone and purged is gone in every part', async () => {
    const id = addAccount({ name: 'fleeting', location: 'swedencentral' });
    test.azure.state.removeCognitiveAccount(id);
    undo.splice(0);
    const failure = { ok: false, reason: 'AccountNotFound' };
    expect(await test.observe(id)).toMatchObject({ account: failure, deployments: failure, dataPlane: failure });
  });

  it('because a right is missing names the right, and its deployments are looked at all the same', async () => {
    undo.push(test.azure.state.deny({ operation: 'Microsoft.CognitiveServices/accounts/read', scope: voicebotId }));
    const seen = await test.observe(voicebotId);
    expect(seen.account).toMatchObject({
      ok: false,
      reason: 'AccessDenied',
      message: expect.stringContaining('Microsoft.CognitiveServices/accounts/read'),
    });
    expect(seen.deployments).toMatchObject({ ok: true });
    expect([seen.stores, seen.dataPlane]).toEqual([seen.account, seen.account]);
  });

  it('does not take another with it', async () => {
    test.azure.faults.add({ path: /accounts\/voicebot$/, effect: { kind: 'status', status: 429 } });
    await test.observe(voicebotId);
    expect((await test.observe(playgroundId)).account.ok).toBe(true);
  });
});

describe('one part that cannot be read', () => {
  it.each(['connections', 'capabilityHosts', 'projects', 'projects/connections', 'projects/capabilityHosts'])(
    'makes the stores unknown where it is the %s',
    async (part) => {
      const operation = `Microsoft.CognitiveServices/accounts/${part}/read`;
      undo.push(test.azure.state.deny({ operation, scope: voicebotId }));
      const seen = await test.observe(voicebotId);
      expect(seen.stores).toMatchObject({
        ok: false,
        reason: 'AccessDenied',
        message: expect.stringContaining(operation),
      });
      expect([seen.account.ok, seen.deployments.ok, seen.dataPlane?.ok]).toEqual([true, true, true]);
    },
  );

  it('makes the stores unknown where it is the diagnostic settings', async () => {
    test.azure.faults.add({ path: 'diagnosticSettings', effect: { kind: 'truncated' } });
    expect((await test.observe(voicebotId)).stores).toMatchObject({ ok: false, reason: 'AzureUnavailable' });
  });
});
