import { namesNobodyWithoutDates, textRule } from './erasure-request-text-rules.ts';

/** No value of the caller stands in a digest, and a wrong one is not repeated all the same. */
function digestRule(field: 'planDigest' | 'additionsDigest', source: string) {
  return {
    rule: `!has(self.${field}) || self.${field}.matches('^sha256:[0-9a-f]{64}$')`,
    message: `${field} must be 'sha256:' and 64 hexadecimal digits, copied from ${source}`,
    fieldPath: `.${field}`,
  } as const;
}

export const approvalSchema = {
  description:
    'That exactly what status.plan shows may be deleted. Leave it out until there is a plan; it can be taken back.',
  type: 'object',
  required: ['planDigest', 'by'],
  properties: {
    planDigest: { description: 'Copied from status.plan.digest.', type: 'string', maxLength: 71 },
    additionsDigest: {
      description:
        'Copied from status.plan.additions.digest: what was found since. It waits alone while the plan goes on.',
      type: 'string',
      maxLength: 71,
    },
    weakMatches: {
      description: 'Whether weak matches, such as a name alone, are deleted too.',
      type: 'string',
      enum: ['Exclude', 'Include'],
      default: 'Exclude',
    },
    by: { description: 'The person who approves.', type: 'string', minLength: 1, maxLength: 128 },
  },
  'x-kubernetes-validations': [
    digestRule('planDigest', 'status.plan.digest'),
    digestRule('additionsDigest', 'status.plan.additions.digest'),
    textRule('by', 'name the person who approves'),
  ],
} as const;

const unchanged =
  '(oldSelf.hasValue() && [oldSelf.value()].exists(o, has(o.spec.approval) && o.spec.approval == self.spec.approval))';

/** A changed approval must name what status shows now; the operator's own writes of status pass when the plan changes. */
export const approvalRules = [
  {
    rule: `!has(self.spec.approval) || ${unchanged} || (has(self.status) && has(self.status.plan) && has(self.status.plan.digest) && self.status.plan.digest == self.spec.approval.planDigest)`,
    optionalOldSelf: true,
    message:
      'approval.planDigest is not status.plan.digest: the plan changed since you looked, or there is none yet; read the plan again and approve that one',
    fieldPath: '.spec.approval',
  },
  {
    rule: `!has(self.spec.approval) || !has(self.spec.approval.additionsDigest) || ${unchanged} || (has(self.status) && has(self.status.plan) && has(self.status.plan.additions) && self.status.plan.additions.digest == self.spec.approval.additionsDigest)`,
    optionalOldSelf: true,
    message:
      'approval.additionsDigest is not status.plan.additions.digest: the additions changed since you looked, or there are none; read them again, or leave additionsDigest out',
    fieldPath: '.spec.approval',
  },
] as const;

const entryNamesNobody = [
  namesNobodyWithoutDates('n.recipient'),
  `(!has(n.reference) || (${namesNobodyWithoutDates('n.reference')}))`,
  namesNobodyWithoutDates('n.by'),
].join(' && ');

const entryMessage =
  'an entry looks like a telephone number or an e-mail address; name processors, people and references without either, and without dates';

export const informedSchema = {
  description:
    'Who was told, attested by people: each recipient of the data (Art. 19 GDPR) and the caller (Art. 12(3) and (4)). Entries are only added.',
  type: 'array',
  maxItems: 40,
  'x-kubernetes-list-type': 'atomic',
  items: {
    description: 'One notification.',
    type: 'object',
    required: ['recipient', 'notifiedTime', 'by'],
    properties: {
      recipient: {
        description: 'Subject for the caller, or the name of a processor as the policy spells it.',
        type: 'string',
        minLength: 1,
        maxLength: 128,
      },
      notifiedTime: {
        description: 'When it was sent. Receipts leave out an entry whose time cannot be read.',
        type: 'string',
        format: 'date-time',
      },
      reference: {
        description: 'Where the proof lies, such as the number of a letter. No number of seven digits or more.',
        type: 'string',
        minLength: 1,
        maxLength: 128,
      },
      by: { description: 'Who sent it.', type: 'string', minLength: 1, maxLength: 128 },
    },
  },
  // Entries cannot be corrected, so one that an older release admitted must not stop the next.
  'x-kubernetes-validations': [
    {
      rule: `oldSelf.hasValue() || self.all(n, ${entryNamesNobody})`,
      optionalOldSelf: true,
      message: entryMessage,
    },
    { rule: `self.all(n, oldSelf.exists(o, o == n) || (${entryNamesNobody}))`, message: entryMessage },
  ],
} as const;
