const controlSchema = {
  description: 'One thing that keeps the clause.',
  type: 'object',
  required: ['control'],
  properties: {
    control: {
      description:
        'Retention: the period of a class. Consent: of a class. Erasure: deleted data is gone in time. Residency: place of storage, and of the AI accounts that spec.ai names. Training: nothing trains a model. Processors: contracts are in force, and data goes to nobody else. DeclaredData: nothing was seen beside the declared places. Attestation: a person says so.',
      type: 'string',
      enum: ['Retention', 'Consent', 'Erasure', 'Residency', 'Training', 'Processors', 'DeclaredData', 'Attestation'],
    },
    class: {
      description: 'Of Retention and Consent: a name from spec.artifactClasses. Default: all of them.',
      type: 'string',
      minLength: 1,
      maxLength: 40,
    },
    attestation: {
      description: 'Of Attestation: who says so, since when, and where it is written.',
      type: 'object',
      required: ['by', 'date', 'reference'],
      properties: {
        by: { description: 'Role that attests.', type: 'string', minLength: 1, maxLength: 128 },
        date: {
          description: 'Day of the attestation in the time zone of the policy. Yet to come: it attests nothing.',
          type: 'string',
          format: 'date',
        },
        reference: {
          description: 'Where it is written down, such as a contract number.',
          type: 'string',
          minLength: 1,
          maxLength: 256,
        },
      },
    },
  },
  'x-kubernetes-validations': [
    {
      rule: "self.control == 'Retention' || self.control == 'Consent' || !has(self.class)",
      message: 'class belongs to the controls Retention and Consent',
      fieldPath: '.class',
    },
    {
      rule: "(self.control == 'Attestation') == has(self.attestation)",
      message: 'attestation belongs to control: Attestation, and it needs it',
    },
  ],
} as const;

export const noticeSchema = {
  description:
    'The privacy notice whose promises this policy keeps. status.clauses says of each clause what was seen of it.',
  type: 'object',
  required: ['url', 'version', 'sha256', 'clauses'],
  properties: {
    url: {
      description: 'Where the notice is published.',
      type: 'string',
      maxLength: 512,
      'x-kubernetes-validations': [
        {
          rule: "self.startsWith('https://')",
          message: 'must begin with https:// so that nobody changes the notice on its way',
        },
      ],
    },
    version: {
      description: 'Version of the text, as the notice itself says it.',
      type: 'string',
      minLength: 1,
      maxLength: 64,
    },
    sha256: {
      description:
        'SHA-256 of the published document, 64 hexadecimal digits: which text the verdicts speak of. calldata plan --live compares it.',
      type: 'string',
      maxLength: 64,
      'x-kubernetes-validations': [
        {
          rule: "self.matches('^[0-9a-f]{64}$')",
          message: 'must be 64 lower-case hexadecimal digits, as sha256sum prints them',
        },
      ],
    },
    clauses: {
      description: 'The clauses of the notice and what keeps each.',
      type: 'array',
      minItems: 1,
      maxItems: 100,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['id'],
      items: {
        description: 'One clause.',
        type: 'object',
        required: ['id', 'controls'],
        properties: {
          id: { description: 'Id of the clause, such as R-06.', type: 'string', minLength: 1, maxLength: 32 },
          controls: {
            description: 'All of them must hold for the clause to hold.',
            type: 'array',
            minItems: 1,
            maxItems: 10,
            'x-kubernetes-list-type': 'atomic',
            items: controlSchema,
          },
        },
      },
    },
  },
} as const;
