import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ArmRequestRecord } from '../../src/azure/arm-pipeline.ts';
import { describeOperation, STORAGE_API_VERSION } from '../../src/azure/storage-resource.ts';
import { waitFor } from '../support/wait-for.ts';
import { startAzureUnderTest, testTimeoutMs } from './azure-under-test.ts';
import { callsId, neverAborted } from './azure-samples.ts';
import type { AzureUnderTest, ConnectOverrides } from './azure-under-test.ts';

let test: AzureUnderTest;

beforeAll(async () => {
  test = await startAzureUnderTest();
});
afterAll(() => test.stop());

beforeEach(() => {
  test.azure.faults.clear();
  test.azure.journal.clear();
});

const operation = describeOperation('read', 'account', callsId);

function readCalls(arm = test.arm, options = neverAborted()) {
  return arm.get(callsId, STORAGE_API_VERSION, { operation, ...options });
}

function connectArm(overrides: ConnectOverrides = {}) {
  return test.connect(overrides).arm;
}

async function timed<T>(work: Promise<T>): Promise<{ readonly error: unknown; readonly tookMs: number }> {
  const startedAt = performance.now();
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, tookMs: performance.now() - startedAt };
}

describe('a call to Azure Resource Manager', () => {
  it('asks under the id as it is, without a second slash', async () => {
    await readCalls();
    expect(test.azure.journal.entries({ server: 'arm' }).map(({ path }) => path)).toEqual([callsId]);
  });

  it('is counted with its method, status and time', async () => {
    const records: ArmRequestRecord[] = [];
    await readCalls(connectArm({ client: { onRequest: (record) => records.push(record) } }));
    expect(records).toEqual([{ method: 'GET', status: 200, durationMs: expect.any(Number) }]);
  });
});

describe('when Azure does not answer well', () => {
  it('returns at once from a 429, with the time that Azure asked for', async () => {
    test.azure.faults.add({ path: callsId, effect: { kind: 'status', status: 429, retryAfterSeconds: 120 } });
    const { error, tookMs } = await timed(readCalls());
    expect(error).toMatchObject({ kind: 'retryable', reason: 'Throttled', retryAfterMs: 120_000 });
    expect(tookMs).toBeLessThan(1_000);
    expect(test.azure.journal.count({ server: 'arm' })).toBe(1);
  });

  it('ends a silence within the deadline', async () => {
    test.azure.faults.add({ path: callsId, effect: { kind: 'silence' } });
    const { error, tookMs } = await timed(readCalls());
    expect(error).toMatchObject({ kind: 'retryable', reason: 'AzureUnavailable' });
    expect(tookMs).toBeGreaterThan(testTimeoutMs - 50);
    expect(tookMs).toBeLessThan(testTimeoutMs + 6_000);
  });

  it.each([
    ['a reset', { kind: 'reset' }, 'AzureUnavailable'],
    ['half a body', { kind: 'truncated' }, 'AzureUnavailable'],
    ['something that is not JSON', { kind: 'malformed' }, 'AzureAnswerMalformed'],
    ['JSON that is no object', { kind: 'malformed', body: '[]' }, 'AzureAnswerMalformed'],
    ['500', { kind: 'status', status: 500 }, 'AzureUnavailable'],
  ] as const)('says what happened after %s', async (_, effect, reason) => {
    test.azure.faults.add({ path: callsId, count: 1, effect });
    const { error } = await timed(readCalls());
    expect(error).toMatchObject({ kind: 'retryable', reason });
  });

  it('keeps token, address and body out of the error', async () => {
    test.azure.faults.add({ path: callsId, effect: { kind: 'malformed', body: 'the-body {' } });
    const { error } = await timed(readCalls());
    const told = JSON.stringify([String(error), error, (error as Error).cause, (error as Error).stack]);
    expect(told).toContain('storage account calls');
    expect(told).not.toMatch(/the-body|Bearer|eyJ|localhost:|https:/);
  });

  it('passes an abort of the caller through', async () => {
    const held = test.azure.faults.add({ path: callsId, effect: { kind: 'silence' } });
    const stopping = new AbortController();
    const call = readCalls(test.arm, { abortSignal: stopping.signal });
    await held.struck({ deadlineMs: 45_000 });
    stopping.abort(new DOMException('stopping', 'AbortError'));
    await expect(call).rejects.toMatchObject({ name: 'AbortError', message: 'stopping' });
  });
});

describe('when the token exchange does not go well', () => {
  it.each([
    ['refused', { kind: 'status', status: 401, code: 'invalid_client' }, 'TokenRefused', 300_000],
    ['refused as unauthorized', { kind: 'status', status: 400, code: 'unauthorized_client' }, 'TokenRefused', 300_000],
    ['throttled', { kind: 'status', status: 429, retryAfterSeconds: 120 }, 'TokenEndpointUnavailable', 120_000],
    ['failing', { kind: 'status', status: 500 }, 'TokenEndpointUnavailable', undefined],
    ['reset', { kind: 'reset' }, 'TokenEndpointUnavailable', undefined],
    ['silent', { kind: 'silence' }, 'TokenEndpointUnavailable', undefined],
    ['malformed', { kind: 'malformed' }, 'TokenEndpointUnavailable', undefined],
  ] as const)('%s: the call says so in time, and the next one works', async (_, effect, reason, retryAfterMs) => {
    const arm = connectArm({ client: { requestTimeoutMs: 2 * testTimeoutMs } });
    const fault = test.azure.faults.add({ server: 'token', method: 'POST', effect });
    const { error, tookMs } = await timed(readCalls(arm));
    expect(error).toMatchObject({ kind: 'retryable', reason, retryAfterMs });
    expect(tookMs).toBeLessThan(testTimeoutMs + 6_000);
    expect(fault.strikes()).toBe(1);
    fault.release();
    expect(await readCalls(arm)).toMatchObject({ name: 'calls' });
  });

  it.each(['token', 'arm'] as const)('lets go of a request to a silent %s server', async (server) => {
    const held = test.azure.faults.add({ server, method: ['GET', 'POST'], count: 1, effect: { kind: 'silence' } });
    const { error } = await timed(readCalls(connectArm({ client: { requestTimeoutMs: 2 * testTimeoutMs } })));
    expect(error).toMatchObject({ kind: 'retryable' });
    expect(held.strikes()).toBe(1);
    await waitFor(() => test.azure.journal.entries({ server }).every(({ outcome }) => outcome === 'broken'), {
      what: 'the end of the connection',
    });
  });

  it('names the refusal of an expired assertion by its code, and not the assertion', async () => {
    const federatedTokenFile = `${test.azure.federatedTokenFile}-expired`;
    const assertion = test.azure.issueFederatedToken({ expiresInSeconds: -60 });
    await writeFile(federatedTokenFile, assertion);
    const { error } = await timed(readCalls(connectArm({ identity: { federatedTokenFile } })));
    expect(error).toMatchObject({ reason: 'TokenRefused', code: 'invalid_client' });
    expect(String(error)).toContain('AADSTS');
    expect(String(error)).not.toContain(assertion.slice(0, 20));
  });

  it('gets another token after Azure found the first one expired', async () => {
    const arm = connectArm();
    test.azure.faults.add({ server: 'token', method: 'POST', count: 1, effect: { kind: 'expiredToken' } });
    const { error } = await timed(readCalls(arm));
    expect(error).toMatchObject({ kind: 'retryable', reason: 'TokenRefused', status: 401 });
    expect(await readCalls(arm)).toMatchObject({ name: 'calls' });
  });

  it('is a missing identity where the token file is not there, and nothing is asked', async () => {
    const arm = connectArm({ identity: { federatedTokenFile: '/nowhere/token' } });
    const { error } = await timed(readCalls(arm));
    expect(error).toMatchObject({ kind: 'retryable', reason: 'IdentityUnavailable' });
    expect(String(error)).not.toContain('/nowhere');
    expect(test.azure.journal.count()).toBe(0);
  });

  it('is shared by calls that need it at the same time', async () => {
    const arm = connectArm();
    await Promise.all(Array.from({ length: 5 }, () => readCalls(arm)));
    expect(test.azure.journal.count({ server: 'token', method: 'POST' })).toBe(1);
  });
});
