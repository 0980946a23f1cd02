import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OperatorError } from '../../src/reconcile/errors.ts';
import type { Outcome } from '../../src/reconcile/outcome.ts';
import { createControllerBench, object } from './controller-bench.ts';

const error = new OperatorError('Azure asked for a pause.', { kind: 'retryable', reason: 'Throttled' });
const answer: fc.Arbitrary<Outcome | 'throw'> = fc.oneof(
  fc.constant<Outcome>({ kind: 'done' }),
  fc.nat(300).map((afterMs): Outcome => ({ kind: 'again', afterMs })),
  fc.constant<Outcome>({ kind: 'retry', error }),
  fc.constant<Outcome>({ kind: 'terminal', error }),
  fc.constant('throw' as const),
);
const event = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('enqueue' as const), name: fc.constantFrom('a', 'b', 'c') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('later' as const), name: fc.constantFrom('a', 'b', 'c') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('endOnePass' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('advance' as const), durationMs: fc.nat(200) }) },
);

interface Moment {
  readonly kind: 'enqueue' | 'start' | 'end';
  readonly name: string;
}

/** Passes end when the scheduler says so, in any order; all that happens is written down in its order. */
function createRun(s: fc.Scheduler, answers: readonly (Outcome | 'throw')[]) {
  const history: Moment[] = [];
  const remaining = answers.values();
  const { controller, timers } = createControllerBench(
    async ({ name }) => {
      history.push({ kind: 'start', name });
      const next = remaining.next().value ?? { kind: 'done' as const };
      await s.schedule(Promise.resolve(), name);
      history.push({ kind: 'end', name });
      if (next === 'throw') throw new Error('a defect');
      return next;
    },
    { passTimeoutMs: 1e9, drainTimeoutMs: 1e9 },
  );
  const endOnePass = async (): Promise<void> => {
    if (s.count() > 0) await s.waitNext(1);
    await timers.flush();
  };
  const enqueue = (name: string): void => {
    history.push({ kind: 'enqueue', name });
    controller.enqueue(object(name));
  };
  return { controller, timers, history, endOnePass, enqueue };
}

function overlaps(history: readonly Moment[]): boolean {
  const running = new Set<string>();
  return history.some(({ kind, name }) => {
    if (kind === 'end') running.delete(name);
    if (kind !== 'start') return false;
    const overlap = running.has(name);
    running.add(name);
    return overlap;
  });
}

function unanswered(history: readonly Moment[]): readonly Moment[] {
  return history.filter(
    ({ kind, name }, index) =>
      kind === 'enqueue' && !history.slice(index).some((later) => later.kind === 'start' && later.name === name),
  );
}

describe('controller under any interleaving', () => {
  it('never overlaps passes of a key, owes nothing in the end, and starts nothing after stop', async () => {
    const shape = fc.record({
      answers: fc.array(answer, { maxLength: 15 }),
      events: fc.array(event, { maxLength: 25 }),
      afterStop: fc.array(event, { maxLength: 6 }),
      settleFirst: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), shape, async (s, { answers, events, afterStop, settleFirst }) => {
        const { controller, timers, history, endOnePass, enqueue } = createRun(s, answers);
        const happen = async (each: (typeof events)[number]): Promise<void> => {
          if (each.kind === 'enqueue') enqueue(each.name);
          else if (each.kind === 'later') controller.enqueueAfter(object(each.name), 100);
          else if (each.kind === 'endOnePass') await endOnePass();
          else await timers.advance(each.durationMs);
        };
        controller.start();
        for (const each of events) await happen(each);
        if (settleFirst) {
          // Every scripted answer owes at most one pass more, so this many rounds end them all.
          for (let round = 0; round < answers.length + events.length + 3; round += 1) {
            await timers.advance(2_000);
            while (s.count() > 0) await endOnePass();
          }
          expect(unanswered(history)).toEqual([]);
          expect(controller.counters()).toMatchObject({ active: 0, queue: { depth: 0, delayed: 0, processing: 0 } });
        }
        const stopped = controller.stop();
        const startsBefore = history.filter(({ kind }) => kind === 'start').length;
        for (const each of afterStop) await happen(each);
        while (s.count() > 0) await endOnePass();
        await timers.advance(10_000);
        await stopped;
        expect(overlaps(history)).toBe(false);
        const startsAfter = history.filter(({ kind }) => kind === 'start').length;
        expect(startsAfter - startsBefore).toBe(0);
        expect(controller.counters()).toMatchObject({ passes: startsAfter, active: 0 });
      }),
      { numRuns: 150 },
    );
  });
});
