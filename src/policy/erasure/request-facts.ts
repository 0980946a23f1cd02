import type { Period } from '../../api/call-data-policy.ts';
import type { ErasureReason } from '../../api/erasure-reasons.ts';
import type { ErasureRequestStatus } from '../../api/erasure-request.ts';

/** The policy of a request as this pass saw it. */
export type PolicyFacts =
  | { readonly kind: 'Missing' }
  | { readonly kind: 'Unread' }
  /** It is there, and was stored under a schema that this version cannot read. */
  | { readonly kind: 'Misfit' }
  | ({ readonly kind: 'Found' } & FoundPolicy);

export interface FoundPolicy {
  readonly enforcement: 'Audit' | 'Enforce';
  readonly suspended: boolean;
  /** Whether it has both `erasure` and `evidence`: without them nothing could be found again or proven. */
  readonly erasureConfigured: boolean;
  readonly approval: 'Manual' | 'Automatic';
  readonly deadline: Period;
  readonly timeZone: string;
  readonly classNames: readonly string[];
  readonly checkIntervalMs: number;
  /** Everybody in `spec.processors`: recipients who must hear of an erasure. */
  readonly processorNames: readonly string[];
  /** The longest that something deleted now stays recoverable; absent where that is unknown or without a bound. */
  readonly recoverableDays?: number;
}

/** The subject Secret as this pass saw it. */
export type FeatureFacts =
  | {
      readonly kind: 'Present';
      /** `None`: empty, or nothing but the company's own and placeholder numbers. */
      readonly strength: 'None' | 'Weak' | 'Strong';
      /** Whether it holds something that may find somebody and is not searched for as it is written. */
      readonly leavesOut?: boolean;
      /** Something else makes it again: an owner, external-secrets, Git, last-applied. */
      readonly managed: boolean;
    }
  | { readonly kind: 'WrongType' }
  | { readonly kind: 'Missing' }
  | { readonly kind: 'Unread' };

/** What earlier passes found and did, or this one. It is the part of status that is memory; conditions never are. */
export type RequestMemory = Pick<
  ErasureRequestStatus,
  'plan' | 'results' | 'absence' | 'ledger' | 'features' | 'receipt' | 'duePassedTime' | 'answeredTime' | 'finishedTime'
>;

/** Sentences for people, by the reason that they explain. */
export type ReasonDetails = Partial<Readonly<Record<ErasureReason, string>>>;

/** All that a judgement needs beside the object. */
export interface RequestFacts {
  readonly policy: PolicyFacts;
  readonly features: FeatureFacts;
  /** Whether the evidence container took a write in this pass. */
  readonly evidence: 'Writable' | 'Unwritable';
  /** Whether the ring holds every key that entries of the ledger use. */
  readonly keys: 'Complete' | 'Missing';
  /** Whether the admission policy that checks who approves was seen in force. */
  readonly approvalProtected: boolean;
  /** Whether the plan in memory is what the last look found, and that look is believed now: see `lookBySecret`. */
  readonly isPlanCurrent: boolean;
  /** Whether additions that were meant to go are not approved any more, so that they have to be shown anew. */
  readonly areAdditionsTakenBack?: boolean;
  /** What keeps a search from being made, or from being believed. */
  readonly searchObstacle?: 'KeysUnavailable' | 'ListingIncomplete' | undefined;
  /** A hold that nobody can read may keep any call. */
  readonly holdsUnreadable?: boolean;
  /** What this pass knows of a reason beyond its sentence: which place, which Secret. Nothing of the caller. */
  readonly details?: ReasonDetails;
}
