import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { AccountObservation } from '../policy/facts.ts';
import type {
  ApprovalGuard,
  KeySecrets,
  KeySetPublisher,
  LastWords,
  RecordRequestEvent,
  RequestStore,
  SubjectSecrets,
} from '../reconcile/erasure-ports.ts';
import type { ObjectKey } from '../reconcile/outcome.ts';
import type { CallOptions, PolicyStore, RecordEvent, SecretReader, StorageEstate } from '../reconcile/ports.ts';
import type { Log } from '../runtime/log.ts';
import type { ErasureWorks } from './engine.ts';
import type { EvidenceClients } from '../evidence/evidence-container.ts';

/** Azure as the identities of one policy see it. */
export interface ErasureAzure {
  readonly estate: Pick<StorageEstate, 'observe'>;
  /** Clients of the account with the evidence; closed by whoever asked for them. */
  readonly connectEvidence: (account: AccountObservation) => EvidenceClients;
}

/** What the erasures of a policy need of the world: a plain record, so that a test can hand in another world. */
export interface ErasureContext {
  readonly policies: Pick<PolicyStore, 'get' | 'listNear' | 'unseenNamespaces'>;
  readonly requests: RequestStore;
  readonly azureOf: (policy: CallDataPolicy) => ErasureAzure;
  readonly works: ErasureWorks;
  /** Of holds that name call ids. */
  readonly secrets: SecretReader;
  readonly subjectSecrets: SubjectSecrets;
  readonly keySecrets: KeySecrets;
  readonly approvalGuard: ApprovalGuard;
  readonly keySets: KeySetPublisher;
  readonly lastWords: LastWords;
  readonly recordEvent: RecordRequestEvent;
  /** For what goes on though its request is gone. */
  readonly recordPolicyEvent: RecordEvent;
  readonly log: Log;
  /** Wall clock, epoch milliseconds. */
  readonly now: () => number;
  /** How long a Secret that cannot be destroyed, or a ledger that cannot be told, may hold up the deletion of a request. */
  readonly cleanupDeadlineMs: number;
}

/** The policy of a pass: observed, or observed not to be there, or to be what this version cannot read; `misfit` says why. */
export type PolicyRead =
  | { readonly kind: 'Missing' }
  | { readonly kind: 'Misfit'; readonly misfit: string }
  | { readonly kind: 'Found'; readonly policy: CallDataPolicy };

export interface PassScope extends CallOptions {
  readonly context: ErasureContext;
  readonly key: ObjectKey;
}
