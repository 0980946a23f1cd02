const keptSchema = {
  description: 'How many, and how new.',
  type: 'object',
  required: ['count'],
  properties: {
    count: { description: 'Number of objects listed.', type: 'integer', format: 'int32', minimum: 0 },
    newestTime: { description: 'When the newest was created.', type: 'string', format: 'date-time' },
  },
} as const;

const notVerifiedSchema = {
  description: 'An AI account or a deployment that is not verified: outside the boundary, or not seen.',
  type: 'object',
  required: ['account', 'reason', 'message'],
  properties: {
    account: {
      description: 'The name from spec.ai.accounts, or the own name of an account that was found.',
      type: 'string',
      maxLength: 64,
    },
    deployment: {
      description: 'Name of the deployment. Absent where the account itself is meant.',
      type: 'string',
      maxLength: 64,
    },
    location: {
      description: 'Region of the account as Azure wrote it. Absent where it could not be read.',
      type: 'string',
      maxLength: 64,
    },
    sku: {
      description: 'SKU of the deployment, which decides where prompts are processed. Absent where Azure shows none.',
      type: 'string',
      maxLength: 64,
    },
    reason: { description: 'A word of the catalogue on the reference page.', type: 'string', maxLength: 64 },
    message: { description: 'The same as a sentence.', type: 'string', maxLength: 512 },
  },
} as const;

const dataPlaneSchema = {
  description: 'What the data plane of one declared account lists.',
  type: 'object',
  required: ['account'],
  properties: {
    account: { description: 'The name from spec.ai.accounts.', type: 'string', maxLength: 64 },
    reason: {
      description: 'Why nothing is listed here: DataPlaneNotRead. Absent where the data plane was read.',
      type: 'string',
      maxLength: 64,
    },
    fineTuningJobs: { ...keptSchema, description: 'Fine-tuning jobs, those that ended included.' },
    trainingFiles: { ...keptSchema, description: 'Files for training.' },
    fineTunedModels: { ...keptSchema, description: 'Fine-tuned models.' },
    storedCompletions: { ...keptSchema, description: 'Stored chat completions.' },
    batchFiles: { ...keptSchema, description: 'Input, output and error files of batches.' },
    vectorStores: { ...keptSchema, description: 'Vector stores.' },
  },
} as const;

const correctionSchema = {
  description: 'One correction that was written: the message says what was read back of it, and what is left.',
  type: 'object',
  required: ['account', 'change', 'message', 'time'],
  properties: {
    account: { description: 'The name from spec.ai.accounts.', type: 'string', maxLength: 64 },
    resourceId: {
      description: 'ARM id of the account: names may be given anew. Absent where an earlier version wrote it.',
      type: 'string',
      maxLength: 300,
    },
    change: {
      description: 'What was corrected.',
      type: 'string',
      enum: [
        'SetStoredCompletionsDisabled',
        'SetTags',
        'CancelFineTuning',
        'DeleteTrainingFiles',
        'DeleteStoredCompletions',
      ],
    },
    message: { description: 'The same as a sentence.', type: 'string', maxLength: 512 },
    time: { description: 'When.', type: 'string', format: 'date-time' },
  },
} as const;

/** Status remembers at most this many corrections. */
export const maxCorrections = 20;

/** Status carries at most this many entries of what is not verified; `notVerified` counts all. */
export const maxAiEntries = 20;

export const aiStatusSchema = {
  description: 'The AI accounts that were looked at: totals, and only what is not verified.',
  type: 'object',
  required: ['accounts', 'deployments', 'notVerified'],
  properties: {
    accounts: {
      description: 'AI accounts that are declared or were found.',
      type: 'integer',
      format: 'int32',
      minimum: 0,
    },
    deployments: {
      description: 'Deployments that were seen in them. Those of an account that could not be read are not counted.',
      type: 'integer',
      format: 'int32',
      minimum: 0,
    },
    notVerified: {
      description: 'Accounts and deployments that are not verified.',
      type: 'integer',
      format: 'int32',
      minimum: 0,
    },
    entries: {
      description: 'The first of them, broken promises before what was not seen.',
      type: 'array',
      maxItems: maxAiEntries,
      'x-kubernetes-list-type': 'atomic',
      items: notVerifiedSchema,
    },
    corrections: {
      description: 'The last corrections, newest first.',
      type: 'array',
      maxItems: maxCorrections,
      'x-kubernetes-list-type': 'atomic',
      items: correctionSchema,
    },
    dataPlane: {
      description: 'What the service keeps in each declared account that has an OpenAI data plane.',
      type: 'array',
      maxItems: 50,
      'x-kubernetes-list-type': 'atomic',
      items: dataPlaneSchema,
    },
  },
} as const;
