import type { Attention } from '../policy/attention.ts';
import { removalPaceMs, untilPaceMs } from '../policy/removal-pace.ts';
import type { SwitchResult } from '../policy/training-corrections.ts';
import type { AiChange } from '../policy/training-plan.ts';

/** What is taken away from one AI account, by whichever policy. */
export interface Removal {
  readonly resourceId: string;
  readonly kind: AiChange['kind'];
}

/** What is to be told of a removal that left something, until the next one is made. */
export interface Unfinished {
  readonly result?: SwitchResult;
  readonly attention?: Attention;
}

/** One removal that is being made. */
export interface Turn {
  /** From now on something may be taken away, whatever becomes of it. */
  readonly begin: () => void;
  /** Call it when the removal is over, in whatever way. */
  readonly end: (nowMs: number) => void;
}

/**
 * The removals of this process, of all policies. Status remembers them for longer, but it may not be written, and until it is
 * nothing there says that something was taken away.
 */
export interface RemovalTurns {
  /** How long until such a removal may be made. While one is being made, nobody knows when it ends. */
  readonly untilMs: (removal: Removal, nowMs: number) => number;
  readonly take: (removal: Removal) => Turn;
  /**
   * What the last removal of a policy left, by its uid: what one identity was told is not another's. `undefined`: this process made
   * none.
   */
  readonly unfinished: (uid: string, removal: Removal) => Unfinished | undefined;
  readonly remember: (uid: string, removal: Removal, unfinished: Unfinished) => void;
  /** The policy is gone. */
  readonly forget: (uid: string) => void;
}

export function createRemovalTurns(): RemovalTurns {
  const running = new Set<string>();
  /** When each ended. What is older than the pace says nothing any more, so it is forgotten. */
  const ended = new Map<string, number>();
  const left = new Map<string, Map<string, Unfinished>>();

  function forgetOld(nowMs: number): void {
    for (const [id, atMs] of ended) if (untilPaceMs(atMs, nowMs) === 0) ended.delete(id);
  }

  return {
    untilMs: (removal, nowMs) => {
      const id = idOf(removal);
      if (running.has(id)) return removalPaceMs;
      const atMs = ended.get(id);
      return atMs === undefined ? 0 : untilPaceMs(atMs, nowMs);
    },
    take: (removal) => {
      const id = idOf(removal);
      let isBegun = false;
      running.add(id);
      return {
        begin: () => {
          isBegun = true;
        },
        end: (nowMs) => {
          running.delete(id);
          forgetOld(nowMs);
          if (isBegun) ended.set(id, nowMs);
        },
      };
    },
    unfinished: (uid, removal) => left.get(uid)?.get(idOf(removal)),
    remember: (uid, removal, unfinished) => {
      const known = left.get(uid) ?? new Map<string, Unfinished>();
      known.set(idOf(removal), unfinished);
      left.set(uid, known);
    },
    forget: (uid) => {
      left.delete(uid);
    },
  };
}

/** Resource ids are case-insensitive, and two policies may spell one account differently. */
function idOf({ resourceId, kind }: Removal): string {
  return `${resourceId.toLowerCase()} ${kind}`;
}
