import type { AzureCredential } from './azure/credential.ts';
import type { EvidenceClients } from './evidence/evidence-container.ts';
import type { AccountObservation } from './policy/facts.ts';
import { countPort, countService, countWriter, type CountBlobCall } from './scan/counted-clients.ts';
import { createRetryingPort } from './scan/flow/retrying-port.ts';
import { createLeanBlobClient } from './scan/lean/client.ts';
import type { AccountClients } from './scan/pass/scan-place.ts';
import { createSdkBlobService } from './scan/sdk/blob-service.ts';
import type { SdkBlobParts } from './scan/sdk/settings.ts';
import { createSdkBlobWriter } from './scan/sdk/put-blob.ts';
import { splitClients, splitPort } from './scan/split-clients.ts';

/** Of the Blob service in every cloud. */
const storageScope = 'https://storage.azure.com/.default';

export interface BlobConnection {
  readonly credential: AzureCredential;
  /** For what changes something; default: the same. */
  readonly writeCredential?: AzureCredential;
  readonly requestTimeoutMs: number;
  readonly userAgent: string;
  readonly count: CountBlobCall;
}

/** The clients of one storage account: the lean one for what is done a million times, Microsoft's for the rest. */
export function connectBlobs(observation: AccountObservation, connection: BlobConnection): AccountClients {
  const reader = createClients(blobSettings(observation, connection));
  const { port, service } =
    connection.writeCredential === undefined
      ? reader
      : splitClients(reader, createClients(writingSettings(observation, connection), { head: reader.port.head }));
  return {
    port: countPort(port, connection.count),
    service: countService(service, connection.count),
    close: async () => {
      await Promise.all([port.close(), service.close()]);
    },
  };
}

/** The same for evidence: what is written there is small and rare. */
export function connectEvidence(observation: AccountObservation, connection: BlobConnection): EvidenceClients {
  const writing = writingSettings(observation, connection);
  const writer = createSdkBlobWriter(writing);
  const reads = createLeanBlobClient(blobSettings(observation, connection));
  const port = connection.writeCredential === undefined ? reads : splitPort(reads, createLeanBlobClient(writing));
  return {
    port: createRetryingPort(countPort(port, connection.count)),
    writer: countWriter(writer, connection.count),
    close: async () => {
      await Promise.all([port.close(), writer.close()]);
    },
  };
}

type BlobSettings = ReturnType<typeof blobSettings>;

function createClients(settings: BlobSettings, parts: SdkBlobParts = {}) {
  return { port: createLeanBlobClient(settings), service: createSdkBlobService(settings, parts) };
}

function writingSettings(observation: AccountObservation, connection: BlobConnection): BlobSettings {
  return blobSettings(observation, { ...connection, credential: connection.writeCredential ?? connection.credential });
}

function blobSettings(
  { name, account }: AccountObservation,
  { credential, requestTimeoutMs, userAgent }: BlobConnection,
) {
  const endpoint = account.ok ? account.value.blobEndpoint : undefined;
  if (endpoint === undefined) throw new TypeError(`Nobody knows where the blobs of account ${name} are.`);
  return {
    account: name,
    endpoint,
    tokens: {
      getToken: ({ abortSignal }: { readonly abortSignal: AbortSignal }) =>
        credential.getToken(storageScope, { abortSignal }),
      forget: credential.forget,
      assertUsable: credential.assertUsable,
    },
    requestTimeoutMs,
    userAgent,
  };
}
