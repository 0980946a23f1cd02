function count(description: string) {
  return { description, type: 'integer', format: 'int32', minimum: 0 } as const;
}

const planFigures = {
  digest: {
    description: 'Digest of exactly what is shown here: copy it into spec.approval to approve it.',
    type: 'string',
    maxLength: 71,
  },
  generatedTime: { description: 'When the search ended.', type: 'string', format: 'date-time' },
  calls: count('Calls that were found, weak matches included.'),
  artifacts: count('Artifacts of these calls in all classes and accounts.'),
  weakMatches: count(
    'Calls that only a weak feature, such as a name, points at, or that have an artifact of which that is so.',
  ),
} as const;

export const erasurePlanSchema = {
  description: 'What would be deleted. Counts only; the details lie encrypted in the evidence container.',
  type: 'object',
  required: ['digest', 'generatedTime', 'calls', 'artifacts', 'weakMatches', 'overLimits'],
  properties: {
    ...planFigures,
    partlyWeak: count(
      'Of weakMatches, the calls of which other artifacts match strongly: those artifacts go also where the approval leaves weak matches out.',
    ),
    overLimits: {
      description: 'Whether it deletes more than spec.erasure.limits of the policy allow without a person.',
      type: 'boolean',
    },
    keyId: { description: 'The key of the keyed hashes that the digest covers.', type: 'string', maxLength: 128 },
    startedTime: {
      description:
        'When all that was approved stood in the ledger and the deletes could begin. From then on the ledger alone carries on.',
      type: 'string',
      format: 'date-time',
    },
    weakMatchesApproved: {
      description:
        'What the approval said of weak matches when the ledger was last written by it. Withdrawn: included first and left out later, which holds only for what is found from then on.',
      type: 'string',
      enum: ['Exclude', 'Include', 'Withdrawn'],
    },
    approvedGeneration: {
      description:
        'The generation of this object up to which every change was seen with the approval in force, of a person or of the policy itself, or at which it last covered all additions that were meant to go. Where a later approval leaves additions out and may have been given after it was taken back, unseen, they are shown anew. It is told before the ledger is written.',
      type: 'integer',
      format: 'int64',
    },
    executedTime: {
      description: 'When the deletes of the approved plan were last carried out.',
      type: 'string',
      format: 'date-time',
    },
    additions: {
      description: 'What was found after the plan was approved. It waits for additionsDigest while the plan goes on.',
      type: 'object',
      required: ['digest', 'generatedTime', 'calls', 'artifacts', 'weakMatches'],
      properties: planFigures,
    },
    classes: {
      description: 'The same, one entry for each class and account.',
      type: 'array',
      maxItems: 1400,
      'x-kubernetes-list-type': 'atomic',
      items: {
        description: 'Figures of one class in one account.',
        type: 'object',
        required: ['class', 'account', 'calls', 'artifacts'],
        properties: {
          class: { description: 'Name of the class.', type: 'string', maxLength: 40 },
          account: { description: 'Name of the account in the policy.', type: 'string', maxLength: 63 },
          calls: count('Calls with an artifact there.'),
          artifacts: count('Artifacts there.'),
          held: count('Of these, artifacts that a hold keeps now.'),
          shared: count(
            'Of these, artifacts that stay while calls of others share them, or may: objects of AI accounts, what names those, and logs that are not cut by records. The approval covers them: they go once nobody else shares them. Calls of other requests count as of others here, also where their erasure is approved: what all of these share goes with the last of them.',
          ),
        },
      },
    },
  },
} as const;
