import { beforeEach, describe, expect, it } from '@jest/globals';
import { REMOVAL_MS, tryBatch } from '../../src/azure/ai-removal-batch.ts';
import { createTriedInVain } from '../../src/azure/tried-in-vain.ts';
import { OperatorError } from '../../src/reconcile/errors.ts';
import { createManualTimers, type ManualTimers } from '../support/manual-timers.ts';

const ids = Array.from({ length: 40 }, (_, at) => `chatcmpl-${at}`);
const gone = new OperatorError('It is not there.', { kind: 'retryable', reason: 'AccountNotFound', status: 404 });
const conflict = new OperatorError('It is in use.', { kind: 'retryable', reason: 'AzureConflict', status: 409 });
const pause = new OperatorError('Azure asked for a pause.', { kind: 'retryable', reason: 'Throttled', status: 429 });

let timers: ManualTimers;
let controller: AbortController;

beforeEach(() => {
  timers = createManualTimers();
  controller = new AbortController();
});

interface Given {
  /** What happens at the request for each id. */
  readonly remove?: (id: string) => Promise<unknown>;
  readonly stillWanted?: () => Promise<boolean>;
}

function removeAll({ remove = () => Promise.resolve({}), stillWanted = () => Promise.resolve(true) }: Given) {
  const call = (_target: unknown, use: (client: never) => Promise<unknown>): Promise<unknown> => use({} as never);
  const plane = { openAi: { call, close: () => Promise.resolve() } as never, accountId: 'a', target: {} as never };
  const batch = { ids, operation: {} as never, remove: (_client: unknown, id: string) => remove(id) };
  return tryBatch(plane, { ...batch, stillWanted, timers }, { abortSignal: controller.signal });
}

/** Fails at the id with that number. */
const failingAt = (at: number, error: Error) => (id: string) =>
  id === ids[at] ? Promise.reject(error) : Promise.resolve({});

describe('the removal of many objects', () => {
  it('tries all of them, after one look at the policy', async () => {
    let looks = 0;
    const stillWanted = () => Promise.resolve((looks += 1) > 0);
    const { tried, acknowledged, stopped } = await removeAll({ stillWanted });
    expect([tried.size, acknowledged, looks, stopped]).toEqual([40, 40, 1, undefined]);
  });

  it('goes on behind one that is refused, and counts one that is gone', async () => {
    const remove = (id: string) =>
      id === ids[1] ? Promise.reject(conflict) : id === ids[2] ? Promise.reject(gone) : Promise.resolve({});
    const { tried, acknowledged, refusals, stopped } = await removeAll({ remove });
    expect([tried.size, acknowledged, [...refusals.keys()], stopped]).toEqual([40, 39, [ids[1]], undefined]);
  });

  it('tells what was done before a failure that is of all of them', async () => {
    const { tried, acknowledged, stopped } = await removeAll({ remove: failingAt(20, pause) });
    expect(stopped).toBe(pause);
    expect(acknowledged).toBe(tried.size - 1);
    expect(acknowledged).toBeGreaterThanOrEqual(20);
    expect(tried.size).toBeLessThan(30);
  });

  it('tells what was done before the time of the look was over', async () => {
    const over = new OperatorError('It was not looked at in time.', { kind: 'retryable', reason: 'AzureUnavailable' });
    const remove = (id: string) => {
      if (id === ids[10]) controller.abort(over);
      return Promise.resolve({});
    };
    const { acknowledged, stopped } = await removeAll({ remove });
    expect(stopped).toBe(over);
    expect(acknowledged).toBeGreaterThan(10);
  });

  it('throws where the pass ends, and where it meets a defect', async () => {
    const end = new DOMException('stopping', 'AbortError');
    const remove = (id: string) => {
      if (id === ids[10]) controller.abort(end);
      return Promise.resolve({});
    };
    await expect(removeAll({ remove })).rejects.toBe(end);
    controller = new AbortController();
    const defect = new TypeError('a defect');
    await expect(removeAll({ remove: failingAt(3, defect) })).rejects.toBe(defect);
  });

  it('looks at the policy again after five seconds, and stops where it is not wanted any more', async () => {
    const answers = [true, false];
    const { tried, stopped } = await removeAll({
      remove: () => timers.advance(1000),
      stillWanted: () => Promise.resolve(answers.shift() ?? true),
    });
    expect(stopped).toMatchObject({ reason: 'DocumentChanged' });
    expect(tried.size).toBeLessThan(ids.length);
  });

  it('begins none after its share of the time, and that is no failure', async () => {
    const { tried, acknowledged, stopped } = await removeAll({ remove: () => timers.advance(REMOVAL_MS / 5) });
    expect(stopped).toBeUndefined();
    expect(acknowledged).toBe(tried.size);
    expect(tried.size).toBeGreaterThanOrEqual(10);
    expect(tried.size).toBeLessThan(ids.length);
  });

  it('asks for nothing where it is not wanted from the beginning', async () => {
    const { tried, stopped } = await removeAll({ stillWanted: () => Promise.resolve(false) });
    expect([tried.size, stopped?.reason]).toEqual([0, 'DocumentChanged']);
  });
});

describe('objects that were tried in vain', () => {
  const items = (...names: readonly string[]) => names.map((id) => ({ id }));

  it('have their turn last, those tried longest ago first, in their own list alone', () => {
    const memory = createTriedInVain();
    memory.remember('a', ['1', '2']);
    memory.remember('a', ['3']);
    expect(memory.last('a', items('3', '1', '2', '4'))).toEqual(items('4', '1', '2', '3'));
    expect(memory.last('b', items('1', '4'))).toEqual(items('1', '4'));
  });

  it('are forgotten once they are gone', () => {
    const memory = createTriedInVain();
    memory.remember('a', ['1']);
    memory.last('a', items('2'));
    expect(memory.last('a', items('1', '2'))).toEqual(items('1', '2'));
  });
});
