import type { CallTime } from './call-time.ts';
import type { ClassTerms } from './class-terms.ts';
import { floorMsOf, judgeCopy } from './copy-decision.ts';
import type { DeletionGround, Due } from './copy-decision.ts';
import type { CallFacts, CopyFacts } from './copy-facts.ts';
import { hourMs } from './zone-offsets.ts';

export interface LogTerms {
  /** The copy that the records lie in. */
  readonly copy: CopyFacts;
  readonly terms: ClassTerms;
  /** A log is cut only once it has not changed for so many hours. */
  readonly quietHours: number;
  /** Records that are due later stay. Epoch milliseconds. */
  readonly cutoffMs: number;
  /** Of any copy of the log. By default that of this copy. */
  readonly isConsentHidden?: boolean;
}

export interface RecordInput extends LogTerms {
  readonly callId: string;
  readonly start: CallTime;
  /** What is known of this one call. */
  readonly facts: CallFacts;
  readonly nowMs: number;
}

export type RecordDecision =
  | { readonly kind: 'Keep'; readonly because: 'NotDue' | 'Held' }
  | {
      readonly kind: 'Cut';
      readonly ground: DeletionGround;
      /** Not due yet, and due before the log could be cut again. */
      readonly isAhead: boolean;
    };

export interface JudgedCall {
  readonly decision: RecordDecision;
  readonly isOverdue: boolean;
  /** Holds left aside; `Infinity`: never. */
  readonly dueFromIgnoringHoldsMs: number;
}

/**
 * Whether the records of one call go: by the same rules as an artifact of this one call.
 *
 * A cut changes the log, and the next one can be made only after the quiet hours. So what comes due for its age within them
 * goes along, though not before the floor: else a log of many calls would lag behind its promise by those hours.
 * What Azure protects is the question of the whole blob, and not asked here.
 */
export function judgeCall(input: RecordInput): JudgedCall {
  const { copy, callId, start, facts, terms } = input;
  const call = { kind: 'Known', callIds: [callId], ...start, basis: 'Observed' } as const;
  const { due, isPastDeadline } = judgeCopy({ ...copy, call }, terms, { ...input, hasBase: true });
  const isSupported = !terms.isHierarchical && !copy.isPageBlob;
  return {
    decision: isSupported ? decideDue(input, due) : notDue,
    isOverdue: isPastDeadline && facts.holds.length === 0,
    dueFromIgnoringHoldsMs: isSupported && due !== undefined ? due.fromMs : Number.POSITIVE_INFINITY,
  };
}

function decideDue({ start, facts, terms, quietHours, cutoffMs }: RecordInput, due: Due | undefined): RecordDecision {
  if (facts.holds.length > 0 || facts.unknownHold) return { kind: 'Keep', because: 'Held' };
  if (due === undefined) return notDue;
  const { ground, fromMs } = due;
  if (fromMs <= cutoffMs) return { kind: 'Cut', ground, isAhead: false };
  const isDueSoon = fromMs <= cutoffMs + quietHours * hourMs && floorMsOf(start, terms) <= cutoffMs;
  return isDueSoon && ground === 'Maximum' ? { kind: 'Cut', ground, isAhead: true } : notDue;
}

const notDue: RecordDecision = { kind: 'Keep', because: 'NotDue' };
