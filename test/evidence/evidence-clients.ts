import type { EvidenceClients } from '../../src/evidence/evidence-container.ts';
import { createSdkBlobClient } from '../../src/scan/sdk/client.ts';
import { createSdkBlobWriter } from '../../src/scan/sdk/put-blob.ts';
import { createCredential } from '../cloud/clients.ts';
import type { LocalAzure } from '../cloud/local-azure.ts';

export interface EvidencePlace {
  readonly endpoint: string;
  readonly getToken: () => Promise<string>;
}

/** Clients of an account with evidence, by the SDK. */
export function openEvidenceClients({ endpoint, getToken }: EvidencePlace): EvidenceClients {
  const settings = { account: 'calls', endpoint, tokens: { getToken, forget: () => undefined } };
  const [port, writer] = [createSdkBlobClient(settings), createSdkBlobWriter(settings)];
  return {
    port,
    writer,
    close: async () => {
      await Promise.all([port.close(), writer.close()]);
    },
  };
}

/** The account `calls` of the local Azure. */
export function placeOfCalls(azure: LocalAzure): EvidencePlace {
  const credential = createCredential(azure);
  return {
    endpoint: `${azure.blobOrigin}/calls`,
    getToken: async () => (await credential.getToken('https://storage.azure.com/.default')).token,
  };
}
