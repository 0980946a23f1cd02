const count = (description: string) => ({ description, type: 'integer', format: 'int32' }) as const;
const time = (description: string) => ({ description, type: 'string', format: 'date-time' }) as const;

export const classStatusSchema = {
  description:
    'What the last complete pass saw of one class. Figures are absent until there was one. A class that could not be looked at keeps the figures and the time of the last look, and says why.',
  type: 'object',
  required: ['name', 'reason', 'message'],
  properties: {
    name: { description: 'The name from spec.artifactClasses.', type: 'string', maxLength: 40 },
    reason: { description: 'What is to be said of the class, a word of the catalogue.', type: 'string', maxLength: 64 },
    message: { description: 'The same as a sentence.', type: 'string', maxLength: 1024 },
    artifacts: count('Blobs of the class. Copies of one blob (versions, snapshots, deleted ones) count once.'),
    calls: count('Calls that they belong to. Exact up to 50,000, an estimate within 3 % above.'),
    oldestStartTime: time(
      'Start of the oldest call of which something can still be read or recovered; of a deleted copy that nobody can read, the earliest that it can be.',
    ),
    nextDeadlineTime: time(
      'The first deadline after the look of what can still be read or recovered; of what a hold keeps past its deadline, the end of the hold. From then on the look proves nothing.',
    ),
    effectiveDays: {
      description:
        'Days after the start of a call at which its last copy will be gone, by the worst of what was seen: rules, soft delete, delay of arrival.',
      type: 'integer',
      format: 'int32',
    },
    overdue: count('Artifacts past their period that can still be read or recovered, held ones not counted.'),
    due: count('Artifacts that the sweep would delete now.'),
    held: count('Artifacts that a hold keeps.'),
    deletedLastPass: count('Artifacts that the last pass deleted.'),
    deletedTotal: { description: 'Artifacts deleted by all passes so far.', type: 'integer', format: 'int64' },
    unclassified: count(
      'Artifacts whose call or start could not be told. The operator never deletes them by guess; lifecycle rules go by creation.',
    ),
    unsearchable: count(
      'Artifacts that nobody can search for a caller: audio, encrypted, unreadable, without a search.',
    ),
    untagged: count(
      'Under lifecycle.mode Tagged: artifacts older than one interval without the tag that lets the rule delete them, unclassified ones not counted.',
    ),
    derived: count('Voiceprints, embeddings, scores and the like, declared or recognised by their names (R-29).'),
    cutDeferred: count('Logs with records that are due and cannot be cut yet.'),
    uncommitted: count(
      'Uploads that were begun and never finished. Azure discards them about a week after the last part.',
    ),
    consentMissing: count('Artifacts without an answer to the question for consent.'),
    consentRefused: count('Artifacts of calls whose consent was refused and that are still there.'),
    consentRefusedHeld: count('Of consentRefused: those that a hold keeps.'),
    consentLate: count('Artifacts of calls whose consent was given after the call had begun.'),
    recoverable: count('Artifacts of which something is deleted and can still be recovered.'),
    recoverableUntilTime: time('When the last of it is gone.'),
    lastFullPassTime: time('When the last pass that saw all of the class was complete.'),
  },
} as const;

export const scanStatusSchema = {
  description: 'The look at the blobs.',
  type: 'object',
  properties: {
    generation: { description: 'The metadata.generation of the last complete pass.', type: 'integer', format: 'int64' },
    startedTime: time('When the last complete pass began: what appeared later was not seen.'),
    completedTime: time('When it was complete.'),
    consentKnown: {
      description:
        'For each purpose that a class asks consent for: from when on all is there that may carry it. Calls that began before are never deleted for want of a consent. It never goes back: what other periods or rules deleted does not come back with new ones.',
      type: 'array',
      maxItems: 2,
      'x-kubernetes-list-type': 'atomic',
      items: {
        description: 'One purpose.',
        type: 'object',
        required: ['purpose', 'fromTime'],
        properties: {
          purpose: { description: 'What the consent is for.', type: 'string', enum: ['Recording', 'AI'] },
          fromTime: time('Calls that began from then on.'),
          answeredDays: count(
            'Days from the start of a call in which all that may carry its consent is there, by what the look saw: periods, rules, and the reach of logs. What goes after them may have gone while nobody looked, so fromTime moves on to them. Absent where not all was seen: then fromTime moves on with the time.',
          ),
        },
      },
    },
    progress: {
      description: 'The pass that is running. Absent while none is.',
      type: 'object',
      required: ['phase', 'startedTime'],
      properties: {
        phase: {
          description:
            'Listing: every class is read before the first delete. Deleting: what is due is deleted, and looked at again.',
          type: 'string',
          enum: ['Listing', 'Deleting'],
        },
        startedTime: time('When it began.'),
        listed: { description: 'Copies seen so far.', type: 'integer', format: 'int64' },
        deleted: { description: 'Artifacts deleted so far.', type: 'integer', format: 'int64' },
      },
    },
  },
} as const;

const sweepClassesSchema = {
  description: 'The classes concerned.',
  type: 'array',
  maxItems: 20,
  'x-kubernetes-list-type': 'atomic',
  items: {
    description: 'One class.',
    type: 'object',
    required: ['name', 'artifacts', 'due'],
    properties: {
      name: { description: 'Name of the class.', type: 'string', maxLength: 40 },
      artifacts: count('Artifacts of the class when it was counted.'),
      live: count('Of artifacts: with a copy that can be read. Absent where all have one.'),
      due: count('Artifacts of it that were due at the cut-off time.'),
      refused: count('Of due: due only because consent was refused. Absent where there is none.'),
    },
  },
} as const;

export const sweepStatusSchema = {
  description: 'Deletions that wait for a person, and those that have begun.',
  type: 'object',
  properties: {
    pending: {
      description: 'A deletion over the limits. It is shown until it is approved, or what it counted is gone.',
      type: 'object',
      required: ['digest', 'cutoffTime', 'classes'],
      properties: {
        digest: {
          description: 'Copy it into spec.sweep.approvedDigest to let it happen.',
          type: 'string',
          maxLength: 71,
        },
        cutoffTime: time('Counted is what was due at this time.'),
        classes: sweepClassesSchema,
        carriedOut: {
          description:
            'What already went under its approval, in sweeps that stopped or were broken off. It is taken off what may still go, and is no part of the digest.',
          type: 'array',
          maxItems: 20,
          'x-kubernetes-list-type': 'atomic',
          items: {
            description: 'One class.',
            type: 'object',
            required: ['name', 'deleted'],
            properties: {
              name: { description: 'Name of the class.', type: 'string', maxLength: 40 },
              deleted: count(
                'Artifacts of it that were deleted by the approval since. What a sweep that was broken off deleted within the limits counts along.',
              ),
              begun: count(
                'What a sweep that runs may delete of it by the approval, where not all of the class could be read: if it is broken off, all of this counts as deleted. Absent otherwise.',
              ),
            },
          },
        },
      },
    },
    running: {
      description:
        'Written before the first delete of a pass, so that a crash does not lose what was deleted from the totals.',
      type: 'object',
      required: ['cutoffTime', 'classes'],
      properties: {
        cutoffTime: time('What was due at this time is deleted.'),
        scope: {
          description:
            'What the names of the classes stood for, as a digest: after a change of them the counts do not compare.',
          type: 'string',
          maxLength: 64,
        },
        classes: sweepClassesSchema,
      },
    },
    unsettled: {
      description:
        'What a pass that was broken off had counted of classes that could not be read since: what it deleted of them joins the totals once they are.',
      type: 'array',
      maxItems: 20,
      'x-kubernetes-list-type': 'atomic',
      items: {
        description: 'One class.',
        type: 'object',
        required: ['name', 'artifacts', 'due', 'cutoffTime'],
        properties: {
          name: { description: 'Name of the class.', type: 'string', maxLength: 40 },
          artifacts: count(
            'Artifacts of the class when it was counted, without those that a later pass told as deleted.',
          ),
          due: count('Artifacts of it that were due at the cut-off time, without the same.'),
          cutoffTime: time('What was due at this time was being deleted.'),
          scope: {
            description: 'What the name of the class stood for, as in running.',
            type: 'string',
            maxLength: 64,
          },
        },
      },
    },
    approvedDigest: {
      description: 'The approved deletion that was carried out last. It is not carried out twice.',
      type: 'string',
      maxLength: 71,
    },
  },
} as const;

export const holdStatusSchema = {
  description: 'One hold of the spec.',
  type: 'object',
  required: ['name', 'ground', 'state'],
  properties: {
    name: { description: 'The name from spec.holds.', type: 'string', maxLength: 40 },
    ground: { description: 'The ground from spec.holds.', type: 'string', maxLength: 64 },
    state: {
      description:
        'Active, NotYet (before startTime), Expired, or Unreadable (its Secret could not be read, and the operator deletes nothing; lifecycle rules go on).',
      type: 'string',
      enum: ['Active', 'NotYet', 'Expired', 'Unreadable'],
    },
    endTime: time('The endTime from spec.holds.'),
    artifacts: count('Artifacts that it keeps.'),
  },
} as const;

export const clauseStatusSchema = {
  description: 'What was seen of one clause of the notice.',
  type: 'object',
  required: ['id', 'verdict', 'basis', 'message'],
  properties: {
    id: { description: 'The id from spec.notice.clauses.', type: 'string', maxLength: 32 },
    verdict: {
      description:
        'Violated: seen to be broken. Unknown: not seen. Attested: people say so. Verified: seen to hold. Enforced: seen to hold, and the operator corrects what would break it, as far as docs/conditions.md says. The worst control decides.',
      type: 'string',
      enum: ['Enforced', 'Verified', 'Attested', 'Unknown', 'Violated'],
    },
    basis: { description: 'How it is known.', type: 'string', enum: ['Observed', 'Attested', 'Inferred'] },
    observedTime: time('The oldest look that the verdict stands on.'),
    message: { description: 'The evidence as a sentence.', type: 'string', maxLength: 512 },
  },
} as const;
