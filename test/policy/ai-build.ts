import type {
  AiAccountFacts,
  AiAccountObservation,
  AiDataPlaneFacts,
  DeploymentFacts,
  DiscoveryObservation,
  StoreReference,
} from '../../src/policy/ai-facts.ts';
import type { AccountObservation, Observed, ReplicationFacts, StorageAccountFacts } from '../../src/policy/facts.ts';
import type { Training } from '../../src/policy/training-plan.ts';
import { resourceIdOf, subscription } from './build.ts';

export const denied = { ok: false, reason: 'AccessDenied', message: 'The read was refused.', terminal: false } as const;
export const gone = { ok: false, reason: 'AccountNotFound', message: 'It does not exist.', terminal: true } as const;
export const throttled = {
  ok: false,
  reason: 'Throttled',
  message: 'Azure asked for a pause.',
  terminal: false,
} as const;

export function seen<T>(value: T): Observed<T> {
  return { ok: true, value };
}

export function aiResourceId(name: string): string {
  return `${subscription}/resourceGroups/voice/providers/Microsoft.CognitiveServices/accounts/${name}`;
}

/** An account in which every switch stands as the strictest policy wants it. */
export const cleanFacts: AiAccountFacts = {
  location: 'swedencentral',
  kind: 'OpenAI',
  provisioningState: 'Succeeded',
  tags: { 'MS-AOAI-Feature-Assistants': 'Disabled', team: 'voice' },
  storedCompletionsDisabled: true,
  contentLogging: 'false',
  routedRegions: [],
  networkInjected: false,
  disableLocalAuth: true,
};

export const none = { count: 0 } as const;

export const emptyDataPlane: AiDataPlaneFacts = {
  fineTuningJobs: { count: 0, running: 0 },
  trainingFiles: none,
  fineTunedModels: none,
  storedCompletions: none,
  batchFiles: none,
  vectorStores: none,
};

export function deployment(name: string, overrides: Partial<DeploymentFacts> = {}): DeploymentFacts {
  return {
    name,
    sku: 'Standard',
    modelFormat: 'OpenAI',
    modelName: 'gpt-4.1',
    provisioningState: 'Succeeded',
    routedModels: [],
    ...overrides,
  };
}

interface AccountParts extends Partial<Omit<AiAccountObservation, 'account' | 'deployments' | 'dataPlane'>> {
  readonly facts?: Partial<AiAccountFacts>;
  readonly account?: Observed<AiAccountFacts>;
  readonly deployments?: readonly DeploymentFacts[] | Observed<readonly DeploymentFacts[]>;
  readonly dataPlane?: Partial<AiDataPlaneFacts> | Observed<AiDataPlaneFacts> | 'NotAsked';
}

/** A declared account in Sweden in which everything was seen and nothing is amiss. */
export function aiAccount(name: string, parts: AccountParts = {}): AiAccountObservation {
  const { facts, account, deployments = [deployment('gpt-main')], dataPlane = {}, ...rest } = parts;
  return {
    name,
    resourceId: aiResourceId(name),
    declared: true,
    account: account ?? seen({ ...cleanFacts, ...facts }),
    deployments: isObserved(deployments) ? deployments : seen(deployments),
    stores: seen<readonly StoreReference[]>([]),
    ...(dataPlane === 'NotAsked'
      ? {}
      : { dataPlane: isObserved(dataPlane) ? dataPlane : seen({ ...emptyDataPlane, ...dataPlane }) }),
    ...rest,
  };
}

function isObserved<T>(value: object): value is Observed<T> {
  return 'ok' in value;
}

export function discovery(
  found: readonly string[] | DiscoveryObservation['found'],
  overrides: Partial<DiscoveryObservation> = {},
): DiscoveryObservation {
  return {
    subscriptionId: '11111111-2222-3333-4444-555555555555',
    resourceGroup: '',
    found: isObserved(found) ? found : seen(found.map((name) => ({ resourceId: aiResourceId(name), kind: 'OpenAI' }))),
    hubs: [],
    ...overrides,
  };
}

export interface StorageParts extends Partial<Omit<AccountObservation, 'account'>> {
  readonly facts?: Partial<StorageAccountFacts>;
  readonly account?: Observed<StorageAccountFacts>;
}

/** A declared storage account in Frankfurt without copies. */
export function storageAccount(name: string, parts: StorageParts = {}): AccountObservation {
  const { facts, account, ...rest } = parts;
  return {
    name,
    resourceId: resourceIdOf(name),
    declared: true,
    account:
      account ??
      seen({
        location: 'germanywestcentral',
        sku: 'Standard_ZRS',
        kind: 'StorageV2',
        hierarchicalNamespace: false,
        accountImmutability: false,
        ...facts,
      }),
    blobService: seen({ versioning: false }),
    lifecycle: seen(undefined),
    replication: seen<readonly ReplicationFacts[]>([]),
    containers: seen([]),
    ...rest,
  };
}

export function replicaIn(location: string | Observed<never>): ReplicationFacts {
  return {
    policyId: 'p1',
    destination: 'replica',
    sourceContainers: ['recordings'],
    destinationContainers: ['recordings'],
    destinationRead: typeof location === 'string' ? seen({ resourceId: resourceIdOf('replica'), location }) : location,
  };
}

export const strict: Training = {
  fineTuning: 'Forbidden',
  storedCompletions: 'Forbidden',
  assistants: 'Forbidden',
  abuseMonitoringStorage: 'Forbidden',
};

/** As admitted when spec.ai.training is empty. */
export const defaults: Training = { ...strict, abuseMonitoringStorage: 'Tolerated' };

export const lenient: Training = {
  fineTuning: 'Tolerated',
  storedCompletions: 'Tolerated',
  assistants: 'Tolerated',
  abuseMonitoringStorage: 'Tolerated',
};
