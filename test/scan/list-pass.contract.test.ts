import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ArtifactClass } from '../../src/api/call-data-policy.ts';
import type { AccountObservation } from '../../src/policy/facts.ts';
import type { ClassSeen, ScanReport } from '../../src/policy/scan-report.ts';
import type { ScanRequest } from '../../src/reconcile/scan-ports.ts';
import { createLeanBlobClient } from '../../src/scan/lean/client.ts';
import type { AccountClients } from '../../src/scan/pass/scan-place.ts';
import { createSdkBlobService } from '../../src/scan/sdk/blob-service.ts';
import { contractAccounts } from '../../src/probe/contract/scene.ts';
import { accountId, createCredential } from '../cloud/clients.ts';
import { subscriptionId } from '../cloud/subscription-id.ts';
import type { LocalAzure } from '../cloud/local-azure.ts';
import { startLocalAzure } from '../cloud/local-azure.ts';
import { dayMs, observed, recordingConsent } from '../policy/artifact-build.ts';
import { policy, spec } from '../policy/build.ts';
import { trustInThisProcess } from '../support/certificates.ts';
import { classAt, key } from './pass/memory-estate.ts';
import { stageScans } from './pass/run-scans.ts';

const startTime = new Date('2026-04-10T12:00:00Z');
const old = '20260109';
const oldTime = new Date('2026-01-09T12:00:00Z');
const freshTime = new Date('2026-03-01T12:00:00Z');
const account = 'calls';
let azure: LocalAzure;
let container: string;
let count = 0;

function connect({ name, account: facts }: AccountObservation): AccountClients {
  const credential = createCredential(azure);
  const settings = {
    account: name,
    endpoint: facts.ok ? (facts.value.blobEndpoint ?? '') : '',
    tokens: {
      getToken: async () => (await credential.getToken('https://storage.azure.com/.default')).token,
      forget: () => undefined,
    },
  };
  const [port, service] = [createLeanBlobClient(settings), createSdkBlobService(settings)];
  return {
    port,
    service,
    close: async () => {
      await Promise.all([port.close(), service.close()]);
    },
  };
}

function request(classes: readonly ArtifactClass[], more: Partial<ScanRequest> = {}): ScanRequest {
  const seen = observed(contractAccounts.versioned, { blobEndpoint: azure.blob.endpoint(account) });
  const storageAccounts = [{ name: account, resourceId: accountId(account) }];
  return {
    policy: policy('voicebot', spec(classes, { storageAccounts })),
    accounts: [{ ...seen, resourceId: accountId(account) }],
    withheld: [],
    holds: [],
    pendingCutoffMs: undefined,
    runningCutoffMs: undefined,
    ...more,
  };
}

async function look(scan: ScanRequest, pageSize?: number): Promise<ScanReport> {
  const { scans, workEnds } = stageScans(
    {},
    { connect, now: () => azure.clock.now().getTime(), limits: pageSize === undefined ? {} : { pageSize } },
  );
  scans.list(key, scan);
  const work = await workEnds();
  await scans.stop();
  if (work.kind !== 'Listed') throw new Error(`the pass ended as ${JSON.stringify(work)}`);
  return work.report;
}

async function classSeen(more: Partial<ArtifactClass> = {}, pageSize?: number): Promise<ClassSeen> {
  const [seen] = (await look(request([classAt('recordings', [`${account}/${container}/`], more)]), pageSize)).classes;
  if (seen === undefined) throw new Error('no class');
  return seen;
}

const name = `${old}/one.wav`;

beforeAll(async () => {
  const location = 'germanywestcentral';
  const storageAccounts = [{ name: account, location, blobService: contractAccounts.versioned }];
  const resourceGroups = [{ name: 'voice', location, storageAccounts }];
  azure = await startLocalAzure({ estate: { subscriptions: [{ subscriptionId, resourceGroups }] }, startTime });
  trustInThisProcess(azure.caPem);
});
beforeEach(() => {
  count += 1;
  container = `scan-${count}`;
});
afterAll(async () => {
  await azure.stop();
});

describe('a list pass at the simulated Blob service', () => {
  it.each([1, 2, undefined])(
    'sees a name with all its copies as one artifact, with %p entries a page',
    async (pageSize) => {
      azure.blob.put(account, container, name, { createdTime: oldTime });
      azure.blob.snapshot(account, container, name, oldTime);
      azure.blob.put(account, container, name, { createdTime: new Date(oldTime.getTime() + dayMs) });
      azure.blob.put(account, container, `${old}/two.wav`, { createdTime: freshTime });
      expect(await classSeen({}, pageSize)).toMatchObject({ artifacts: 2, calls: 2, overdue: 2, due: { now: 2 } });
    },
  );

  it('sees what was deleted, and until when it can be recovered', async () => {
    azure.blob.put(account, container, name, { createdTime: oldTime });
    const deleted = new Date(azure.clock.now().getTime() - 2 * dayMs);
    azure.blob.remove(account, container, name, deleted);
    for (const { versionId } of azure.blob.copies(account, container)) expect(versionId).toBeDefined();
    const clients = connect(request([]).accounts[0]!);
    const abortSignal = new AbortController().signal;
    const [version] = azure.blob.copies(account, container);
    await clients.port.deleteOne({ container, name, versionId: version?.versionId }, { abortSignal });
    await clients.close();
    const expires = azure.blob.copies(account, container)[0]?.expiresTime?.getTime() ?? 0;
    const seen = await classSeen();
    expect(seen).toMatchObject({ artifacts: 1, overdue: 1, recoverable: 1 });
    expect(Math.abs((seen.recoverableUntilMs ?? 0) - expires)).toBeLessThan(1_000);
  });

  it('sees parts of an upload that nobody finished', async () => {
    azure.blob.stage(account, container, name);
    expect(await classSeen()).toMatchObject({ artifacts: 1, uncommitted: 1, due: { now: 0 } });
  });

  it('sees what a lease and a legal hold keep', async () => {
    azure.blob.put(account, container, `${old}/leased.wav`, { createdTime: oldTime, leased: true });
    azure.blob.put(account, container, `${old}/kept.wav`, { createdTime: oldTime, legalHold: true });
    expect(await classSeen()).toMatchObject({ artifacts: 2, overdue: 2, blocked: 2, blockedUntilMs: Infinity });
  });

  it('reads tags for holds and consent', async () => {
    azure.blob.put(account, container, `${old}/held.wav`, {
      createdTime: oldTime,
      tags: { 'calldata-hold': 'case-8' },
    });
    azure.blob.put(account, container, '20260301/no.wav', { createdTime: freshTime, tags: { consent: 'no' } });
    azure.blob.put(account, container, '20260301/yes.wav', { createdTime: freshTime, tags: { consent: 'yes' } });
    expect(await classSeen({ consent: recordingConsent })).toMatchObject({
      unknownHold: 1,
      due: { now: 1 },
      consent: { granted: 1, refused: 1, missing: 1 },
    });
  });

  it('reads contents and the files beside', async () => {
    const start = { start: '2026-01-09T10:00:00Z' };
    azure.blob.put(account, container, 'one/meta.json', { content: JSON.stringify(start), createdTime: freshTime });
    azure.blob.put(account, container, 'one/0.wav', { createdTime: freshTime });
    azure.blob.put(account, container, 'two/0.wav', { createdTime: freshTime });
    const artifacts: ArtifactClass['artifacts'] = [
      {
        kind: 'Recording',
        nameEndsWith: ['.wav'],
        callId: [{ from: 'Path', pattern: '(?P<call>[^/]+)/', group: 'call' }],
        startedAt: [{ from: 'Sibling', name: '{directory}/meta.json', pointer: '/start' }],
      },
    ];
    expect(await classSeen({ artifacts })).toMatchObject({
      artifacts: 3,
      unclassified: 2,
      oldestStartMs: Date.parse(start.start),
      due: { now: 1 },
    });
  });

  it('makes a class unknown whose container is denied, and judges the others', async () => {
    const denied = `${container}-denied`;
    azure.blob.put(account, container, name, { createdTime: oldTime });
    azure.blob.put(account, denied, name, { createdTime: oldTime });
    const undo = azure.state.deny({
      operation: 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read',
      scope: `${accountId(account)}/blobServices/default/containers/${denied}`,
    });
    const report = await look(
      request([classAt('recordings', [`${account}/${container}/`]), classAt('others', [`${account}/${denied}/`])]),
    );
    undo();
    expect(report.classes).toMatchObject([
      { complete: true, overdue: 1 },
      { complete: false, artifacts: 0 },
    ]);
    expect(report.unseen).toMatchObject([{ className: 'others', container: denied, reason: 'AccessDenied' }]);
  });

  it('finds what no class declares, and an absent container empty', async () => {
    azure.blob.put(account, container, 'voicebot/20260301/one.wav', { createdTime: freshTime });
    azure.blob.put(account, container, 'tmp/call-12.wav');
    const report = await look(
      request([classAt('recordings', [`${account}/${container}/voicebot/`, `${account}/not-there/`])]),
    );
    expect(report.classes).toMatchObject([{ complete: true, artifacts: 1 }]);
    expect(report.undeclared).toContainEqual({
      account,
      container,
      inDeclaredContainer: true,
      blobs: 1,
      isAtLeast: false,
      shapes: ['aaa/aaaa-99.aaa'],
    });
  });

  it('waits out a service that is busy', async () => {
    azure.blob.put(account, container, name, { createdTime: oldTime });
    azure.faults.add({
      server: 'blob',
      operation: 'ListBlobs',
      count: 2,
      effect: { kind: 'status', status: 503, code: 'ServerBusy' },
    });
    expect(await classSeen()).toMatchObject({ complete: true, artifacts: 1 });
  });
});
