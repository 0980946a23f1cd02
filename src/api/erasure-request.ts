import type { ConditionStatus } from './condition.ts';
import type { ErasureConditionType } from './erasure-request-condition.ts';
import type { SubjectKey } from './erasure-request-identity-schema.ts';
import { approvalRules } from './erasure-request-approval-schema.ts';
import type { ErasureReason } from './erasure-reasons.ts';
import { erasureRequestSpecSchema } from './erasure-request-spec-schema.ts';
import { erasureRequestStatusSchema } from './erasure-request-status-schema.ts';
import { groupVersion } from './group.ts';
import type { ObjectMeta } from './call-data-policy.ts';
import type { TypeOfSchema } from './schema-type.ts';

export const erasureRequestNames = {
  kind: 'ErasureRequest',
  listKind: 'ErasureRequestList',
  plural: 'erasurerequests',
  singular: 'erasurerequest',
  shortNames: ['er'],
} as const;

/** The verb of who may approve a plan. No API verb of Kubernetes; the shipped admission policy asks for it. */
export const approveVerb = 'approve';

const advice = 'names are stored and logged everywhere; let the API server choose one: generateName: er-';

/** Names bind at creation only: a rule that came later must not lock an object. */
const nameRules = [
  {
    rule: "oldSelf.hasValue() || self.metadata.name.matches('^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$')",
    optionalOldSelf: true,
    message: 'metadata.name must be at most 63 lower-case letters, digits and hyphens; best is generateName: er-',
  },
  {
    rule: "oldSelf.hasValue() || !self.metadata.name.matches('[0-9](-?[0-9]){6,}')",
    optionalOldSelf: true,
    message: `metadata.name looks like a telephone number; ${advice}`,
  },
  {
    rule: "oldSelf.hasValue() || !self.metadata.name.matches('-(at|dot|punkt)-')",
    optionalOldSelf: true,
    message: `metadata.name looks like an e-mail address; ${advice}`,
  },
] as const;

/** The one source of the type, the CRD and the reference page. */
export const erasureRequestSchema = {
  description:
    "ErasureRequest is one caller's request to delete their recorded calls. It names a Secret with what only the caller knows; it holds no personal data itself and is not an object for Git.",
  type: 'object',
  required: ['spec'],
  properties: {
    apiVersion: { type: 'string', description: `Always ${groupVersion}.` },
    kind: { type: 'string', description: 'Always ErasureRequest.' },
    metadata: { type: 'object' },
    spec: erasureRequestSpecSchema,
    status: erasureRequestStatusSchema,
  },
  'x-kubernetes-validations': [...nameRules, ...approvalRules],
} as const;

type SpecOfSchema = TypeOfSchema<typeof erasureRequestSpecSchema>;

export type IdentityVerification = Omit<NonNullable<SpecOfSchema['identityVerification']>, 'verifiedKeys'> & {
  readonly verifiedKeys?: readonly SubjectKey[];
};

export type ErasureRequestSpec = Omit<SpecOfSchema, 'identityVerification'> & {
  readonly identityVerification?: IdentityVerification;
};

/** A condition as written by us: type and reason come from closed lists. */
export interface ErasureCondition {
  readonly type: ErasureConditionType;
  readonly status: ConditionStatus;
  readonly reason: ErasureReason;
  readonly message: string;
  readonly lastTransitionTime: string;
  readonly observedGeneration: number;
}

export type ErasureRequestStatus = Omit<TypeOfSchema<typeof erasureRequestStatusSchema>, 'conditions'> & {
  readonly conditions?: readonly ErasureCondition[];
};

export type ErasurePlan = NonNullable<ErasureRequestStatus['plan']>;
export type ErasureResult = NonNullable<ErasureRequestStatus['results']>[number];

export interface ErasureRequest {
  readonly apiVersion: typeof groupVersion;
  readonly kind: 'ErasureRequest';
  readonly metadata: ObjectMeta;
  readonly spec: ErasureRequestSpec;
  readonly status?: ErasureRequestStatus;
}
