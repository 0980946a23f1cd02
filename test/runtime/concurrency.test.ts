import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mapWithLimit } from '../../src/runtime/concurrency.ts';

const patient = { abortSignal: new AbortController().signal };

describe('mapWithLimit', () => {
  it('keeps the order and the limit, whatever finishes first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(fc.nat()), fc.integer({ min: 1, max: 6 }), async (s, items, limit) => {
        let active = 0;
        let mostActive = 0;
        const mapped = mapWithLimit(
          items,
          limit,
          async (item, index) => {
            active += 1;
            mostActive = Math.max(mostActive, active);
            await s.schedule(Promise.resolve());
            active -= 1;
            return `${item}@${index}`;
          },
          patient,
        );
        expect(await s.waitFor(mapped)).toEqual(items.map((item, index) => `${item}@${index}`));
        expect(mostActive).toBe(Math.min(limit, items.length));
      }),
      { numRuns: 60 },
    );
  });

  it('throws the first failure, after all that started have settled, and starts nothing more', async () => {
    const settled: number[] = [];
    let finishSlow = (): void => undefined;
    const slow = new Promise<void>((resolve) => (finishSlow = resolve));
    const mapped = mapWithLimit(
      [0, 1, 2, 3],
      2,
      async (item) => {
        if (item === 1) {
          queueMicrotask(finishSlow);
          throw new Error('one');
        }
        await slow;
        settled.push(item);
        throw new Error('slow');
      },
      patient,
    );
    await expect(mapped).rejects.toThrow('one');
    expect(settled).toEqual([0]);
  });

  it('starts nothing more after an abort and throws its reason', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const started: number[] = [];
    const mapped = mapWithLimit(
      [0, 1, 2],
      1,
      (item) => {
        started.push(item);
        if (item === 1) controller.abort(reason);
        return Promise.resolve(item);
      },
      { abortSignal: controller.signal },
    );
    await expect(mapped).rejects.toBe(reason);
    expect(started).toEqual([0, 1]);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a limit of %d', async (limit) => {
    await expect(mapWithLimit([1], limit, () => Promise.resolve(1), patient)).rejects.toThrow(RangeError);
  });
});
