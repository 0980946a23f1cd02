import { describe, expect, it } from '@jest/globals';

import { boundaries, type Boundary } from '../../src/api/ai-schema.ts';
import type { DeploymentFacts } from '../../src/policy/ai-facts.ts';
import { judgeDeployment } from '../../src/policy/residency-deployment.ts';
import { aiAccount, denied, deployment } from './ai-build.ts';

const T = 'True';
const F = 'False';
const U = 'Unknown';

const regional = {
  swedencentral: [T, T, T],
  norwayeast: [F, T, T],
  switzerlandnorth: [F, F, T],
  uksouth: [F, F, F],
  eastus: [F, F, F],
  atlantiscentral: [U, U, U],
  '(unread)': [U, U, U],
} as const;

const zone = {
  swedencentral: [F, F, T],
  norwayeast: [F, F, T],
  switzerlandnorth: [F, F, T],
  uksouth: [F, F, F],
  eastus: [F, F, F],
  atlantiscentral: [F, F, U],
  '(unread)': [F, F, U],
} as const;

const anywhere = {
  swedencentral: [F, F, F],
  norwayeast: [F, F, F],
  switzerlandnorth: [F, F, F],
  uksouth: [F, F, F],
  eastus: [F, F, F],
  atlantiscentral: [F, F, F],
  '(unread)': [F, F, F],
} as const;

/** Nobody knows where prompts go; what rests in a known region outside is outside all the same. */
const unknown = {
  swedencentral: [U, U, U],
  norwayeast: [F, U, U],
  switzerlandnorth: [F, F, U],
  uksouth: [F, F, F],
  eastus: [F, F, F],
  atlantiscentral: [U, U, U],
  '(unread)': [U, U, U],
} as const;

/** Rows are SKUs, the three columns of a region the boundaries EU, EEA, EUDataBoundary. */
const table = {
  Standard: regional,
  ProvisionedManaged: regional,
  DataZoneStandard: zone,
  DataZoneProvisionedManaged: zone,
  DataZoneBatch: zone,
  GlobalStandard: anywhere,
  GlobalProvisionedManaged: anywhere,
  GlobalBatch: anywhere,
  DeveloperTier: anywhere,
  ContinentStandard: unknown,
  StandardPlus: unknown,
  '': unknown,
  '(none)': unknown,
} as const;

type Row = Readonly<Record<string, readonly string[]>>;

const cells = Object.entries<Row>(table).flatMap(([sku, row]) =>
  Object.entries(row).flatMap(([region, expected]) =>
    boundaries.map((boundary, index) => ({ sku, region, boundary, status: expected[index]! })),
  ),
);

function judge(
  facts: Partial<DeploymentFacts>,
  options: { location?: string; boundary?: Boundary; siblings?: readonly DeploymentFacts[]; formats?: string[] } = {},
) {
  const { location = 'swedencentral', boundary = 'EU', siblings = [], formats = ['OpenAI'] } = options;
  const judged = deployment('gpt-main', facts);
  const observation = aiAccount('voicebot', {
    ...(location === '(unread)' ? { account: denied } : { facts: { location } }),
    deployments: [judged, ...siblings],
  });
  return judgeDeployment(judged, observation, { boundary, allowedModelFormats: formats });
}

function without(field: 'sku' | 'modelFormat'): DeploymentFacts {
  const entries = Object.entries(deployment('gpt-main')).filter(([name]) => name !== field);
  return Object.fromEntries(entries) as unknown as DeploymentFacts;
}

describe('the SKU of a deployment, the region of its account, the boundary', () => {
  it.each(cells)('$sku in $region is $status under $boundary', ({ sku, region, boundary, status }) => {
    const facts = sku === '(none)' ? without('sku') : deployment('gpt-main', { sku });
    const observation = aiAccount('voicebot', {
      ...(region === '(unread)' ? { account: denied } : { facts: { location: region } }),
      deployments: [facts],
    });
    const { verdict } = judgeDeployment(facts, observation, { boundary, allowedModelFormats: ['OpenAI'] });
    expect(verdict.status).toBe(status);
  });

  it('fails closed on a name that only begins like a known one, and says which it is', () => {
    const { verdict } = judge({ sku: 'StandardPlus' });
    expect(verdict).toMatchObject({ reason: 'SkuUnknown', message: expect.stringContaining('StandardPlus') });
  });

  it('names the missing SKU', () => {
    const { verdict } = judgeDeployment(without('sku'), aiAccount('voicebot'), {
      boundary: 'EU',
      allowedModelFormats: ['OpenAI'],
    });
    expect(verdict.reason).toBe('SkuMissing');
  });

  it('reads a display name of a region', () => {
    expect(judge({}, { location: 'Sweden Central' }).verdict.status).toBe(T);
  });

  it('says that the EU data zone includes non-members where it lets one pass', () => {
    const { verdict, points } = judge({ sku: 'DataZoneStandard' }, { boundary: 'EUDataBoundary' });
    expect(verdict).toMatchObject({ status: T, message: expect.stringContaining('Norway, Switzerland') });
    expect(points.map(({ finding }) => [finding.reason, finding.severity])).toEqual([
      ['DataZoneReachesNonMembers', 'Info'],
    ]);
  });

  it('judges a deployment that is being created or has failed like a running one, and names its state', () => {
    for (const provisioningState of ['Creating', 'Failed']) {
      const { verdict } = judge({ sku: 'GlobalStandard', provisioningState });
      expect(verdict).toMatchObject({ status: F, message: expect.stringContaining(`state ${provisioningState}`) });
    }
  });
});

describe('spillover', () => {
  const reserved = { sku: 'ProvisionedManaged', spilloverDeploymentName: 'gpt-burst' };

  it('taints its source when the target may process anywhere', () => {
    const { verdict } = judge(reserved, { siblings: [deployment('gpt-burst', { sku: 'GlobalStandard' })] });
    expect(verdict).toMatchObject({ status: F, reason: 'SpilloverForbidden' });
    expect(verdict.message).toContain('gpt-burst');
  });

  it.each([
    ['within the boundary', [deployment('gpt-burst')], T],
    ['written in another letter case', [deployment('GPT-Burst')], T],
    ['not in the list', [], U],
    ['of an unknown SKU', [deployment('gpt-burst', { sku: 'ContinentStandard' })], U],
    ['of a publisher that is not allowed', [deployment('gpt-burst', { modelFormat: 'Anthropic' })], F],
  ] as const)('to a target %s is judged by the target', (_, siblings, status) => {
    expect(judge(reserved, { siblings }).verdict.status).toBe(status);
  });

  it('is followed over several deployments', () => {
    const siblings = [
      deployment('gpt-burst', { spilloverDeploymentName: 'gpt-last' }),
      deployment('gpt-last', { sku: 'GlobalStandard' }),
    ];
    expect(judge(reserved, { siblings }).verdict).toMatchObject({ status: F, reason: 'SpilloverForbidden' });
  });

  it('in a circle ends', () => {
    const circle = deployment('gpt-burst', { spilloverDeploymentName: 'gpt-main' });
    expect(judge(reserved, { siblings: [circle] }).verdict.status).toBe(T);
  });

  it('counts whatever the SKU of the source', () => {
    const siblings = [deployment('gpt-burst', { sku: 'GlobalStandard' })];
    expect(judge({ spilloverDeploymentName: 'gpt-burst' }, { siblings }).verdict.status).toBe(F);
  });

  it('of an empty name is none', () => {
    expect(judge({ spilloverDeploymentName: '' }).verdict.status).toBe(T);
  });
});

describe('models', () => {
  it.each([
    ['OpenAI', ['OpenAI'], T],
    ['openai', ['OpenAI'], T],
    ['Anthropic', ['OpenAI'], F],
    ['Anthropic', ['OpenAI', 'Anthropic'], T],
  ])('of format %s pass %p: %s', (modelFormat, formats, status) => {
    expect(judge({ modelFormat }, { formats }).verdict.status).toBe(status);
  });

  it('without a format are not verified', () => {
    const judged = judgeDeployment(without('modelFormat'), aiAccount('voicebot'), {
      boundary: 'EU',
      allowedModelFormats: ['OpenAI'],
    });
    expect(judged.verdict).toMatchObject({ status: U, reason: 'ModelFormatUnknown' });
  });

  it.each([
    ['allowed ones', [{ name: 'gpt-4.1', format: 'OpenAI' }], T],
    [
      'one of another publisher',
      [
        { name: 'gpt-4.1', format: 'OpenAI' },
        { name: 'grok-4', format: 'xAI' },
      ],
      F,
    ],
    ['one without a format', [{ name: 'gpt-4.1' }], U],
    ['nothing that is shown', [], U],
  ] as const)('of a router that lists %s', (_, routedModels, status) => {
    expect(judge({ modelName: 'model-router', routedModels }).verdict.status).toBe(status);
  });

  it('of a router are judged beside its own SKU', () => {
    const facts = { modelName: 'model-router', routedModels: [{ name: 'gpt-4.1', format: 'OpenAI' }] };
    expect(judge({ ...facts, sku: 'GlobalStandard' }).verdict.reason).toBe('SkuOutsideBoundary');
  });
});

describe('fine-tuned models', () => {
  const modelSource = '/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/lab';

  it.each([
    ['Standard', 'EU', []],
    ['GlobalStandard', 'EU', ['FineTunedWeightsElsewhere', 'SkuOutsideBoundary']],
    ['DeveloperTier', 'EU', ['FineTunedWeightsElsewhere', 'SkuOutsideBoundary']],
    ['DataZoneStandard', 'EUDataBoundary', ['DataZoneReachesNonMembers', 'FineTunedWeightsElsewhere']],
  ] as const)('with SKU %s under %s: %p', (sku, boundary, reasons) => {
    const { points } = judge({ sku, modelSource }, { boundary });
    expect(points.map(({ finding }) => finding.reason).toSorted()).toEqual(reasons);
  });

  it('in a data zone do not pass even under EUDataBoundary: Azure documents that zone for the US only', () => {
    expect(judge({ sku: 'DataZoneStandard', modelSource }, { boundary: 'EUDataBoundary' }).verdict.status).toBe(F);
  });
});
