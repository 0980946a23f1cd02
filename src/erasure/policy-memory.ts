import type { LedgerTarget } from '../evidence/ledger-schema.ts';
import { isLasting, isObjectOfOthers } from '../policy/erasure/erase-steps.ts';
import type { ReceiptChainFacts } from '../policy/erasure/receipt-retention.ts';
import type { WorkKind } from '../policy/erasure/work-order.ts';
import type { ErasureWork, EraseOrder, EraseResult, LookOrder, LookResult, TargetOutcome } from './engine.ts';
import type { ObscureNaming } from './erase/untold-naming.ts';
import type { LedgerWatch } from './ledger-course.ts';

/** A look that came to its end, and of which features each subject's part is. */
export interface LookMemory {
  readonly order: LookOrder;
  readonly result: LookResult;
  readonly featuresKeys: ReadonlyMap<string, string>;
}

/** Deletes, or a listing, that came to their end, until each request has them in its status. */
export interface EraseMemory {
  readonly kind: 'Erase' | 'Verify';
  readonly order: EraseOrder;
  readonly result: EraseResult;
  readonly taken: Set<string>;
}

export interface WatchMemory {
  readonly slotMs: number;
  readonly looked: LookMemory | undefined;
  readonly erased: EraseMemory | undefined;
  /** Which requests there were, and how far they were. */
  readonly requests: string;
  readonly watch: LedgerWatch;
}

/** What is asked for again by a ledger without a date of its own rests until then. Epoch milliseconds. */
export interface LedgerRest {
  /** When the listing began that saw it last: what has a date after it does not rest. */
  readonly listedMs: number;
  readonly untilMs: number;
}

/** What of a look a plan without a call depends on. */
export interface EmptyPlanMemory {
  readonly generatedTime: string;
  readonly generation: number;
  readonly featuresKey: string;
}

/** What a process remembers of the erasures of one policy. All of it can be lost: then it is looked for again. */
export interface PolicyMemory {
  /** The last piece of work whose end was taken over. */
  takenWork: ErasureWork | undefined;
  /** Why the last piece of work came to nothing; until one does come to its end. */
  workFailure: string | undefined;
  looked: LookMemory | undefined;
  erased: EraseMemory | undefined;
  /** Of the look that runs: the features of each subject, as a keyed hash. */
  orderedKeys: ReadonlyMap<string, string>;
  /** Of the deletes or the listing that run. */
  orderedKind: EraseMemory['kind'];
  /** What was begun last. */
  lastBegun: WorkKind | undefined;
  /** No look before this time: one that could not see everything is not repeated at once. */
  nextLookMs: number;
  /** By request: no further delete before this time. */
  readonly nextEraseMs: Map<string, number>;
  /** By request: what a ground kept by the ledger's last word and none keeps now. */
  readonly releasedTargets: Map<string, readonly LedgerTarget[]>;
  /** By request: after deletes that the ledger asked for. */
  readonly ledgerRests: Map<string, LedgerRest>;
  /** By request: what names an object that has to stay and tells no call, or may name one unread, as the last deletes saw it. */
  readonly obscureNaming: Map<string, readonly ObscureNaming[]>;
  /** By request: how many late artifacts wait for a person, as last told. */
  readonly toldWaiting: Map<string, number>;
  /** What the ledgers said last, and after which work. */
  watched: WatchMemory | undefined;
  /** Ledgers of which only their end is left. */
  readonly settledLedgers: Set<string>;
  /** Requests that a live look did not see in the namespace. A uid does not come back, so they are not looked for again. */
  readonly goneRequests: Set<string>;
  /** Of these, those in whose place no ConfigMap was seen to say that nothing more goes. */
  readonly wordlessRequests: Set<string>;
  /** Receipts that are not added to any more: read once, and again when they are due. */
  readonly receiptChains: Map<string, ReceiptChainFacts>;
  /** By request: of which look its plan without a call was made. */
  readonly emptyPlans: Map<string, EmptyPlanMemory>;
  /** Requests of which a step failed that needs the evidence. */
  readonly failedRequests: Set<string>;
  /** By request: when the listing began that the watch added to its ledger. The results are to be told anew. Epoch milliseconds. */
  readonly changedLedgers: Map<string, number>;
}

export function createPolicyMemory(): PolicyMemory {
  return {
    takenWork: undefined,
    workFailure: undefined,
    looked: undefined,
    erased: undefined,
    orderedKeys: new Map(),
    orderedKind: 'Erase',
    lastBegun: undefined,
    nextLookMs: 0,
    nextEraseMs: new Map(),
    releasedTargets: new Map(),
    ledgerRests: new Map(),
    obscureNaming: new Map(),
    toldWaiting: new Map(),
    watched: undefined,
    settledLedgers: new Set(),
    goneRequests: new Set(),
    wordlessRequests: new Set(),
    receiptChains: new Map(),
    emptyPlans: new Map(),
    failedRequests: new Set(),
    changedLedgers: new Map(),
  };
}

/** A look or a delete that could not see or do everything is repeated after this, at the soonest. */
const repeatAfterMs = 5 * 60_000;
/** Nor before this many times what it took. */
const restPerLook = 4;

/** When deletes, or a listing, that did not do everything may be tried again. What no repetition helps is looked at once a check interval. */
export function repeatEraseMs(
  { startedMs, completedMs, complete, unseen }: EraseResult,
  outcomes: readonly TargetOutcome[],
  checkIntervalMs: number,
): number {
  const maySeeMore = !complete && !areContainersDeleted(unseen);
  const reasons = outcomes.flatMap((one) => (one.kind === 'Failed' ? [one.reason] : []));
  // An object that others have, or may have, stays as long as their calls, and what joins its call waits with it.
  const isAnyOfOthers = reasons.some(isObjectOfOthers);
  const waits = (reason: string): boolean =>
    isObjectOfOthers(reason) || (isAnyOfOthers && reason === 'ErasureIncomplete');
  const isHopeful = maySeeMore || reasons.some((reason) => !isLasting(reason) && !waits(reason));
  const tookMs = Math.max(repeatAfterMs, restPerLook * (completedMs - startedMs));
  return completedMs + (isHopeful ? tookMs : Math.max(tookMs, checkIntervalMs));
}

/** The policy or the request changed meanwhile: what holds now may be carried out at once. */
export function wasUnwanted({ stopped }: EraseResult, requestUid: string): boolean {
  return stopped.get(requestUid)?.reason === 'Progressing';
}

/** What is missing is in containers that were deleted, and stays so until a person restores them or Azure discards them. */
function areContainersDeleted(unseen: LookResult['unseen']): boolean {
  return unseen.length > 0 && unseen.every(({ reason }) => reason === 'ContainerDeleted');
}

/** When a look that was not complete may be taken again. */
export function repeatLookMs(
  { complete, startedMs, completedMs, unseen }: LookResult,
  checkIntervalMs: number,
): number {
  if (complete) return 0;
  const wishes = unseen.map(({ retryAfterMs }) => retryAfterMs ?? 0);
  if (areContainersDeleted(unseen)) wishes.push(checkIntervalMs);
  return completedMs + Math.max(repeatAfterMs, restPerLook * (completedMs - startedMs), ...wishes);
}
