import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { describeOperation } from '../../src/azure/storage-resource.ts';
import type { ArmWrites } from '../../src/probe/arm-writes.ts';
import { createArmWrites } from '../../src/probe/arm-writes.ts';
import type { AzureUnderTest } from '../azure/azure-under-test.ts';
import { startAzureUnderTest } from '../azure/azure-under-test.ts';
import { callsId } from '../azure/azure-samples.ts';

let test: AzureUnderTest;
let writes: ArmWrites;

beforeAll(async () => {
  test = await startAzureUnderTest();
  writes = writesWithin(10_000);
});
afterEach(() => {
  test.azure.faults.clear();
});
afterAll(async () => {
  writes.close();
  await test.stop();
});

function writesWithin(requestTimeoutMs: number): ArmWrites {
  const { azure, credential } = test;
  return createArmWrites({ credential, endpoint: azure.armEndpoint, requestTimeoutMs });
}

const pollPath = `/subscriptions/00000000-0000-0000-0000-00000000000a/providers/Microsoft.Storage/locations/x/asyncoperations/one`;

const put = (abortSignal = new AbortController().signal, by = writes): Promise<void> =>
  by.put(
    callsId,
    {},
    { apiVersion: '2025-08-01', operation: describeOperation('write', 'account', callsId), abortSignal },
  );

/** The write is taken on, and its operation answers so. */
function takeOn(header: 'location' | 'azure-asyncoperation', address = `${test.azure.armEndpoint}${pollPath}`): void {
  const headers = { [header]: address, 'retry-after': '0' };
  test.azure.faults.add({ method: 'PUT', path: callsId, effect: { kind: 'status', status: 202, headers } });
}

it('follows Azure-AsyncOperation until it has succeeded', async () => {
  takeOn('azure-asyncoperation');
  for (const status of ['Running', 'Succeeded']) answerPoll(`{"status":"${status}"}`);
  await put();
  expect(test.azure.journal.count({ server: 'arm', path: pollPath })).toBe(2);
});

it('throws the code of an operation that failed', async () => {
  takeOn('azure-asyncoperation');
  answerPoll('{"status":"Failed","error":{"code":"QuotaExceeded"}}');
  await expect(put()).rejects.toMatchObject({ code: 'QuotaExceeded' });
});

it('throws where Location answers with a refusal', async () => {
  takeOn('location');
  await expect(put()).rejects.toMatchObject({ status: 400 });
});

it('goes on where one look finds nobody or a busy service', async () => {
  takeOn('azure-asyncoperation');
  test.azure.faults.add({ path: pollPath, count: 1, effect: { kind: 'reset' } });
  test.azure.faults.add({ path: pollPath, count: 1, effect: { kind: 'status', status: 503 } });
  answerPoll('{"status":"Succeeded"}');
  await put();
});

it('follows no address of another host', async () => {
  takeOn('location', 'https://elsewhere.example/operation');
  await expect(put()).rejects.toMatchObject({ reason: 'AzureAnswerMalformed' });
});

it('stops waiting when it is aborted', async () => {
  takeOn('azure-asyncoperation');
  answerPoll('{"status":"Running"}', 1_000);
  const controller = new AbortController();
  const running = put(controller.signal);
  controller.abort(new Error('enough'));
  await expect(running).rejects.toThrow('enough');
});

it('gives up on a write without an answer', async () => {
  test.azure.faults.add({ method: 'PUT', path: callsId, effect: { kind: 'silence' } });
  const impatient = writesWithin(200);
  await expect(put(undefined, impatient)).rejects.toMatchObject({ reason: 'AzureUnavailable' });
  impatient.close();
});

/** The local Azure knows no such operation: its 404 becomes the body, with a status that says success. */
function answerPoll(body: string, count = 1): void {
  test.azure.faults.add({ path: pollPath, count, effect: { kind: 'malformed', body } });
}

it('leaves it to the resource to tell where the operation may not be seen', async () => {
  takeOn('azure-asyncoperation');
  test.azure.faults.add({ path: pollPath, effect: { kind: 'status', status: 403 } });
  await put();
});
