/** How many were answered, and how many of them with a refusal. */
export interface Tally {
  readonly count: number;
  readonly refused: number;
}

/** A larger share of refusals is never taken for what the service refuses at any rate. */
export const tolerance = 0.12;
/** No service is without any. */
const least = 0.002;
/** What was seen is forgotten over the longer of the two. */
const memoryMs = 10_000;
const memoryAnswers = 500;

/** The share that is refused whatever the rate: a service behind a bad instance or network, not one under load. */
export interface Background {
  readonly learn: (tally: Tally, nowMs: number) => void;
  /** Forgets all else. */
  readonly replace: (tally: Tally, nowMs: number) => void;
  /** As seen. */
  readonly share: () => number;
  /** What it may well be, given how few answers tell it: at first {@link tolerance}. */
  readonly upperShare: () => number;
}

/** What was seen loses weight with time, so that a service that mends is believed. */
export function createBackground(): Background {
  let [count, refused, atMs] = [0, 0, 0];
  const learn = (tally: Tally, nowMs: number): void => {
    const kept = Math.exp(-Math.min(Math.max(0, nowMs - atMs) / memoryMs, tally.count / memoryAnswers));
    count = count * kept + tally.count;
    refused = refused * kept + tally.refused;
    atMs = Math.max(atMs, nowMs);
  };
  return {
    learn,
    replace: (tally, nowMs) => {
      [count, refused] = [0, 0];
      learn(tally, nowMs);
    },
    share: () => (count === 0 ? 0 : refused / count),
    upperShare: () => Math.max(least, Math.min(tolerance, (refused + 0.5 + Math.sqrt(refused)) / Math.max(1, count))),
  };
}

/** Whether so many refusals are more or fewer than a share explains; chance alone is wrong about once in fifty times. */
export function compareShare({ count, refused }: Tally, share: number): 'Higher' | 'Same' | 'Lower' {
  const expected = count * share;
  const deviation = 2 * Math.sqrt(expected);
  if (refused >= 3 && refused > expected + deviation) return 'Higher';
  return refused < expected - deviation ? 'Lower' : 'Same';
}

export interface ExcessTest {
  /** Counts an answer. The result is the evidence that more is refused than the background explains. */
  readonly add: (isRefused: boolean, background: number) => number;
  readonly reset: () => void;
}

/** So that chance alone gets there once in minutes at any rate, which it does once in some e^evidence * 100 answers. */
export function evidenceWanted(rate: number): number {
  return Math.max(4.25, 4.25 + Math.log(rate / 50));
}

/**
 * The sequential test of Page (CUSUM): each answer adds the logarithm of how much likelier it is with about twice the
 * background than with the background, and the sum never goes below zero. Many refusals are seen after a handful of answers.
 */
export function createExcessTest(): ExcessTest {
  let evidence = 0;
  return {
    add: (isRefused, background) => {
      const excess = 2 * background + 0.04;
      const ratio = isRefused ? excess / background : (1 - excess) / (1 - background);
      evidence = Math.max(0, evidence + Math.log(ratio));
      return evidence;
    },
    reset: () => {
      evidence = 0;
    },
  };
}
