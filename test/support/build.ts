import type { ArtifactClass, CallDataPolicy, CallDataPolicySpec, ObjectMeta } from '../../src/api/call-data-policy.ts';
import { groupVersion } from '../../src/api/group.ts';
import { OperatorError } from '../../src/reconcile/errors.ts';
import type { FailureDetails } from '../../src/reconcile/errors.ts';
import type {
  AccountObservation,
  BlobServiceFacts,
  ContainerFacts,
  LifecycleRule,
  Observed,
  ReplicationFacts,
  StorageAccountFacts,
} from '../../src/policy/facts.ts';
import type { Reason } from '../../src/api/reasons.ts';

const group = '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/voice';

export function resourceIdOf(account: string): string {
  return `${group}/providers/Microsoft.Storage/storageAccounts/${account}`;
}

export const policyKey = { namespace: 'privacy', name: 'voicebot' } as const;

/** A class with one location: `calls/recordings/voicebot/` is account, container and prefix. */
export function buildClass(
  name: string,
  path: string,
  retention: ArtifactClass['retention'] = { maximum: { months: 3 } },
): ArtifactClass {
  const [account = '', container = '', ...prefix] = path.split('/');
  return {
    name,
    locations: [{ account, container, prefix: prefix.join('/') }],
    retention,
    legalBasis: 'Contract',
    purposes: ['StaffTraining'],
  };
}

export const recordings = buildClass('recordings', 'calls/recordings/voicebot/');
export const transcripts = buildClass('transcripts', 'archive/transcripts/voicebot/');

/** Two classes in two accounts; in Berlin three months are at least 88 days, which makes rules of 76. */
export function buildSpec(overrides: Partial<CallDataPolicySpec> = {}): CallDataPolicySpec {
  return {
    enforcement: 'Enforce',
    suspend: false,
    checkIntervalMinutes: 60,
    timeZone: 'Europe/Berlin',
    storageAccounts: [
      { name: 'calls', resourceId: resourceIdOf('calls') },
      { name: 'archive', resourceId: resourceIdOf('archive') },
    ],
    artifactClasses: [recordings, transcripts],
    lifecycle: { mode: 'WholePrefix', lagDays: 3, arrivalLagDays: 1, approval: 'Manual' },
    sweep: { limits: { minArtifacts: 20, percentOfClass: 5 } },
    holds: [],
    controller: { name: 'claimini GmbH', contact: 'privacy@example.com' },
    dataProtectionOfficer: { contact: 'dpo@example.com' },
    deletionPolicy: 'Retain',
    ...overrides,
  };
}

export function buildPolicy(spec: CallDataPolicySpec, metadata: Partial<ObjectMeta> = {}): CallDataPolicy {
  return {
    apiVersion: groupVersion,
    kind: 'CallDataPolicy',
    metadata: {
      ...policyKey,
      uid: '0b9a1c52-5f4e-4a39-9d5c-6f1e8a1c7d10',
      generation: 1,
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...metadata,
    },
    spec,
  };
}

/** A rule of another team, with a field that our code does not know. */
export function foreignRule(name: string): LifecycleRule {
  return {
    name,
    enabled: true,
    type: 'Lifecycle',
    definition: {
      actions: { baseBlob: { tierToCold: { daysAfterModificationGreaterThan: 30 } } },
      filters: { blobTypes: ['blockBlob'], prefixMatch: [`${name}/`], fieldOfTomorrow: { deep: [1, null] } },
    },
  };
}

/** Premium block blob storage cannot hold page blobs, so that every aspect of recoverability can be observed. */
export function accountFacts(overrides: Partial<StorageAccountFacts> = {}): StorageAccountFacts {
  return {
    location: 'germanywestcentral',
    sku: 'Premium_ZRS',
    kind: 'BlockBlobStorage',
    hierarchicalNamespace: false,
    accountImmutability: false,
    ...overrides,
  };
}

export function seen<T>(value: T): Observed<T> {
  return { ok: true, value };
}

export function unseen(reason: Reason, overrides: Partial<Extract<Observed<never>, { readonly ok: false }>> = {}) {
  return { ok: false, reason, message: `The look ended in ${reason}.`, terminal: false, ...overrides } as const;
}

export function failure(reason: Reason, details: Partial<Omit<FailureDetails, 'reason'>> = {}): OperatorError {
  return new OperatorError(`The call ended in ${reason}.`, { kind: 'retryable', reason, ...details });
}

/** Everything of one account was seen; soft delete 7 days, nothing else that keeps data. */
export function buildObservation(name: string, overrides: Partial<AccountObservation> = {}): AccountObservation {
  return {
    name,
    resourceId: resourceIdOf(name),
    declared: true,
    account: seen(accountFacts()),
    blobService: seen<BlobServiceFacts>({ softDeleteDays: 7, versioning: false }),
    lifecycle: seen({ rules: [foreignRule('cooling')] }),
    replication: seen<readonly ReplicationFacts[]>([]),
    containers: seen<readonly ContainerFacts[]>(
      ['recordings', 'transcripts'].map((container) => ({
        name: container,
        exists: true,
        legalHold: false,
        versionImmutability: false,
      })),
    ),
    ...overrides,
  };
}
