import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoffDelayMs } from '../../src/runtime/deadline.ts';
import { createQueue } from '../../src/runtime/queue.ts';
import { createManualTimers } from '../support/manual-timers.ts';
import { createQueueModel } from './queue-model.ts';

const backoff = { baseMs: 10, maxMs: 100, jitter: 0.5 };
const random = (): number => 0.5;

const key = fc.constantFrom('a', 'b', 'c');
const someMs = fc.nat(60);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('add' as const), key }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('addAfter' as const), key, delayMs: someMs }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('addRateLimited' as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const), key }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('get' as const) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('done' as const), which: fc.nat(2) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('advance' as const), durationMs: someMs }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function createPair() {
  const timers = createManualTimers();
  const queue = createQueue<string>({ keyOf: (each) => each, timers, backoff, random });
  const model = createQueueModel((failures) => backoffDelayMs(failures, backoff, random));
  const answers: (string | undefined)[] = [];

  async function take(each: Step): Promise<void> {
    switch (each.kind) {
      case 'add':
        queue.add(each.key);
        model.want(each.key, timers.now());
        return;
      case 'addAfter':
        queue.addAfter(each.key, each.delayMs);
        model.want(each.key, timers.now() + each.delayMs);
        return;
      case 'addRateLimited':
        queue.addRateLimited(each.key);
        model.fail(each.key);
        return;
      case 'forget':
        queue.forget(each.key);
        model.forget(each.key);
        return;
      case 'get':
        void queue.get().then((answer) => answers.push(answer));
        model.ask();
        return;
      case 'done': {
        const held = model.running[each.which];
        if (held === undefined) return;
        queue.done(held);
        model.finish(held);
        return;
      }
      case 'advance':
        await timers.advance(each.durationMs);
        model.moveTo(timers.now());
    }
  }

  async function compare(): Promise<void> {
    await timers.flush();
    expect(answers).toEqual(model.answers);
    expect({ depth: queue.length, processing: queue.counts().processing }).toEqual({
      depth: model.depth,
      processing: model.running.length,
    });
  }

  return { timers, queue, model, take, compare };
}

describe('queue against its model', () => {
  it('hands out the same keys in the same order, and nothing after a shutdown', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 50 }), fc.array(step, { maxLength: 8 }), async (before, after) => {
        const { timers, queue, model, take, compare } = createPair();
        for (const each of before) {
          await take(each);
          await compare();
        }
        queue.shutDown();
        model.shutDown();
        expect(timers.pending).toBe(0);
        for (const each of after) await take(each);
        await timers.advance(1_000);
        await compare();
      }),
      { numRuns: 250 },
    );
  });

  it('loses nothing: once workers keep up and time passes, no key is owed, held or delayed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { timers, queue, model, take, compare } = createPair();
        for (const each of steps) await take(each);
        for (let round = 0; round < 10; round += 1) {
          await take({ kind: 'advance', durationMs: 200 });
          while (model.running.length > 0) await take({ kind: 'done', which: 0 });
          if (model.depth > 0) await take({ kind: 'get' });
        }
        await compare();
        expect(queue.counts()).toMatchObject({ depth: 0, processing: 0, delayed: 0 });
        expect(timers.pending).toBe(0);
      }),
      { numRuns: 100 },
    );
  });
});
