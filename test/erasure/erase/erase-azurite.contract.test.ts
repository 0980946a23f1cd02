import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { EraseOrder } from '../../../src/erasure/engine.ts';
import { openErasureSession } from '../../../src/erasure/erasure-session.ts';
import { runErase } from '../../../src/erasure/erase/run-erase.ts';
import { defaultScanLimits } from '../../../src/scan/pass/scan-limits.ts';
import { observed } from '../../policy/artifact-build.ts';
import { policy, spec } from '../../policy/build.ts';
import { connectClients, fastTimers } from '../../scan/sweep/sweep-under-test.ts';
import type { Azurite } from '../../support/azurite.ts';
import { startAzurite } from '../../support/azurite.ts';
import { createCertificateAuthority, trustInThisProcess } from '../../support/certificates.ts';
import {
  createFakeAiObjects,
  dayMs,
  holdByTag,
  kinds,
  logsAt,
  record,
  recordingsAt,
  ring,
  targetOf,
  taskOf,
} from './erase-build.ts';

// A deadline for machines under load.
jest.setTimeout(120_000);

let azurite: Azurite;
beforeAll(async () => {
  const ca = await createCertificateAuthority('Azurite');
  azurite = await startAzurite({ certificate: await ca.issueServerCertificate() });
  trustInThisProcess(ca.caPem);
});
afterAll(() => azurite.stop());

const startMs = Date.now() - 20 * dayMs;
const day = new Date(startMs).toISOString().slice(0, 10);
const [recordings, logs] = ['recordings', 'logs'];

it('deletes at Azurite, which refuses a condition on a tag that is missing, and spares what is held', async () => {
  const service = new BlobServiceClient(azurite.endpoint, azurite.credential);
  const upload = async (container: string, name: string, content: string, tags = {}): Promise<void> => {
    const client = service.getContainerClient(container);
    await client.createIfNotExists();
    await client.getBlockBlobClient(name).upload(content, content.length, { tags });
  };
  const metadata = JSON.stringify({ ts: new Date(startMs).toISOString() });
  for (const call of [1, 2, 3]) {
    await upload(recordings, `${day}/call-${call}.json`, metadata);
    await upload(recordings, `${day}/call-${call}.wav`, 'audio', call === 2 ? { 'calldata-hold': 'case-7' } : {});
  }
  await upload(logs, 'open', [record('call-1', startMs), record('call-3', startMs)].join(''));

  const targets = [
    ...[1, 2].flatMap((call) =>
      ['json', 'wav'].map((end) =>
        targetOf({
          ...{ class: 'recordings', account: 'calls', container: recordings },
          name: `${day}/call-${call}.${end}`,
          callId: `call-${call}`,
        }),
      ),
    ),
    targetOf({ class: 'logs', account: 'calls', container: logs, name: 'open', callId: 'call-1' }),
  ];
  const logClass = logsAt('calls', logs);
  const quiet = { ...logClass, artifacts: logClass.artifacts?.map((one) => ({ ...one, quietHours: 0 })) ?? [] };
  const order: EraseOrder = {
    policy: policy('voicebot', spec([recordingsAt('calls', recordings), quiet])),
    accounts: [observed({ versioning: false }, { blobEndpoint: azurite.endpoint })],
    withheld: [],
    holds: [holdByTag('case-7')],
    ring,
    tasks: [taskOf(targets, { receivedMs: Date.now() })],
  };
  const silent = (): void => undefined;
  const clients = connectClients(azurite.endpoint, azurite.credential);
  const session = openErasureSession(
    order,
    {
      now: Date.now,
      log: { debug: silent, info: silent, warn: silent, error: silent },
      limits: defaultScanLimits,
    },
    {
      clientsOf: () => clients,
      onListed: silent,
      onDeleted: silent,
      onPhase: silent,
      abortSignal: new AbortController().signal,
    },
  );
  const tools = { aiObjects: createFakeAiObjects(), isHeldElsewhere: () => false, timers: fastTimers };
  const result = await runErase(order, session, tools);
  await clients.close();

  const names: string[] = [];
  for await (const { name } of service.getContainerClient(recordings).listBlobsFlat()) names.push(name.slice(11));
  expect(names).toEqual(['call-2.json', 'call-2.wav', 'call-3.json', 'call-3.wav']);
  expect(kinds(result)).toEqual(['Gone', 'Gone', 'Retained LegalClaims', 'Retained LegalClaims', 'Gone']);
  const log = await service.getContainerClient(logs).getBlobClient('open').downloadToBuffer();
  expect(log.toString()).toBe(record('call-3', startMs));
});
