import { describe, expect, it } from '@jest/globals';

import type { StoreReference } from '../../src/policy/ai-facts.ts';
import { judgeStores, type OtherStores } from '../../src/policy/other-stores.ts';
import { aiAccount, denied, seen } from './ai-build.ts';
import { resourceIdOf, subscription } from './build.ts';

const insightsId = `${subscription}/resourceGroups/voice/providers/Microsoft.Insights/components/calls`;
const searchId = `${subscription}/resourceGroups/voice/providers/Microsoft.Search/searchServices/voice-index`;
const cosmosId = `${subscription}/resourceGroups/voice/providers/Microsoft.DocumentDB/databaseAccounts/threads`;

const reference = (kind: StoreReference['kind'], target: string, via = 'connection one'): StoreReference => ({
  kind,
  target,
  via,
});

const declared = (kind: OtherStores[number]['kind'], resourceId: string): OtherStores => [
  { kind, resourceId, retention: { days: 30 }, handledBy: 'team voice' },
];

function judge(
  references: readonly StoreReference[] | typeof denied,
  options: { readonly otherStores?: OtherStores; readonly storageAccounts?: readonly string[] } = {},
) {
  const stores = 'ok' in references ? references : seen(references);
  return judgeStores({
    ai: [aiAccount('voicebot', { stores })],
    otherStores: options.otherStores,
    storageAccounts: (options.storageAccounts ?? []).map((name) => ({ resourceId: resourceIdOf(name) })),
  });
}

const reasonsOf = (findings: ReturnType<typeof judge>) => findings.map(({ reason }) => reason);

describe('a store that an AI account points at', () => {
  it('and nobody declared is a finding that names the account and the connection', () => {
    const [finding, ...rest] = judge([reference('ApplicationInsights', insightsId, 'connection app-insights')]);
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ reason: 'UndeclaredStore', severity: 'Medium', subject: insightsId });
    expect(finding?.message).toContain('connection app-insights of voicebot');
  });

  it.each([
    ['by its id', reference('ApplicationInsights', insightsId), declared('ApplicationInsights', insightsId)],
    ['by its id in another letter case', reference('AiSearch', searchId.toLowerCase()), declared('AiSearch', searchId)],
    ['by a part of it', reference('CosmosDb', `${cosmosId}/sqlDatabases/db`), declared('CosmosDb', cosmosId)],
    [
      'by its host name',
      reference('AiSearch', 'https://Voice-Index.search.windows.net/'),
      declared('AiSearch', searchId),
    ],
    [
      'by its host and port',
      reference('CosmosDb', 'https://threads.documents.azure.com:443/'),
      declared('CosmosDb', cosmosId),
    ],
  ] as const)('and that is declared, %s, is none', (_, seenReference, otherStores) => {
    const [finding, ...rest] = judge([seenReference], { otherStores });
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ reason: 'DeclaredStoreAttested', severity: 'Info', basis: 'Attested' });
    expect(finding?.message).toContain('kept for 30 days, handled by team voice');
  });

  it.each([
    ['a store whose name only begins the same', reference('CosmosDb', `${cosmosId}2`)],
    ['a host of another service', reference('Storage', 'https://threads.blob.core.windows.net')],
    ['a host that only begins the same', reference('CosmosDb', 'threads2.documents.azure.com')],
  ])('is not covered by the declaration of %s', (_, seenReference) => {
    expect(reasonsOf(judge([seenReference], { otherStores: declared('CosmosDb', cosmosId) }))).toContain(
      'UndeclaredStore',
    );
  });

  it('may be a storage account of the policy itself', () => {
    const references = [
      reference('Storage', resourceIdOf('calls')),
      reference('Storage', 'https://calls.blob.core.windows.net/x'),
    ];
    expect(judge(references, { storageAccounts: ['calls'] })).toEqual([]);
    expect(reasonsOf(judge(references, { storageAccounts: ['other'] }))).toEqual([
      'UndeclaredStore',
      'UndeclaredStore',
    ]);
  });

  it('of a kind that the operator does not know weighs less', () => {
    expect(judge([reference('Unknown', 'https://crm.example')])).toMatchObject([
      { reason: 'UndeclaredStore', severity: 'Low', subject: 'https://crm.example' },
    ]);
  });

  it('is one finding however many connections lead to it', () => {
    const references = ['a', 'b', 'c', 'd', 'e'].map((name) => reference('AiSearch', searchId, `connection ${name}`));
    const findings = judge(references);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.message).toContain('connection c of voicebot and 2 more');
  });

  it.each(['https://api.openai.com/v1', 'API.OPENAI.COM', 'openai.com'])(
    'and that is OpenAI itself (%s) weighs most',
    (target) => {
      expect(judge([reference('Unknown', target)])).toMatchObject([{ reason: 'OpenAiConnection', severity: 'High' }]);
    },
  );

  it.each(['https://voice.openai.azure.com/', 'https://notopenai.com'])('is not OpenAI by a likeness: %s', (target) => {
    expect(reasonsOf(judge([reference('Unknown', target)]))).toEqual(['UndeclaredStore']);
  });
});

describe('what is declared or not seen', () => {
  it('a declared store behind no account is mentioned with its keeper, and no more', () => {
    const findings = judge([], { otherStores: declared('AiSearch', searchId) });
    expect(findings).toMatchObject([
      { reason: 'DeclaredStoreNotSeen', severity: 'Info', subject: searchId, basis: 'Attested' },
    ]);
    expect(findings[0]?.message).toContain('kept for 30 days, handled by team voice');
  });

  it('connections that could not be read are a finding, never "no stores"', () => {
    expect(judge(denied)).toMatchObject([{ reason: 'StoresNotRead', severity: 'Medium' }]);
  });
});
