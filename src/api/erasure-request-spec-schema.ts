import { approvalSchema, informedSchema } from './erasure-request-approval-schema.ts';
import { extensionSchema, identityVerificationSchema, refusalSchema } from './erasure-request-identity-schema.ts';
import { changeRules } from './erasure-request-changes.ts';
import { namesNobodyAsName } from './erasure-request-text-rules.ts';

function objectReference(description: string, advice: string) {
  return {
    description,
    type: 'object',
    required: ['name'],
    properties: {
      name: { description: 'Name of the object.', type: 'string', minLength: 1, maxLength: 253 },
    },
    'x-kubernetes-validations': [
      {
        rule: namesNobodyAsName('self.name'),
        message: `name looks like a telephone number or an e-mail address; ${advice}`,
        fieldPath: '.name',
      },
    ],
  } as const;
}

export const erasureRequestSpecProperties = {
  policyRef: objectReference(
    'The CallDataPolicy in the same namespace whose calls are searched. Immutable.',
    'name a policy by a name that holds no personal data',
  ),
  subject: {
    description: 'Who asks. Immutable.',
    type: 'object',
    required: ['secretRef'],
    properties: {
      secretRef: objectReference(
        'A Secret of type calldata.claimini.com/subject in the same namespace. Its keys are phone, email, name, address, callId, customerNumber and text, one value a line. The operator deletes it when nothing needs it any more.',
        "the Secret's name is stored and logged everywhere; put the caller's data into the Secret",
      ),
    },
  },
  receivedTime: {
    description:
      'When the request reached the company: the clock of Art. 12(3) GDPR starts here, not at the creation of this object. Only calls that started before it are deleted. Immutable.',
    type: 'string',
    format: 'date-time',
    'x-kubernetes-validations': [
      {
        rule: "self >= timestamp('2018-05-25T00:00:00Z') && self < timestamp('2100-01-01T00:00:00Z')",
        message: 'must lie between 2018-05-25, when the GDPR began to apply, and 2100',
      },
    ],
  },
  identityVerification: identityVerificationSchema,
  mode: {
    description:
      'DryRun searches and shows the plan. Execute deletes what was approved. Required, so that a typo can never start a deletion; only from DryRun to Execute. A policy in Audit beats a request in Execute.',
    type: 'string',
    enum: ['DryRun', 'Execute'],
  },
  classes: {
    description:
      'The classes of the policy that are searched; [] for all. Required, because a misspelt one that a lax client drops would search everything. Immutable.',
    type: 'array',
    maxItems: 20,
    'x-kubernetes-list-type': 'atomic',
    items: { description: 'Name of a class of the policy.', type: 'string', maxLength: 40 },
    'x-kubernetes-validations': [
      {
        rule: "self.all(c, c.matches('^[a-z]([a-z0-9-]*[a-z0-9])?$') && !c.matches('[0-9](-?[0-9]){6,}')) && self.all(c, self.exists_one(d, d == c))",
        message: 'classes holds names of classes of the policy, each once; values of the caller belong into the Secret',
      },
    ],
  },
  cancel: {
    description: 'True ends the request. What is deleted stays deleted. It cannot be taken back.',
    type: 'boolean',
    default: false,
  },
  extension: extensionSchema,
  refusal: refusalSchema,
  approval: approvalSchema,
  ttlSecondsAfterFinished: {
    description:
      'Seconds after its end at which this object is deleted. The receipts and the watch for late arrivals outlive it. A request that a person ended in the middle of the deletes stays until its ledger says so. Absent: it stays. 0 to 315360000.',
    type: 'integer',
    format: 'int32',
    minimum: 0,
    maximum: 315_360_000,
  },
  informed: informedSchema,
} as const;

/** Guarded: an object that has both, made before the rule, stays editable. */
const notBothRule = {
  rule: '!(has(self.refusal) && has(self.approval)) || (oldSelf.hasValue() && [oldSelf.value()].exists(o, has(o.refusal) && has(o.approval)))',
  optionalOldSelf: true,
  message: 'a request is approved or refused, not both; take the approval back before you refuse',
  fieldPath: '.refusal',
} as const;

export const erasureRequestSpecSchema = {
  description: 'What is asked for, and what people decided about it.',
  type: 'object',
  required: ['policyRef', 'subject', 'receivedTime', 'mode', 'classes'],
  properties: erasureRequestSpecProperties,
  'x-kubernetes-validations': [...changeRules, notBothRule],
} as const;
