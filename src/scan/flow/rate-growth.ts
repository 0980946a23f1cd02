/** The rate is looked at again after this time, later where it sends so few that their number says nothing. */
const tickMs = 100;
const tickRequests = 8;
/** A rate that was not used proves nothing: it grows only while this share of it was sent. */
const usedShare = 0.7;
/** From one tick to the next. */
const usedMemory = 0.98;

/** Growth in a second: at first, below the last limit, around it, and at most beyond it, where the server is faster now. */
const doubling = 16;
const catchUp = 1.25;
const probe = 1.02;
const maxProbe = 4;
const probeGrowth = 1.7;
/** Of a limit. Without refusals there, it is no more. */
const wellBeyond = 1.1;

export interface RateGrowth {
  /** Requests a second. */
  readonly rate: () => number;
  /** Lets the rate grow for the time since it last did, unless it is held or was not used. */
  readonly tick: (nowMs: number, mode: 'Growing' | 'Held') => void;
  /** Whether refusals are likely to be due to the last limit. */
  readonly isAroundLimit: () => boolean;
  /** The most that was sent in a second of late: callers come in bursts, so that a quiet moment says nothing. */
  readonly usedRate: () => number;
  readonly countSent: () => void;
  /** The server refuses at `limit`: on with `rate`, and slowly once `limit` is near. */
  readonly limitTo: (limit: number, rate: number) => void;
  readonly setRate: (rate: number) => void;
}

/** Doubles until the first limit. From then on it comes back to the last one fast, and probes beyond it by little. */
export function createRateGrowth(startRate: number, startMs: number): RateGrowth {
  let rate = startRate;
  let limit = Number.POSITIVE_INFINITY;
  let isLimited = false;
  let probing = probe;
  let tickStartMs = startMs;
  let sentInTick = 0;
  let used = startRate;

  function grow(seconds: number): void {
    if (!isLimited) {
      rate *= doubling ** seconds;
    } else if (rate < limit * 0.9) {
      rate = Math.min(limit, rate * catchUp ** seconds);
    } else {
      if (rate > limit * wellBeyond) probing = Math.min(maxProbe, probing * probeGrowth ** seconds);
      rate *= probing ** seconds;
    }
  }

  return {
    rate: () => rate,
    tick: (nowMs, mode) => {
      const elapsedMs = nowMs - tickStartMs;
      if (elapsedMs < Math.max(tickMs, (1000 * tickRequests) / rate)) return;
      const isUsed = sentInTick >= usedShare * rate * (elapsedMs / 1000);
      used = Math.max((1000 * sentInTick) / elapsedMs, used * usedMemory);
      // What was sent within a tick that is much too long was not sent at this rate.
      if (isUsed && mode === 'Growing') grow(Math.min(1, elapsedMs / 1000));
      tickStartMs = nowMs;
      sentInTick = 0;
    },
    isAroundLimit: () => rate > limit && rate <= limit * wellBeyond,
    usedRate: () => Math.min(rate, used),
    countSent: () => {
      sentInTick += 1;
    },
    limitTo: (reached, lowered) => {
      isLimited = true;
      limit = reached;
      probing = probe;
      rate = lowered;
    },
    setRate: (next) => {
      rate = next;
    },
  };
}
