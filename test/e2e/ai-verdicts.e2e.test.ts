import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readEstate } from '../cloud/estate.ts';
import { aiResourceId, aiSettings, aiSpec, cleanAccount, writesTo } from './ai-estate.ts';
import { resourceGroupId } from './estate.ts';
import { openHarness, type Harness } from './harness.ts';
import { conditionsOf, verdictsOf, type PolicyHandle } from './policies.ts';
import { findSpokenSecrets } from './secrets.ts';

let harness: Harness;
let namespace: string;
let storage: string;
let policy: PolicyHandle;

beforeAll(async () => {
  harness = await openHarness({ estate: await readEstate('test/cloud/estates/voice.yaml') });
}, 60_000);
afterAll(() => harness.stop());
beforeEach(async () => {
  namespace = await harness.createNamespace();
  storage = harness.addAccount();
  policy = harness.policy(namespace, 'voicebot');
  await harness.operate({ namespace, settings: aiSettings });
});
afterEach(() => harness.reset());

const trial = { subscriptionId: '00000000-0000-0000-0000-00000000000a', resourceGroup: 'trial' };
const gpt = { format: 'OpenAI', name: 'gpt-4.1', version: '2025-04-14' };

describe('the voice estate', () => {
  it('gets a verdict for each deployment, and findings that say where and what to do', async () => {
    await policy.apply(aiSpec(storage, 'voicebot', { discover: [trial] }));
    const seen = await policy.waitForReady('PolicyApplied');

    expect(verdictsOf(seen)).toMatchObject({
      Ready: 'True PolicyApplied',
      Compliant: 'False ConditionNotTrue',
      LifecycleConfigured: 'True RulesInForce',
      ResidencyVerified: expect.stringMatching(/^False /),
      TrainingExcluded: expect.stringMatching(/^False /),
    });
    const { entries = [], ...totals } = seen.status?.ai ?? {};
    expect(totals).toMatchObject({ accounts: 2, deployments: 6, notVerified: 5 });
    expect(entries.map((entry) => [entry.account, entry.deployment, entry.sku, entry.reason])).toEqual([
      ['playground', undefined, undefined, 'LocationOutsideBoundary'],
      ['playground', 'gpt-try', 'GlobalStandard', 'SkuOutsideBoundary'],
      ['voicebot', 'gpt-burst', 'GlobalStandard', 'SkuOutsideBoundary'],
      ['voicebot', 'gpt-reserved', 'ProvisionedManaged', 'SpilloverForbidden'],
      ['voicebot', 'gpt-zone', 'DataZoneStandard', 'DataZoneNotAllowed'],
    ]);
    expect(totals).toMatchObject({ dataPlane: [{ account: 'voicebot', fineTuningJobs: { count: 0 } }] });
    const findings = seen.status?.findings ?? [];
    expect(findings.map(({ reason, subject }) => `${reason} ${subject.slice(subject.lastIndexOf('/') + 1)}`)).toEqual(
      expect.arrayContaining([
        'SpilloverForbidden gpt-reserved',
        'AssistantsPossible voicebot',
        'UndeclaredAiAccount playground',
        'UndeclaredStore voicebot-insights',
      ]),
    );
    expect(seen.status?.findingsTotal).toBe(findings.length);
    expect(writesTo(harness, 'voicebot')).toEqual([]);
  });

  it('turns the verdict of gpt-main in the pass after it was set to GlobalStandard, and back', async () => {
    await policy.apply(aiSpec(storage, 'voicebot'));
    await policy.waitForReady('PolicyApplied');
    const entryOf = async () => {
      const { status } = await policy.passNow();
      return status?.ai?.entries?.find(({ deployment }) => deployment === 'gpt-main');
    };
    expect(await entryOf()).toBeUndefined();

    harness.azure.state.setDeployment(aiResourceId('voicebot'), {
      name: 'gpt-main',
      sku: 'GlobalStandard',
      model: gpt,
    });
    expect(await entryOf()).toMatchObject({ sku: 'GlobalStandard', reason: 'SkuOutsideBoundary' });

    harness.azure.state.setDeployment(aiResourceId('voicebot'), { name: 'gpt-main', sku: 'Standard', model: gpt });
    expect(await entryOf()).toBeUndefined();
  });
});

describe('an account of which everything is in order', () => {
  let account: string;

  beforeEach(async () => {
    account = `bot-${storage}`;
    harness.azure.state.addCognitiveAccount(resourceGroupId, cleanAccount(account));
    await policy.apply(aiSpec(storage, account));
    const seen = await policy.waitForReady('PolicyApplied');
    expect(verdictsOf(seen)).toMatchObject({
      ResidencyVerified: 'True ResidencyWithinBoundary',
      TrainingExcluded: 'True NoTrainingSeen',
    });
  });

  const verdictsNow = async () => verdictsOf(await policy.passNow());

  it('loses its verdict with one deployment, and the message says what was judged', async () => {
    harness.azure.state.setDeployment(aiResourceId(account), { name: 'gpt-main', sku: 'GlobalStandard', model: gpt });

    const seen = await policy.passNow();

    expect(verdictsOf(seen)).toMatchObject({
      Ready: 'True PolicyApplied',
      ResidencyVerified: 'False SkuOutsideBoundary',
    });
    expect(conditionsOf(seen).ResidencyVerified?.message).toContain('1 AI account, 1 deployment, 1 storage account');
  });

  it('is unknown, not empty, when a page of its deployments fails', async () => {
    const deployments = Array.from({ length: 30 }, (_, index) => `gpt-${index.toString()}`);
    for (const name of deployments) {
      harness.azure.state.setDeployment(aiResourceId(account), { name, sku: 'Standard', model: gpt });
    }
    harness.azure.state.setCognitivePageSize(10);
    const path = `/accounts/${account}/deployments`;
    harness.azure.faults.add({ path, after: 2, effect: { kind: 'status', status: 500 } });
    await policy.requestPass();
    const seen = await policy.waitForReady('AzureUnavailable');

    expect(verdictsOf(seen)).toMatchObject({
      ResidencyVerified: 'Unknown AzureUnavailable',
      TrainingExcluded: 'Unknown AzureUnavailable',
    });
    expect(seen.status?.ai).toMatchObject({ deployments: 0, notVerified: 1 });

    harness.azure.faults.clear();
    const healed = await policy.waitForReady('PolicyApplied');
    expect(healed.status?.ai).toMatchObject({ deployments: 31, notVerified: 0 });
  });

  it('is unknown when it is gone and purged, and what it was goes from status', async () => {
    harness.azure.state.removeCognitiveAccount(aiResourceId(account));

    await policy.requestPass();
    // A pass that was under way saw the account and not what is in it.
    const seen = await policy.waitForStatus(
      'the account to be seen gone',
      (now) => verdictsOf(now).ResidencyVerified === 'Unknown AiAccountNotFound',
    );

    expect(verdictsOf(seen)).toMatchObject({
      Ready: 'False AccountNotFound',
      TrainingExcluded: 'Unknown AiAccountNotFound',
    });
    expect(seen.status?.ai).toMatchObject({ accounts: 1, deployments: 0, notVerified: 1 });
  });

  it('is judged where it stands now when it was moved', async () => {
    harness.azure.state.mutateCognitiveAccount(aiResourceId(account), (stored) => {
      stored.location = 'East US';
    });

    expect(await verdictsNow()).toMatchObject({ ResidencyVerified: 'False LocationOutsideBoundary' });
  });

  it('leaves TrainingExcluded open while its data plane is closed, and Ready alone', async () => {
    harness.azure.state.mutateCognitiveAccount(aiResourceId(account), (stored) => {
      stored.properties = { ...stored.properties, publicNetworkAccess: 'Disabled' };
    });

    const seen = await policy.passNow();

    expect(verdictsOf(seen)).toMatchObject({
      Ready: 'True PolicyApplied',
      ResidencyVerified: 'True ResidencyWithinBoundary',
      TrainingExcluded: 'Unknown DataPlaneNotRead',
    });
    expect(conditionsOf(seen).TrainingExcluded?.message).toContain('public network access is disabled');
  });

  it('leaves TrainingExcluded open where one list of the data plane is denied, and names the right', async () => {
    const operation = 'Microsoft.CognitiveServices/accounts/OpenAI/stored-completions/read';
    harness.azure.state.deny({ operation, scope: aiResourceId(account) });

    const seen = await policy.passNow();

    expect(verdictsOf(seen)).toMatchObject({
      Ready: 'True PolicyApplied',
      TrainingExcluded: 'Unknown DataPlaneNotRead',
    });
    expect(conditionsOf(seen).TrainingExcluded?.message).toContain('stored-completions/read');
  });
});

describe('what was said meanwhile', () => {
  it('holds no token', async () => {
    await expect(findSpokenSecrets(harness)).resolves.toEqual([]);
  });
});
