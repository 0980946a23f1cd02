import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/api/json.ts';
import { createPermissionCache } from '../../src/azure/permission-cache.ts';
import { OperatorError } from '../../src/reconcile/errors.ts';
import { createManualTimers } from '../support/manual-timers.ts';
import { callsId, neverAborted, plainId } from './azure-samples.ts';

const none = { actions: [], notActions: [], dataActions: [], notDataActions: [] };

/** Azure Resource Manager with one answer for each scope, or one failure for all. */
function stage(items: readonly JsonObject[] = [{ actions: ['*'] }]) {
  const asked: string[] = [];
  let failure: OperatorError | undefined;
  const timers = createManualTimers();
  const list = (path: string) => {
    asked.push(path);
    return failure === undefined ? Promise.resolve(items) : Promise.reject(failure);
  };
  const cache = createPermissionCache({ list }, { timers });
  return {
    asked,
    timers,
    fail: (error: OperatorError | undefined) => {
      failure = error;
    },
    read: (scope: string, maxAgeMs = 60_000) => cache.read(scope, { maxAgeMs, ...neverAborted() }),
  };
}

describe('what an identity may do', () => {
  it('is asked of Azure at the scope, and a list that is not there is empty', async () => {
    const { read, asked } = stage([{ actions: ['*/read'], notActions: null, conditionVersion: null }]);
    expect(await read(callsId)).toEqual({ ok: true, value: [{ ...none, actions: ['*/read'] }] });
    expect(asked).toEqual([`${callsId}/providers/Microsoft.Authorization/permissions`]);
  });

  it('is remembered for a scope in whatever case, until it is too old for who asks', async () => {
    const { read, asked, timers } = stage();
    await read(callsId);
    await read(callsId.toUpperCase());
    await read(plainId);
    await timers.advance(60_001);
    await read(callsId, 120_000);
    expect(asked).toHaveLength(2);
    await read(callsId);
    expect(asked).toHaveLength(3);
  });

  it('is a failure where it cannot be read or understood, and asked again at once', async () => {
    const { read, asked, fail } = stage();
    fail(new OperatorError('Refused.', { kind: 'retryable', reason: 'AccessDenied' }));
    expect(await read(callsId)).toMatchObject({ ok: false, reason: 'AccessDenied', message: 'Refused.' });
    fail(undefined);
    expect(await read(callsId)).toMatchObject({ ok: true });
    expect(asked).toHaveLength(2);
    expect(await stage([{ actions: 'everything' }]).read(callsId)).toMatchObject({
      ok: false,
      reason: 'AzureAnswerMalformed',
    });
  });
});
