export interface SlidingCount {
  readonly add: (nowMs: number) => void;
  /** As if what happened in a tenth of a second was spread evenly over it. */
  readonly inLastSecond: (nowMs: number) => number;
}

const slotMs = 100;
/** One more than a second has: the oldest counts in part. */
const slots = 11;

export function createSlidingCount(): SlidingCount {
  const counts = new Array<number>(slots).fill(0);
  let atSlot = 0;
  function moveTo(nowMs: number): void {
    const slot = Math.floor(nowMs / slotMs);
    for (let passed = Math.min(slots, slot - atSlot); passed > 0; passed -= 1) counts[(slot - passed + 1) % slots] = 0;
    atSlot = Math.max(atSlot, slot);
  }
  return {
    add: (nowMs) => {
      moveTo(nowMs);
      counts[atSlot % slots] = (counts[atSlot % slots] ?? 0) + 1;
    },
    inLastSecond: (nowMs) => {
      moveTo(nowMs);
      const oldest = counts[(atSlot + 1) % slots] ?? 0;
      const passedShare = Math.min(1, nowMs / slotMs - atSlot);
      return counts.reduce((sum, count) => sum + count, 0) - oldest * passedShare;
    },
  };
}
