import { describe, expect, it } from '@jest/globals';
import { OperatorError } from '../../src/reconcile/errors.ts';
import type { Outcome } from '../../src/reconcile/outcome.ts';
import { createControllerBench, createGate, object, scripted } from './controller-bench.ts';

const DAY_MS = 86_400_000;

function failure(retryAfterMs?: number): OperatorError {
  const delay = retryAfterMs === undefined ? {} : { retryAfterMs };
  return new OperatorError('Azure asked for a pause.', {
    kind: 'retryable',
    reason: 'Throttled',
    status: 429,
    ...delay,
  });
}

const retry = (retryAfterMs?: number, atLatestMs?: number): Outcome => ({
  kind: 'retry',
  error: failure(retryAfterMs),
  ...(atLatestMs === undefined ? {} : { atLatestMs }),
});
const again = (afterMs: number): Outcome => ({ kind: 'again', afterMs });
const terminal = (afterMs?: number): Outcome => ({
  kind: 'terminal',
  error: new OperatorError('A lock forbids the write.', { kind: 'terminal', reason: 'ScopeLocked' }),
  ...(afterMs === undefined ? {} : { afterMs }),
});

describe('controller: when a key comes back', () => {
  it.each<[string, readonly (Outcome | Error)[], readonly number[]]>([
    ['done: not at all', [{ kind: 'done' }], [0]],
    ['again: after its delay', [again(700)], [0, 700]],
    ['again: at once for 0', [again(0)], [0, 0]],
    ['again: after 92 days, beyond what Node can time', [again(92 * DAY_MS)], [0, 92 * DAY_MS]],
    [
      'retry: with growing backoff up to the maximum',
      [retry(), retry(), retry(), retry(), retry(), retry()],
      [0, 100, 300, 700, 1500, 3100, 4700],
    ],
    ['retry: when the far side allows it', [retry(120_000)], [0, 120_000]],
    [
      'retry: the far side neither resets nor raises the backoff',
      [retry(), retry(5_000), retry()],
      [0, 100, 5_100, 5_300],
    ],
    [
      'retry: a far side that asks for haste is answered with backoff',
      [retry(0), retry(99), retry(100)],
      [0, 100, 300, 400],
    ],
    ['retry: not later than when something else is due', [retry(120_000, 30_000)], [0, 30_000]],
    ['retry: when the far side allows it, where that is sooner', [retry(20_000, 30_000)], [0, 20_000]],
    ['retry: with backoff, where that is sooner', [retry(undefined, 30_000)], [0, 100]],
    ['retry: not at once, whatever is due', [retry(120_000, 0)], [0, 100]],
    ['again after retries: forgets the backoff', [retry(), retry(), again(50), retry()], [0, 100, 300, 350, 450]],
    ['terminal: not at all', [terminal()], [0]],
    [
      'terminal: at its time, and forgets the backoff',
      [retry(), retry(), terminal(1_000), retry()],
      [0, 100, 300, 1_300, 1_400],
    ],
    ['a throw: with growing backoff', [new Error('a'), new Error('b')], [0, 100, 300]],
    ['a delay that is no number: with backoff, as a defect', [again(Number.NaN)], [0, 100]],
    ['an answer outside the union: with backoff, as a defect', [{ kind: 'maybe' } as unknown as Outcome], [0, 100]],
  ])('%s', async (_rule, script, startsAtMs) => {
    const { controller, timers, starts } = createControllerBench(scripted(...script));
    controller.start();
    controller.enqueue(object('a'));
    await timers.advance(200 * DAY_MS);
    expect(starts).toEqual(startsAtMs.map((atMs) => `a@${atMs}`));
    expect(controller.counters()).toMatchObject({
      passes: startsAtMs.length,
      active: 0,
      queue: { depth: 0, delayed: 0 },
    });
  });

  const refused = new OperatorError('Kubernetes answered 403 to: patch calldatapolicies/status.', {
    kind: 'retryable',
    reason: 'KubernetesRefused',
    retryAfterMs: 10_000,
  });
  const refusal: Outcome = { kind: 'retry', error: refused };

  it.each<[string, readonly (Outcome | Error)[], number]>([
    ['each that the far side refuses and names a time for', [refusal, refusal, refusal, refusal], 4],
    ['throws too', [refusal, new Error('a'), refusal], 3],
    ['none that throttling ended, which ends no row either', [refusal, retry(), retry(5_000), refusal], 2],
    ['none before the last that went well', [refusal, refusal, again(50), refusal], 1],
    ['none before the last that waits for a person', [refusal, refusal, terminal(50), refusal], 1],
    ['none of a key that is done', [refusal, { kind: 'done' }], 0],
  ])('counts as failed in a row %s', async (_what, script, mostFailures) => {
    const { controller, timers } = createControllerBench(scripted(...script, again(200 * DAY_MS)));
    let seen = 0;
    controller.start();
    controller.enqueue(object('a'));
    for (let pass = 1; pass <= script.length; pass += 1) {
      while (controller.counters().passes < pass) await timers.advance(50);
      seen = controller.counters().queue.mostFailures;
    }
    expect(seen).toBe(mostFailures);
  });

  it('starts a delayed key at its time, and sooner when an event comes', async () => {
    const { controller, timers, starts } = createControllerBench(scripted());
    controller.start();
    controller.enqueueAfter(object('a'), 500);
    controller.enqueueAfter(object('b'), 500);
    await timers.advance(100);
    controller.enqueue(object('b'));
    await timers.advance(1_000);
    expect(starts).toEqual(['b@100', 'a@500']);
  });

  it('forgets the backoff when a pass is done', async () => {
    const { controller, timers, starts } = createControllerBench(scripted(retry(), retry(), { kind: 'done' }, retry()));
    controller.start();
    controller.enqueue(object('a'));
    await timers.advance(1_000);
    controller.enqueue(object('a'));
    await timers.advance(1_000);
    expect(starts).toEqual(['a@0', 'a@100', 'a@300', 'a@1000', 'a@1100']);
  });

  it('keeps what was enqueued before the start', async () => {
    const { controller, timers, starts } = createControllerBench(scripted());
    controller.enqueue(object('a'));
    await timers.advance(100);
    controller.start();
    await timers.flush();
    expect(starts).toEqual(['a@100']);
    expect(controller.start).toThrow('started twice');
  });
});

describe('controller: events and schedules', () => {
  it('replaces a schedule by what the pass of an event says', async () => {
    const { controller, timers, starts } = createControllerBench(scripted(again(1_000), again(1_000), again(1_000)));
    controller.start();
    controller.enqueue(object('a'));
    await timers.advance(400);
    controller.enqueue(object('a'));
    await timers.advance(2_000);
    expect(starts).toEqual(['a@0', 'a@400', 'a@1400', 'a@2400']);
  });

  it('runs once more, at once, for events during a pass, whatever that pass then says', async () => {
    const gate = createGate();
    const answers = scripted(again(1_000), again(3_000));
    const { controller, timers, starts } = createControllerBench(async (key, options) => {
      await gate.passed;
      return answers(key, options);
    });
    controller.start();
    controller.enqueue(object('a'));
    await timers.advance(200);
    controller.enqueue(object('a'));
    controller.enqueue(object('a'));
    await timers.advance(200);
    expect(starts).toEqual(['a@0']);
    gate.open();
    await timers.advance(5_000);
    expect(starts).toEqual(['a@0', 'a@400', 'a@3400']);
  });

  it('does not hold a worker while a key waits for its Retry-After', async () => {
    const { controller, timers, starts } = createControllerBench(
      (key) => Promise.resolve(key.name.startsWith('throttled') ? retry(120_000) : { kind: 'done' }),
      { workers: 1 },
    );
    controller.start();
    for (const name of ['throttled-1', 'throttled-2', 'free']) controller.enqueue(object(name));
    await timers.flush();
    expect(starts).toEqual(['throttled-1@0', 'throttled-2@0', 'free@0']);
    expect(controller.counters()).toMatchObject({ active: 0, queue: { processing: 0, delayed: 2 } });
  });

  it('works on as many keys at once as it has workers', async () => {
    const gate = createGate();
    const { controller, timers } = createControllerBench(async () => {
      await gate.passed;
      return { kind: 'done' };
    });
    controller.start();
    for (const name of ['a', 'b', 'c']) controller.enqueue(object(name));
    await timers.advance(70);
    expect(controller.counters()).toMatchObject({ active: 2, longestRunningMs: 70, passes: 0, queue: { depth: 1 } });
    gate.open();
    await timers.flush();
    expect(controller.counters()).toMatchObject({ active: 0, longestRunningMs: 0, passes: 3, queue: { depth: 0 } });
  });

  it('works on objects of the same name in two namespaces side by side', async () => {
    const { controller, timers } = createControllerBench(() => new Promise(() => undefined));
    controller.start();
    controller.enqueue({ namespace: 'one', name: 'a' });
    controller.enqueue({ namespace: 'two', name: 'a' });
    await timers.flush();
    expect(controller.counters()).toMatchObject({ active: 2, queue: { processing: 2 } });
  });
});

describe('controller: what it counts and logs', () => {
  it('counts each result', async () => {
    const script = [again(0), retry(), retry(), terminal(0), new Error('x')];
    const { controller, timers } = createControllerBench(scripted(...script));
    controller.start();
    controller.enqueue(object('a'));
    await timers.advance(10_000);
    expect(controller.counters()).toMatchObject({
      passes: 6,
      done: 1,
      again: 1,
      retry: 2,
      terminal: 1,
      panic: 1,
      timeout: 0,
      aborted: 0,
      deadlinesExceeded: 0,
      queue: { adds: 6, retries: 3 },
    });
  });

  it('contains a throw, also a synchronous one, and goes on with other keys', async () => {
    const { controller, timers, log } = createControllerBench(
      (key) => {
        if (key.name === 'bad') throw new TypeError('x is not a function');
        return Promise.resolve({ kind: 'done' });
      },
      { workers: 1 },
    );
    controller.start();
    controller.enqueue(object('bad'));
    controller.enqueue(object('good'));
    await timers.flush();
    expect(controller.counters()).toMatchObject({ panic: 1, done: 1 });
    expect(log[0]).toMatchObject({
      level: 'error',
      fields: {
        controller: 'call-data-policy',
        object: object('bad'),
        error: { name: 'TypeError' },
      },
    });
  });

  it('logs failures as warnings with their reason and never their cause', async () => {
    const cause = new Error('Authorization: Bearer eyJ');
    const error = new OperatorError('Azure asked for a pause.', { kind: 'retryable', reason: 'Throttled', cause });
    const { controller, timers, log } = createControllerBench(
      scripted({ kind: 'retry', error }, error, { kind: 'done' }),
    );
    controller.start();
    controller.enqueue(object('a'));
    await timers.advance(10_000);
    expect(log.map(({ level }) => level)).toEqual(['warn', 'error', 'debug']);
    expect(log[0]).toMatchObject({ fields: { outcome: 'retry', error: { reason: 'Throttled' } } });
    expect(JSON.stringify(log)).not.toContain('Bearer');
  });
});
