import { callDataPolicySpecSchema } from './call-data-policy-spec-schema.ts';
import { callDataPolicyStatusSchema } from './call-data-policy-status-schema.ts';
import { groupVersion } from './group.ts';
import type { ConditionStatus, ConditionType } from './condition.ts';
import type { Reason } from './reasons.ts';
import type { TypeOfSchema } from './schema-type.ts';

export const callDataPolicyNames = {
  kind: 'CallDataPolicy',
  listKind: 'CallDataPolicyList',
  plural: 'calldatapolicies',
  singular: 'calldatapolicy',
  shortNames: ['cdp'],
} as const;

/** The one source of the type, the validator, the CRD, the chart's copy and the reference page. */
export const callDataPolicySchema = {
  description:
    'CallDataPolicy is the promise that a company makes about recorded calls, enforced against Azure and measured.',
  type: 'object',
  required: ['spec'],
  properties: {
    apiVersion: { type: 'string', description: `Always ${groupVersion}.` },
    kind: { type: 'string', description: 'Always CallDataPolicy.' },
    metadata: { type: 'object' },
    spec: callDataPolicySpecSchema,
    status: callDataPolicyStatusSchema,
  },
  'x-kubernetes-validations': [
    {
      rule: "oldSelf.hasValue() || !self.metadata.name.matches('[0-9](-?[0-9]){6,}')",
      optionalOldSelf: true,
      message:
        'metadata.name looks like a phone number; names of objects are stored and logged everywhere, use one that names no person',
    },
    {
      rule: "oldSelf.hasValue() || (self.metadata.name.size() <= 40 && self.metadata.name.matches('^[a-z]([a-z0-9-]*[a-z0-9])?$'))",
      optionalOldSelf: true,
      message: 'metadata.name must have at most 40 lower-case letters, digits and hyphens and begin with a letter',
    },
  ],
} as const;

export type CallDataPolicySpec = TypeOfSchema<typeof callDataPolicySpecSchema>;
export type StorageAccountRef = CallDataPolicySpec['storageAccounts'][number];
export type ArtifactClass = CallDataPolicySpec['artifactClasses'][number];
export type Location = ArtifactClass['locations'][number];
export type Period = ArtifactClass['retention']['maximum'];

/** A condition as written by us: type and reason come from closed lists. */
export interface Condition {
  readonly type: ConditionType;
  readonly status: ConditionStatus;
  readonly reason: Reason;
  readonly message: string;
  readonly lastTransitionTime: string;
  readonly observedGeneration: number;
}

type StatusOfSchema = TypeOfSchema<typeof callDataPolicyStatusSchema>;

/** One account's entry, its reasons narrowed to the catalogue. */
export type AccountStatus = Omit<NonNullable<StatusOfSchema['accounts']>[number], 'reason' | 'lastRepairReason'> & {
  readonly reason: Reason;
  readonly lastRepairReason?: Reason;
};

/** A finding with its reason narrowed to the catalogue. */
export type Finding = Omit<NonNullable<StatusOfSchema['findings']>[number], 'reason'> & { readonly reason: Reason };

export type CallDataPolicyStatus = Omit<StatusOfSchema, 'conditions' | 'accounts' | 'findings'> & {
  readonly conditions?: readonly Condition[];
  readonly accounts?: readonly AccountStatus[];
  readonly findings?: readonly Finding[];
};

/** The part of ObjectMeta that the operator reads. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly generation: number;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface CallDataPolicy {
  readonly apiVersion: typeof groupVersion;
  readonly kind: 'CallDataPolicy';
  readonly metadata: ObjectMeta;
  readonly spec: CallDataPolicySpec;
  readonly status?: CallDataPolicyStatus;
}
