import type { CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import type { CognitiveAccountEstate } from '../cloud/cognitive-estate-schema.ts';
import { artifactClass, automatic, resourceGroupId, specOf, type SpecAsWritten } from './estate.ts';
import type { Harness, Settings } from './harness.ts';

/** Tokens go to the local Azure only because the operator is told so. */
export const aiSettings: Settings = { aiHosts: 'localhost' };

export type AiAsWritten = Partial<NonNullable<CallDataPolicySpec['ai']>>;

export function aiResourceId(name: string): string {
  return `${resourceGroupId}/providers/Microsoft.CognitiveServices/accounts/${name}`;
}

/** An account in which everything is as a strict policy wants it, among tags and settings of others. */
export function cleanAccount(name: string, overrides: Partial<CognitiveAccountEstate> = {}): CognitiveAccountEstate {
  return {
    name,
    location: 'swedencentral',
    kind: 'OpenAI',
    tags: { team: 'voice', 'cost-center': '4711', 'MS-AOAI-Feature-Assistants': 'Disabled' },
    properties: { storedCompletionsDisabled: true, disableLocalAuth: true, publicNetworkAccess: 'Enabled' },
    deployments: [{ name: 'gpt-main', sku: 'Standard', model: { format: 'OpenAI', name: 'gpt-4.1', version: '1' } }],
    ...overrides,
  };
}

/** The EU, one AI account, and one storage account with rules that need no approval. */
export function aiSpec(storage: string, account: string, ai: AiAsWritten = {}): SpecAsWritten {
  return specOf([artifactClass('recordings', [`${storage}/recordings`])], {
    ...automatic,
    residency: { boundary: 'EU' },
    ai: {
      accounts: [{ name: account, resourceId: aiResourceId(account) }],
      discover: [],
      ...ai,
    } as CallDataPolicySpec['ai'] & object,
  });
}

/** What was sent to change an AI account, to either of its planes. */
export function writesTo({ azure }: Harness, account: string): readonly string[] {
  const control = azure.journal.writes({ path: `/accounts/${account}` });
  const data = azure.journal.writes({ server: 'openai', path: `/${account}/` });
  return [...control, ...data].map(({ method, path }) => `${method} ${path.slice(path.lastIndexOf(account))}`);
}

/** The account without what moves with every write. */
export function settingsOf({ azure }: Harness, account: string): unknown {
  const stored = Object.entries(azure.state.cognitiveAccount(aiResourceId(account)));
  return structuredClone(new Map(stored.filter(([field]) => field !== 'etag' && field !== 'lastModifiedTime')));
}
