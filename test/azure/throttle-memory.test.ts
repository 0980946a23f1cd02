import { describe, expect, it } from '@jest/globals';
import type { ArmClient } from '../../src/azure/arm.ts';
import type { OpenAiClient } from '../../src/azure/openai-client.ts';
import { rememberDataPlaneThrottling, rememberThrottling } from '../../src/azure/throttle-memory.ts';
import { OperatorError } from '../../src/reconcile/errors.ts';
import { createManualTimers } from '../support/manual-timers.ts';

const account = '/subscriptions/a/resourceGroups/voice/providers/Microsoft.Storage/storageAccounts/calls';
const neighbour = account.replace('calls', 'archive');
const options = { operation: { text: 'read' }, abortSignal: new AbortController().signal } as never;

/** An Azure that answers 429 as long as it is told to, and counts what reaches it. */
function throttlingAzure() {
  const reached: string[] = [];
  let throttled = true;
  const answer = (id: string): Promise<Record<string, never>> => {
    reached.push(id);
    if (!throttled) return Promise.resolve({});
    return Promise.reject(
      new OperatorError('Paused.', { kind: 'retryable', reason: 'Throttled', status: 429, retryAfterMs: 120_000 }),
    );
  };
  const arm: ArmClient = {
    get: answer,
    find: answer,
    list: (path) => answer(path).then(() => []),
    put: answer,
    patch: (id) => answer(id).then(() => undefined),
    delete: (id) => answer(id).then(() => undefined),
    close: () => undefined,
  };
  return {
    arm,
    reached,
    relent: () => {
      throttled = false;
    },
  };
}

describe('the memory of throttling', () => {
  it('answers from memory until the time is over, for every part of the account, in whatever case it is spelled', async () => {
    const timers = createManualTimers();
    const azure = throttlingAzure();
    const arm = rememberThrottling(azure.arm, { timers });
    await expect(arm.get(account, 'v', options)).rejects.toMatchObject({ reason: 'Throttled', retryAfterMs: 120_000 });
    await timers.advance(50_000);

    await expect(arm.find(`${account.toUpperCase()}/x/default`, 'v', options)).rejects.toMatchObject({
      reason: 'Throttled',
      retryAfterMs: 70_000,
    });

    await expect(arm.patch(account, {}, options)).rejects.toMatchObject({ reason: 'Throttled' });

    expect(azure.reached).toEqual([account]);
  });

  it('asks again when the time is over', async () => {
    const timers = createManualTimers();
    const azure = throttlingAzure();
    const arm = rememberThrottling(azure.arm, { timers });
    await expect(arm.get(account, 'v', options)).rejects.toThrow('Paused.');
    azure.relent();
    await timers.advance(120_000);

    await expect(arm.get(account, 'v', options)).resolves.toEqual({});
  });

  it('does not pause a neighbour', async () => {
    const azure = throttlingAzure();
    const arm = rememberThrottling(azure.arm, { timers: createManualTimers() });
    await expect(arm.get(account, 'v', options)).rejects.toThrow('Paused.');
    azure.relent();

    await expect(arm.get(neighbour, 'v', options)).resolves.toEqual({});
  });

  it('a pause of the service that tells rights keeps nobody from the account, but a pause of the account holds there too', async () => {
    const rights = `${account}/providers/Microsoft.Authorization/permissions`;
    const azure = throttlingAzure();
    const arm = rememberThrottling(azure.arm, { timers: createManualTimers() });
    await expect(arm.list(rights, 'v', options)).rejects.toThrow('Paused.');
    await expect(arm.list(rights, 'v', options)).rejects.toThrow('is not over');
    await expect(arm.get(account, 'v', options)).rejects.toThrow('Paused.');
    azure.relent();

    const other = rights.replace('permissions', 'locks');
    await expect(arm.list(other, 'v', options)).rejects.toThrow('is not over');
    expect(azure.reached).toEqual([rights, account]);
  });
});

describe('the memory of throttling of data planes', () => {
  it('asks no account before its time, and the others all the same', async () => {
    const timers = createManualTimers();
    const { arm, reached } = throttlingAzure();
    const call = (target: { readonly account: string }) => arm.get(target.account, 'v', options) as Promise<never>;
    const openAi: OpenAiClient = { call, close: () => Promise.resolve() };
    const planes = rememberDataPlaneThrottling(openAi, { timers });
    const ask = (account: string) => planes.call({ account }, () => Promise.resolve({}), options);

    await expect(ask('voicebot')).rejects.toMatchObject({ retryAfterMs: 120_000 });
    await timers.advance(20_000);
    await expect(ask('voicebot')).rejects.toMatchObject({ reason: 'Throttled', retryAfterMs: 100_000 });
    await expect(ask('other')).rejects.toMatchObject({ retryAfterMs: 120_000 });
    expect(reached).toEqual(['voicebot', 'other']);

    await timers.advance(100_000);
    await expect(ask('voicebot')).rejects.toMatchObject({ retryAfterMs: 120_000 });
    expect(reached).toEqual(['voicebot', 'other', 'voicebot']);
  });
});
