import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createKeyedMutex } from '../../src/runtime/mutex.ts';
import { createManualTimers } from '../support/manual-timers.ts';

const { flush } = createManualTimers();
const patient = { abortSignal: new AbortController().signal };

describe('keyed mutex', () => {
  it('returns what the work returns, throws what it throws, and forgets the key either way', async () => {
    const mutex = createKeyedMutex();
    const failure = new Error('no');
    await expect(mutex.run('a', () => Promise.resolve(7), patient)).resolves.toBe(7);
    await expect(mutex.run('a', () => Promise.reject(failure), patient)).rejects.toBe(failure);
    const throwsAtOnce = (): Promise<void> => {
      throw failure;
    };
    await expect(mutex.run('a', throwsAtOnce, patient)).rejects.toBe(failure);
    expect(mutex.size).toBe(0);
  });

  it('never has two works on one key, keeps their order, and lets other keys pass', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 }), async (s, keys) => {
        const mutex = createKeyedMutex();
        const running = new Set<string>();
        const ended: Record<string, number[]> = { a: [], b: [], c: [] };
        const runs = keys.map((key, index) =>
          mutex.run(
            key,
            async () => {
              expect(running.has(key)).toBe(false);
              running.add(key);
              await s.schedule(Promise.resolve(), key);
              running.delete(key);
              ended[key]!.push(index);
            },
            patient,
          ),
        );
        await flush();
        // Each key's first work runs, whatever the others do.
        expect(running).toEqual(new Set(keys));
        while (s.count() > 0) {
          await s.waitNext(1);
          await flush();
        }
        await Promise.all(runs);
        for (const key of ['a', 'b', 'c']) {
          expect(ended[key]).toEqual(keys.flatMap((each, index) => (each === key ? [index] : [])));
        }
        expect(mutex.size).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('ends a wait with the reason of the abort; those behind it move up', async () => {
    const mutex = createKeyedMutex();
    const order: string[] = [];
    let release = (): void => undefined;
    const first = mutex.run('a', () => new Promise<void>((resolve) => (release = resolve)), patient);
    const controller = new AbortController();
    const note = (label: string) => () => Promise.resolve(order.push(label));
    const second = mutex.run('a', note('second'), { abortSignal: controller.signal });
    const third = mutex.run('a', note('third'), patient);
    await flush();
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(second).rejects.toBe(reason);
    expect(order).toEqual([]);
    release();
    await Promise.all([first, third]);
    expect([order, mutex.size]).toEqual([['third'], 0]);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'does not begin aborted work and hands the turn on, when the abort comes %d microtasks around its turn',
    async (microtasks) => {
      const mutex = createKeyedMutex();
      const order: string[] = [];
      const controller = new AbortController();
      const abortSoon = async (): Promise<void> => {
        for (let count = 0; count < microtasks; count += 1) await Promise.resolve();
        controller.abort();
      };
      const first = mutex.run('a', () => Promise.resolve(void abortSoon()), patient);
      const noteUnlessAborted = (): Promise<number> =>
        Promise.resolve(order.push(controller.signal.aborted ? 'began after the abort' : 'second'));
      const second = mutex.run('a', noteUnlessAborted, { abortSignal: controller.signal });
      const third = mutex.run('a', () => Promise.resolve(order.push('third')), patient);
      const [, ofSecond] = await Promise.allSettled([first, second, third]);
      expect(order).toEqual(ofSecond.status === 'fulfilled' ? ['second', 'third'] : ['third']);
      expect(mutex.size).toBe(0);
    },
  );

  it('refuses an aborted signal at once, be the key free or busy', async () => {
    const mutex = createKeyedMutex();
    void mutex.run('busy', () => new Promise(() => undefined), patient);
    const wait = mutex.run('busy', () => Promise.resolve(), { abortSignal: AbortSignal.abort() });
    await expect(Promise.race([wait, flush()])).rejects.toMatchObject({ name: 'AbortError' });
    const work = mutex.run('a', () => Promise.resolve(), { abortSignal: AbortSignal.abort() });
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
    expect(mutex.size).toBe(1);
  });

  it('leaves neither keys nor listeners behind after 10,000 runs', async () => {
    const mutex = createKeyedMutex();
    const { signal } = new AbortController();
    const runs = Array.from({ length: 10_000 }, (_, index) =>
      mutex.run(`key-${index % 100}`, () => Promise.resolve(), { abortSignal: signal }),
    );
    await Promise.all(runs);
    expect([mutex.size, getEventListeners(signal, 'abort').length]).toEqual([0, 0]);
  });
});
