import { describe, expect, it } from '@jest/globals';
import { OperatorError } from '../../../src/reconcile/errors.ts';
import type { FailureDetails } from '../../../src/reconcile/errors.ts';
import type { BlobPort, DeleteOutcome, HeadOutcome } from '../../../src/scan/blob-port.ts';
import { createRetryingPort } from '../../../src/scan/flow/retrying-port.ts';
import type { RetryingPortParts } from '../../../src/scan/flow/retrying-port.ts';
import { createManualTimers } from '../../support/manual-timers.ts';

const target = { container: 'recordings', name: 'blob' };
const deleted: DeleteOutcome = { kind: 'Deleted', isPermanent: true };
const gone: DeleteOutcome = { kind: 'NotFound', isSoftDeleted: false };

function failure(details: Partial<FailureDetails> = {}): OperatorError {
  return new OperatorError('It failed.', { kind: 'retryable', reason: 'AzureUnavailable', ...details });
}
const busy = failure({ status: 503, retryAfterMs: 1000 });
const lost = failure();
const silent = failure({ code: 'ETIMEDOUT' });

/** A port that answers as told, one answer after the other, and says when it was asked. */
function scene(answers: readonly (DeleteOutcome | Error)[], parts: Partial<RetryingPortParts> = {}) {
  const timers = createManualTimers();
  const askedMs: number[] = [];
  let head: HeadOutcome = { kind: 'NotFound', isSoftDeleted: false };
  const refuse = (): never => {
    throw new Error('not needed here');
  };
  const inner: BlobPort = {
    listPage: refuse,
    read: refuse,
    close: () => Promise.resolve(),
    head: () => Promise.resolve(head),
    deleteOne: () => {
      const answer = answers[askedMs.length] ?? deleted;
      askedMs.push(timers.now());
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
  const port = createRetryingPort(inner, { timers, random: () => 0, ...parts });
  return {
    timers,
    askedMs,
    showAtHead: (outcome: HeadOutcome) => {
      head = outcome;
    },
    port,
    remove: async () => {
      const { signal: abortSignal } = new AbortController();
      const settled = port.deleteOne(target, { abortSignal, ifMatch: '0x1' }).catch((error: unknown) => error);
      await timers.advance(600_000);
      return settled;
    },
  };
}

describe('a port that tries again', () => {
  it('goes on to tell the time of the service, by which clocks are checked', () => {
    const { port } = scene([]);
    expect(createRetryingPort({ ...port, serviceNow: () => 7 }).serviceNow?.()).toBe(7);
  });

  it('tries again what may pass by itself, later each time', async () => {
    const { remove, askedMs } = scene([lost, lost, lost, deleted]);
    expect(await remove()).toEqual(deleted);
    expect(askedMs).toEqual([0, 150, 600, 1950]);
  });

  it('pauses between 50 ms and three times the last pause, as chance has it', async () => {
    const drawn = [0.5, 0.9, 0];
    const { remove, askedMs } = scene([lost, lost, lost, deleted], { random: () => drawn.shift() ?? 0 });
    await remove();
    expect(askedMs).toEqual([0, 100, 175, 400]);
  });

  it('never pauses for more than 20 s by itself, and not for long in all', async () => {
    const { remove, askedMs } = scene(Array.from({ length: 20 }, () => lost));
    expect(await remove()).toBe(lost);
    const pauses = askedMs.slice(1).map((atMs, index) => atMs - (askedMs[index] ?? 0));
    expect(Math.max(...pauses)).toBe(20_000);
    expect(askedMs.at(-1)).toBeLessThanOrEqual(120_000);
  });

  it('lends its slot to others while it pauses, and no longer', async () => {
    const events: string[] = [];
    const lend = async (wait: () => Promise<void>): Promise<void> => {
      events.push('lent');
      await wait();
      events.push('back');
    };
    const { remove, askedMs } = scene([lost, deleted], { slots: { lend } });
    await remove();
    expect([events, askedMs]).toEqual([
      ['lent', 'back'],
      [0, 150],
    ]);
  });

  it('keeps the pause that the service asks for', async () => {
    const { remove, askedMs } = scene([failure({ status: 503, retryAfterMs: 7000 }), deleted]);
    await remove();
    expect(askedMs).toEqual([0, 7000]);
  });

  it('waits out no pause of more than two minutes, and one of just less in full', async () => {
    const over = failure({ status: 503, retryAfterMs: 121_000 });
    const tooLong = scene([over, deleted]);
    expect([await tooLong.remove(), tooLong.askedMs]).toEqual([over, [0]]);
    const within = scene([failure({ status: 503, retryAfterMs: 119_000 }), deleted]);
    expect([await within.remove(), within.askedMs]).toEqual([deleted, [0, 119_000]]);
  });

  it('gives up after twelve tries, with the last failure', async () => {
    const { remove, askedMs } = scene(
      Array.from({ length: 20 }, () => lost),
      { random: () => 0.99 },
    );
    expect(await remove()).toBe(lost);
    expect(askedMs).toHaveLength(12);
  });

  it('gives up at once where the pause would be longer than a pass should wait', async () => {
    const long = failure({ status: 503, retryAfterMs: 3_600_000 });
    const { remove, askedMs } = scene([long]);
    expect(await remove()).toBe(long);
    expect(askedMs).toHaveLength(1);
  });

  it.each([
    ['a missing right', failure({ reason: 'AccessDenied', status: 403 })],
    ['what only a person can mend', failure({ kind: 'terminal', reason: 'InvalidRequest' })],
    ['a bug', new TypeError('bug')],
  ])('does not try %s again', async (_, error) => {
    const { remove, askedMs } = scene([error]);
    expect(await remove()).toBe(error);
    expect(askedMs).toHaveLength(1);
  });

  it('takes for its own work what is gone after a lost answer', async () => {
    expect(await scene([lost, gone]).remove()).toEqual({ kind: 'Deleted', isPermanent: undefined });
    expect(await scene([lost, { kind: 'NotFound', isSoftDeleted: true }]).remove()).toEqual({
      kind: 'Deleted',
      isPermanent: false,
    });
  });

  it('does not take for its own work what was gone before, or after a refusal that did nothing', async () => {
    expect(await scene([gone]).remove()).toEqual(gone);
    expect(await scene([busy, gone]).remove()).toEqual(gone);
  });

  it('looks, where a condition fails after a lost answer, whether the blob is there at all', async () => {
    const changed: DeleteOutcome = { kind: 'ChangedSinceListing' };
    expect(await scene([lost, changed]).remove()).toMatchObject({ kind: 'Deleted' });
    const replaced = scene([lost, changed]);
    replaced.showAtHead({ kind: 'Found' } as HeadOutcome);
    expect(await replaced.remove()).toEqual(changed);
  });

  it('ends a wait at once on an abort, with its reason', async () => {
    const controller = new AbortController();
    const { port, askedMs, timers } = scene([busy]);
    const removing = port.deleteOne(target, { abortSignal: controller.signal });
    const refused = expect(removing).rejects.toThrow('shutdown');
    await timers.flush();
    controller.abort(new Error('shutdown'));
    await refused;
    expect([askedMs, timers.pending]).toEqual([[0], 0]);
  });

  it('asks before every try whether the delete is still wanted', async () => {
    const words = [Promise.resolve(), Promise.reject(new Error('not wanted'))];
    words.forEach((word) => {
      word.catch(() => undefined);
    });
    const { remove, askedMs } = scene([lost, deleted], { beforeDelete: () => words.shift() ?? Promise.resolve() });
    expect(await remove()).toMatchObject({ message: 'not wanted' });
    expect(askedMs).toHaveLength(1);
  });

  it('tells the pace of refusals for load, of silence and of answers, and nothing of what broke', async () => {
    const told: string[] = [];
    const pace = {
      rate: () => 1,
      admit: () => Promise.resolve({ answered: (answer: string) => void told.push(answer) }),
    };
    const throttled = failure({ status: 429, reason: 'Throttled' });
    await scene([busy, throttled, silent, lost, deleted], { pace }).remove();
    expect(told).toEqual(['Refused', 'Refused', 'Refused', 'Admitted']);
  });
});
