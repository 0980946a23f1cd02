import type { CallTime } from './call-time.ts';

/** A copy that can be read (base, previous version, snapshot), one that can be recovered, and parts of an upload. */
export type CopyState = 'base' | 'version' | 'snapshot' | 'softDeleted' | 'uncommitted';

/** What retention needs to know of one copy of one blob. Times are milliseconds since 1970. */
export interface CopyFacts {
  readonly state: CopyState;
  readonly versionId: string | undefined;
  readonly snapshot: string | undefined;
  readonly etag: string | undefined;
  readonly creationTimeMs: number | undefined;
  readonly lastModifiedMs: number | undefined;
  readonly isPageBlob: boolean;
  readonly isAppendBlob: boolean;
  /** Of a soft-deleted copy: when the last of it is gone, by the days that the listing shows. */
  readonly recoverableUntilMs: number | undefined;
  /** Azure itself keeps the copy until then; `Infinity` for a legal hold. */
  readonly immutableUntilMs: number | undefined;
  readonly isLeased: boolean;
  /** Value of the tag `calldata-hold`; empty where its key is written in another letter case. */
  readonly holdTag: string | undefined;
  /** Whether it carries the tag that lets the rule of this policy delete it. */
  readonly isTaggedDeletable: boolean;
  /** Value of that tag where it is that of another policy, be it gone: its rules may stand and delete the copy. Absent: none. */
  readonly otherDeletableTag?: string | undefined;
  readonly call: CopyCall;
  /** Of a log that goes whole: a record of it may be of a call that it does not tell. */
  readonly hasUntoldRecords?: true;
  /** What the copy itself says of consent; `undefined` where the class asks for none or a key hides the answer. */
  readonly consent: ConsentReading | undefined;
}

/** Which calls a copy belongs to and when the earliest of them began. */
export type CopyCall =
  | (CallTime & {
      readonly kind: 'Known';
      readonly callIds: readonly string[];
      /** `Inferred`: of a deleted copy that nobody can read, from its creation time and the delay of arrival. */
      readonly basis: 'Observed' | 'Inferred';
    })
  | { readonly kind: 'Unknown' };

export type ConsentAnswer = 'Granted' | 'Refused' | 'Missing';

export interface ConsentReading {
  readonly answer: ConsentAnswer;
  /** When it was given: the earliest instant that the value can mean. Absent where nobody says or it cannot be read. */
  readonly timeMs?: number | undefined;
  /** Of an answer on a log of several calls, as nobody says whose it is. Absent: it is that of one call. */
  readonly reach?: AnswerReach;
}

/** An answer may be of any call that began in it, both ends included; what carries the answer goes as if it began with it. */
export interface AnswerReach {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What other artifacts say of the calls of this one, in every class and account. */
export interface CallFacts {
  /** Names of the active holds that keep one of its calls; `HoldUnknown` is told by `unknownHold`. */
  readonly holds: readonly string[];
  /** A hold tag whose value no hold of the spec names: it protects, and excuses nothing. */
  readonly unknownHold: boolean;
  /** A hold is in force and the copy does not tell all of its calls: any of them may be held, and no rule may delete it. */
  readonly mayBeHeld?: boolean;
  /** What was refused by the caller of one of its calls, by purpose. */
  readonly refused: { readonly Recording: boolean; readonly AI: boolean };
  /** Whether an artifact of one of its calls has the consent that the class asks for. */
  readonly granted: boolean;
  /**
   * An artifact has that consent, or may have it behind a key, and does not tell all of its calls, so that they may be any, or has
   * an answer of theirs that a key hides: nothing goes for want of the consent.
   */
  readonly mayBeGranted?: boolean;
  /**
   * How long after the first call of a log with that consent the last one began at most: a log goes with its first call, and
   * takes the consent of the last with it. Absent: 0.
   */
  readonly grantsReachMs?: number;
  /** Until when a hold kept one of its calls that was active at the cut-off of an approval and ended since; else absent. */
  readonly heldUntilMs?: number | undefined;
  /** When the last of `holds` ends; absent where nobody can say. */
  readonly holdsEndMs?: number | undefined;
}

/** It can be read. */
export function isLive({ state }: Pick<CopyFacts, 'state'>): boolean {
  return state === 'base' || state === 'version' || state === 'snapshot';
}

/** Of whichever policy: its rule may still stand where that is gone. */
export function carriesDeletableTag(copy: Pick<CopyFacts, 'isTaggedDeletable' | 'otherDeletableTag'>): boolean {
  return copy.isTaggedDeletable || copy.otherDeletableTag !== undefined;
}

/** It can be read, and goes before the base. */
export function isOlder({ state }: CopyFacts): boolean {
  return state === 'version' || state === 'snapshot';
}
