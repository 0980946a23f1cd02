export const sweepSchema = {
  description:
    'The look at what is stored, and the deletion of what is due and no lifecycle rule caught. Under Audit it only looks.',
  type: 'object',
  default: {},
  properties: {
    limits: {
      description:
        'A pass that would delete more of a class than the larger of the two stops before its first delete and waits for a person.',
      type: 'object',
      default: {},
      properties: {
        minArtifacts: {
          description: 'Artifacts of a class that a pass may delete however small the class is, 0 to 1000000.',
          type: 'integer',
          format: 'int32',
          minimum: 0,
          maximum: 1_000_000,
          default: 20,
        },
        percentOfClass: {
          description:
            'Percent of the artifacts of a class that a pass may delete, 0 to 100. Of what can be read, it is the percent of what can be read: names of which only deleted copies are left do not raise it.',
          type: 'integer',
          format: 'int32',
          minimum: 0,
          maximum: 100,
          default: 5,
        },
      },
    },
    approvedDigest: {
      description:
        'The deletion that may be carried out, copied from status.sweep.pending.digest. It covers the classes, counts and cut-off time shown there: what was due then and is still there, and no more. Leave it out until there is something to approve.',
      type: 'string',
      maxLength: 71,
      'x-kubernetes-validations': [
        {
          rule: "self.matches('^sha256:[0-9a-f]{64}$')",
          message: "must be 'sha256:' and 64 hexadecimal digits, copied from status.sweep.pending.digest",
        },
      ],
    },
  },
} as const;
