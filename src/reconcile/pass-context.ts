import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { HistoryKeeper } from './history-ports.ts';
import type { ObjectKey } from './outcome.ts';
import type {
  AiEstate,
  PermissionReader,
  PolicyStore,
  RecordEvent,
  SecretReader,
  StorageEstate,
  TimeLimit,
} from './ports.ts';
import type { RemovalTurns } from './removal-turns.ts';
import type { ReportPublisher } from './report-ports.ts';
import type { Scans } from './scan-ports.ts';

/** Azure as the identities of one policy see it, and may change it. */
export interface PolicyAzure {
  readonly estate: StorageEstate;
  readonly ai: AiEstate;
  readonly permissions: PermissionReader;
}

/** What a pass needs of the world: a plain record, so that a test can hand in another world. */
export interface PassContext extends PolicyAzure {
  readonly policies: PolicyStore;
  readonly scans: Scans;
  readonly secrets: SecretReader;
  readonly reports: ReportPublisher;
  readonly history: HistoryKeeper;
  readonly recordEvent: RecordEvent;
  /** One for all passes of the process. */
  readonly removals: RemovalTurns;
  /** Wall clock, epoch milliseconds. */
  readonly now: () => number;
  /** Bounds the look at AI by a share of the pass: rules, blobs and status must not wait for a data plane that is slow. */
  readonly limitAi: (abortSignal: AbortSignal) => TimeLimit;
  /** How long the removal of rules may hold up a deletion. */
  readonly cleanupDeadlineMs: number;
}

/** The same before a policy is read: there is no Azure but that of a policy, so that none is used for another. */
export interface OperatorContext extends Omit<PassContext, keyof PolicyAzure> {
  readonly azureOf: (policy: CallDataPolicy) => PolicyAzure;
}

export function keyOf(policy: CallDataPolicy): ObjectKey {
  return { namespace: policy.metadata.namespace, name: policy.metadata.name };
}
