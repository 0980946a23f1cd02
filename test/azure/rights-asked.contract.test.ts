import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectAzure, type AzureConnection, type PolicyConnection } from '../../src/azure-connection.ts';
import { readConfig } from '../../src/config.ts';
import { azurePurposes, type AzurePurpose } from '../../src/policy/azure-identities.ts';
import type { AiChange } from '../../src/policy/training-plan.ts';
import { createRequestCounts } from '../../src/runtime/request-counts.ts';
import { openGate } from '../../src/runtime/write-gate.ts';
import { readEstate } from '../cloud/estate.ts';
import { shippedRole } from '../support/shipped-roles.ts';
import { voicebotId } from './ai-under-test.ts';
import { startAzureUnderTest, type AzureUnderTest } from './azure-under-test.ts';
import { callsId, neverAborted, ownPrefix, ownRule, resourceGroup } from './azure-samples.ts';

const clientIds = ['c1', 'a1', 'd1', 'e1'].map((last) => `00000000-0000-0000-0000-0000000000${last}`);
const [, reader = '', deleter = '', aiWriter = ''] = clientIds;
const clientOf: Readonly<Record<AzurePurpose, string>> = { reader, deleter, aiWriter };

let test: AzureUnderTest;
let azure: AzureConnection;
const silent = (): void => undefined;

beforeAll(async () => {
  test = await startAzureUnderTest({ estate: { ...(await readEstate('test/cloud/estates/voice.yaml')), clientIds } });
  const { armEndpoint, authorityHost, tenantId, clientId, federatedTokenFile } = test.azure;
  const flags = { armEndpoint, authorityHost, tenantId, clientId, federatedTokenFile, aiHosts: 'localhost' };
  const result = readConfig({ ...flags, requestTimeoutSeconds: '10' }, {});
  if (!result.ok) throw new Error(result.problems.join('\n'));
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  azure = connectAzure(result.config, log, { gate: openGate, requests: createRequestCounts() });
});
afterAll(async () => {
  await azure.close();
  await test.stop();
});

function policy() {
  const identity = (clientId: string) => ({ clientId, tenantId: test.azure.tenantId });
  const identities = { reader: identity(reader), deleter: identity(deleter), aiWriter: identity(aiWriter) };
  return { spec: { azure: { identities } } };
}

const options = neverAborted();
const stillWanted = () => Promise.resolve(true);
const account = { name: 'calls', resourceId: callsId, declared: true, containers: ['recordings'], recipients: true };

async function useRules({ estate }: PolicyConnection): Promise<void> {
  const properties = {
    destination: { endpointType: 'WebHook', properties: { endpointBaseUrl: 'https://example.com' } },
  };
  const systemTopic = `${resourceGroup}/providers/Microsoft.EventGrid/systemTopics/calls`;
  test.azure.state.subscribe(callsId, { name: 'to-hub', properties, systemTopic });
  // Our last rule is the last of all, so the document goes.
  test.azure.state.setLifecycleDocument(callsId, undefined);
  await estate.observe(account, options);
  const wanted = [ownRule('Recordings')];
  const write = { resourceId: callsId, ownPrefix, stillWanted };
  await estate.writeLifecycle({ ...write, seen: [], wanted }, options);
  await estate.writeLifecycle({ ...write, seen: wanted, wanted: [] }, options);
}

async function useBlobs(connection: PolicyConnection): Promise<void> {
  const { port, service, close } = connection.connectBlobs(await connection.estate.observe(account, options), policy());
  const target = { container: 'recordings', name: 'a.wav' };
  test.azure.blob.put('calls', target.container, target.name);
  const page = await port.listPage('recordings', { prefix: '', ...options });
  const etag = page.kind === 'Page' ? (page.entries[0]?.etag ?? '') : '';
  await service.listContainers(options);
  await service.getTags(target, options);
  await service.setTags(target, [{ name: 'a', value: 'b' }], options);
  const kept = { tags: [{ name: 'a', value: 'b' }], metadata: [], contentHeaders: {}, blockBytes: 1024 };
  await service.replaceContent(target, [Buffer.from('b')], { ...kept, ifMatch: etag, ...options });
  await port.deleteOne(target, { ifTags: `"a" = 'b'`, ...options });
  // What becomes of these is not asked here: rights come first.
  const versionId = '2026-01-01T00:00:00.0000000Z';
  await port.deleteOne({ ...target, versionId }, options).catch(silent);
  await port.deleteOne({ ...target, versionId, permanent: true }, options).catch(silent);
  await close();
}

async function useEvidence(connection: PolicyConnection): Promise<void> {
  const clients = connection.connectEvidence(await connection.estate.observe(account, options));
  await clients.writer.createContainer('evidence', options);
  await clients.close();
}

async function useAi({ ai, aiObjects }: PolicyConnection): Promise<void> {
  const { state } = test.azure;
  await ai.discover({ subscriptionId: resourceGroup.split('/')[2] ?? '', resourceGroup: 'voice' }, options);
  await ai.observe({ name: 'voicebot', resourceId: voicebotId, declared: true }, options);
  state.addDataPlaneObject(voicebotId, 'fineTuningJobs', { status: 'running' });
  state.addDataPlaneObject(voicebotId, 'files', { purpose: 'fine-tune' });
  state.addDataPlaneObject(voicebotId, 'storedCompletions', {});
  const assign = { training: 'no' };
  const changes: readonly AiChange[] = [
    { kind: 'SetTags', tags: assign, assign, remediations: ['TagResources'] },
    { kind: 'CancelFineTuning', running: 1 },
    { kind: 'DeleteTrainingFiles', count: 1 },
    { kind: 'DeleteStoredCompletions', count: 1 },
  ];
  for (const change of changes) await ai.correct({ resourceId: voicebotId, change, stillWanted }, options);
  for (const [kind, id] of [
    ['Response', 'resp_1'],
    ['Thread', 'thread_1'],
  ] as const) {
    await aiObjects.remove(voicebotId, { kind, id }, options);
  }
}

/** Azure asks for it where a condition on tags stands in a call; the local Azure does not. */
const ofConditions = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/tags/read';

const granted = (purpose: AzurePurpose): readonly string[] => {
  const { actions = [], dataActions: all = [] } = shippedRole(purpose);
  const dataActions = all.filter((action) => purpose !== 'deleter' || action !== ofConditions);
  return [...actions.map((action) => `Action ${action}`), ...dataActions.map((action) => `DataAction ${action}`)];
};

describe('what an identity is asked for', () => {
  it('is what its role grants, and there is nothing in the role that no call needs', async () => {
    const connection = azure.of(policy());
    await useRules(connection);
    await useBlobs(connection);
    await useEvidence(connection);
    await useAi(connection);
    for (const purpose of azurePurposes) {
      await connection.permissions.read({ purpose, scope: callsId }, { maxAgeMs: 0, ...options });
    }

    const asked = (clientId: string) =>
      test.azure.state
        .rightsAsked()
        .filter((right) => right.clientId === clientId)
        .map(({ kind, operation }) => `${kind} ${operation}`);
    for (const purpose of azurePurposes) {
      expect({ purpose, asked: [...new Set(asked(clientOf[purpose]))].toSorted() }).toEqual({
        purpose,
        asked: [...granted(purpose)].toSorted(),
      });
    }
  });
});
