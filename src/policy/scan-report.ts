import type { AnsweredFrom } from './answered-calls.ts';
import type { Reason } from '../api/reasons.ts';

/** Counts of artifacts that the sweep may delete, by cut-off time. An artifact is a blob name with all its copies. */
export interface DueCounts {
  /** Due at the start of the pass. */
  readonly now: number;
  /** Of `now`: with a copy that can be read; of the others a purge takes what is deleted already. */
  readonly liveNow: number;
  /** The same whatever holds it: what status remembers of a pass that begins. */
  readonly nowWhateverHolds: number;
  /** Of `now`: due only because consent was refused. */
  readonly refusedNow: number;
  /** Due at the cut-off of a deletion that waits or was approved; 0 where none does. */
  readonly atPendingCutoff: number;
  /** Of `atPendingCutoff`: due only because consent was refused, which may be since. */
  readonly refusedAtPendingCutoff: number;
  /**
   * Due at the cut-off of a deletion of the class that had begun when the operator stopped, whatever holds it by now: what it
   * counted and is not there any more was deleted. 0 where none had begun.
   */
  readonly atRunningCutoff: number;
}

export interface ConsentCounts {
  readonly granted: number;
  readonly refused: number;
  readonly missing: number;
  /** Granted on an artifact that tells no call, where that keeps others from being deleted for want of it. */
  readonly untold: number;
  /** Given after the call had begun. */
  readonly late: number;
  /** Refused, and kept by a hold all the same. */
  readonly refusedHeld: number;
}

/** What one pass saw of one class. All counts are artifacts (blob names) unless they say otherwise. */
export interface ClassSeen {
  readonly name: string;
  /** False where one of its places could not be read to the end: then the counts are lower limits. */
  readonly complete: boolean;
  readonly artifacts: number;
  /** Of `artifacts`: with a copy that can be read. */
  readonly live: number;
  /** Exact up to 50,000, an estimate within 3 % above. */
  readonly calls: number;
  readonly oldestStartMs: number | undefined;
  /** The first deadline after the start of the pass of what is still there; of what a hold keeps past it, the end of the hold. */
  readonly nextDeadlineMs: number | undefined;
  readonly due: DueCounts;
  /** Past the deadline and readable or recoverable; not held. */
  readonly overdue: number;
  readonly held: number;
  /** Of `held`: the first day on which a rule in force would delete one of them; absent where none would. */
  readonly heldRuleMs: number | undefined;
  readonly unknownHold: number;
  /** They may carry a hold, and nobody can say of which call: nothing is deleted for the sake of the calls they may mean. */
  readonly untoldHold: number;
  /** The same of artifacts that changed while they were read: the next look may tell more. */
  readonly untoldHoldPassing: number;
  readonly unclassified: number;
  /** Whose start is a day, or a time without an offset, from a source without `timeZone`: it was read as UTC. */
  readonly startZoneUnsaid: number;
  /** What nobody can search for a caller: audio, encrypted or unreadable content, no `search`, a deleted copy. Says nothing of retention. */
  readonly unsearchable: number;
  readonly untagged: number;
  /**
   * Kept by a hold, also one that the spec does not know, or a log with calls below their floor, and tagged as deletable all
   * the same under mode Tagged.
   */
  readonly heldTagged: number;
  readonly derived: number;
  /** Names that look like voiceprints, embeddings or scores in an artifact that is not declared as Derived. */
  readonly suspectedDerived: number;
  /** Logs that a rule in force deletes while a call in them is below its floor, and the first day on which one does. */
  readonly belowFloor: number;
  readonly ruleBelowFloorMs: number | undefined;
  readonly cutDeferred: number;
  /** When the first of the deferred logs can be cut; absent where none waits or nobody can say. */
  readonly cutDeferredUntilMs: number | undefined;
  readonly uncommitted: number;
  readonly unsupported: number;
  /** Due and kept by Azure: a lease, an immutability policy, a legal hold. */
  readonly blocked: number;
  readonly blockedUntilMs: number | undefined;
  readonly consent: ConsentCounts;
  /** Worst case over what was seen: days from the start of a call until its last copy is gone. */
  readonly effectiveDays: number | undefined;
  /** Soft-deleted copies, and when the last of them is gone. */
  readonly recoverable: number;
  readonly recoverableUntilMs: number | undefined;
}

/** A place that could not be read: the class there is unknown. */
export interface UnseenPlace {
  readonly account: string;
  readonly container: string;
  readonly prefix: string;
  readonly className: string;
  readonly reason: Reason;
  readonly message: string;
  readonly terminal: boolean;
  readonly retryAfterMs?: number;
  /** It was listed, and all that it lacks is in a deleted container whose name it has. */
  readonly isReplaced?: boolean;
}

/** Data in a declared account that no class declares. Shapes, never names. */
export interface UndeclaredPlace {
  readonly account: string;
  readonly container: string;
  /** Whether the container is declared for some prefixes only. */
  readonly inDeclaredContainer: boolean;
  readonly blobs: number;
  readonly isAtLeast: boolean;
  readonly shapes: readonly string[];
}

export interface UnclassifiedShape {
  readonly className: string;
  readonly container: string;
  readonly shape: string;
  readonly reason: string;
  readonly count: number;
}

export interface HoldSeen {
  readonly name: string;
  readonly artifacts: number;
}

/** What one complete look at the blobs of a policy saw. Plain data, no blob name and no call id in it. */
export interface ScanReport {
  readonly generation: number;
  /** What appeared after it was not seen. Epoch milliseconds. */
  readonly startedMs: number;
  readonly completedMs: number;
  readonly classes: readonly ClassSeen[];
  readonly holds: readonly HoldSeen[];
  readonly unseen: readonly UnseenPlace[];
  readonly undeclared: readonly UndeclaredPlace[];
  /** Accounts whose containers could not be listed, so that undeclared ones may exist. */
  readonly undeclaredUnseen: readonly { readonly account: string; readonly reason: Reason; readonly message: string }[];
  readonly unclassified: readonly UnclassifiedShape[];
  /** Those counted as `untoldHold`. */
  readonly untoldHolds: readonly UnclassifiedShape[];
  /** Copies read from the listing, for progress and metrics. */
  readonly copies: number;
  /** Accounts in which a page blob was seen; an account that was read completely and is not here has none in its places. */
  readonly pageBlobAccounts: readonly string[];
  /** The same of versions and snapshots that can be read. */
  readonly olderCopyAccounts: readonly string[];
  /** From when on all is there that may carry a consent, for each purpose that is asked for. */
  readonly answers?: readonly AnsweredFrom[];
}

/** What a pass may delete of one class. */
export interface ClassAllowance {
  readonly name: string;
  /** Approved by a person: what was due at the cut-off, at most so many. */
  readonly approved?: { readonly cutoffMs: number; readonly atMost: number };
  /** The same of what is due only because consent was refused: it fills none of the other places, and nothing else fills its. */
  readonly approvedRefused?: { readonly cutoffMs: number; readonly atMost: number };
  /** Within the limits. */
  readonly routine: { readonly cutoffMs: number; readonly atMost: number };
}

export interface ClassSwept {
  readonly name: string;
  /** Artifacts all of whose due copies were deleted (or cut). */
  readonly deleted: number;
  /** Those of them that went by what a person approved, not within the limits. */
  readonly approved: number;
  /** Artifacts that were due and stay, by why. */
  readonly kept: Readonly<Partial<Record<KeptWhy, number>>>;
  /** The first until-date of an immutability policy that was answered. */
  readonly immutableUntilMs: number | undefined;
}

export const keptWhys = [
  'Leased',
  'Immutable',
  'LegalHold',
  'Changed',
  'Held',
  'SequenceFault',
  'Failed',
  'OverAllowance',
  'CutDeferred',
  /** It carries a refusal, and something else of the call is left. */
  'CallStays',
] as const;
export type KeptWhy = (typeof keptWhys)[number];

/** What a delete pass did. */
export interface SweepResult {
  readonly classes: readonly ClassSwept[];
  /** Set where the pass stopped before its end: the policy changed, was suspended or deleted, or a place failed. */
  readonly stopped?: { readonly reason: Reason; readonly message: string };
}
