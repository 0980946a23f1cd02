import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { LookOrder, LookResult, Subject } from '../../../src/erasure/engine.ts';
import { createErasureWorks } from '../../../src/erasure/works.ts';
import type { RunningErasureWorks } from '../../../src/erasure/works.ts';
import { contractAccounts } from '../../../src/probe/contract/scene.ts';
import { compileJsonPath } from '../../../src/scan/classify/json-path.ts';
import { createLeanBlobClient } from '../../../src/scan/lean/client.ts';
import { createSdkBlobService } from '../../../src/scan/sdk/blob-service.ts';
import { createCredential } from '../../cloud/clients.ts';
import { subscriptionId } from '../../cloud/subscription-id.ts';
import type { LocalAzure } from '../../cloud/local-azure.ts';
import { startLocalAzure } from '../../cloud/local-azure.ts';
import { nobodysOwn } from '../../matching/subjects.ts';
import { observed } from '../../policy/artifact-build.ts';
import { policy, resourceIdOf, spec } from '../../policy/build.ts';
import { key } from '../../scan/pass/memory-estate.ts';
import type { Azurite } from '../../support/azurite.ts';
import { startAzurite } from '../../support/azurite.ts';
import { trustInThisProcess } from '../../support/certificates.ts';
import { waitFor } from '../../support/wait-for.ts';
import {
  calls,
  classOf,
  metadata,
  named,
  number,
  recordings,
  ring,
  spokenNumber,
  subject,
  targets,
  texts,
  vtts,
} from './look-stage.ts';

// A deadline for machines under load.
jest.setTimeout(120_000);

const oldTime = new Date('2026-02-10T10:00:00Z');
const startTime = new Date('2026-04-10T12:00:00Z');
let azure: LocalAzure;
let azurite: Azurite;
const running: RunningErasureWorks[] = [];

interface Service {
  readonly endpointOf: (account: string) => string;
  readonly token: () => Promise<string>;
  readonly now: () => number;
}

function openWorks({ token, now }: Service): RunningErasureWorks {
  const refuse = () => Promise.reject(new Error('nothing is erased here'));
  const ignore = (): void => undefined;
  const works = createErasureWorks({
    connect: ({ name, account }) => {
      const endpoint = account.ok ? (account.value.blobEndpoint ?? '') : '';
      const settings = { account: name, endpoint, tokens: { getToken: token, forget: () => undefined } };
      const [port, service] = [createLeanBlobClient(settings), createSdkBlobService(settings)];
      const close = async (): Promise<void> => {
        await Promise.all([port.close(), service.close()]);
      };
      return { port, service, close };
    },
    onDone: ignore,
    now,
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    compileJsonPath,
    runErase: refuse,
    runVerify: refuse,
  });
  running.push(works);
  return works;
}

function orderFor(
  { endpointOf }: Service,
  accounts: readonly string[],
  rest: Pick<LookOrder, 'subjects'> & { readonly classes: Parameters<typeof spec>[0] },
): LookOrder {
  return {
    policy: policy('voicebot', spec(rest.classes, { phoneRegion: 'DE', ownIdentities: nobodysOwn })),
    accounts: accounts.map((name) => ({
      ...observed(contractAccounts.versioned, { blobEndpoint: endpointOf(name) }),
      name,
      resourceId: resourceIdOf(name),
    })),
    withheld: [],
    holds: [],
    ring,
    subjects: rest.subjects,
  };
}

async function lookWith(works: RunningErasureWorks, order: LookOrder): Promise<LookResult> {
  works.look(key, order);
  const work = await waitFor(
    () => {
      const found = works.find(key);
      return found?.kind === 'Running' ? undefined : found;
    },
    { what: 'the end of the look' },
  );
  if (work.kind !== 'Looked') throw new Error(`the look ended as ${work.kind}`);
  return work.result;
}

beforeAll(async () => {
  const location = 'germanywestcentral';
  const storageAccounts = ['calls', 'audio'].map((name) => ({
    name,
    location,
    blobService: contractAccounts.versioned,
  }));
  const resourceGroups = [{ name: 'voice', location, storageAccounts }];
  azure = await startLocalAzure({ estate: { subscriptions: [{ subscriptionId, resourceGroups }] }, startTime });
  azurite = await startAzurite({ certificate: await azure.issueServerCertificate() });
  trustInThisProcess(azure.caPem);
});
afterAll(async () => {
  await Promise.all(running.map((works) => works.stop()));
  await Promise.all([azure.stop(), azurite.stop()]);
});

const words = (container: string) =>
  classOf('transcripts', `calls/${container}/`, texts, vtts, named('.gz', { search: { format: 'Text' } }));

describe('a look at the simulated Blob service', () => {
  it('finds a spoken number in any form of text, the recording in another account, and every copy of it', async () => {
    const service: Service = {
      endpointOf: (account) => azure.blob.endpoint(account),
      token: async () => (await createCredential(azure).getToken('https://storage.azure.com/.default')).token,
      now: () => azure.clock.now().getTime(),
    };
    const put = (account: string, container: string, name: string, content?: string | Buffer): void => {
      azure.blob.put(account, container, name, { createdTime: oldTime, ...(content === undefined ? {} : { content }) });
    };
    const said = `Guten Tag, ${spokenNumber}.`;
    put('calls', 'words', '20260210/plain.txt', said);
    put('calls', 'words', '20260210/marked.txt', `\uFEFF${said}`);
    put('calls', 'words', '20260210/wide.txt', Buffer.from(`\uFEFF${said}`, 'utf16le'));
    put('calls', 'words', '20260210/packed.gz', gzipSync(said));
    put('calls', 'words', '20260210/nobody.txt', 'Guten Tag.');
    put('calls', 'meta', '20260210/plain.json', JSON.stringify({ from: number }));
    put('audio', 'waves', '20260210/plain.wav');
    azure.blob.snapshot('audio', 'waves', '20260210/plain.wav', oldTime);
    put('audio', 'waves', '20260210/nobody.wav');
    const classes = [
      words('words'),
      classOf('metadata', 'calls/meta/', metadata),
      classOf('recordings', 'audio/waves/', recordings),
    ];
    const order = orderFor(service, ['calls', 'audio'], { classes, subjects: [subject('r1', { phone: number })] });
    const result = await lookWith(openWorks(service), order);
    expect(calls(result)).toEqual(['marked Weak', 'packed Weak', 'plain Strong', 'wide Weak']);
    expect(result).toMatchObject({ complete: true, unseen: [] });
    const ofPlain = targets(result).filter((target) => target.includes('/plain'));
    // With versions, a snapshot makes a version too.
    expect(ofPlain.map((target) => target.split(' ').slice(2).join(' ')).toSorted()).toEqual([
      '',
      '',
      '',
      'snapshot',
      'version',
    ]);
    const audio = result.places.find(({ account }) => account === 'audio');
    expect(audio).toMatchObject({ searched: 2, calls: 2, notSearched: [] });
  });
});

describe('a look at Azurite', () => {
  it('finds callers in many transcripts, and the same again', async () => {
    const container = `look-${randomUUID().slice(0, 13)}`;
    const service: Service = {
      endpointOf: () => azurite.endpoint,
      token: async () => (await azurite.credential.getToken()).token,
      now: Date.now,
    };
    const client = new BlobServiceClient(azurite.endpoint.replace(/\/$/, ''), azurite.credential);
    await client.getContainerClient(container).create();
    const all = Array.from({ length: 200 }, (_, at) => at);
    await Promise.all(
      all.map((at) =>
        client
          .getContainerClient(container)
          .getBlockBlobClient(`20260210/c${at}.txt`)
          .uploadData(Buffer.from(at % 50 === 0 ? `Anna Müller, ${spokenNumber}` : 'Guten Tag, auf Wiederhören.')),
      ),
    );
    const subjects: readonly Subject[] = [
      subject('r1', { phone: number, name: 'Anna Müller' }, { receivedMs: Date.now() }),
    ];
    const order = orderFor(service, ['calls'], { classes: [words(container)], subjects });
    const works = openWorks(service);
    const first = await lookWith(works, order);
    expect(calls(first)).toEqual(['c0 Strong', 'c100 Strong', 'c150 Strong', 'c50 Strong']);
    expect(first.places).toMatchObject([{ searched: 200, calls: 200, notSearched: [] }]);
    const second = await lookWith(works, order);
    expect({ ...second, startedMs: 0, completedMs: 0 }).toEqual({ ...first, startedMs: 0, completedMs: 0 });
  });
});
