import { purposesSchema, recipientResourcesSchema } from './accountability-schema.ts';

/** In the words of the GDPR: Art. 28(1), Art. 28(2) and (4), Art. 26. */
export const processorRoles = ['Processor', 'SubProcessor', 'JointController'] as const;

const contractSchema = {
  description:
    'The contract of Art. 28(3) GDPR, or the arrangement of Art. 26 with a joint controller. Without it, unsigned or ended, ProcessorsDocumented is False.',
  type: 'object',
  required: ['reference'],
  properties: {
    reference: {
      description: 'Where it is filed, such as a contract number.',
      type: 'string',
      minLength: 1,
      maxLength: 128,
    },
    signedDate: {
      description: 'Day on which the last party signed. Absent, or yet to come: it is not signed.',
      type: 'string',
      format: 'date',
    },
    validUntilDate: {
      description:
        'Last day on which it holds, in spec.timeZone. A finding warns 30 days ahead. Absent: it has no end, and a finding says so.',
      type: 'string',
      format: 'date',
    },
    evidenceSha256: {
      description:
        'SHA-256 of the signed document with its technical and organisational measures, 64 hexadecimal digits. Absent: nobody can tell which text was signed, and ProcessorsDocumented is Unknown.',
      type: 'string',
      maxLength: 64,
      'x-kubernetes-validations': [
        {
          rule: "self.matches('^[0-9a-f]{64}$')",
          message: 'must be 64 lower-case hexadecimal digits, as sha256sum prints them',
        },
      ],
    },
  },
} as const;

export const processorsSchema = {
  description:
    'Everybody who processes call data for the controller: a closed list. Without it ProcessorsDocumented is absent, and nothing is said of where events, logs and copies go. Call data lies in Azure, so Microsoft is always one of them.',
  type: 'array',
  minItems: 1,
  maxItems: 50,
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['name'],
  items: {
    description: 'A company that processes call data, and what allows it to.',
    type: 'object',
    required: ['name', 'role', 'country', 'purposes'],
    properties: {
      name: {
        description: 'Name of the company, as the notice says it.',
        type: 'string',
        minLength: 1,
        maxLength: 100,
      },
      role: {
        description:
          'Processor: works for the controller. SubProcessor: works for one of the processors. JointController: decides with the controller (Art. 26).',
        type: 'string',
        enum: processorRoles,
      },
      country: {
        description:
          'Country of its seat, ISO 3166 alpha-2, in quotes. Outside spec.residency.boundary it is a finding, for a transfer needs a ground of its own.',
        type: 'string',
        maxLength: 2,
        'x-kubernetes-validations': [
          {
            rule: "self.matches('^[A-Z]{2}$')",
            message: "must be two capital letters of ISO 3166 in quotes, such as 'DE'",
          },
        ],
      },
      purposes: purposesSchema('What it may use the data for.'),
      contract: contractSchema,
      resources: recipientResourcesSchema(
        'Resources that belong to it. Events, logs and copies of declared accounts may go there.',
      ),
    },
  },
} as const;
