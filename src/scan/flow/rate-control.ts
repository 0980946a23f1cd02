/** Requests a second, learnt from the refusals of a server whose limit nobody tells. Time is an argument: milliseconds. */
export interface RateControl {
  /** Requests a second that may be sent now. */
  readonly rate: () => number;
  /** In how many milliseconds the next request may be sent, by the present rate; 0: now. */
  readonly waitMs: (nowMs: number) => number;
  /** Counts a request that is sent now. The number goes to {@link RateControl.answered}. */
  readonly sent: (nowMs: number) => number;
  readonly answered: (sentAs: number, answer: 'Admitted' | 'Refused', nowMs: number) => void;
}

/** Slower than any account that works; the first second finds the right order of magnitude. */
const startRate = 50;
/** Slower is not worth a pass; one try a second still sees when the server has room again. */
const minRate = 1;
/** The rate is looked at again after this time, later where it sends so few that their number says nothing. */
const tickMs = 100;
const tickRequests = 8;
/** A rate that was not used proves nothing: it grows only while this share of it was sent. */
const usedShare = 0.7;

/** Time that was not used is lost but for so much, which makes up for timers that fire late. It bounds the burst. */
const creditMs = 10;

/** Growth in a second: at first, below the last limit, around it, and at most beyond it, where the server is faster now. */
const doubling = 16;
const catchUp = 1.25;
const probe = 1.02;
const maxProbe = 4;
const probeGrowth = 1.5;

/** A cut takes more than what the growth added since the limit was passed, and leaves most of what the server admits. */
const cut = 0.85;
const firstCut = 0.5;
/** The share of what was admitted in the last second below which no row of refusals takes the rate. */
const admittedFloor = 0.7;
/** Refusals within this time are one event: the server has not yet seen the lower rate. */
const minCutIntervalMs = 100;
const calmMs = 1000;

/**
 * Doubles until the first refusal, halves until they end, and then stays around the limit: it grows by little, and a
 * refusal takes a small share away. Refusals of requests that were sent before the last cut say nothing new.
 */
export function createRateControl(startMs: number): RateControl {
  let rate = startRate;
  let phase: 'Doubling' | 'Settling' | 'Steady' = 'Doubling';
  let limit = Number.POSITIVE_INFINITY;
  let probing = probe;
  let sentCount = 0;
  let firstAfterCut = 0;
  let cutMs = Number.NEGATIVE_INFINITY;
  let lastMs = startMs;
  let tickStartMs = startMs;
  let sentInTick = 0;
  const admitted = createSlidingCount();

  function grow(seconds: number): void {
    if (phase === 'Doubling') {
      rate *= doubling ** seconds;
    } else if (rate < limit * 0.95) {
      rate = Math.min(limit, rate * catchUp ** seconds);
    } else {
      if (rate > limit * 1.1) probing = Math.min(maxProbe, probing * probeGrowth ** seconds);
      rate *= probing ** seconds;
    }
  }

  function tick(nowMs: number): void {
    const elapsedMs = nowMs - tickStartMs;
    if (elapsedMs < Math.max(tickMs, (1000 * tickRequests) / rate)) return;
    const isUsed = sentInTick >= usedShare * rate * (elapsedMs / 1000);
    if (phase === 'Settling' && nowMs - cutMs >= calmMs) phase = 'Steady';
    // What was sent within a tick that is much too long was not sent at this rate.
    if (isUsed && phase !== 'Settling') grow(Math.min(1, elapsedMs / 1000));
    tickStartMs = nowMs;
    sentInTick = 0;
  }

  function refuse(sentAs: number, nowMs: number): void {
    if (sentAs < firstAfterCut || nowMs - cutMs < minCutIntervalMs) return;
    if (phase === 'Doubling') phase = 'Settling';
    limit = rate;
    probing = probe;
    const lowered = rate * (phase === 'Settling' ? firstCut : cut);
    rate = Math.max(minRate, lowered, Math.min(rate * 0.98, admitted.inLastSecond(nowMs) * admittedFloor));
    firstAfterCut = sentCount;
    cutMs = nowMs;
  }

  return {
    rate: () => rate,
    waitMs: (nowMs) => Math.max(0, lastMs + 1000 / rate - nowMs),
    sent: (nowMs) => {
      tick(nowMs);
      lastMs = Math.max(lastMs + 1000 / rate, nowMs - creditMs);
      sentInTick += 1;
      sentCount += 1;
      return sentCount - 1;
    },
    answered: (sentAs, answer, nowMs) => {
      if (answer === 'Admitted') admitted.add(nowMs);
      else refuse(sentAs, nowMs);
    },
  };
}

const slots = 10;

/** How many in the last second, to a tenth of it. */
function createSlidingCount() {
  const counts = new Array<number>(slots).fill(0);
  let atSlot = 0;
  function moveTo(nowMs: number): void {
    const slot = Math.floor(nowMs / (1000 / slots));
    for (let passed = Math.min(slots, slot - atSlot); passed > 0; passed -= 1) counts[(slot - passed + 1) % slots] = 0;
    atSlot = Math.max(atSlot, slot);
  }
  return {
    add: (nowMs: number) => {
      moveTo(nowMs);
      counts[atSlot % slots] = (counts[atSlot % slots] ?? 0) + 1;
    },
    inLastSecond: (nowMs: number) => {
      moveTo(nowMs);
      return counts.reduce((sum, count) => sum + count, 0);
    },
  };
}
