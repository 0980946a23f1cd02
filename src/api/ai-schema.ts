import { trainingSchema } from './ai-training-schema.ts';
import { periodSchema } from './period-schema.ts';

/** `EU`: member states only. `EEA`: with Norway, Iceland, Liechtenstein. `EUDataBoundary`: with Switzerland too. */
export const boundaries = ['EU', 'EEA', 'EUDataBoundary'] as const;
export type Boundary = (typeof boundaries)[number];

export const residencySchema = {
  description: 'Where calls may be stored and processed. Without it residency is not judged.',
  type: 'object',
  required: ['boundary'],
  properties: {
    boundary: {
      description:
        "EU: member states only; no data zone passes, because Azure's EU data zone reaches beyond them. EEA: the European Economic Area. EUDataBoundary: Microsoft's commitment, which includes Switzerland.",
      type: 'string',
      enum: boundaries,
    },
  },
} as const;

export const remediations = [
  'DisableStoredCompletions',
  'DisableAssistants',
  'TagResources',
  'CancelFineTuning',
  'DeleteTrainingFiles',
  'DeleteStoredCompletions',
] as const;
export type Remediation = (typeof remediations)[number];

export const otherStoreKinds = [
  'LogAnalytics',
  'ApplicationInsights',
  'CosmosDb',
  'AiSearch',
  'EventHub',
  'Storage',
] as const;
export type OtherStoreKind = (typeof otherStoreKinds)[number];

/** What is tolerated is not corrected: to name both says two things, and one of them by mistake. */
function contradictionRule(promise: 'fineTuning' | 'storedCompletions' | 'assistants', names: readonly Remediation[]) {
  const named = names.map((name) => `r == '${name}'`).join(' || ');
  return {
    rule: `!has(self.remediate) || self.training.${promise} == 'Forbidden' || !self.remediate.exists(r, ${named})`,
    message: `training.${promise} is Tolerated, and what is tolerated is not corrected: forbid it, or take ${names.join(' and ')} out of remediate`,
    fieldPath: '.remediate',
  } as const;
}

export const aiSchema = {
  description:
    'The AI accounts that process calls. Without it no AI account is looked at, and nothing is said of them.',
  type: 'object',
  required: ['accounts', 'discover'],
  properties: {
    accounts: {
      description:
        'Microsoft.CognitiveServices accounts that the voice application uses. Corrections touch these only. Required, because a misspelt list that a lax client drops would hide its accounts; empty where there is none.',
      type: 'array',
      maxItems: 50,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: {
        description: 'An AI account under a name of your own.',
        type: 'object',
        required: ['name', 'resourceId'],
        properties: {
          name: {
            description: 'A short name for use in this policy.',
            type: 'string',
            maxLength: 63,
            'x-kubernetes-validations': [
              {
                rule: "self.matches('^[a-z0-9]([a-z0-9-]*[a-z0-9])?$')",
                message:
                  'must hold lower-case letters, digits and hyphens only, and begin and end with a letter or digit',
              },
            ],
          },
          resourceId: {
            description: "ARM resource id of the account, as 'az cognitiveservices account show --query id' prints it.",
            type: 'string',
            maxLength: 300,
            'x-kubernetes-validations': [
              {
                rule: "self.matches('(?i)^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourceGroups/[-\\\\w.()]{0,89}[-\\\\w()]/providers/Microsoft[.]CognitiveServices/accounts/[-\\\\w.]{2,64}$')",
                message:
                  "must be the resource id of a Microsoft.CognitiveServices account; copy it from 'az cognitiveservices account show --query id'",
              },
            ],
          },
        },
      },
      'x-kubernetes-validations': [
        {
          rule: 'self.all(a, self.exists_one(b, b.resourceId.lowerAscii() == a.resourceId.lowerAscii()))',
          message: 'two ai.accounts have the same resourceId (letter case does not count); declare each account once',
        },
      ],
    },
    discover: {
      description:
        'Where to look for further AI accounts. Every one that is found is judged like a declared one. Required, like accounts; empty where nothing shall be searched.',
      type: 'array',
      maxItems: 50,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['subscriptionId', 'resourceGroup'],
      items: {
        description: 'A subscription, or one resource group of it.',
        type: 'object',
        required: ['subscriptionId'],
        properties: {
          subscriptionId: {
            description: 'Subscription to search.',
            type: 'string',
            maxLength: 36,
            'x-kubernetes-validations': [
              {
                rule: "self.matches('^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')",
                message: 'must be a subscription id: a GUID in lower-case letters',
              },
            ],
          },
          resourceGroup: {
            description: 'Resource group to search. Empty (the default) is the whole subscription.',
            type: 'string',
            maxLength: 90,
            default: '',
            'x-kubernetes-validations': [
              {
                rule: "self == '' || self.matches('^[-\\\\w.()]{0,89}[-\\\\w()]$')",
                message: 'must be the name of a resource group, or empty for the whole subscription',
              },
            ],
          },
        },
      },
    },
    allowedModelFormats: {
      description:
        'Publishers of models (model.format of a deployment) whose terms were checked. A deployment of another format is a finding. Default: OpenAI.',
      type: 'array',
      minItems: 1,
      maxItems: 20,
      'x-kubernetes-list-type': 'set',
      default: ['OpenAI'],
      items: { description: 'Such as OpenAI.', type: 'string', minLength: 1, maxLength: 63 },
    },
    training: trainingSchema,
    remediate: {
      description:
        'What the operator may correct by itself under Enforce, each named. Never implied by anything else; without it the operator only reads. To name a deletion is to approve it; one pass takes away at most 100 objects of a kind in an account, and the next pass goes on. While a hold is in force over an account, of this policy or of another one that declares or searches it, nothing is deleted there.',
      type: 'array',
      maxItems: 6,
      'x-kubernetes-list-type': 'set',
      items: { description: 'One correction.', type: 'string', enum: remediations },
    },
  },
  'x-kubernetes-validations': [
    {
      rule: "!has(self.remediate) || !self.remediate.exists(r, r == 'TagResources') || has(self.training.resourceTag)",
      message: 'remediate names TagResources, and there is no training.resourceTag to set; add it there',
      fieldPath: '.training',
    },
    contradictionRule('fineTuning', ['CancelFineTuning', 'DeleteTrainingFiles']),
    contradictionRule('storedCompletions', ['DisableStoredCompletions', 'DeleteStoredCompletions']),
    contradictionRule('assistants', ['DisableAssistants']),
  ],
} as const;

export const otherStoresSchema = {
  description:
    'Stores of conversation data that no blob rule reaches, such as Application Insights behind a connection. The operator does not judge what lies there; a store that is found and not declared is a finding.',
  type: 'array',
  maxItems: 50,
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['resourceId'],
  items: {
    description: 'A store and who keeps the promise there.',
    type: 'object',
    required: ['kind', 'resourceId', 'retention', 'handledBy'],
    properties: {
      kind: { description: 'Kind of store.', type: 'string', enum: otherStoreKinds },
      resourceId: {
        description: 'ARM resource id of the store.',
        type: 'string',
        maxLength: 400,
        'x-kubernetes-validations': [
          {
            rule: "self.matches('(?i)^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourceGroups/[^/]{1,90}/providers/[^/]+/[^/]+/[^/]+(/[^/]+/[^/]+)*$')",
            message:
              'must be an ARM resource id: /subscriptions/<guid>/resourceGroups/<group>/providers/<namespace>/<type>/<name>',
          },
        ],
      },
      retention: {
        ...periodSchema,
        description: 'How long data lives there, as its owners attest: exactly one of days, months, years.',
      },
      handledBy: {
        description: 'Who keeps the promise there: a team, a process, another policy.',
        type: 'string',
        minLength: 1,
        maxLength: 200,
      },
    },
  },
  'x-kubernetes-validations': [
    {
      rule: 'self.all(a, self.exists_one(b, b.resourceId.lowerAscii() == a.resourceId.lowerAscii()))',
      message: 'two otherStores have the same resourceId (letter case does not count); declare each store once',
    },
  ],
} as const;
