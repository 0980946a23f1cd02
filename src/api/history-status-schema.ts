/** Bounds of the schema, for whoever fills it. */
export const maxClauses = 100;
export const maxConditions = 32;

export const historyStatusSchema = {
  description:
    'The history of verdicts: a signed entry a day, and one at each change, in the evidence container. Read it with calldata report; calldata receipt verify --policy verifies it.',
  type: 'object',
  required: ['reason', 'message'],
  properties: {
    reason: {
      description:
        'Whether the history is kept, a word of the catalogue: HistoryKept, HistoryNotConfigured, HistoryPaused, HistoryUnavailable or HistoryBroken.',
      type: 'string',
      maxLength: 64,
    },
    message: { description: 'The same as a sentence.', type: 'string', maxLength: 1024 },
    location: {
      description: 'Account and container of the last entry.',
      type: 'string',
      maxLength: 128,
    },
    sequence: { description: 'Number of the last entry, from 1 on.', type: 'integer', format: 'int32', minimum: 1 },
    digest: {
      description: 'Digest of the last entry: a history that ends before it was shortened.',
      type: 'string',
      maxLength: 71,
    },
    keyId: { description: 'Thumbprint of the public key that verifies it.', type: 'string', maxLength: 64 },
    entryTime: { description: 'When the last entry was written.', type: 'string', format: 'date-time' },
    unwritten: {
      description:
        'Changes of verdict that wait for the next entry, which comes at the earliest an hour after the last. Absent where there is none.',
      type: 'object',
      required: ['changes'],
      properties: {
        changes: { description: 'How many.', type: 'integer', format: 'int32', minimum: 1 },
        conditions: {
          description: 'The worst of each condition since the last entry, where it was worse than that says.',
          type: 'array',
          maxItems: maxConditions,
          'x-kubernetes-list-type': 'atomic',
          items: {
            description: 'One condition.',
            type: 'object',
            required: ['type', 'status'],
            properties: {
              type: { description: 'Type of the condition.', type: 'string', maxLength: 64 },
              status: { description: 'Its worst.', type: 'string', enum: ['True', 'False', 'Unknown'] },
            },
          },
        },
        clauses: {
          description: 'The same of clauses.',
          type: 'array',
          maxItems: maxClauses,
          'x-kubernetes-list-type': 'atomic',
          items: {
            description: 'One clause.',
            type: 'object',
            required: ['id', 'verdict'],
            properties: {
              id: { description: 'Id of the clause.', type: 'string', maxLength: 32 },
              verdict: {
                description: 'Its worst.',
                type: 'string',
                enum: ['Enforced', 'Verified', 'Attested', 'Unknown', 'Violated'],
              },
            },
          },
        },
      },
    },
  },
} as const;
