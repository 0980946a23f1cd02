import { createAiEstate } from './azure/ai-estate.ts';
import type { ArmRequestRecord } from './azure/arm-pipeline.ts';
import { createArmClient } from './azure/arm.ts';
import { guardCredential } from './azure/credential-gate.ts';
import { createCredential, type AzureCredential } from './azure/credential.ts';
import { paceReads } from './azure/read-pace.ts';
import { rememberThrottling } from './azure/throttle-memory.ts';
import type { Config } from './config.ts';
import type { AccountObservation } from './policy/facts.ts';
import type { EvidenceClients } from './erasure/evidence-desk.ts';
import type { Log } from './runtime/log.ts';
import type { RequestCounts, RequestLabels } from './runtime/request-counts.ts';
import type { WriteGate } from './runtime/write-gate.ts';
import { countPort, countService, countWriter, type CountBlobCall } from './scan/counted-clients.ts';
import { createRetryingPort } from './scan/flow/retrying-port.ts';
import { createLeanBlobClient } from './scan/lean/client.ts';
import type { AccountClients } from './scan/pass/scan-place.ts';
import { createSdkBlobWriter } from './scan/sdk/put-blob.ts';
import { createSdkBlobService } from './scan/sdk/blob-service.ts';

const userAgent = 'calldata-operator';
/** Of the Blob service in every cloud. */
const storageScope = 'https://storage.azure.com/.default';

export interface AzureWatch {
  /** Nothing is asked of Azure while it is closed. */
  readonly gate: WriteGate;
  readonly requests: RequestCounts;
}

/** One identity, one Resource Manager client, paced and mindful of pauses, and the data planes of accounts. */
export function connectAzure(config: Config, log: Log, { gate, requests }: AzureWatch) {
  const requestTimeoutMs = config.requestTimeoutSeconds * 1000;
  const identity = createCredential({
    tenantId: config.tenantId,
    clientId: config.clientId,
    federatedTokenFile: config.federatedTokenFile,
    authorityHost: config.authorityHost,
    // Well before the call that waits for the token gives up, so that status names the party that is silent.
    tokenTimeoutMs: Math.min(requestTimeoutMs / 2, 10_000),
  });
  const credential = guardCredential(identity, gate);
  const client = createArmClient({
    credential,
    endpoint: config.armEndpoint,
    requestTimeoutMs,
    userAgent,
    onRequest: (record) => {
      log.debug({ azure: record }, 'Azure answered');
      requests.add(labelsOf('arm', record));
    },
  });
  const arm = paceReads(rememberThrottling(client));
  const blobs: BlobConnection = {
    credential,
    requestTimeoutMs,
    userAgent,
    count: (operation, code) => {
      requests.add({ type: 'blob', operation, code });
    },
  };
  const ai = createAiEstate({
    arm,
    credential,
    requestTimeoutMs,
    userAgent,
    scope: config.aiScope,
    onRequest: (record) => {
      requests.add(labelsOf('ai', record));
    },
    ...(config.aiHosts === undefined ? {} : { hosts: config.aiHosts.split(',') }),
  });
  return {
    arm,
    ai,
    aiObjects: ai.objects,
    connectBlobs: (observation: AccountObservation) => connectBlobs(observation, blobs),
    connectEvidence: (observation: AccountObservation) => connectEvidence(observation, blobs),
    close: async () => {
      await ai.close();
      arm.close();
    },
  };
}

export type AzureConnection = ReturnType<typeof connectAzure>;

export interface BlobConnection {
  readonly credential: AzureCredential;
  readonly requestTimeoutMs: number;
  readonly userAgent: string;
  readonly count: CountBlobCall;
}

function labelsOf(type: 'arm' | 'ai', { method, status }: ArmRequestRecord): RequestLabels {
  return { type, operation: method, code: status === undefined ? '<error>' : String(status) };
}

/** The same for evidence: what is written there is small and rare. */
function connectEvidence(observation: AccountObservation, connection: BlobConnection): EvidenceClients {
  const settings = blobSettings(observation, connection);
  const port = createLeanBlobClient(settings);
  const writer = createSdkBlobWriter(settings);
  return {
    port: createRetryingPort(countPort(port, connection.count)),
    writer: countWriter(writer, connection.count),
    close: async () => {
      await Promise.all([port.close(), writer.close()]);
    },
  };
}

/** The clients of one storage account: the lean one for what is done a million times, Microsoft's for the rest. */
export function connectBlobs(observation: AccountObservation, connection: BlobConnection): AccountClients {
  const settings = blobSettings(observation, connection);
  const port = createLeanBlobClient(settings);
  const service = createSdkBlobService(settings);
  return {
    port: countPort(port, connection.count),
    service: countService(service, connection.count),
    close: async () => {
      await Promise.all([port.close(), service.close()]);
    },
  };
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
    },
    requestTimeoutMs,
    userAgent,
  };
}
