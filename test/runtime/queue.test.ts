import { describe, expect, it } from '@jest/globals';
import { createQueue } from '../../src/runtime/queue.ts';
import type { KeyedQueue } from '../../src/runtime/queue.ts';
import { createManualTimers } from '../support/manual-timers.ts';
import type { ManualTimers } from '../support/manual-timers.ts';

const DAY_MS = 86_400_000;

interface Bench {
  readonly timers: ManualTimers;
  readonly queue: KeyedQueue<string>;
  /** Keys handed out so far, with the time. A worker asks for each key at once and gives it back at once. */
  readonly handedOut: readonly string[];
}

function createBench({ eager }: { readonly eager: boolean }): Bench {
  const timers = createManualTimers();
  const backoff = { baseMs: 100, maxMs: 1_000, jitter: 0.5 };
  const queue = createQueue<string>({ keyOf: (key) => key, timers, backoff, random: () => 0.5 });
  const handedOut: string[] = [];
  const work = async (): Promise<void> => {
    for (let key = await queue.get(); key !== undefined; key = await queue.get()) {
      handedOut.push(`${key}@${timers.now()}`);
      queue.done(key);
    }
  };
  if (eager) void work();
  return { timers, queue, handedOut };
}

describe('queue: adding at once', () => {
  it('hands out keys in the order of their first add, each once', async () => {
    const { queue } = createBench({ eager: false });
    for (const key of ['a', 'b', 'a', 'c', 'b']) queue.add(key);
    expect(queue.length).toBe(3);
    expect([await queue.get(), await queue.get(), await queue.get()]).toEqual(['a', 'b', 'c']);
    expect(queue.counts()).toEqual({ depth: 0, processing: 3, delayed: 0, adds: 3, retries: 0, mostFailures: 0 });
  });

  it('hands a key that was added while held to nobody until it is given back, then once more', async () => {
    const { queue, timers } = createBench({ eager: false });
    queue.add('a');
    await queue.get();
    queue.add('a');
    queue.add('a');
    const seen: unknown[] = [];
    void queue.get().then((key) => seen.push(key));
    await timers.flush();
    expect(seen).toEqual([]);
    queue.done('a');
    await timers.flush();
    expect(seen).toEqual(['a']);
    queue.done('a');
    expect(queue.counts()).toMatchObject({ depth: 0, processing: 0, adds: 2 });
  });

  it('ignores a key given back by someone who does not hold it', async () => {
    const { queue } = createBench({ eager: false });
    queue.add('a');
    queue.done('a');
    expect(queue.length).toBe(1);
    expect(await queue.get()).toBe('a');
  });

  it('serves workers that wait in the order in which they came', async () => {
    const { queue } = createBench({ eager: false });
    const served = [queue.get(), queue.get()];
    queue.add('a');
    queue.add('b');
    expect(await Promise.all(served)).toEqual(['a', 'b']);
  });
});

describe('queue: adding later', () => {
  it.each<[string, readonly number[], number]>([
    ['one delay', [50], 50],
    ['a shorter one after a longer', [50, 20], 20],
    ['a longer one after a shorter', [20, 50], 20],
    ['ninety-two days, beyond what Node can time', [92 * DAY_MS], 92 * DAY_MS],
  ])('runs once, at the earliest time: %s', async (_what, delaysMs, expectedMs) => {
    const { queue, timers, handedOut } = createBench({ eager: true });
    for (const delayMs of delaysMs) queue.addAfter('a', delayMs);
    expect(timers.pending).toBe(1);
    await timers.advance(200 * DAY_MS);
    expect(handedOut).toEqual([`a@${expectedMs}`]);
  });

  it.each([0, -1])('runs at once for a delay of %d', async (delayMs) => {
    const { queue, timers, handedOut } = createBench({ eager: true });
    queue.addAfter('a', delayMs);
    await timers.flush();
    expect(handedOut).toEqual(['a@0']);
  });

  it('counts a key whose time has come as waiting and no longer as delayed', async () => {
    const { queue, timers } = createBench({ eager: false });
    queue.addAfter('a', 50);
    const before = queue.counts();
    await timers.advance(50);
    expect(before).toMatchObject({ delayed: 1, depth: 0 });
    expect(queue.counts()).toMatchObject({ delayed: 0, depth: 1 });
  });

  it('drops the delayed add when the key is handed out sooner', async () => {
    const { queue, timers, handedOut } = createBench({ eager: true });
    queue.addAfter('a', 50);
    queue.add('a');
    await timers.advance(1_000);
    expect(handedOut).toEqual(['a@0']);
    expect(timers.pending).toBe(0);
  });

  it('keeps a delayed add that was made while the key was held', async () => {
    const { queue, timers } = createBench({ eager: false });
    queue.add('a');
    await queue.get();
    queue.addAfter('a', 50);
    queue.done('a');
    await timers.advance(50);
    expect(queue.length).toBe(1);
  });

  it('changes nothing when a delay is not a number', () => {
    const { queue, timers } = createBench({ eager: false });
    queue.addAfter('a', 50);
    expect(() => {
      queue.addAfter('a', Number.NaN);
    }).toThrow(RangeError);
    expect([timers.pending, queue.counts().delayed]).toEqual([1, 1]);
  });
});

describe('queue: backoff', () => {
  it('grows with each failure of the key up to the maximum, and starts anew when forgotten', async () => {
    const { queue, timers, handedOut } = createBench({ eager: true });
    // The ceilings are 100, 200, 400, 800, 1000, 1000; chance takes a quarter of each.
    for (let failure = 0; failure < 6; failure += 1) {
      queue.addRateLimited('a');
      await timers.advance(1_000);
    }
    queue.forget('a');
    queue.addRateLimited('a');
    await timers.advance(1_000);
    expect(handedOut).toEqual(['a@75', 'a@1150', 'a@2300', 'a@3600', 'a@4750', 'a@5750', 'a@6075']);
  });

  it('counts failures for each key alone', () => {
    const { queue } = createBench({ eager: false });
    queue.addRateLimited('a');
    queue.addRateLimited('a');
    queue.addRateLimited('b');
    queue.forget('b');
    expect([queue.failures('a'), queue.failures('b'), queue.failures('c')]).toEqual([2, 0, 0]);
    expect(queue.counts().retries).toBe(3);
  });

  it('is not what counts failed passes in a row', () => {
    const { queue } = createBench({ eager: false });
    queue.addRateLimited('a');
    for (const key of ['b', 'b', 'c', 'c', 'c']) queue.countFailure(key);
    expect([queue.counts().mostFailures, queue.failures('c')]).toEqual([3, 0]);
    queue.forget('c');
    expect(queue.counts().mostFailures).toBe(2);
  });
});

describe('queue: shutting down', () => {
  it('answers waiting and later workers with nothing, drops what is owed, and leaves no timer', async () => {
    const { queue, timers } = createBench({ eager: false });
    queue.add('held');
    await queue.get();
    const waiting = queue.get();
    queue.addAfter('delayed', 50);
    queue.addRateLimited('failed');
    queue.countFailure('failed');
    queue.add('held');
    queue.shutDown();
    queue.shutDown();
    queue.add('late');
    queue.addAfter('late', 50);
    queue.addRateLimited('late');
    queue.countFailure('failed');
    queue.done('held');
    expect([await waiting, await queue.get()]).toEqual([undefined, undefined]);
    expect(timers.pending).toBe(0);
    expect(queue.counts()).toEqual({ depth: 0, processing: 0, delayed: 0, adds: 2, retries: 1, mostFailures: 1 });
  });

  it('does not hand out what was waiting for a worker', async () => {
    const { queue } = createBench({ eager: false });
    queue.add('a');
    queue.shutDown();
    expect([await queue.get(), queue.length]).toEqual([undefined, 0]);
  });
});
