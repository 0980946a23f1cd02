import { describe, expect, it } from '@jest/globals';
import type { ArmClient } from '../../src/azure/arm.ts';
import { paceReads } from '../../src/azure/read-pace.ts';
import { createManualTimers } from '../support/manual-timers.ts';

const pace = { burst: 3, perSecond: 2 };

function countingAzure() {
  const reached: string[] = [];
  const answer = (id: string): Promise<Record<string, never>> => {
    reached.push(id);
    return Promise.resolve({});
  };
  const arm = { get: answer, find: answer, list: answer, put: answer, delete: answer } as unknown as ArmClient;
  return { arm, reached };
}

function options(abortSignal = new AbortController().signal) {
  return { operation: {}, abortSignal } as never;
}

describe('the pace of reads', () => {
  it('lets a burst through and then so many a second, in order', async () => {
    const timers = createManualTimers();
    const { arm, reached } = countingAzure();
    const paced = paceReads(arm, { timers, pace });
    const ids = ['1', '2', '3', '4', '5', '6'].map((name) => `/subscriptions/a/x/${name}`);
    const reads = Promise.all(ids.map((id) => paced.get(id, 'v', options())));
    await timers.flush();
    expect(reached).toEqual(ids.slice(0, 3));

    await timers.advance(500);
    expect(reached).toEqual(ids.slice(0, 4));

    await timers.advance(1000);
    await reads;
    expect(reached).toEqual(ids);
  });

  it('keeps subscriptions apart', async () => {
    const timers = createManualTimers();
    const { arm, reached } = countingAzure();
    const paced = paceReads(arm, { timers, pace: { burst: 1, perSecond: 1 } });

    await Promise.all(['a', 'b', 'c'].map((name) => paced.get(`/subscriptions/${name}/x`, 'v', options())));

    expect(reached).toHaveLength(3);
  });

  it('does not hold back writes', async () => {
    const { arm, reached } = countingAzure();
    const paced = paceReads(arm, { timers: createManualTimers(), pace: { burst: 0, perSecond: 1 } });

    await paced.put('/subscriptions/a/x', {}, options());

    expect(reached).toEqual(['/subscriptions/a/x']);
  });

  it('ends a wait with the signal, and the read does not go out', async () => {
    const timers = createManualTimers();
    const { arm, reached } = countingAzure();
    const paced = paceReads(arm, { timers, pace: { burst: 0, perSecond: 1 } });
    const abort = new AbortController();
    const read = paced.get('/subscriptions/a/x', 'v', options(abort.signal));
    abort.abort(new Error('enough'));

    await expect(read).rejects.toThrow('enough');
    await timers.advance(5000);
    expect(reached).toEqual([]);
  });

  it('lets callers take turns: one of many reads keeps one of few not waiting', async () => {
    const timers = createManualTimers();
    const { arm, reached } = countingAzure();
    const paced = paceReads(arm, { timers, pace: { burst: 1, perSecond: 1 } });
    const [big, small] = [new AbortController(), new AbortController()];
    const read = (name: string, { signal }: AbortController) =>
      paced.get(`/subscriptions/a/${name}`, 'v', options(signal));
    const bigs = Promise.all(Array.from({ length: 100 }, (_, index) => read(`big${index}`, big)));
    const smalls = (async () => {
      for (const name of ['small0', 'small1', 'small2']) await read(name, small);
    })();

    await timers.advance(8_000);

    await smalls;
    expect(reached).toHaveLength(9);
    big.abort(new Error('enough'));
    await expect(bigs).rejects.toThrow('enough');
  });

  it('keeps no token for who has gone', async () => {
    const timers = createManualTimers();
    const { arm, reached } = countingAzure();
    const paced = paceReads(arm, { timers, pace: { burst: 0, perSecond: 1 } });
    const gone = new AbortController();
    const aborted = paced.get('/subscriptions/a/gone', 'v', options(gone.signal));
    const waiting = paced.get('/subscriptions/a/stays', 'v', options());
    gone.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');

    await timers.advance(1_000);

    await waiting;
    expect(reached).toEqual(['/subscriptions/a/stays']);
  });
});
