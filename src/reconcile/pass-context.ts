import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { ObjectKey } from './outcome.ts';
import type { AiEstate, PolicyStore, RecordEvent, SecretReader, StorageEstate } from './ports.ts';
import type { ReportPublisher } from './report-ports.ts';
import type { Scans } from './scan-ports.ts';

/** What a pass needs of the world: a plain record, so that a test can hand in another world. */
export interface PassContext {
  readonly policies: PolicyStore;
  readonly estate: StorageEstate;
  readonly ai: AiEstate;
  readonly scans: Scans;
  readonly secrets: SecretReader;
  readonly reports: ReportPublisher;
  readonly recordEvent: RecordEvent;
  /** Wall clock, epoch milliseconds. */
  readonly now: () => number;
  /** How long the removal of rules may hold up a deletion. */
  readonly cleanupDeadlineMs: number;
}

export function keyOf(policy: CallDataPolicy): ObjectKey {
  return { namespace: policy.metadata.namespace, name: policy.metadata.name };
}
