import type { TypeOfSchema } from '../api/schema-type.ts';
import { digest, lazyValidator, name, time, token, uid } from '../evidence/schema-parts.ts';
import { artifactKinds, aiObjectKinds } from '../policy/artifact-definition.ts';
import { featureKinds } from '../matching/feature.ts';

const text = { type: 'string', minLength: 1 } as const;

/** What the digest of the plan covers. */
const planTarget = {
  type: 'object',
  additionalProperties: false,
  required: ['class', 'location', 'callId', 'weak'],
  properties: {
    class: name,
    location: token,
    versionId: name,
    callId: token,
    place: digest,
    weak: { type: 'boolean' },
  },
} as const;

/** One thing that would go, in clear. Of a blob `artifact`, `container` and `name`; of an AI object `object` and `name`. */
const target = {
  type: 'object',
  additionalProperties: false,
  required: ['class', 'account', 'name', 'target'],
  properties: {
    class: name,
    account: name,
    artifact: { enum: artifactKinds },
    object: { enum: aiObjectKinds },
    container: text,
    name: text,
    versionId: name,
    extent: { enum: ['Whole', 'Records', 'Shared'] },
    held: {
      type: 'object',
      additionalProperties: false,
      required: ['ground'],
      properties: { ground: name, untilTime: time },
    },
    target: planTarget,
  },
} as const;

const call = {
  type: 'object',
  additionalProperties: false,
  required: ['strength', 'kinds', 'targets'],
  properties: {
    /** Absent where nobody can tell it any more. */
    callId: text,
    startTime: time,
    strength: { enum: ['Strong', 'Weak'] },
    review: { type: 'string', pattern: '^[A-Za-z]{1,63}$' },
    kinds: { type: 'array', maxItems: 7, items: { enum: featureKinds } },
    targets: { type: 'array', items: target },
  },
} as const;

export const planDetailsFormat = 'calldata-plan/v1';

/** What the approver of a plan, or of its additions, sees. Personal data: it leaves the operator encrypted only. */
export const planDetailsSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['format', 'requestUid', 'planDigest', 'featuresKey', 'generatedTime', 'calls'],
  properties: {
    format: { enum: [planDetailsFormat] },
    requestUid: uid,
    /** Of the plan, or of the additions. */
    planDigest: digest,
    /** Digest of the keyed hashes that were searched for: the digest of the plan covers it. */
    featuresKey: digest,
    generatedTime: time,
    calls: { type: 'array', items: call },
  },
} as const;

export type PlanDetails = TypeOfSchema<typeof planDetailsSchema>;
export type PlanDetailCall = PlanDetails['calls'][number];
export type PlanDetailTarget = PlanDetailCall['targets'][number];

export const isPlanDetails = lazyValidator(planDetailsSchema);
