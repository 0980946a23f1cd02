import type { AiChange } from '../policy/training-plan.ts';
import { removalPaceMs, untilPaceMs } from '../policy/removal-pace.ts';

/** What is taken away from one AI account, by whichever policy. */
export interface Removal {
  readonly resourceId: string;
  readonly kind: AiChange['kind'];
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
}

export function createRemovalTurns(): RemovalTurns {
  const running = new Set<string>();
  /** When each ended. What is older than the pace says nothing any more, so it is forgotten. */
  const ended = new Map<string, number>();

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
  };
}

/** Resource ids are case-insensitive, and two policies may spell one account differently. */
function idOf({ resourceId, kind }: Removal): string {
  return `${resourceId.toLowerCase()} ${kind}`;
}
