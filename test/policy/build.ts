import type {
  ArtifactClass,
  CallDataPolicy,
  CallDataPolicySpec,
  Location,
  ObjectMeta,
} from '../../src/api/call-data-policy.ts';
import { groupVersion } from '../../src/api/group.ts';

export const subscription = '/subscriptions/11111111-2222-3333-4444-555555555555';

export function resourceIdOf(account: string): string {
  return `${subscription}/resourceGroups/voice/providers/Microsoft.Storage/storageAccounts/${account}`;
}

/** `calls/recordings/voicebot/`: account, container, prefix. */
export function location(path: string): Location {
  const [account = '', container = '', ...prefix] = path.split('/');
  return { account, container, prefix: prefix.join('/') };
}

export function artifactClass(
  name: string,
  paths: readonly string[],
  retention: ArtifactClass['retention'] = { maximum: { months: 3 } },
): ArtifactClass {
  return { name, locations: paths.map(location), retention };
}

export function spec(
  artifactClasses: readonly ArtifactClass[],
  overrides: Partial<CallDataPolicySpec> = {},
): CallDataPolicySpec {
  const accounts = new Set(artifactClasses.flatMap(({ locations }) => locations.map(({ account }) => account)));
  return {
    enforcement: 'Enforce',
    suspend: false,
    checkIntervalMinutes: 60,
    timeZone: 'Europe/Berlin',
    storageAccounts: [...accounts].map((name) => ({ name, resourceId: resourceIdOf(name) })),
    artifactClasses,
    lifecycle: { mode: 'WholePrefix', lagDays: 3, arrivalLagDays: 1, approval: 'Manual' },
    sweep: { limits: { minArtifacts: 20, percentOfClass: 5 } },
    holds: [],
    deletionPolicy: 'Retain',
    ...overrides,
  };
}

export function policy(
  name: string,
  policySpec: CallDataPolicySpec,
  metadata: Partial<ObjectMeta> = {},
): CallDataPolicy {
  return {
    apiVersion: groupVersion,
    kind: 'CallDataPolicy',
    metadata: {
      name,
      namespace: 'privacy',
      uid: `uid-${name}`,
      generation: 1,
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...metadata,
    },
    spec: policySpec,
  };
}
