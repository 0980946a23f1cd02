import { textRule, wordRule } from './erasure-request-text-rules.ts';

/** The keys of a subject Secret, which are the kinds of features that a caller can name. */
export const subjectKeys = ['phone', 'email', 'name', 'address', 'callId', 'customerNumber', 'text'] as const;

export type SubjectKey = (typeof subjectKeys)[number];

const keyList = subjectKeys.map((key) => `'${key}'`).join(', ');

export const identityVerificationSchema = {
  description:
    'Who made sure that the caller is who they say, and how; never a document. Absent means Pending. It can be changed while Pending and is fixed afterwards.',
  type: 'object',
  required: ['state'],
  properties: {
    state: {
      description:
        'Pending: nothing is searched. Verified: the features in verifiedKeys count as verified. Failed: nothing is searched; a person may refuse the request.',
      type: 'string',
      enum: ['Pending', 'Verified', 'Failed'],
    },
    queriedTime: {
      description:
        'When the caller was asked to prove who they are (Art. 12(6) GDPR). From then until verifiedTime the clock is paused; the date without the pause is kept.',
      type: 'string',
      format: 'date-time',
    },
    method: {
      description: 'How: one word such as Callback, KnownCustomer or SignedLetter.',
      type: 'string',
      minLength: 1,
      maxLength: 63,
    },
    verifiedTime: {
      description: 'When the question was settled. As long as it lies ahead, it pauses nothing.',
      type: 'string',
      format: 'date-time',
    },
    by: {
      description: 'The person or team who decided. No telephone number and no e-mail address.',
      type: 'string',
      minLength: 1,
      maxLength: 128,
    },
    verifiedKeys: {
      description:
        'Keys of the subject Secret whose values were verified: phone, email, name, address, callId, customerNumber, text. What is not listed finds calls only for review.',
      type: 'array',
      maxItems: 7,
      'x-kubernetes-list-type': 'atomic',
      items: { description: 'A key of the subject Secret.', type: 'string', maxLength: 32 },
    },
  },
  'x-kubernetes-validations': [
    {
      rule: "self.state != 'Verified' || (has(self.method) && has(self.verifiedTime) && has(self.by) && has(self.verifiedKeys) && self.verifiedKeys.size() > 0)",
      message: 'state Verified needs method, verifiedTime, by and at least one of verifiedKeys',
    },
    {
      rule: "self.state != 'Failed' || has(self.by)",
      message: 'state Failed needs by: a person decides that, not the operator',
      fieldPath: '.by',
    },
    {
      rule: '!has(self.queriedTime) || !has(self.verifiedTime) || self.queriedTime <= self.verifiedTime',
      message: 'verifiedTime is before queriedTime; an answer comes after its question',
      fieldPath: '.verifiedTime',
    },
    {
      rule: "!has(self.method) || self.method.matches('^[A-Z][A-Za-z]*$')",
      message: 'method must be one word of letters that begins with a capital, such as Callback',
      fieldPath: '.method',
    },
    {
      rule: `!has(self.verifiedKeys) || (self.verifiedKeys.all(k, k in [${keyList}]) && self.verifiedKeys.all(k, self.verifiedKeys.exists_one(l, l == k)))`,
      message: `verifiedKeys holds each of ${subjectKeys.join(', ')} at most once; values of the caller belong into the Secret`,
      fieldPath: '.verifiedKeys',
    },
    textRule('by', 'name the person or team who verified'),
  ],
} as const;

/** The only grounds on which Art. 12(3) GDPR allows an extension. */
export const extensionReasons = ['Complexity', 'NumberOfRequests'] as const;

export const extensionSchema = {
  description:
    'Two more months (Art. 12(3) GDPR). It counts only if the caller was told before the first due time: add an entry for Subject to informed. Set once.',
  type: 'object',
  required: ['reason', 'by'],
  properties: {
    reason: {
      description: 'Complexity or NumberOfRequests: the law knows no other.',
      type: 'string',
      maxLength: 32,
    },
    by: { description: 'The person who decided.', type: 'string', minLength: 1, maxLength: 128 },
  },
  'x-kubernetes-validations': [wordRule('reason', extensionReasons), textRule('by', 'name the person who decided')],
} as const;

/**
 * Art. 12(5): manifestly unfounded or excessive. Art. 11(2), 12(2) and 12(6): not identifiable. Art. 17(3)(b) and (e): a
 * legal obligation, legal claims.
 */
export const refusalReasons = [
  'ManifestlyUnfounded',
  'Excessive',
  'IdentityNotVerified',
  'LegalObligation',
  'LegalClaims',
] as const;

export const refusalSchema = {
  description:
    'That a named person refuses the request. The operator never refuses by itself. It ends the request and is set once.',
  type: 'object',
  required: ['reason', 'by', 'complaintHint'],
  properties: {
    reason: {
      description: `Why: ${refusalReasons.join(', ')}.`,
      type: 'string',
      maxLength: 32,
    },
    by: { description: 'The person who refuses.', type: 'string', minLength: 1, maxLength: 128 },
    complaintHint: {
      description:
        'The authority that the caller was told they can complain to (Art. 12(4) GDPR), by its name or web address.',
      type: 'string',
      minLength: 1,
      maxLength: 512,
    },
  },
  'x-kubernetes-validations': [
    wordRule('reason', refusalReasons),
    textRule('by', 'name the person who refuses'),
    textRule('complaintHint', 'name the authority by its name or web address'),
  ],
} as const;
