import { writeFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { join } from 'node:path';
import type { BlobServiceClientOptions, ContainerClient } from '@azure/storage-blob';
import { BlobServiceClient, ContainerSASPermissions, generateBlobSASQueryParameters } from '@azure/storage-blob';
import { startAzurite } from '../../test/support/azurite.ts';
import { createCertificateAuthority } from '../../test/support/certificates.ts';

const hourMs = 3_600_000;

/** A container of an account that Azurite serves, for our client and for others. */
export interface AzuriteEstate {
  readonly endpoint: string;
  /** The container with a signature that was made once: like a token, it costs the client nothing for each request. */
  readonly signedUrl: string;
  readonly container: ContainerClient;
  readonly token: string;
  readonly caFile: string;
  readonly stop: () => Promise<void>;
}

export interface AzuriteEstateOptions {
  /** Gets the certificate of the authority. */
  readonly folder: string;
  /** A module that Azurite loads before it starts. */
  readonly preload?: URL;
}

const account = 'calls';

/** Azurite over TLS, with an empty container of that name. */
export async function startAzuriteEstate(
  name: string,
  { folder, preload }: AzuriteEstateOptions,
): Promise<AzuriteEstate> {
  const authority = await createCertificateAuthority('bench azurite');
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, authority.caPem);
  const certificate = await authority.issueServerCertificate();
  const { endpointOf, stop } = await startAzurite({ certificate, accounts: [account], preload });
  try {
    const token = makeToken();
    const options: BlobServiceClientOptions & { readonly agent: Agent } = {
      agent: new Agent({ keepAlive: true, ca: authority.caPem }),
    };
    const credential = { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 12 * hourMs }) };
    const endpoint = endpointOf(account);
    const service = new BlobServiceClient(endpoint.replace(/\/$/, ''), credential, options);
    const container = service.getContainerClient(name);
    await container.create();
    return { endpoint, signedUrl: await signedUrlOf(service, { endpoint, name }), container, token, caFile, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** By address, since rclone takes `localhost` for an account's own host and looks for the container in another place. */
async function signedUrlOf(
  service: BlobServiceClient,
  { endpoint, name: containerName }: { readonly endpoint: string; readonly name: string },
): Promise<string> {
  const [startsOn, expiresOn] = [new Date(Date.now() - hourMs), new Date(Date.now() + 12 * hourMs)];
  const key = await service.getUserDelegationKey(startsOn, expiresOn);
  const permissions = ContainerSASPermissions.parse('rdl');
  const signature = generateBlobSASQueryParameters({ containerName, permissions, startsOn, expiresOn }, key, account);
  return `${endpoint.replace('localhost', '127.0.0.1')}${containerName}?${signature.toString()}`;
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
