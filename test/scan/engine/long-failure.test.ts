import { expect, it } from '@jest/globals';
import { OperatorError } from '../../../src/reconcile/errors.ts';
import { createRetry } from '../../../src/scan/flow/retrying-port.ts';

it('tries once more what failed only after all of its time', async () => {
  let nowMs = 0;
  const timers = {
    now: () => nowMs,
    schedule: (callback: () => void, delayMs: number) => {
      nowMs += delayMs;
      queueMicrotask(callback);
      return () => undefined;
    },
  };
  const abortSignal = new AbortController().signal;
  let tries = 0;
  const answer = createRetry({ timers, random: () => 0 })({ abortSignal }, () => {
    tries += 1;
    if (tries > 1) return Promise.resolve('read');
    nowMs += 120_000;
    return Promise.reject(new OperatorError('The content stalled.', { kind: 'retryable', reason: 'AzureUnavailable' }));
  });
  await expect(answer).resolves.toBe('read');
});
