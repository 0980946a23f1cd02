import { writeFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { join } from 'node:path';
import type { BlobServiceClientOptions, ContainerClient } from '@azure/storage-blob';
import { BlobServiceClient, ContainerSASPermissions, generateBlobSASQueryParameters } from '@azure/storage-blob';
import { mapWithLimit } from '../../src/runtime/concurrency.ts';
import { startAzurite } from '../../test/support/azurite.ts';
import { createCertificateAuthority } from '../../test/support/certificates.ts';

const account = 'calls';
const container = 'recordings';
const hourMs = 3_600_000;

export interface DeleteEstate {
  readonly endpoint: string;
  readonly token: string;
  /** The container with a signature that was made once: like a token, it costs the client nothing for each request. */
  readonly signedUrl: string;
  readonly caFile: string;
  /** Puts the old blobs back. */
  readonly fill: () => Promise<void>;
  readonly count: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** Azurite with so many blobs, half of them of 2020 by the metadata key `mtime`, which rclone takes as the time of a blob. */
export async function startDeleteEstate(blobs: number, folder: string): Promise<DeleteEstate> {
  const authority = await createCertificateAuthority('bench azurite');
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, authority.caPem);
  const azurite = await startAzurite({ certificate: await authority.issueServerCertificate(), accounts: [account] });
  try {
    const endpoint = azurite.endpointOf(account);
    const token = makeToken();
    const options: BlobServiceClientOptions & { readonly agent: Agent } = {
      agent: new Agent({ keepAlive: true, ca: authority.caPem }),
    };
    const credential = { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 12 * hourMs }) };
    const service = new BlobServiceClient(endpoint.replace(/\/$/, ''), credential, options);
    const recordings = service.getContainerClient(container);
    await recordings.create();
    await upload(recordings, 'new', blobs / 2);
    return {
      endpoint,
      token,
      signedUrl: await signedUrlOf(service, endpoint),
      caFile,
      fill: () => upload(recordings, 'old', blobs / 2),
      count: () => countBlobs(recordings),
      stop: azurite.stop,
    };
  } catch (error) {
    await azurite.stop();
    throw error;
  }
}

async function upload(recordings: ContainerClient, age: 'old' | 'new', count: number): Promise<void> {
  const mtime = age === 'old' ? '2020-06-12T08:22:11Z' : new Date().toISOString();
  const abortSignal = AbortSignal.timeout(300_000);
  await mapWithLimit(
    Array.from({ length: count }, (_, index) => index),
    32,
    async (index) => {
      const blob = recordings.getBlockBlobClient(`voicebot/${index}/${age}.wav`);
      await blob.upload('x', 1, { metadata: { mtime, callId: `call-${age}-${index}` }, abortSignal });
    },
    { abortSignal },
  );
}

async function countBlobs(recordings: ContainerClient): Promise<number> {
  let count = 0;
  for await (const page of recordings.listBlobsFlat().byPage({ maxPageSize: 5_000 }))
    count += page.segment.blobItems.length;
  return count;
}

/** By address, since rclone takes `localhost` for an account's own host and looks for the container in another place. */
async function signedUrlOf(service: BlobServiceClient, endpoint: string): Promise<string> {
  const [startsOn, expiresOn] = [new Date(Date.now() - hourMs), new Date(Date.now() + 12 * hourMs)];
  const key = await service.getUserDelegationKey(startsOn, expiresOn);
  const permissions = ContainerSASPermissions.parse('rdl');
  const signature = generateBlobSASQueryParameters(
    { containerName: container, permissions, startsOn, expiresOn },
    key,
    account,
  );
  return `${endpoint.replace('localhost', '127.0.0.1')}${container}?${signature.toString()}`;
}

/** With the claims that a key for signatures is made for. Azurite checks no signature of it. */
function makeToken(): string {
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const tenantId = '00000000-0000-0000-0000-0000000000ff';
  const claims = {
    aud: 'https://storage.azure.com',
    iss: `https://sts.windows.net/${tenantId}/`,
    tid: tenantId,
    oid: '00000000-0000-0000-0000-0000000000c1',
    iat: nowSeconds - 60,
    nbf: nowSeconds - 60,
    exp: nowSeconds + 24 * 3_600,
  };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.none`;
}
