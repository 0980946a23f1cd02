import type { JsonObject } from '../../src/api/json.ts';

export const subscription = '00000000-0000-0000-0000-00000000000a';

const remediate = [
  'DisableStoredCompletions',
  'DisableAssistants',
  'TagResources',
  'CancelFineTuning',
  'DeleteTrainingFiles',
  'DeleteStoredCompletions',
];

interface Place {
  readonly type: string;
  readonly name: string;
  readonly resourceGroup?: string;
}

export function resourceId({ type, name, resourceGroup = 'voice' }: Place): string {
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/${type}/${name}`;
}

export function aiAccountId(name: string, { resourceGroup = 'voice' } = {}): string {
  return resourceId({ type: 'Microsoft.CognitiveServices/accounts', name, resourceGroup });
}

/** The part of the spec that speaks of AI, with every field. */
export const completeAiSpec = {
  residency: { boundary: 'EU' },
  ai: {
    accounts: [
      { name: 'voicebot', resourceId: aiAccountId('voicebot') },
      { name: 'speech', resourceId: aiAccountId('speech') },
    ],
    discover: [
      { subscriptionId: subscription, resourceGroup: '' },
      { subscriptionId: subscription, resourceGroup: 'voice' },
    ],
    allowedModelFormats: ['OpenAI', 'Mistral AI'],
    training: {
      fineTuning: 'Forbidden',
      storedCompletions: 'Forbidden',
      assistants: 'Forbidden',
      abuseMonitoringStorage: 'Tolerated',
      resourceTag: { name: 'ai-training', value: 'prohibited' },
    },
    remediate,
  },
  otherStores: [
    {
      kind: 'ApplicationInsights',
      resourceId: resourceId({ type: 'Microsoft.Insights/components', name: 'voicebot-insights' }),
      retention: { days: 30 },
      handledBy: 'The retention of the workspace, kept by the platform team.',
    },
    {
      kind: 'LogAnalytics',
      resourceId: resourceId({ type: 'Microsoft.OperationalInsights/workspaces', name: 'voice-logs' }),
      retention: { months: 3 },
      handledBy: 'The platform team.',
    },
  ],
} satisfies JsonObject;

/** The account in {@link maximalAiSpec} that a search by name finds last. */
export const lastAiAccount = '49'.padStart(63, 'a');

/** Everything at its bound; ids that differ at their end only, because the rules compare each with each. */
export function maximalAiSpec(): JsonObject {
  const indexes = (count: number) => Array.from({ length: count }, (_, index) => index);
  const padded = (index: number, length: number) => String(index).padStart(length, 'a');
  const resourceGroup = 'g'.repeat(90);
  const storeId = (index: number) => {
    const start = resourceId({ type: 'Microsoft.DocumentDB/databaseAccounts', name: '', resourceGroup });
    return `${start}${padded(index, 400 - start.length)}`;
  };
  return {
    residency: { boundary: 'EUDataBoundary' },
    ai: {
      accounts: indexes(50).map((index) => ({
        name: padded(index, 63),
        resourceId: aiAccountId(padded(index, 64), { resourceGroup }),
      })),
      discover: indexes(50).map((index) => ({ subscriptionId: subscription, resourceGroup: padded(index, 90) })),
      allowedModelFormats: indexes(20).map((index) => padded(index, 63)),
      training: {
        fineTuning: 'Forbidden',
        storedCompletions: 'Forbidden',
        assistants: 'Forbidden',
        abuseMonitoringStorage: 'Forbidden',
        resourceTag: { name: 't'.repeat(512), value: 'v'.repeat(256) },
      },
      remediate,
    },
    otherStores: indexes(50).map((index) => ({
      kind: 'CosmosDb',
      resourceId: storeId(index),
      retention: { days: 3660 },
      handledBy: 'h'.repeat(200),
    })),
  };
}

const kept = { count: 1, newestTime: '2026-11-24T10:00:00Z' };

/** The part of the status that speaks of AI, and findings, with every field. */
export const completeAiStatus = {
  ai: {
    accounts: 3,
    deployments: 6,
    notVerified: 1,
    entries: [
      {
        account: 'voicebot',
        deployment: 'gpt-burst',
        location: 'swedencentral',
        sku: 'GlobalStandard',
        reason: 'SkuOutsideBoundary',
        message: 'Deployment gpt-burst of AI account voicebot processes prompts in any Azure region.',
      },
    ],
    corrections: [
      {
        account: 'voicebot',
        resourceId: aiAccountId('voicebot'),
        change: 'SetTags',
        message: 'voicebot: the tags were set, and read back.',
        time: '2026-11-24T10:00:00Z',
      },
    ],
    dataPlane: [
      {
        account: 'voicebot',
        reason: 'DataPlaneNotRead',
        fineTuningJobs: kept,
        trainingFiles: kept,
        fineTunedModels: kept,
        storedCompletions: kept,
        batchFiles: kept,
        vectorStores: kept,
      },
    ],
  },
  findings: [
    {
      reason: 'UndeclaredStore',
      severity: 'Medium',
      subject: resourceId({ type: 'Microsoft.Insights/components', name: 'voicebot-insights' }),
      message: 'It is used by connection app-insights of voicebot and is not declared.',
      basis: 'Observed',
      clauses: ['R-45'],
    },
  ],
  findingsTotal: 21,
} satisfies JsonObject;
