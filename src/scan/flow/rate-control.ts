import { compareShare, createBackground, createExcessTest, evidenceWanted, tolerance } from './refusal-share.ts';
import { createRateGrowth } from './rate-growth.ts';
import { createSlidingCount } from './sliding-count.ts';

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

/** Time that was not used is lost but for so much, which makes up for timers that fire late. It bounds the burst. */
const creditMs = 10;

/** A cut takes more than what the growth added since the limit was passed, and leaves most of what the server admits. */
const cut = 0.85;
const firstCut = 0.5;
const belowLimit = 0.9;
/** The share of what was admitted in the last second below which no row of refusals takes the rate. */
const admittedFloor = 0.7;
/** Refusals within this time are one event: the server has not yet seen the lower rate. */
const minCutIntervalMs = 100;

/** A server that counts by the second refuses until the second is over, so that a trial does not look before. */
const trialBlindMs = 1000;
const trialMs = 2000;
const trialAnswers = 100;
/** A rate so low that so few answers take longer has nothing to lose. */
const maxTrialMs = 8000;
/** So many refusals are expected in a check where the background is what it seems; none would be no accident. */
const refusalsToCheck = 6;

/** A background above this is looked at again from a lower rate, at first after 5 s, and ever more seldom while it holds. */
const suspiciousShare = 0.015;
const firstCheckMs = 5000;
const maxCheckMs = 60_000;

/** A time at a lower rate, and what was answered in it. */
interface Trial {
  /** Because too much was refused, or to see whether what is refused at the rate before is due to it. */
  readonly why: 'Pressed' | 'Check';
  readonly rateBefore: number;
  readonly rate: number;
  /** The share that was refused, and how many answers are wanted to compare it. */
  readonly shareBefore: number;
  readonly answersWanted: number;
  readonly startMs: number;
  readonly count: number;
  readonly refused: number;
}

/**
 * Finds the rate by growth and cuts, and tells refusals for load from those that come at any rate.
 *
 * 1. The rate grows while it is used (see {@link createRateGrowth}). It is cut once more is refused than the background
 *    explains: the share that is refused at any rate. Of it little is known at first, so that a few refusals are borne.
 * 2. After a cut the lower rate is on trial for two seconds. A limit shows itself by refusals that vanish below it, and the
 *    growth begins again. Where the share stays above the background, the rate is lowered once more, by more than that
 *    share, for a check: no limit would refuse there. If it still refuses as much, the cuts did not help. What it refuses is
 *    background from then on, and the rate before the first cut is taken up again.
 * 3. More than the tolerance is load, whatever else: the rate is cut again without waiting for the end of a trial.
 * 4. A background that is not small may be a limit that is passed by a little, so that it is checked now and then.
 */
export function createRateControl(startMs: number): RateControl {
  const growth = createRateGrowth(startRate, startMs);
  const background = createBackground();
  const excess = createExcessTest();
  const admitted = createSlidingCount();
  let trial: Trial | undefined;
  let isSettling = true;
  let sentCount = 0;
  let firstAfterCut = 0;
  let lastMs = startMs;
  let checkMs = startMs + firstCheckMs;
  let checkIntervalMs = firstCheckMs;

  function begin(next: Omit<Trial, 'startMs' | 'count' | 'refused'>, limit: number, nowMs: number): void {
    trial = { ...next, startMs: nowMs, count: 0, refused: 0 };
    growth.limitTo(limit, next.rate);
    firstAfterCut = sentCount;
    excess.reset();
  }

  function press(nowMs: number): void {
    if (trial !== undefined && nowMs - trial.startMs < minCutIntervalMs) return;
    const rateBefore = growth.rate();
    const got = admitted.inLastSecond(nowMs);
    const lowered = isSettling
      ? rateBefore * firstCut
      : clamp(got * belowLimit, [rateBefore * firstCut, rateBefore * cut]);
    const rate = Math.max(minRate, lowered, Math.min(rateBefore * 0.98, got * admittedFloor));
    // What came through in the last second did so before the rate of a trial that fails as well.
    const proven = got / (1 - background.share());
    const mostLikely = trial === undefined ? Math.min(proven, rateBefore) : proven;
    const limit = Math.max(rate, isSettling ? Math.max(rateBefore, got) : mostLikely);
    checkIntervalMs = firstCheckMs;
    const shareBefore = background.upperShare();
    begin({ why: 'Pressed', rateBefore, rate, shareBefore, answersWanted: trialAnswers }, limit, nowMs);
  }

  /** Goes below any limit that would refuse such a share of what is sent. */
  function check(rateBefore: number, shareBefore: number, nowMs: number): void {
    const used = growth.usedRate();
    const rate = Math.max(minRate, used * (1 - shareBefore) * belowLimit);
    const answersWanted = Math.max(trialAnswers, refusalsToCheck / shareBefore);
    begin({ why: 'Check', rateBefore, rate, shareBefore, answersWanted }, used, nowMs);
  }

  function end(ended: Trial, nowMs: number): void {
    const verdict = compareShare(ended, ended.shareBefore);
    trial = undefined;
    isSettling = false;
    excess.reset();
    if (ended.why === 'Pressed' && verdict === 'Higher') {
      check(ended.rateBefore, ended.refused / ended.count, nowMs);
      return;
    }
    if (verdict === 'Same') background.learn(ended, nowMs);
    else background.replace(ended, nowMs);
    if (ended.why === 'Check' && verdict !== 'Lower') {
      growth.setRate(ended.rateBefore);
      checkIntervalMs = Math.min(maxCheckMs, 2 * checkIntervalMs);
    }
    checkMs = nowMs + checkIntervalMs;
  }

  function observe(running: Trial, isRefused: boolean, nowMs: number): void {
    const elapsedMs = nowMs - running.startMs;
    if (excess.add(isRefused, tolerance) > evidenceWanted(growth.rate())) {
      press(nowMs);
      return;
    }
    if (elapsedMs < trialBlindMs) return;
    trial = { ...running, count: running.count + 1, refused: running.refused + (isRefused ? 1 : 0) };
    const isEnough = elapsedMs >= trialMs && trial.count >= running.answersWanted;
    if (isEnough || elapsedMs >= maxTrialMs) end(trial, nowMs);
  }

  return {
    rate: growth.rate,
    waitMs: (nowMs) => Math.max(0, lastMs + 1000 / growth.rate() - nowMs),
    sent: (nowMs) => {
      growth.tick(nowMs, trial === undefined ? 'Growing' : 'Held');
      lastMs = Math.max(lastMs + 1000 / growth.rate(), nowMs - creditMs);
      growth.countSent();
      sentCount += 1;
      return sentCount - 1;
    },
    answered: (sentAs, answer, nowMs) => {
      const isRefused = answer === 'Refused';
      if (!isRefused) admitted.add(nowMs);
      // What was sent before the last cut says nothing new.
      if (sentAs < firstAfterCut) return;
      if (trial !== undefined) {
        observe(trial, isRefused, nowMs);
        return;
      }
      const isExcess = excess.add(isRefused, background.upperShare()) > evidenceWanted(growth.rate());
      if (!growth.isAroundLimit()) background.learn({ count: 1, refused: isRefused ? 1 : 0 }, nowMs);
      if (isExcess) press(nowMs);
      else if (nowMs >= checkMs && background.share() > suspiciousShare)
        check(growth.rate(), background.share(), nowMs);
    },
  };
}

function clamp(value: number, [least, most]: readonly [number, number]): number {
  return Math.min(most, Math.max(least, value));
}
