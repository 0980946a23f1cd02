import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { systemTimers } from '../../src/runtime/timers.ts';
import { createManualTimers } from '../support/manual-timers.ts';

const DAY_MS = 86_400_000;

/** jest's fake clock cuts a delay above 2^31 - 1 ms down to 1 ms, as Node does. */
describe('system timers on a fake clock', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it.each([0, 1, 1.5, 24.8 * DAY_MS, 2 ** 31 - 1, 2 ** 31, 92 * DAY_MS])(
    'fires once after %d ms and not a millisecond sooner',
    async (delayMs) => {
      let fired = 0;
      systemTimers.schedule(() => (fired += 1), delayMs);
      await jest.advanceTimersByTimeAsync(Math.max(0, Math.ceil(delayMs) - 1));
      const early = fired;
      await jest.advanceTimersByTimeAsync(1);
      await jest.advanceTimersByTimeAsync(60 * DAY_MS);
      expect({ early: delayMs === 0 ? 0 : early, fired }).toEqual({ early: 0, fired: 1 });
    },
  );

  it('treats a time in the past as the next turn', async () => {
    let fired = 0;
    systemTimers.schedule(() => (fired += 1), -5);
    expect(fired).toBe(0);
    await jest.advanceTimersByTimeAsync(0);
    expect(fired).toBe(1);
  });

  it('cancels in every slice of a long delay, and after it fired', async () => {
    const fired: string[] = [];
    const cancelEarly = systemTimers.schedule(() => fired.push('early'), 60 * DAY_MS);
    const cancelLate = systemTimers.schedule(() => fired.push('late'), 60 * DAY_MS);
    const cancelFired = systemTimers.schedule(() => fired.push('short'), DAY_MS);
    cancelEarly();
    await jest.advanceTimersByTimeAsync(30 * DAY_MS);
    cancelLate();
    cancelFired();
    await jest.advanceTimersByTimeAsync(60 * DAY_MS);
    expect(fired).toEqual(['short']);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('system timers on the real clock', () => {
  it('do not fire a delay beyond the 24.8 days at once', async () => {
    const fired: string[] = [];
    const cancel = systemTimers.schedule(() => fired.push('long'), 2 ** 31);
    await new Promise<void>((resolve) => {
      systemTimers.schedule(resolve, 20);
    });
    cancel();
    expect(fired).toEqual([]);
  });

  it('keep the process alive unless they are background timers', () => {
    const alive = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = alive();
    const cancelBackground = systemTimers.schedule(() => undefined, DAY_MS, { background: true });
    const withBackground = alive();
    const cancelForeground = systemTimers.schedule(() => undefined, DAY_MS);
    const withForeground = alive();
    cancelBackground();
    cancelForeground();
    expect([withBackground - before, withForeground - before]).toEqual([0, 1]);
  });
});

describe.each([
  ['system', () => systemTimers],
  ['manual', () => createManualTimers()],
])('%s timers', (_name, create) => {
  it('refuse a delay that is not a number', () => {
    expect(() => create().schedule(() => undefined, Number.NaN)).toThrow(RangeError);
  });
});

describe('manual timers', () => {
  it('run what is due in order of time, then of scheduling, each at its own time', async () => {
    const timers = createManualTimers();
    const fired: string[] = [];
    const note = (label: string) => (): void => {
      fired.push(`${label}@${timers.now()}`);
    };
    timers.schedule(note('c'), 30);
    timers.schedule(note('a'), 10);
    timers.schedule(note('b'), 30);
    timers.schedule(note('never'), 10)();
    timers.schedule(() => {
      timers.schedule(note('nested'), 5);
    }, 12);
    await timers.advance(30);
    expect(fired).toEqual(['a@10', 'nested@17', 'c@30', 'b@30']);
    expect([timers.now(), timers.pending]).toEqual([30, 0]);
  });

  it('let promises settle between two callbacks', async () => {
    const timers = createManualTimers();
    const seen: string[] = [];
    timers.schedule(() => {
      void Promise.resolve()
        .then(() => undefined)
        .then(() => seen.push('promise'));
    }, 10);
    timers.schedule(() => seen.push('timer'), 10);
    await timers.advance(10);
    expect(seen).toEqual(['promise', 'timer']);
  });
});
