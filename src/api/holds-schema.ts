import { tagCharacters } from './blob-key.ts';

/** Nobody's address or number belongs into an object that everybody may read and back up. */
function namesNobody(field: 'owner' | 'statute') {
  return {
    rule: `!has(self.${field}) || (!self.${field}.contains('@') && !self.${field}.matches('[0-9](-?[ ./]?[0-9]){6,}'))`,
    message: `${field} looks like an e-mail address or a phone number; name a role or a rule of law`,
    fieldPath: `.${field}`,
  } as const;
}

const holdSchema = {
  description:
    'One reason to keep calls for longer than their period. It keeps the whole call, in every class and account.',
  type: 'object',
  required: ['name', 'ground', 'owner', 'startTime', 'endTime'],
  properties: {
    name: {
      description: 'Name of the hold: lower-case letters, digits and hyphens. It appears in status.',
      type: 'string',
      maxLength: 40,
      'x-kubernetes-validations': [
        {
          rule: "self.matches('^[a-z]([a-z0-9-]*[a-z0-9])?$')",
          message: 'must begin with a letter and hold lower-case letters, digits and hyphens only',
        },
      ],
    },
    ground: {
      description:
        'Why the law allows it. LegalObligation: a statute demands storage. LegalClaims: to establish, exercise or defend claims. OfficialOrder: of a court or an authority. Restriction: the caller asked to restrict the processing (Art. 18 GDPR).',
      type: 'string',
      enum: ['LegalObligation', 'LegalClaims', 'OfficialOrder', 'Restriction'],
    },
    statute: {
      description: 'The rule of law, such as section 147 AO. LegalObligation needs it.',
      type: 'string',
      minLength: 1,
      maxLength: 128,
    },
    owner: { description: 'Role or team that answers for the hold.', type: 'string', minLength: 1, maxLength: 128 },
    startTime: {
      description:
        'From when it holds. Until then a lifecycle rule may take what it is to keep; at that moment the operator looks.',
      type: 'string',
      format: 'date-time',
    },
    endTime: {
      description:
        'When it ends by itself. There is no hold without an end; one more than ten years after the end of this year is a finding (R-18).',
      type: 'string',
      format: 'date-time',
    },
    tagValue: {
      description:
        'Held is every call one of whose artifacts carries the index tag calldata-hold with this value. While one of them does not tell its call, nothing is deleted.',
      type: 'string',
      minLength: 1,
      maxLength: 128,
      'x-kubernetes-validations': [
        {
          rule: `self.matches('${tagCharacters}')`,
          message: 'holds a character that Azure does not allow in index tags',
        },
      ],
    },
    callIds: {
      description: 'Held are the calls whose ids a Secret lists.',
      type: 'object',
      required: ['secretRef'],
      properties: {
        secretRef: {
          description: 'A Secret in the namespace of the policy. Until it can be read, the operator deletes nothing.',
          type: 'object',
          required: ['name'],
          properties: {
            name: { description: 'Name of the Secret.', type: 'string', minLength: 1, maxLength: 253 },
            key: {
              description:
                'Key in the Secret: one call id a line. Letter case and Unicode form do not count, and an id also holds a call whose id is a path with it as one part.',
              type: 'string',
              minLength: 1,
              maxLength: 253,
              default: 'callIds',
            },
          },
        },
      },
    },
  },
  'x-kubernetes-validations': [
    { rule: 'self.startTime < self.endTime', message: 'endTime is not after startTime', fieldPath: '.endTime' },
    { rule: 'has(self.tagValue) != has(self.callIds)', message: 'needs exactly one of tagValue and callIds' },
    {
      rule: "self.ground != 'LegalObligation' || has(self.statute)",
      message: 'ground LegalObligation needs the statute that demands storage',
      fieldPath: '.statute',
    },
    namesNobody('owner'),
    namesNobody('statute'),
  ],
} as const;

export const holdsSchema = {
  description:
    'Named legal grounds to keep calls beyond their period, each with an owner and an end; [] for none. Required, because a misspelt one that a lax client drops would delete what must be kept.',
  type: 'array',
  maxItems: 100,
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['name'],
  items: holdSchema,
} as const;
