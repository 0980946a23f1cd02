import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoffDelayMs, settlesWithin, sleep, withDeadline } from '../../src/runtime/deadline.ts';
import { createManualTimers } from '../support/manual-timers.ts';

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

describe('withDeadline', () => {
  it('aborts with a TimeoutError when the time is over', async () => {
    const timers = createManualTimers();
    const parent = new AbortController();
    const deadline = withDeadline(parent.signal, 100, { timers });
    await timers.advance(99);
    const before = deadline.abortSignal.aborted;
    await timers.advance(1);
    expect({ before, after: deadline.abortSignal.aborted, expired: deadline.isExpired() }).toEqual({
      before: false,
      after: true,
      expired: true,
    });
    expect(deadline.abortSignal.reason).toMatchObject({ name: 'TimeoutError' });
    expect([listeners(parent.signal), timers.pending]).toEqual([0, 0]);
  });

  it.each(['before', 'after'])('aborts with the reason of a parent that aborted %s the call', (when) => {
    const timers = createManualTimers();
    const parent = new AbortController();
    const reason = new Error('going home');
    if (when === 'before') parent.abort(reason);
    const deadline = withDeadline(parent.signal, 100, { timers });
    parent.abort(reason);
    expect(deadline.abortSignal.reason).toBe(reason);
    expect(deadline.isExpired()).toBe(false);
    expect([listeners(parent.signal), timers.pending]).toEqual([0, 0]);
  });

  it('does nothing more once it is disposed', async () => {
    const timers = createManualTimers();
    const parent = new AbortController();
    const deadline = withDeadline(parent.signal, 100, { timers });
    deadline.dispose();
    deadline.dispose();
    await timers.advance(200);
    parent.abort();
    expect([deadline.abortSignal.aborted, deadline.isExpired()]).toEqual([false, false]);
  });

  it('leaves no listener on a long-lived signal after 10,000 calls, and does not warn for many at once', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => {
      warnings.push(warning);
    };
    process.on('warning', note);
    const timers = createManualTimers();
    const { signal } = new AbortController();
    for (let batch = 0; batch < 100; batch += 1) {
      const deadlines = Array.from({ length: 100 }, () => withDeadline(signal, 1_000, { timers }));
      for (const deadline of deadlines) deadline.dispose();
    }
    await timers.flush();
    process.off('warning', note);
    expect([listeners(signal), timers.pending, warnings]).toEqual([0, 0, []]);
  });
});

describe('sleep', () => {
  it('resolves when the time is over and leaves nothing behind', async () => {
    const timers = createManualTimers();
    const { signal } = new AbortController();
    let awake = false;
    const slept = sleep(50, { abortSignal: signal, timers }).then(() => (awake = true));
    await timers.advance(49);
    expect(awake).toBe(false);
    await timers.advance(1);
    await slept;
    expect([listeners(signal), timers.pending]).toEqual([0, 0]);
  });

  it.each(['before', 'during'])('rejects with the reason of a signal that aborts %s it', async (when) => {
    const timers = createManualTimers();
    const controller = new AbortController();
    const reason = new Error('wake up');
    if (when === 'before') controller.abort(reason);
    const slept = sleep(50, { abortSignal: controller.signal, timers });
    controller.abort(reason);
    await expect(slept).rejects.toBe(reason);
    expect([listeners(controller.signal), timers.pending]).toEqual([0, 0]);
  });
});

describe('settlesWithin', () => {
  it.each<[string, () => Promise<unknown>, boolean]>([
    ['resolves', () => Promise.resolve(1), true],
    ['rejects', () => Promise.reject(new Error('no')), true],
    ['hangs', () => new Promise(() => undefined), false],
  ])('tells of a promise that %s', async (_what, create, expected) => {
    const timers = createManualTimers();
    const answer = settlesWithin(create(), 10, { timers });
    await timers.flush();
    // The timer goes with the answer: it would keep the process alive until it fires.
    expect(timers.pending).toBe(expected ? 0 : 1);
    await timers.advance(10);
    expect([await answer, timers.pending]).toEqual([expected, 0]);
  });
});

describe('backoffDelayMs', () => {
  it.each([
    [0, 100],
    [1, 200],
    [3, 800],
    [4, 1_000],
    [5_000, 1_000],
  ])('has at attempt %d a ceiling of %d ms', (attempt, ceilingMs) => {
    expect(backoffDelayMs(attempt, { baseMs: 100, maxMs: 1_000 }, () => 0)).toBe(ceilingMs);
  });

  it('takes away at most the share that jitter names and never exceeds the maximum', () => {
    const ratio = fc.double({ min: 0, max: 1, noNaN: true });
    const shape = fc.record({
      baseMs: fc.nat(10_000),
      maxMs: fc.nat(100_000),
      jitter: ratio,
      factor: fc.constant(1.7),
    });
    fc.assert(
      fc.property(fc.nat(2_000), shape, ratio, (attempt, backoff, chance) => {
        const delayMs = backoffDelayMs(attempt, backoff, () => chance);
        const ceilingMs = backoffDelayMs(attempt, backoff, () => 0);
        expect(ceilingMs).toBeLessThanOrEqual(backoff.maxMs);
        expect(delayMs).toBeLessThanOrEqual(ceilingMs);
        expect(delayMs).toBeGreaterThanOrEqual(ceilingMs * (1 - backoff.jitter) - 1e-6);
      }),
    );
  });
});
