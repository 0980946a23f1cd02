import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/api/json.ts';
import { parseAiAccount, parseDeployment, parseProjectName } from '../../src/azure/ai-account-facts.ts';

const envelope = { name: 'voicebot', location: 'Sweden Central', kind: 'OpenAI' };

function factsOf(properties: JsonObject, top: JsonObject = {}) {
  return parseAiAccount({ ...envelope, ...top, properties }).facts;
}

describe('an account as ARM shows it', () => {
  it('keeps apart what is absent and what is off', () => {
    const bare = { location: 'Sweden Central', kind: 'OpenAI', tags: {}, routedRegions: [], networkInjected: false };
    expect(factsOf({})).toEqual(bare);
    expect(factsOf({ storedCompletionsDisabled: null, disableLocalAuth: null }, { tags: null })).toEqual(bare);
    expect(factsOf({ storedCompletionsDisabled: false, disableLocalAuth: false })).toEqual({
      ...bare,
      storedCompletionsDisabled: false,
      disableLocalAuth: false,
    });
  });

  it.each([
    [[{ name: 'ContentLogging', value: 'false' }], 'false'],
    [[{ name: 'ContentLogging', value: 'true' }], 'true'],
    [[{ name: 'VirtualNetworks' }], undefined],
  ])('shows of the capabilities %j the value of ContentLogging', (capabilities, expected) => {
    expect(factsOf({ capabilities }).contentLogging).toBe(expected);
  });

  it.each([
    [[{ scenario: 'agent', subnetArmId: '/x' }], true],
    [[{ subnetArmId: '/x' }], true],
    [[{ scenario: 'none' }], false],
    [[], false],
  ])('with network injections %j is injected: %s', (networkInjections, expected) => {
    expect(factsOf({ networkInjections }).networkInjected).toBe(expected);
  });

  it('is called at the address of the OpenAI API where it has several', () => {
    const endpoint = 'https://v.cognitiveservices.azure.com/';
    const openAi = 'https://v.openai.azure.com/';
    const endpoints = {
      'AI Foundry API': 'https://v.services.ai.azure.com/',
      'OpenAI Language Model Instance API': openAi,
    };
    expect(factsOf({ endpoint, endpoints }).endpoint).toBe(openAi);
    expect(factsOf({ endpoint, endpoints: {} }).endpoint).toBe(endpoint);
  });

  it.each([
    ['a switch that is no boolean', { storedCompletionsDisabled: 'true' }, {}],
    ['a capability that is no text', { capabilities: [{ name: 'ContentLogging', value: false }] }, {}],
    ['regions without names', { locations: { regions: [{}] } }, {}],
    ['network injections that are no list', { networkInjections: {} }, {}],
    ['tags that are no texts', {}, { tags: { a: 1 } }],
    ['no location', {}, { location: null }],
    ['no kind', {}, { kind: null }],
  ] as const)('is malformed with %s', (_, properties, top) => {
    expect(() => factsOf(properties, top)).toThrow(/ is not /);
  });
});

describe('a deployment as ARM shows it', () => {
  it('has no SKU where ARM shows none', () => {
    expect(parseDeployment({ name: 'd', sku: null, properties: {} })).toEqual({ name: 'd', routedModels: [] });
  });

  it('tells where its model comes from', () => {
    const of = (model: JsonObject) => parseDeployment({ name: 'd', properties: { model } }).modelSource;
    expect([
      of({ source: '/a' }),
      of({ sourceAccount: '/b' }),
      of({ source: '/a', sourceAccount: '/b' }),
      of({}),
    ]).toEqual(['/a', '/b', '/a', undefined]);
  });
});

it('a project is called by its own name, which stands behind that of its account', () => {
  expect([parseProjectName({ name: 'voicebot/calls' }), parseProjectName({ name: 'calls' })]).toEqual([
    'calls',
    'calls',
  ]);
});
