import { describe, expect, it } from '@jest/globals';
import { createPace } from '../../../src/scan/flow/pace.ts';
import { createManualTimers } from '../../support/manual-timers.ts';

describe('the pace', () => {
  it('lets requests go one after the other, first come, first served', async () => {
    const timers = createManualTimers();
    const pace = createPace({ timers });
    const { signal: abortSignal } = new AbortController();
    const admitted: { readonly name: string; readonly atMs: number }[] = [];
    for (const name of ['a', 'b', 'c'])
      void pace.admit({ abortSignal }).then(() => admitted.push({ name, atMs: timers.now() }));
    await timers.advance(1000);
    expect(admitted.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(admitted.map(({ atMs }) => atMs)).toEqual([20, 40, 60]);
    expect(timers.pending).toBe(0);
  });

  it('leaves nobody waiting behind one who goes away', async () => {
    const timers = createManualTimers();
    const pace = createPace({ timers });
    const leaving = new AbortController();
    const { signal: abortSignal } = new AbortController();
    const first = pace.admit({ abortSignal: leaving.signal });
    const second = pace.admit({ abortSignal });
    leaving.abort(new Error('shutdown'));
    await expect(first).rejects.toThrow('shutdown');
    await timers.advance(20);
    await expect(second).resolves.toBeDefined();
  });

  it('lets nobody in after an abort', async () => {
    const pace = createPace({ timers: createManualTimers() });
    await expect(pace.admit({ abortSignal: AbortSignal.abort(new Error('over')) })).rejects.toThrow('over');
  });

  it('goes slower after a row of refusals', async () => {
    const timers = createManualTimers();
    const pace = createPace({ timers });
    const { signal: abortSignal } = new AbortController();
    const before = pace.rate();
    for (let count = 0; count < 10; count += 1) {
      const admitting = pace.admit({ abortSignal });
      await timers.advance(1000);
      (await admitting).answered('Refused');
    }
    expect(pace.rate()).toBeLessThan(before);
  });
});
