import { aiAccountId, resourceId, subscription } from './ai-manifest.ts';
import { accountId } from './manifest.ts';
import { changed, withoutAiObjects, type RuleCase } from './rule-case.ts';

const accounts = 'spec.ai.accounts';
const stores = 'spec.otherStores';
const insights = { type: 'Microsoft.Insights/components', name: 'voicebot-insights' };

const accountCases: readonly RuleCase[] = [
  {
    sentence: 'a name of an AI account with a capital letter',
    at: `${accounts}[].name`,
    object: changed({ [`${accounts}[0].name`]: 'Voicebot', ...withoutAiObjects }),
    field: `${accounts}[0].name`,
    says: /lower-case letters, digits and hyphens only/,
  },
  ...[
    ['a storage account among the AI accounts', accountId('calls')],
    ['a deployment among the AI accounts', `${aiAccountId('voicebot')}/deployments/gpt-main`],
    ['an AI account whose subscription is not a GUID', aiAccountId('voicebot').replace(subscription, 'voice')],
  ].map(([sentence, id]) => ({
    sentence: sentence as string,
    at: `${accounts}[].resourceId`,
    object: changed({ [`${accounts}[1].resourceId`]: id }),
    field: `${accounts}[1].resourceId`,
    says: /must be the resource id of a Microsoft.CognitiveServices account; .*az cognitiveservices account show --query id/,
  })),
  {
    sentence: 'the same AI account twice, written with other capitals',
    at: accounts,
    object: changed({ [`${accounts}[1].resourceId`]: aiAccountId('VoiceBot').toUpperCase() }),
    field: accounts,
    says: /two ai.accounts have the same resourceId \(letter case does not count\); declare each account once/,
  },
];

const discoverCases: readonly RuleCase[] = [
  ...['voice', subscription.toUpperCase(), `/subscriptions/${subscription}`.slice(0, 36)].map((subscriptionId) => ({
    sentence: `the subscription '${subscriptionId}'`,
    at: 'spec.ai.discover[].subscriptionId',
    object: changed({ 'spec.ai.discover[0].subscriptionId': subscriptionId }),
    field: 'spec.ai.discover[0].subscriptionId',
    says: /must be a subscription id: a GUID in lower-case letters/,
  })),
  ...['..', 'voice/accounts', 'voice.'].map((resourceGroup) => ({
    sentence: `the resource group '${resourceGroup}'`,
    at: 'spec.ai.discover[].resourceGroup',
    object: changed({ 'spec.ai.discover[1].resourceGroup': resourceGroup }),
    field: 'spec.ai.discover[1].resourceGroup',
    says: /must be the name of a resource group, or empty for the whole subscription/,
  })),
];

function tolerated(promise: string, remediation: string): RuleCase {
  return {
    sentence: `${remediation}, where ${promise} is tolerated`,
    at: 'spec.ai',
    object: changed({ [`spec.ai.training.${promise}`]: 'Tolerated', 'spec.ai.remediate': [remediation] }),
    field: 'spec.ai.remediate',
    says: RegExp(`training.${promise} is Tolerated, .*: forbid it, or take .*${remediation}.* out of remediate`),
  };
}

const trainingCases: readonly RuleCase[] = [
  {
    sentence: 'TagResources without a tag to set',
    at: 'spec.ai',
    object: changed({ 'spec.ai.training.resourceTag': undefined }),
    field: 'spec.ai.training',
    says: /remediate names TagResources, and there is no training.resourceTag to set; add it there/,
  },
  tolerated('fineTuning', 'CancelFineTuning'),
  tolerated('fineTuning', 'DeleteTrainingFiles'),
  tolerated('storedCompletions', 'DisableStoredCompletions'),
  tolerated('storedCompletions', 'DeleteStoredCompletions'),
  tolerated('assistants', 'DisableAssistants'),
];

const storeCases: readonly RuleCase[] = [
  {
    sentence: 'other stores without AI',
    at: 'spec',
    object: changed({ 'spec.ai': undefined, ...withoutAiObjects }),
    field: stores,
    says: /otherStores without ai would be judged by nobody, .*; add spec.ai, or remove otherStores/,
  },
  ...['https://voice.documents.azure.com', resourceId(insights).slice(1), `${resourceId(insights)}/`].map((id) => ({
    sentence: `the store '${id}'`,
    at: `${stores}[].resourceId`,
    object: changed({ [`${stores}[0].resourceId`]: id }),
    field: `${stores}[0].resourceId`,
    says: /must be an ARM resource id: \/subscriptions\/<guid>\/resourceGroups\/<group>\/providers\/<namespace>/,
  })),
  {
    sentence: 'the same store twice, written with other capitals',
    at: stores,
    object: changed({ [`${stores}[1].resourceId`]: resourceId(insights).replace('Insights', 'insights') }),
    field: stores,
    says: /two otherStores have the same resourceId \(letter case does not count\); declare each store once/,
  },
  ...[
    ['a store with a period in two units', { days: 30, months: 1 }],
    ['a store with a period without a unit', {}],
  ].map(([sentence, retention]) => ({
    sentence: sentence as string,
    at: `${stores}[].retention`,
    object: changed({ [`${stores}[0].retention`]: retention }),
    field: `${stores}[0].retention`,
    says: /set exactly one of days, months, years/,
  })),
];

export const aiRuleCases: readonly RuleCase[] = [...accountCases, ...discoverCases, ...trainingCases, ...storeCases];
