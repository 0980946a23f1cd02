import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createArmClient } from '../../src/azure/arm.ts';
import type { ArmClient, ArmClientSettings } from '../../src/azure/arm.ts';
import { createCredential } from '../../src/azure/credential.ts';
import type { AzureCredential, CredentialSettings } from '../../src/azure/credential.ts';
import { createStorageEstate } from '../../src/azure/storage-estate.ts';
import type { StorageEstate } from '../../src/reconcile/ports.ts';
import { readEstate } from '../cloud/estate.ts';
import { startLocalAzure } from '../cloud/local-azure.ts';
import type { LocalAzure, LocalAzureOptions } from '../cloud/local-azure.ts';
import { callsId, neverAborted } from './azure-samples.ts';

/** Short enough for tests of silence, long enough that a busy machine does not end healthy calls. */
export const testTimeoutMs = 4_000;

export interface AzureUnderTest {
  readonly azure: LocalAzure;
  readonly credential: AzureCredential;
  readonly arm: ArmClient;
  readonly estate: StorageEstate;
  /** Clients of their own on the same local Azure. */
  readonly connect: (overrides?: ConnectOverrides) => Omit<AzureUnderTest, 'azure' | 'connect' | 'stop'>;
  readonly stop: () => Promise<void>;
}

export interface ConnectOverrides {
  readonly identity?: Partial<CredentialSettings>;
  readonly client?: Partial<ArmClientSettings>;
}

/** The local Azure with the sample estate, and the real clients of src/azure on it. */
export async function startAzureUnderTest(options: Partial<LocalAzureOptions> = {}): Promise<AzureUnderTest> {
  const azure = await startLocalAzure({ estate: await readEstate('test/cloud/estates/voice.yaml'), ...options });
  setDefaultCACertificates([...getCACertificates('default'), azure.caPem]);
  const clients: ArmClient[] = [];
  const connect = ({ identity, client }: ConnectOverrides = {}) => {
    const credential = createCredential({
      tenantId: azure.tenantId,
      clientId: azure.clientId,
      federatedTokenFile: azure.federatedTokenFile,
      authorityHost: azure.authorityHost,
      tokenTimeoutMs: testTimeoutMs,
      ...identity,
    });
    const arm = createArmClient({
      credential,
      endpoint: azure.armEndpoint,
      requestTimeoutMs: testTimeoutMs,
      ...client,
    });
    clients.push(arm);
    return { credential, arm, estate: createStorageEstate({ arm }) };
  };
  const stop = async (): Promise<void> => {
    for (const client of clients) client.close();
    await azure.stop();
  };
  // The first call of a process loads and compiles much, which no deadline of a test means.
  const patient = connect({ identity: { tokenTimeoutMs: minuteMs }, client: { requestTimeoutMs: minuteMs } });
  await patient.estate.observe({ name: 'calls', resourceId: callsId, declared: true, containers: [] }, neverAborted());
  azure.journal.clear();
  return { azure, ...connect(), connect, stop };
}

const minuteMs = 60_000;
