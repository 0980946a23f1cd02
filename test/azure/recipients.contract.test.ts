import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startAzureUnderTest } from './azure-under-test.ts';
import { archiveId, callsId, neverAborted, resourceGroup } from './azure-samples.ts';
import type { AzureUnderTest } from './azure-under-test.ts';

let test: AzureUnderTest;
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  test = await startAzureUnderTest();
});
afterAll(() => test.stop());

beforeEach(() => {
  test.azure.faults.clear();
  test.azure.journal.clear();
});
afterEach(() => {
  for (const act of undo.splice(0)) act();
});

async function look(recipients = true) {
  const account = { name: 'calls', resourceId: callsId, declared: true, containers: [], recipients };
  return (await test.estate.observe(account, neverAborted())).recipients;
}

const hub = `${resourceGroup}/providers/Microsoft.EventHub/namespaces/events/eventhubs/blobs`;
const topic = `/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/trial/providers/Microsoft.EventGrid/systemTopics/calls`;
const toHub = { destination: { endpointType: 'EventHub', properties: { resourceId: hub } } };
const toHook = {
  destination: { endpointType: 'WebHook', properties: { endpointUrl: 'https://hooks.example.com/a?b' } },
};
const armReads = () => test.azure.journal.count({ server: 'arm' });

describe('who gets something of an account', () => {
  it('is not asked, where nobody wants to know', async () => {
    expect(await look(false)).toBeUndefined();
    expect(test.azure.journal.count({ path: 'EventGrid' })).toBe(0);
    expect(test.azure.journal.count({ path: 'diagnosticSettings' })).toBe(0);
  });

  it('costs three more reads', async () => {
    await look(false);
    const before = armReads();
    test.azure.journal.clear();
    expect(await look()).toEqual({ ok: true, value: [] });
    expect(armReads() - before).toBe(3);
  });

  it('are those who subscribe to its events, and where the logs of its blobs go', async () => {
    undo.push(test.azure.state.subscribe(callsId, { name: 'to-crm', properties: toHook }));
    test.azure.state.addDiagnosticSetting(`${callsId}/blobServices/default`, 'to-archive', {
      storageAccountId: archiveId,
      logs: [{ category: 'StorageRead', enabled: true }],
    });
    const send = { via: 'event subscription to-crm', target: 'hooks.example.com' };
    const logs = { via: 'diagnostic setting to-archive', target: archiveId };
    expect(await look()).toEqual({ ok: true, value: [send, logs] });
    test.azure.state.addDiagnosticSetting(`${callsId}/blobServices/default`, 'to-archive', {
      storageAccountId: archiveId,
      logs: [],
    });
    expect(await look()).toEqual({ ok: true, value: [send] });
  });

  it('are those who subscribe to its system topic, in whatever group that lies, for one read more', async () => {
    await look();
    const before = armReads();
    test.azure.journal.clear();
    undo.push(test.azure.state.subscribe(callsId, { name: 'to-hub', properties: toHub, systemTopic: topic }));
    expect(await look()).toEqual({ ok: true, value: [{ via: 'event subscription to-hub', target: hub }] });
    expect(armReads() - before).toBe(1);
  });

  it('are told once where both lists show them', async () => {
    undo.push(test.azure.state.subscribe(callsId, { name: 'to-hub', properties: toHub, systemTopic: topic }));
    undo.push(test.azure.state.subscribe(callsId, { name: 'to-hub', properties: toHub }));
    expect(await look()).toMatchObject({ ok: true, value: [{ target: hub }] });
  });
});

describe('a list of them that cannot be read', () => {
  it.each([
    ['eventSubscriptions', 'Microsoft.EventGrid/eventSubscriptions/read'],
    ['extensionTopics', 'Microsoft.EventGrid/extensionTopics/read'],
    ['systemTopics', 'Microsoft.EventGrid/systemTopics/eventSubscriptions/read'],
    ['diagnosticSettings', 'Microsoft.Insights/diagnosticSettings/read'],
  ])('is never an empty one, and the right is named: %s', async (_, operation) => {
    undo.push(test.azure.state.subscribe(callsId, { name: 'to-hub', properties: toHub, systemTopic: topic }));
    undo.push(test.azure.state.deny({ operation }));
    expect(await look()).toMatchObject({
      ok: false,
      reason: 'AccessDenied',
      message: expect.stringContaining(`needs ${operation}: give it the role Reader`) as unknown,
    });
  });

  it('fails alone', async () => {
    test.azure.faults.add({ path: 'eventSubscriptions', effect: { kind: 'status', status: 503 } });
    const account = { name: 'calls', resourceId: callsId, declared: true, containers: [], recipients: true };
    const seen = await test.estate.observe(account, neverAborted());
    expect(seen.recipients).toMatchObject({ ok: false, reason: 'AzureUnavailable' });
    expect([seen.account.ok, seen.replication.ok, seen.lifecycle.ok]).toEqual([true, true, true]);
  });

  it('answers for it where the account itself is gone', async () => {
    test.azure.faults.add({
      path: /storageAccounts\/calls$/,
      effect: { kind: 'status', status: 404, code: 'ResourceNotFound' },
    });
    expect(await look()).toMatchObject({ ok: false, reason: 'AccountNotFound' });
  });

  it('and is empty proves nothing where the account is hidden', async () => {
    undo.push(test.azure.state.deny({ operation: 'Microsoft.Storage/storageAccounts/read', scope: callsId }));
    test.azure.state.addDiagnosticSetting(`${callsId}/blobServices/default`, 'to-archive', { logs: [] });
    expect(await look()).toMatchObject({ ok: false, reason: 'AccessDenied' });
  });
});

describe('what is proof that nobody subscribes', () => {
  it('is a subscription that has not registered Event Grid', async () => {
    undo.push(test.azure.state.unregister('Microsoft.EventGrid'));
    expect(await look()).toEqual({ ok: true, value: [] });
  });

  it('is a missing topic of an account that was seen', async () => {
    test.azure.faults.add({
      path: 'extensionTopics',
      effect: { kind: 'status', status: 404, code: 'ResourceNotFound' },
    });
    expect(await look()).toEqual({ ok: true, value: [] });
  });
});
