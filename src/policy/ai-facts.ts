import type { OtherStoreKind } from '../api/ai-schema.ts';
import type { Observed } from './facts.ts';

/** What ARM says of one Microsoft.CognitiveServices account. Absent fields were absent in Azure's answer. */
export interface AiAccountFacts {
  /** As Azure wrote it (`Sweden Central` or `swedencentral`). */
  readonly location: string;
  /** `OpenAI`, `AIServices`, `SpeechServices`, `CognitiveServices` … */
  readonly kind: string;
  readonly provisioningState?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** `properties.storedCompletionsDisabled`; absent where the account never set it (then they are possible). */
  readonly storedCompletionsDisabled?: boolean;
  /** Value of the capability `ContentLogging`; the string "false" means that abuse-monitoring storage is off. */
  readonly contentLogging?: string;
  /** Regions of multi-region routing (`properties.locations.regions[].name`). */
  readonly routedRegions: readonly string[];
  readonly publicNetworkAccess?: string;
  readonly networkInjected: boolean;
  readonly disableLocalAuth?: boolean;
  /** Base address of the data plane (`properties.endpoint` or the OpenAI entry of `properties.endpoints`). */
  readonly endpoint?: string;
}

export interface DeploymentFacts {
  readonly name: string;
  /** `sku.name`; absent where Azure shows none. */
  readonly sku?: string;
  readonly modelFormat?: string;
  readonly modelName?: string;
  /** ARM id or account of origin: the sign of a fine-tuned or imported model. */
  readonly modelSource?: string;
  readonly provisioningState?: string;
  /** Another deployment of the account that takes the overflow. */
  readonly spilloverDeploymentName?: string;
  /** Models that a router chooses from; empty for others. */
  readonly routedModels: readonly { readonly name?: string; readonly format?: string }[];
}

/** A store of conversation data that the account, a project, a connection or a diagnostic setting points at. */
export interface StoreReference {
  readonly kind: OtherStoreKind | 'Unknown';
  /** ARM id where Azure shows one, else the target as shown (a host name). */
  readonly target: string;
  /** Where the reference stands: `connection app-insights of project voice`. */
  readonly via: string;
}

const diagnosticSetting = 'diagnostic setting ';

/** `via` of a store that a diagnostic setting sends logs to. */
export function viaSetting(name: string): string {
  return `${diagnosticSetting}${name}`;
}

export function isBySetting({ via }: StoreReference): boolean {
  return via.startsWith(diagnosticSetting);
}

/** Count and newest date of one kind of object that the service keeps. */
export interface KeptObjects {
  readonly count: number;
  /** RFC 3339. */
  readonly newestTime?: string;
}

/** What the data plane of a declared account lists. */
export interface AiDataPlaneFacts {
  readonly fineTuningJobs: KeptObjects & { readonly running: number };
  /** `deleted`: listed still, as deleted, and not in the count. Absent for none. */
  readonly trainingFiles: KeptObjects & { readonly deleted?: number };
  readonly fineTunedModels: KeptObjects;
  readonly storedCompletions: KeptObjects;
  readonly batchFiles: KeptObjects;
  readonly vectorStores: KeptObjects;
}

export interface AiAccountObservation {
  /** The policy's name for it, or the account's own name where it was found by discovery. */
  readonly name: string;
  readonly resourceId: string;
  readonly declared: boolean;
  readonly account: Observed<AiAccountFacts>;
  readonly deployments: Observed<readonly DeploymentFacts[]>;
  readonly stores: Observed<readonly StoreReference[]>;
  /** Absent where it was not asked for: accounts found by discovery, and kinds without an OpenAI data plane. */
  readonly dataPlane?: Observed<AiDataPlaneFacts>;
}

/** A place that was searched for AI accounts. */
export interface DiscoveryObservation {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly found: Observed<readonly { readonly resourceId: string; readonly kind: string }[]>;
  /** Machine-learning workspaces and hubs found beside them: a hint only, they are not judged. */
  readonly hubs: readonly string[];
}
