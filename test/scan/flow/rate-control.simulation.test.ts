import { describe, expect, it } from '@jest/globals';
import { createRateControl } from '../../../src/scan/flow/rate-control.ts';
import { bucketServer, failingServer, fixedWindowServer, simulateLoad, slidingWindowServer } from './simulated-load.ts';
import type { Answer, Load, Server } from './simulated-load.ts';

const settledMs = 12_000;
const untilMs = 30_000;

function shares(answers: readonly Answer[], [fromMs, toMs]: readonly [number, number]) {
  const within = answers.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  const admitted = within.filter((answer) => answer.admitted).length;
  return {
    perSecond: admitted / ((toMs - fromMs) / 1000),
    refused: within.length === 0 ? 1 : 1 - admitted / within.length,
  };
}

function load(server: Server, more: Partial<Omit<Load, 'server'>> = {}) {
  return simulateLoad({ server, roundTripMs: 20, workers: 4000, retryAfterMs: 1000, untilMs, ...more });
}

const kinds = [
  ['a bucket of a tenth of a second', (rate: number) => bucketServer(() => rate, 0.1)],
  ['a bucket of half a second', (rate: number) => bucketServer(() => rate, 0.5)],
  ['a bucket of a second', (rate: number) => bucketServer(() => rate, 1)],
  ['a sliding window of a second', slidingWindowServer],
  ['a window for each second of the clock', fixedWindowServer],
] as const;

const cases = kinds.flatMap(([name, make]) =>
  [50, 137, 500, 1000, 3000, 10_000].map((rate) => [rate, name, make] as const),
);

describe('the rate of deletes', () => {
  it.each(cases)('uses %d a second of a server with %s, and is seldom refused', (rate, _, make) => {
    const answers = load(make(rate));
    const settled = shares(answers, [settledMs, untilMs]);
    expect(settled.perSecond).toBeGreaterThanOrEqual(0.8 * rate);
    expect(settled.refused).toBeLessThanOrEqual(0.02);
  });

  it('finds a limit of thousands within seconds', () => {
    const answers = load(bucketServer(() => 5000, 0.1));
    expect(shares(answers, [3000, 6000]).perSecond).toBeGreaterThanOrEqual(0.8 * 5000);
  });

  it('follows a server that becomes slower, and one that becomes faster', () => {
    const answers = load(bucketServer((nowMs) => (nowMs < 5000 || nowMs > 15_000 ? 2000 : 200), 0.1));
    expect(shares(answers, [8000, 15_000])).toMatchObject({ refused: expect.closeTo(0, 1) });
    expect(shares(answers, [8000, 15_000]).perSecond).toBeGreaterThanOrEqual(0.8 * 200);
    expect(shares(answers, [25_000, untilMs]).perSecond).toBeGreaterThanOrEqual(0.8 * 2000);
  });

  it('sends evenly: within a tenth of a second hardly more than its share', () => {
    const answers = load(bucketServer(() => 1000, 1)).filter(({ atMs }) => atMs >= settledMs);
    const counts = new Map<number, number>();
    for (const { atMs } of answers) {
      const slot = Math.floor(atMs / 100);
      counts.set(slot, (counts.get(slot) ?? 0) + 1);
    }
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(130);
  });

  it('does not take a rate that nobody used for proven', () => {
    const answers = load(() => true, { workers: 2, roundTripMs: 100 });
    expect(shares(answers, [1000, untilMs])).toEqual({ perSecond: 20, refused: 0 });
    const control = createRateControl(0);
    for (let nowMs = 0; nowMs < 60_000; nowMs += 100) control.answered(control.sent(nowMs), 'Admitted', nowMs);
    expect(control.rate()).toBeLessThanOrEqual(100);
  });
});

const background = [0.01, 0.05, 0.1] as const;
const noLimit: Server = () => true;
const longEnoughMs = 14_000;

describe('the rate of deletes where a share is refused at any rate', () => {
  const callers = [
    [32, 100],
    [32, 20],
    [32, 5],
    [4, 50],
  ] as const;
  it.each(background.flatMap((share) => callers.map((caller) => [share, ...caller] as const)))(
    'is no brake: %d refused, for %d callers with a round trip of %d ms',
    (share, workers, roundTripMs) => {
      for (const seed of [1, 2, 3]) {
        const options = { workers, roundTripMs, retryAfterMs: 10, untilMs: longEnoughMs };
        const answers = load(failingServer(share, noLimit, seed), options);
        const usable = ((1 - share) * 1000 * workers) / (roundTripMs + share * 10);
        expect(shares(answers, [1000, 6000]).perSecond).toBeGreaterThanOrEqual(0.5 * usable);
        expect(shares(answers, [6000, longEnoughMs]).perSecond).toBeGreaterThanOrEqual(0.8 * usable);
      }
    },
  );

  const limited = background.flatMap((share) => [50, 137, 1000, 3000].map((rate) => [rate, share] as const));
  it.each(limited)('still finds a limit of %d where %d is refused besides', (rate, share) => {
    const answers = load(
      failingServer(
        share,
        bucketServer(() => rate, 0.1),
      ),
    );
    const settled = shares(answers, [settledMs, untilMs]);
    expect(settled.perSecond).toBeGreaterThanOrEqual(0.7 * rate);
    expect(settled.refused).toBeLessThanOrEqual(share + 0.06);
  });

  it('recovers where the share begins in the midst of calm work', () => {
    const failing = failingServer(0.05, noLimit);
    const answers = load((nowMs) => nowMs < 8000 || failing(nowMs), { workers: 32, retryAfterMs: 10 });
    expect(shares(answers, [15_000, untilMs]).perSecond).toBeGreaterThanOrEqual(0.5 * 1520);
  });
});

it('takes a storm for load: it sends at most two thirds of what the pauses alone would let through, and comes back after it', () => {
  const answers = load((nowMs) => nowMs < 8000 || nowMs >= 14_000, { workers: 32 });
  const storm = answers.filter(({ atMs }) => atMs >= 11_000 && atMs < 14_000);
  expect(storm.length / 3).toBeLessThanOrEqual(20);
  expect(shares(answers, [25_000, untilMs])).toMatchObject({ refused: 0 });
});
