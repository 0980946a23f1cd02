import { describe, expect, it } from '@jest/globals';
import type { Reconcile } from '../../src/reconcile/outcome.ts';
import { sleep } from '../../src/runtime/deadline.ts';
import type { Timers } from '../../src/runtime/timers.ts';
import type { ControllerBench } from './controller-bench.ts';
import { createControllerBench, createGate, object } from './controller-bench.ts';

const PASS_TIMEOUT_MS = 10_000;
const DRAIN_TIMEOUT_MS = 5_000;
const ABORT_GRACE_MS = 1_000;

/** A pass that takes so long, or until it is aborted. */
function passesOf(durationMs: number): ControllerBench {
  const late: { timers?: Timers } = {};
  const bench = createControllerBench(async (_key, { abortSignal }) => {
    await sleep(durationMs, { abortSignal, timers: late.timers! });
    return { kind: 'done' };
  });
  late.timers = bench.timers;
  return bench;
}

const deaf: Reconcile = () => new Promise(() => undefined);

/** Notes the time at which `stop` resolves. */
function stopAndNote({ controller, timers }: ControllerBench): { readonly stoppedAt: () => number | undefined } {
  let at: number | undefined;
  void controller.stop().then(() => (at = timers.now()));
  return { stoppedAt: () => at };
}

describe('controller: the deadline of a pass', () => {
  it('aborts a pass that outlasts it, counts it and retries it with backoff', async () => {
    const { controller, timers, starts, log } = passesOf(60_000);
    controller.start();
    controller.enqueue(object('a'));
    await timers.advance(PASS_TIMEOUT_MS - 1);
    expect(controller.counters()).toMatchObject({ active: 1, deadlinesExceeded: 0 });
    await timers.advance(1 + 100);
    expect(starts).toEqual(['a@0', `a@${PASS_TIMEOUT_MS + 100}`]);
    expect(controller.counters()).toMatchObject({ passes: 1, timeout: 1, panic: 0, deadlinesExceeded: 1 });
    expect(log.map(({ level }) => level)).toEqual(['warn', 'warn']);
  });

  it('leaves a pass alone that ends in time, and no timer behind', async () => {
    const { controller, timers } = passesOf(PASS_TIMEOUT_MS - 1);
    controller.start();
    controller.enqueue(object('a'));
    await timers.advance(PASS_TIMEOUT_MS - 1);
    expect(controller.counters()).toMatchObject({ done: 1, deadlinesExceeded: 0 });
    expect(timers.pending).toBe(0);
  });

  it('follows the outcome of a pass that answers after its time', async () => {
    const gate = createGate();
    const { controller, timers, starts } = createControllerBench(async () => {
      await gate.passed;
      return { kind: 'again', afterMs: 700 };
    });
    controller.start();
    controller.enqueue(object('a'));
    await timers.advance(PASS_TIMEOUT_MS + 1);
    gate.open();
    await timers.advance(700);
    expect(starts).toEqual(['a@0', `a@${PASS_TIMEOUT_MS + 1 + 700}`]);
    expect(controller.counters()).toMatchObject({ again: 2, timeout: 0, deadlinesExceeded: 1 });
  });

  it('shows a pass that ignores its abort, and never starts a second one beside it', async () => {
    const { controller, timers, starts } = createControllerBench(deaf);
    controller.start();
    controller.enqueue(object('a'));
    await timers.advance(PASS_TIMEOUT_MS);
    controller.enqueue(object('a'));
    await timers.advance(PASS_TIMEOUT_MS);
    expect(starts).toEqual(['a@0']);
    expect(controller.counters()).toMatchObject({
      active: 1,
      longestRunningMs: 2 * PASS_TIMEOUT_MS,
      deadlinesExceeded: 1,
    });
  });
});

describe('controller: stopping', () => {
  it.each<[string, number, number, 'done' | 'aborted']>([
    ['lets a pass end that needs less than the drain time', 3_000, 3_000, 'done'],
    ['aborts a pass that needs more', 8_000, DRAIN_TIMEOUT_MS, 'aborted'],
  ])('%s', async (_rule, passMs, expectedStopMs, result) => {
    const bench = passesOf(passMs);
    bench.controller.start();
    bench.controller.enqueue(object('a'));
    await bench.timers.flush();
    const { stoppedAt } = stopAndNote(bench);
    await bench.timers.advance(60_000);
    expect(stoppedAt()).toBe(expectedStopMs);
    expect(bench.controller.counters()).toMatchObject({ passes: 1, [result]: 1, panic: 0, active: 0 });
    expect(bench.timers.pending).toBe(0);
  });

  it('comes to an end even if a pass ignores its abort, and says so', async () => {
    const bench = createControllerBench(deaf);
    bench.controller.start();
    bench.controller.enqueue(object('a'));
    await bench.timers.flush();
    const { stoppedAt } = stopAndNote(bench);
    await bench.timers.advance(60_000);
    expect(stoppedAt()).toBe(DRAIN_TIMEOUT_MS + ABORT_GRACE_MS);
    expect(bench.controller.counters()).toMatchObject({ active: 1, passes: 0 });
    expect(bench.log.at(-1)).toMatchObject({ level: 'error', fields: { active: 1 } });
  });

  it('starts nothing more: not what waits, not what is delayed, not what comes later', async () => {
    const bench = passesOf(1_000);
    bench.controller.start();
    for (const name of ['a', 'b', 'waiting']) bench.controller.enqueue(object(name));
    bench.controller.enqueueAfter(object('delayed'), 100);
    await bench.timers.flush();
    const { stoppedAt } = stopAndNote(bench);
    bench.controller.enqueue(object('a'));
    bench.controller.enqueue(object('late'));
    bench.controller.enqueueAfter(object('later'), 100);
    await bench.timers.advance(60_000);
    expect(bench.starts).toEqual(['a@0', 'b@0']);
    expect(stoppedAt()).toBe(1_000);
    expect(bench.controller.counters().queue).toMatchObject({ depth: 0, delayed: 0, processing: 0 });
  });

  it('does not start a key that was handed to a worker in the same moment', async () => {
    const bench = passesOf(1_000);
    bench.controller.start();
    await bench.timers.flush();
    bench.controller.enqueue(object('a'));
    const { stoppedAt } = stopAndNote(bench);
    await bench.timers.flush();
    expect([bench.starts, stoppedAt()]).toEqual([[], 0]);
    expect(bench.controller.counters().queue.processing).toBe(0);
  });

  it('ends at once when idle, when never started, and when asked twice', async () => {
    const idle = passesOf(1_000);
    idle.controller.start();
    expect(idle.controller.stop()).toBe(idle.controller.stop());
    await idle.controller.stop();
    const unstarted = passesOf(1_000);
    unstarted.controller.enqueue(object('a'));
    await unstarted.controller.stop();
    unstarted.controller.start();
    await unstarted.timers.advance(1_000);
    expect([idle.timers.pending, unstarted.starts]).toEqual([0, []]);
  });
});
