import { conditionSchema } from './condition.ts';
import { erasurePlanSchema } from './erasure-request-plan-schema.ts';
import { erasureResultSchema } from './erasure-request-result-schema.ts';

function time(description: string) {
  return { description, type: 'string', format: 'date-time' } as const;
}

function count(description: string) {
  return { description, type: 'integer', format: 'int32', minimum: 0 } as const;
}

export const erasureRequestStatusSchema = {
  description:
    'What was found and done. Written by the operator only. It holds no feature, no subject id and no blob name.',
  type: 'object',
  default: { observedGeneration: -1 },
  properties: {
    observedGeneration: {
      description: 'The metadata.generation that this status speaks of; -1 until the first pass.',
      type: 'integer',
      format: 'int64',
    },
    lastHandledReconcileAt: {
      description: 'Value of the annotation calldata.claimini.com/reconcile-requested-at that was last handled.',
      type: 'string',
      maxLength: 128,
    },
    dueTime: time(
      'The end of the month after receipt (Regulation 1182/71), without pause, extension or a later working day. It never moves.',
    ),
    extendedDueTime: time('Two months later, without the pause. Present only with an extension.'),
    pausedDueTime: time(
      'The due time that holds with the pause. Present only if the clock was paused for a day or longer.',
    ),
    duePassedTime: time(
      'When the due time was seen to have passed without an extension. One that is set later does not count.',
    ),
    answeredTime: time(
      'When everything that no ground keeps was gone, or a person ended the request. DueTimeMet is judged by it.',
    ),
    finishedTime: time('When the request came to its end. ttlSecondsAfterFinished counts from here.'),
    conditions: {
      description: 'The verdicts.',
      type: 'array',
      maxItems: 16,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
      items: conditionSchema,
    },
    summary: {
      description: 'Figures for the columns of kubectl get.',
      type: 'object',
      properties: {
        calls: count('Calls in the plan.'),
        erased: count('Artifacts that are gone, looked at again.'),
        retained: count('Artifacts that are kept on a ground.'),
        dueTime: time('The due time that holds, with extension and pause.'),
      },
    },
    plan: erasurePlanSchema,
    results: {
      description: 'One entry for each class and account.',
      type: 'array',
      maxItems: 1400,
      'x-kubernetes-list-type': 'atomic',
      items: erasureResultSchema,
    },
    absence: {
      description: 'The last full listing after the deletes: all copies, replicas and destination accounts.',
      type: 'object',
      required: ['listedTime', 'complete', 'remaining'],
      properties: {
        listedTime: time('When the listing began.'),
        complete: { description: 'Whether every place could be listed.', type: 'boolean' },
        remaining: count('Artifacts of the plan that were still there, other than those that are kept on a ground.'),
      },
    },
    ledger: {
      description:
        'The last entry of the ledger that was seen. A ledger that lacks it is not whole, and nothing is done by it.',
      type: 'object',
      required: ['sequence', 'digest'],
      properties: {
        sequence: count('Its number in the ledger.'),
        digest: { description: 'SHA-256 of the entry.', type: 'string', maxLength: 71 },
        counted: count('The number of the last entry that results count.'),
        closed: {
          description:
            'Whether the ledger says that nothing more is deleted by it. Only then may an object go that a person ended.',
          type: 'boolean',
        },
      },
    },
    features: {
      description: 'The Secret with what the caller named.',
      type: 'object',
      properties: {
        goneTime: time('When it was first seen gone, after nothing needed it any more.'),
        confirmedTime: time('When it was seen gone, one check interval or more after that.'),
        returnedTime: time('When it was last seen there again after it was gone.'),
      },
    },
    receipt: {
      description: 'The last receipt in the chain of this request.',
      type: 'object',
      required: ['digest', 'keyId', 'location', 'sequence', 'issuedTime', 'state', 'final'],
      properties: {
        digest: { description: 'SHA-256 of the receipt.', type: 'string', maxLength: 71 },
        keyId: { description: 'The key that signed it.', type: 'string', maxLength: 128 },
        location: {
          description: 'Account, container and sequence number under which it lies.',
          type: 'string',
          maxLength: 512,
        },
        sequence: count('Its number in the chain.'),
        issuedTime: time('When it was written.'),
        state: { description: 'The reason of Ready that it proves.', type: 'string', maxLength: 64 },
        final: {
          description: 'Whether it says how the request ended. Only receipts that name who was told since then follow.',
          type: 'boolean',
        },
        informed: count(
          'How many entries of spec.informed were looked at for it, at the end or since. Absent: none yet.',
        ),
      },
    },
  },
} as const;
