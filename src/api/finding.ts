/** How a finding came to be known. */
export const findingBases = ['Observed', 'Attested', 'Inferred'] as const;
export type FindingBasis = (typeof findingBases)[number];

/** Worst first: the order in which status lists findings. */
export const severities = ['Critical', 'High', 'Medium', 'Low', 'Info'] as const;
export type Severity = (typeof severities)[number];

/** Status carries at most this many; `findingsTotal` counts all. */
export const maxFindingsInStatus = 20;

export const findingSchema = {
  description: 'One thing that an auditor should know: what, where, why it matters, what to do.',
  type: 'object',
  required: ['reason', 'severity', 'subject', 'message', 'basis'],
  properties: {
    reason: { description: 'A word of the catalogue on the reference page.', type: 'string', maxLength: 64 },
    severity: {
      description:
        'Critical: a promise is broken now. High: it is broken as soon as the thing is used. Medium, Low, Info: less.',
      type: 'string',
      enum: severities,
    },
    subject: { description: 'The resource that the finding is about.', type: 'string', maxLength: 300 },
    message: { description: 'What was seen, why it matters, and what to do.', type: 'string', maxLength: 512 },
    basis: {
      description: 'Observed: read from Azure. Attested: declared by people. Inferred: follows from documentation.',
      type: 'string',
      enum: findingBases,
    },
    clauses: {
      description: 'The clauses of the privacy notice that it touches.',
      type: 'array',
      maxItems: 10,
      'x-kubernetes-list-type': 'atomic',
      items: { description: 'A clause id such as R-36.', type: 'string', maxLength: 32 },
    },
  },
} as const;
