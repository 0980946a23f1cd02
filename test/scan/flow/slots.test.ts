import { describe, expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { createSlots } from '../../../src/scan/flow/slots.ts';

const { signal: abortSignal } = new AbortController();

function gate() {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return {
    passed: promise,
    open: () => {
      resolve(undefined);
    },
  };
}

describe('slots', () => {
  it('run so many at a time, first come, first served', async () => {
    const slots = createSlots(2);
    const begun: number[] = [];
    const gates = [gate(), gate(), gate()];
    const all = gates.map(({ passed }, index) =>
      slots.run(
        async () => {
          begun.push(index);
          await passed;
        },
        { abortSignal },
      ),
    );
    await turn();
    expect(begun).toEqual([0, 1]);
    gates[1]?.open();
    await turn();
    expect(begun).toEqual([0, 1, 2]);
    gates.forEach(({ open }) => {
      open();
    });
    await Promise.all(all);
  });

  it('let others in while one waits, and never more at a time than there are', async () => {
    const slots = createSlots(1);
    const [pause, other] = [gate(), gate()];
    const events: string[] = [];
    const first = slots.run(
      async () => {
        events.push('first pauses');
        await slots.lend(() => pause.passed.then(() => undefined));
        events.push('first goes on');
      },
      { abortSignal },
    );
    const second = slots.run(
      async () => {
        events.push('second');
        await other.passed;
        events.push('second ends');
      },
      { abortSignal },
    );
    await turn();
    pause.open();
    await turn();
    expect(events).toEqual(['first pauses', 'second']);
    other.open();
    await Promise.all([first, second]);
    expect(events).toEqual(['first pauses', 'second', 'second ends', 'first goes on']);
  });

  it('stay as many as they were where a wait ends with an error', async () => {
    const slots = createSlots(1);
    const failing = slots.run(() => slots.lend(() => Promise.reject(new Error('aborted'))), { abortSignal });
    await expect(failing).rejects.toThrow('aborted');
    let running = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
    };
    await Promise.all([1, 2, 3].map(() => slots.run(work, { abortSignal })));
    expect(most).toBe(1);
  });
});
