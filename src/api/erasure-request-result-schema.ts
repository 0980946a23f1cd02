function count(description: string) {
  return { description, type: 'integer', format: 'int32', minimum: 0 } as const;
}

function time(description: string) {
  return { description, type: 'string', format: 'date-time' } as const;
}

const notReached = {
  type: 'object',
  required: ['what'],
  properties: {
    what: { description: 'A word of the reference page.', type: 'string', maxLength: 64 },
    count: count('How many, where that can be counted.'),
  },
} as const;

export const erasureResultSchema = {
  description:
    'What came of one class in one account. Every matched artifact is in exactly one of the counts below it.',
  type: 'object',
  required: ['class', 'account', 'searched', 'matched', 'erased', 'failed'],
  properties: {
    class: { description: 'Name of the class.', type: 'string', maxLength: 40 },
    account: { description: 'Name of the account in the policy.', type: 'string', maxLength: 63 },
    searched: count('Artifacts that were looked at for the plan.'),
    notSearched: {
      description: 'What could not be searched, such as audio without a transcript or the archive tier.',
      type: 'array',
      maxItems: 10,
      'x-kubernetes-list-type': 'atomic',
      items: { description: 'One kind of thing that could not be searched.', ...notReached },
    },
    matched: count('Artifacts of the calls of this subject.'),
    erased: count('Gone, looked at again.'),
    resurrected: count('Of the erased ones, those that came back or arrived late and were erased again.'),
    retained: {
      description: 'Kept, each on a ground and until a time.',
      type: 'array',
      maxItems: 10,
      'x-kubernetes-list-type': 'atomic',
      items: {
        description: 'Artifacts that are kept on the same ground.',
        type: 'object',
        required: ['ground', 'count'],
        properties: {
          ground: { description: 'The ground of the hold.', type: 'string', maxLength: 64 },
          untilTime: time(
            'When the first of them is no longer kept on this ground and is erased. Absent where nobody knows.',
          ),
          count: count('Artifacts.'),
        },
      },
    },
    recoverable: count('Deleted, but recoverable until recoverableUntilTime. That is not erased.'),
    recoverableUntilTime: time('When the last of them can no longer be recovered. Absent where nobody knows.'),
    deferred: count('Records in logs that are still written to; they are cut out later.'),
    deferredUntilTime: time('When the operator tries again.'),
    unreachable: {
      description:
        'What is out of reach, such as abuse monitoring or backups. An entry with a count counts matched artifacts; one without is a place that may hold copies.',
      type: 'array',
      maxItems: 20,
      'x-kubernetes-list-type': 'atomic',
      items: { description: 'One place that is out of reach.', ...notReached },
    },
    failed: count('Artifacts whose deletion failed; the operator tries again.'),
  },
} as const;
