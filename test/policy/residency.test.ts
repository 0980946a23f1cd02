import { describe, expect, it } from '@jest/globals';

import type { AiAccountObservation } from '../../src/policy/ai-facts.ts';
import { judgeAiAccountResidency } from '../../src/policy/residency-account.ts';
import { judgeStorageResidency } from '../../src/policy/residency-storage.ts';
import { judgeResidency, type ResidencyInput } from '../../src/policy/residency.ts';
import {
  aiAccount,
  aiResourceId,
  denied,
  deployment,
  discovery,
  gone,
  replicaIn,
  seen,
  storageAccount,
  throttled,
  type StorageParts,
} from './ai-build.ts';
import { resourceIdOf } from './build.ts';

const rules = { boundary: 'EU', allowedModelFormats: ['OpenAI'] } as const;

function judge(input: Partial<ResidencyInput> = {}) {
  return judgeResidency({ ...rules, storage: [], ai: [], discovery: [], undeclaredStores: [], ...input });
}

const reasonsOf = (findings: readonly { reason: string }[]) => findings.map(({ reason }) => reason);

describe('connections', () => {
  it('that could not be read make the account Unknown', () => {
    const { verdict, accounts } = judge({ ai: [aiAccount('voicebot', { stores: denied })] });
    expect(verdict).toMatchObject({ status: 'Unknown', reason: 'StoresNotRead' });
    expect(accounts[0]?.own.status).toBe('Unknown');
  });

  it('to OpenAI itself break the promise', () => {
    const stores = seen([{ kind: 'Unknown', target: 'api.openai.com', via: 'connection gpt' }] as const);
    const { verdict } = judge({ ai: [aiAccount('voicebot', { stores })] });
    expect(verdict).toMatchObject({ status: 'False', reason: 'OpenAiConnection' });
    expect(verdict.message).toContain('connection gpt of voicebot leads to api.openai.com');
  });

  it('to stores that nobody declared are named as not judged', () => {
    const store = (name: string) =>
      ({ kind: 'CosmosDb', target: `/x/${name}`, vias: ['connection one'], isDeclared: false }) as const;
    const undeclaredStores = ['a', 'b', 'c', 'd'].map(store);
    expect(judge({ ai: [aiAccount('voicebot')], undeclaredStores }).verdict.message).toContain(
      'Stores behind connections are not judged; undeclared: a, b, c and 1 more.',
    );
    expect(judge({ ai: [aiAccount('voicebot')] }).verdict.message).not.toContain('undeclared');
  });
});

describe('an AI account', () => {
  const judgeAccount = (observation: AiAccountObservation) => judgeAiAccountResidency(observation, rules);

  it('within the boundary, with deployments that are, is verified', () => {
    expect(judgeAccount(aiAccount('voicebot')).verdict.status).toBe('True');
  });

  it('of kind SpeechServices has no deployments and is judged by its location', () => {
    const speech = (location: string) =>
      judgeAccount(aiAccount('speech', { facts: { kind: 'SpeechServices', location }, deployments: [] })).verdict;
    expect(speech('westeurope').status).toBe('True');
    expect(speech('eastus')).toMatchObject({ status: 'False', reason: 'LocationOutsideBoundary' });
    expect(speech('atlantiscentral')).toMatchObject({ status: 'Unknown', reason: 'RegionUnknown' });
  });

  it('that routes to a region outside is not within the boundary', () => {
    const routed = (...routedRegions: string[]) =>
      judgeAccount(aiAccount('voicebot', { facts: { routedRegions } })).own;
    expect(routed('francecentral', 'Italy North').status).toBe('True');
    expect(routed('francecentral', 'eastus')).toMatchObject({ status: 'False', reason: 'RoutingOutsideBoundary' });
    expect(routed('atlantiscentral').status).toBe('Unknown');
  });

  it('is tainted by one forbidden deployment', () => {
    const { verdict, own, deployments } = judgeAccount(
      aiAccount('voicebot', {
        deployments: [deployment('gpt-main'), deployment('gpt-burst', { sku: 'GlobalStandard' })],
      }),
    );
    expect(verdict.status).toBe('False');
    expect(own.status).toBe('True');
    expect(deployments.map((judged) => [judged.deployment, judged.verdict.status])).toEqual([
      ['gpt-burst', 'False'],
      ['gpt-main', 'True'],
    ]);
  });

  it.each([
    ['could not be read', { account: denied }, 'AccessDenied'],
    ['did not list its deployments', { deployments: throttled }, 'Throttled'],
    ['is declared and does not exist', { account: gone, deployments: gone }, 'AiAccountNotFound'],
    ['was found and gone a moment later', { account: gone, deployments: gone, declared: false }, 'AiAccountNotFound'],
  ] as const)('that %s is Unknown', (_, parts, reason) => {
    expect(judgeAccount(aiAccount('voicebot', parts)).verdict).toMatchObject({ status: 'Unknown', reason });
  });

  it('whose location alone was not read still shows a deployment that may go anywhere', () => {
    const observation = aiAccount('voicebot', {
      account: denied,
      deployments: [deployment('gpt-main', { sku: 'GlobalStandard' })],
    });
    expect(judgeAccount(observation).verdict.status).toBe('False');
  });
});

describe('a storage account', () => {
  const replicas = (...replication: Parameters<typeof replicaIn>) =>
    ({ replication: { ok: true, value: [replicaIn(...replication)] } }) satisfies StorageParts;

  it.each([
    ['in a member state', {}, 'True', 'ResidencyWithinBoundary'],
    ['in Switzerland', { facts: { location: 'Switzerland North' } }, 'False', 'LocationOutsideBoundary'],
    ['in a region never seen', { facts: { location: 'atlantis' } }, 'Unknown', 'RegionUnknown'],
    ['with its pair in the EU', { facts: { secondaryLocation: 'germanynorth' } }, 'True', 'ResidencyWithinBoundary'],
    ['with a second region outside', { facts: { secondaryLocation: 'ukwest' } }, 'False', 'ReplicaOutsideBoundary'],
    ['geo-redundant with an unnamed pair', { facts: { sku: 'Standard_RAGZRS' } }, 'Unknown', 'ReplicaNotVerified'],
    ['that could not be read', { account: denied }, 'Unknown', 'AccessDenied'],
    ['whose replication could not be read', { replication: throttled }, 'Unknown', 'Throttled'],
    ['copied within the EU', replicas('westeurope'), 'True', 'ResidencyWithinBoundary'],
    ['copied outside', replicas('eastus2'), 'False', 'ReplicaOutsideBoundary'],
    ['copied to what cannot be read', replicas(denied), 'Unknown', 'ReplicaNotVerified'],
  ] as const)('%s is %s', (_, parts, status, reason) => {
    expect(judgeStorageResidency(storageAccount('calls', parts), 'EU').verdict).toMatchObject({ status, reason });
  });
});

describe('the verdict over everything', () => {
  const estate = { storage: [storageAccount('calls')], ai: [aiAccount('voicebot')] };

  it('names the scope that was judged, and what is attested', () => {
    const { verdict } = judge({ ...estate, ai: [aiAccount('voicebot'), aiAccount('lab', { declared: false })] });
    expect(verdict).toEqual({
      status: 'True',
      reason: 'ResidencyWithinBoundary',
      message:
        'Judged against the EU: 2 AI accounts (1 found, not declared), 2 deployments, 1 storage account. Which endpoint the voice application calls is attested, not observed. All that was judged lies within the boundary.',
    });
  });

  it('is False over Unknown, whatever the order', () => {
    const ai = [
      aiAccount('a', { account: denied }),
      aiAccount('b', { facts: { location: 'eastus' } }),
      aiAccount('c', { deployments: throttled }),
    ];
    const forward = judge({ ...estate, ai });
    expect(forward.verdict).toMatchObject({ status: 'False', reason: 'LocationOutsideBoundary' });
    expect(judge({ ...estate, ai: ai.toReversed() })).toEqual(forward);
  });

  it('of three accounts, of which one is denied, is Unknown and says which', () => {
    const { verdict } = judge({ ...estate, ai: [aiAccount('a'), aiAccount('b', { account: denied }), aiAccount('c')] });
    expect(verdict).toMatchObject({ status: 'Unknown', reason: 'AccessDenied' });
    expect(verdict.message).toContain('AI account b could not be read');
  });

  it('judges an account that was found and nobody declared, and says so', () => {
    const lab = aiAccount('lab', { declared: false, facts: { kind: 'AIServices', location: 'eastus' } });
    const { verdict, findings } = judge({
      ...estate,
      ai: [...estate.ai, lab],
      discovery: [discovery(['voicebot', 'lab'])],
    });
    expect(verdict.status).toBe('False');
    expect(reasonsOf(findings)).toEqual(expect.arrayContaining(['UndeclaredAiAccount', 'LocationOutsideBoundary']));
  });

  it('is Unknown where a search failed, or found what nobody looked at', () => {
    expect(judge({ ...estate, discovery: [discovery(denied)] }).verdict).toMatchObject({
      status: 'Unknown',
      reason: 'DiscoveryIncomplete',
    });
    const { verdict, findings } = judge({ ...estate, discovery: [discovery(['voicebot', 'lab'])] });
    expect(verdict).toMatchObject({ status: 'Unknown', reason: 'DiscoveryIncomplete' });
    expect(findings.map(({ subject }) => subject)).toContain(aiResourceId('lab'));
  });

  it('compares found and looked-at accounts without regard to letter case', () => {
    const found = { ok: true, value: [{ resourceId: aiResourceId('VOICEBOT'), kind: 'OpenAI' }] } as const;
    expect(judge({ ...estate, discovery: [discovery(found)] }).verdict.status).toBe('True');
  });

  it('mentions hubs and does not judge them', () => {
    const { verdict, findings } = judge({ ...estate, discovery: [discovery([], { hubs: ['ml-hub'] })] });
    expect(verdict.status).toBe('True');
    expect(reasonsOf(findings)).toContain('MachineLearningHubFound');
  });

  it('says of the EU data zone that it includes non-members, in the verdict too', () => {
    const ai = [aiAccount('voicebot', { deployments: [deployment('gpt-zone', { sku: 'DataZoneStandard' })] })];
    const { verdict } = judge({ ...estate, ai, boundary: 'EUDataBoundary' });
    expect(verdict).toMatchObject({ status: 'True', message: expect.stringContaining('includes non-members') });
    expect(judge({ ...estate, ai }).verdict.reason).toBe('DataZoneNotAllowed');
  });

  it('leaves out storage that left the spec', () => {
    const left = storageAccount('old', { declared: false, account: denied, resourceId: resourceIdOf('old') });
    expect(judge({ ...estate, storage: [...estate.storage, left] }).verdict.status).toBe('True');
  });

  it('is Unknown where there was nothing to judge', () => {
    expect(judge().verdict).toMatchObject({ status: 'Unknown', reason: 'NothingToJudge' });
  });

  it('turns from True to False when one deployment changes its SKU', () => {
    const ai = (sku: string) => [aiAccount('voicebot', { deployments: [deployment('gpt-main', { sku })] })];
    expect(judge({ ...estate, ai: ai('Standard') }).verdict.status).toBe('True');
    const { verdict, deployments } = judge({ ...estate, ai: ai('GlobalStandard') });
    expect(verdict).toMatchObject({ status: 'False', reason: 'SkuOutsideBoundary' });
    expect(deployments).toMatchObject([
      { account: 'voicebot', deployment: 'gpt-main', sku: 'GlobalStandard', location: 'swedencentral' },
    ]);
  });
});
