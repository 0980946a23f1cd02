import type { AiObjectKind, ArtifactKind } from '../policy/artifact-definition.ts';
import type { CopyState } from '../policy/copy-facts.ts';
import type { TargetFate } from '../policy/erasure/target-fate.ts';
import type { UnseenPlace } from '../policy/scan-report.ts';
import type { KeyRing } from '../evidence/key-ring.ts';
import type { LedgerTarget } from '../evidence/ledger-schema.ts';
import type { FeatureDigest, FeatureKind } from '../matching/feature.ts';
import type { Review, Strength } from '../matching/judgement.ts';
import type { OperatorError } from '../reconcile/errors.ts';
import type { ObjectKey } from '../reconcile/outcome.ts';
import type { ScanRequest } from '../reconcile/scan-ports.ts';
import type { ObscureNaming } from './erase/untold-naming.ts';

/** What every piece of work stands on: one generation of a policy, what was seen of its accounts, and the keys. */
export interface ErasureBasis extends Pick<ScanRequest, 'policy' | 'accounts' | 'withheld' | 'holds'> {
  /** Tokens are made under its current key and recognised under all of them. */
  readonly ring: KeyRing;
}

/** Somebody to look for. */
export interface Subject {
  readonly requestUid: string;
  /** Only calls that began before it. Epoch milliseconds. */
  readonly receivedMs: number;
  /** Classes of the policy to search for hits and to list; empty: all. */
  readonly classes: readonly string[];
  /** Made of the Secret, or as the ledger sealed them. Their `requestId` is `requestUid`. */
  readonly features: readonly FeatureDigest[];
  /** What the ledger knows already: tokens of calls that were approved, whatever the features say. Empty before that. */
  readonly knownCalls: ReadonlySet<string>;
  /** Location tokens of copies that the ledger names; found also where their call cannot be told any more. */
  readonly knownLocations: ReadonlySet<string>;
  /** What the ledger names at `knownLocations`. A copy that tells no call, and of which it names none, is weak. */
  readonly sharesOfLocations?: ReadonlyMap<string, readonly KnownShare[]>;
}

/** A call that a ledger names in one copy, or in what lies there without a version. */
export interface KnownShare {
  readonly versionId?: string | undefined;
  /** Token of the call. */
  readonly call: string;
}

export interface LookOrder extends ErasureBasis {
  /** All open requests and all that are watched for, in one pass. */
  readonly subjects: readonly Subject[];
}

/** One call of a subject. The id is personal data: it stays in memory, and goes into the encrypted plan alone. */
export interface FoundCall {
  readonly callId: string;
  /** Under the current key, purpose `Call`, parts `[callId]`. */
  readonly token: string;
  readonly strength: Strength;
  /** Why a person has to look at it, whatever the features say. */
  readonly review?: Review;
  readonly kinds: readonly FeatureKind[];
  /** The earliest start that an artifact tells; absent where none does. */
  readonly startMs?: number;
}

/** Why Azure or we keep something now. */
export interface Ground {
  /** The ground of the hold (`spec.holds[].ground`), `UnknownHold`, `LegalHold`, `Immutable` or `Lease`. */
  readonly ground: string;
  readonly untilMs?: number;
}

/** One thing that would go: a copy of a blob, the records of a call in a log, or an object in an AI account. */
export type FoundTarget = FoundBlob | FoundAiObject;

interface FoundInCall {
  readonly class: string;
  /** Name of the storage account, or of the AI account, in the policy. */
  readonly account: string;
  /**
   * Under the current key, purpose `Location`: parts `[account, container, name]` of a blob,
   * `['ai', account, kind, id]` of an AI object.
   */
  readonly location: string;
  /** Token of its call. A blob that belongs to several calls of the subject is a target for each of them. */
  readonly call: string;
  readonly weak: boolean;
  /** A hold on any artifact of the call keeps all of it. */
  readonly held: Ground | undefined;
}

export interface FoundBlob extends FoundInCall {
  readonly kind: 'Blob';
  readonly artifact: ArtifactKind;
  readonly container: string;
  /** Personal data, as the id of a call is. */
  readonly name: string;
  /** Digest of the place of the policy that it lies in. */
  readonly place?: string;
  /** Version id or snapshot, where the copy has one. None for records in a log that is cut. */
  readonly versionId?: string;
  readonly state: CopyState;
  /** `Records`: only records of the call are cut out of it. `Shared`: a log of other calls too, which is not cut by records, or it names an object that others share: it stays while that is so. */
  readonly extent: 'Whole' | 'Records' | 'Shared';
  /** Of a deleted copy that can still be recovered. */
  readonly recoverableUntilMs?: number;
}

export interface FoundAiObject extends FoundInCall {
  readonly kind: 'AiObject';
  /** Digest of the AI account. */
  readonly place?: string;
  readonly object: AiObjectKind;
  /** As the artifact of the call names it. */
  readonly id: string;
  /** `Shared`: calls of others name it too, or may, so that it stays while they do. */
  readonly extent?: 'Whole' | 'Shared';
}

export interface SubjectFinding {
  readonly requestUid: string;
  readonly calls: readonly FoundCall[];
  readonly targets: readonly FoundTarget[];
}

/** What was looked at in one class of one account, artifacts. The same for every subject that searches the class. */
export interface SearchedPlace {
  readonly class: string;
  readonly account: string;
  /** Artifacts that were listed. */
  readonly searched: number;
  /** Calls that were listed: exact to 50,000, then an estimate. For the limits of a plan. */
  readonly calls: number;
  /** What could not be searched for a caller; see {@link notSearchedWords}. */
  readonly notSearched: readonly { readonly what: NotSearchedWord; readonly count: number }[];
}

export const notSearchedWords = [
  /** A recording, or audio in a vCon, of a call that no text and no telephone number was found of. */
  'AudioWithoutTranscript',
  'ArchiveTier',
  'Encrypted',
  /** Too large, broken, of an unknown kind or encoding, or only linked to. */
  'Unreadable',
  /** Its definition says no way to search it, or no definition takes it. */
  'NoSearchDefinition',
  /** Nobody can tell its call or its start. */
  'Unclassified',
  /** A deleted copy: it is found by its call alone. */
  'DeletedCopy',
] as const;
export type NotSearchedWord = (typeof notSearchedWords)[number];

export interface LookResult {
  readonly generation: number;
  /** What appeared after it was not seen. Epoch milliseconds. */
  readonly startedMs: number;
  readonly completedMs: number;
  /**
   * Whether every place of the policy could be listed and every content read that should be. What lies in a deleted container
   * whose name another has can be neither searched nor deleted: it is told in `unseen`, and keeps no call from being found.
   */
  readonly complete: boolean;
  readonly unseen: readonly UnseenPlace[];
  readonly places: readonly SearchedPlace[];
  readonly findings: ReadonlyMap<string, SubjectFinding>;
  /** Ids of the keys under which artifacts hold keyed hashes of numbers, whosever they are. */
  readonly numberKeys: ReadonlySet<string>;
}

/** What may be deleted for one request: exactly what its ledger says is meant to be. */
export interface EraseTask {
  readonly requestUid: string;
  readonly receivedMs: number;
  readonly targets: readonly LedgerTarget[];
  /** Location tokens of what is gone or out of reach by the ledger. An artifact that still names it need not wait for it. */
  readonly settledLocations?: ReadonlySet<string> | undefined;
  /** What the ledger says of its targets, by `targetKey`: why something stays may be known to deletes alone. */
  readonly fates?: ReadonlyMap<string, TargetFate> | undefined;
  /** A live look before each batch: policy and request are what they were, neither suspended, cancelled nor deleted. */
  readonly stillWanted: () => Promise<boolean>;
}

/** What an order takes from a ledger. */
export type LedgerOrder = Pick<EraseTask, 'targets' | 'settledLocations' | 'fates'>;

export interface EraseOrder extends ErasureBasis {
  readonly tasks: readonly EraseTask[];
}

/** What became of a target, seen by a fresh listing after the deletes. */
export type TargetOutcome = { readonly target: LedgerTarget } & (
  | { readonly kind: 'Gone' }
  /** Not to be seen, and still to be restored. `untilMs` absent: nobody knows for how long. */
  | { readonly kind: 'Recoverable'; readonly untilMs?: number }
  | { readonly kind: 'Retained'; readonly ground: string; readonly untilMs?: number }
  /** Records in a log that is still written to. */
  | { readonly kind: 'Deferred'; readonly untilMs?: number }
  /** An AI object that cannot be looked at: nobody can say whether it is there. */
  | { readonly kind: 'Unreachable' }
  /** Still there: `reason` is a word of the catalogue of reasons, `SharedLog`, `SharedObject`, `ObjectUntold`, `ObjectMayBeHeld`, `ObjectMayBeHeldElsewhere`, or how Azure refused it. */
  | { readonly kind: 'Failed'; readonly reason: string }
);

export interface EraseResult {
  readonly startedMs: number;
  /** When the listing began that the outcomes speak of; no delete was sent after it. */
  readonly listedMs: number;
  /** When that listing came to its end. */
  readonly completedMs: number;
  /** Whether that listing saw every place of the policy. Where it did not, an outcome may be better than the truth: nothing in an unseen place is `Gone`. */
  readonly complete: boolean;
  readonly unseen: readonly UnseenPlace[];
  readonly outcomes: ReadonlyMap<string, readonly TargetOutcome[]>;
  /** By request: what keeps objects of it as `ObjectUntold` or `ObjectMayBeHeld`. Absent after a mere listing. */
  readonly obscureNaming?: ReadonlyMap<string, readonly ObscureNaming[]>;
  /** Requests whose deletes were stopped because they were not wanted any more, or by a failure. */
  readonly stopped: ReadonlyMap<string, { readonly reason: string; readonly message: string }>;
}

export interface ErasureProgress {
  readonly phase: 'Searching' | 'Deleting' | 'Listing';
  readonly startedMs: number;
  readonly listed: number;
  readonly deleted: number;
}

/** Where the work for one policy's requests stands. Kept in memory; what must outlive the process is in status and ledger. */
export type ErasureWork =
  | { readonly kind: 'Running'; readonly progress: ErasureProgress }
  | { readonly kind: 'Looked'; readonly order: LookOrder; readonly result: LookResult }
  | { readonly kind: 'Erased'; readonly order: EraseOrder; readonly result: EraseResult }
  | { readonly kind: 'Failed'; readonly error: OperatorError; readonly startedMs: number };

/** Works in the background, one piece for each policy, and tells of its end by putting the policy into the queue. */
export interface ErasureWorks {
  readonly find: (key: ObjectKey) => ErasureWork | undefined;
  /** Searches all subjects in one pass. Deletes nothing. Replaces what runs for the key. */
  readonly look: (key: ObjectKey, order: LookOrder) => void;
  /** Deletes the targets, call metadata last, then lists everything again. */
  readonly erase: (key: ObjectKey, order: EraseOrder) => void;
  /** Lists only: what `erase` does after its deletes. */
  readonly verify: (key: ObjectKey, order: EraseOrder) => void;
  /** Stops what runs, at once, and forgets it. */
  readonly forget: (key: ObjectKey) => void;
}
