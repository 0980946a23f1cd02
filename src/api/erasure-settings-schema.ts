import { periodSchema } from './period-schema.ts';

function secretNamed(description: string) {
  return {
    description,
    type: 'object',
    required: ['secretRef'],
    properties: {
      secretRef: {
        description: 'A Secret in the namespace of the policy.',
        type: 'object',
        required: ['name'],
        properties: {
          name: { description: 'Name of the Secret.', type: 'string', minLength: 1, maxLength: 253 },
        },
      },
    },
  } as const;
}

/** How the ErasureRequests that name this policy are answered. */
export const erasureSchema = {
  description:
    'How the ErasureRequests that name this policy are answered. Without it, and without evidence, no request is: nothing could be proven.',
  type: 'object',
  required: ['approval', 'limits', 'subjectKey'],
  properties: {
    approval: {
      description:
        'Manual: each plan waits until its digest is in spec.approval of the request. Automatic: a plan within the limits whose matches are all strong does not wait, unless a value that the caller named could not be searched for. Required, so that nothing is deleted unseen by mistake.',
      type: 'string',
      enum: ['Manual', 'Automatic'],
    },
    deadline: {
      ...periodSchema,
      default: { months: 1 },
      description:
        'How long after its receipt a request is to be answered: at most the month that Art. 12(3) GDPR allows, shorter if the company promises more. Exactly one of days (28 or fewer) and months (1). Counted in spec.timeZone by Regulation 1182/71.',
      'x-kubernetes-validations': [
        ...periodSchema['x-kubernetes-validations'],
        {
          rule: '!has(self.years) && (!has(self.months) || self.months == 1) && (!has(self.days) || self.days <= 28)',
          message: 'is longer than the month that Art. 12(3) GDPR allows; write months: 1, or days: 28 or fewer',
        },
      ],
    },
    limits: {
      description:
        'A plan that deletes more calls than the larger of the two waits for a person, under Automatic, too. Required, because a misspelt one that a lax client drops would lift them.',
      type: 'object',
      required: ['minCalls', 'percentOfClass'],
      properties: {
        minCalls: {
          description: 'Calls that a plan may delete however few there are, 0 to 10000.',
          type: 'integer',
          format: 'int32',
          minimum: 0,
          maximum: 10_000,
        },
        percentOfClass: {
          description: 'Percent of the calls of a class that a plan may delete, 0 to 100.',
          type: 'integer',
          format: 'int32',
          minimum: 0,
          maximum: 100,
        },
      },
    },
    sharedNumberCalls: {
      description:
        'A number that called in more calls of the policy than this counts as shared, such as that of a switchboard: its calls are for review and never deleted without a person. 1 to 100000.',
      type: 'integer',
      format: 'int32',
      minimum: 1,
      maximum: 100_000,
      default: 50,
    },
    subjectKey: secretNamed(
      'The ring of keys under which features, calls and places are known once the features are destroyed: an entry current that names the current key, and one entry of at least 32 random bytes for each key. A key that ledger entries still need must stay.',
    ),
  },
} as const;

/** Where it is written down that something was erased. */
export const evidenceSchema = {
  description:
    'Where ledger and receipts of erasures are kept, and under Enforce the history of verdicts. Nothing is deleted for a request while the container cannot be written.',
  type: 'object',
  required: ['account', 'container', 'retention', 'signingKey'],
  properties: {
    account: {
      description: 'A name from spec.storageAccounts. Not one with a hierarchical namespace.',
      type: 'string',
      minLength: 1,
      maxLength: 63,
    },
    container: {
      description:
        'Name of the blob container. All of it belongs to the evidence of this policy: no class and no other policy may have a place in it.',
      type: 'string',
      minLength: 3,
      maxLength: 63,
      'x-kubernetes-validations': [
        {
          rule: "self.matches('^[a-z0-9]+(-[a-z0-9]+)*$')",
          message: 'not the name of a container: 3 to 63 lower-case letters, digits and single hyphens',
        },
      ],
    },
    retention: {
      ...periodSchema,
      description:
        'How long receipts of a finished request are kept; then each is replaced by its digest (Art. 5(2) GDPR: as long as the company must be able to prove it). Exactly one of days, months, years. Counted in spec.timeZone from the final receipt; where the request was removed before it had one, from the last, once nothing more is deleted for it. Entries of the history hold no personal data and stay.',
    },
    signingKey: secretNamed(
      'The keys of receipts and of the history: an entry current that names the one that signs, and one Ed25519 key in PEM for each entry. The public keys are published as a ConfigMap named after the policy, with -receipt-keys.',
    ),
  },
} as const;
