import { expect } from '@jest/globals';
import { admitCallDataPolicy } from '../../../src/api/admission.ts';
import type { CallDataPolicySpec } from '../../../src/api/call-data-policy.ts';
import type { ArtifactDefinition } from '../../../src/policy/artifact-definition.ts';
import type { BlobEntry, BlobPort } from '../../../src/scan/blob-port.ts';
import { createClassifier } from '../../../src/scan/classify/classifier.ts';
import { compileJsonPath } from '../../../src/scan/classify/json-path.ts';
import { createDocumentReads } from '../../../src/scan/content/document-reads.ts';
import { createLeanBlobClient } from '../../../src/scan/lean/client.ts';
import { createCredential } from '../../cloud/clients.ts';
import type { LocalAzure } from '../../cloud/local-azure.ts';
import { startLocalAzure } from '../../cloud/local-azure.ts';
import { serveByAzurite } from '../azurite-accounts.ts';
import { trustInThisProcess } from '../certificates.ts';
import { callOnlyEstate, callStorageAccounts } from './accounts.ts';
import { writeCallEstate } from './call-estate.ts';
import { createCallWriters, endpointOfCalls } from './call-writer.ts';
import { callEstateSpec } from './spec.ts';
import type { BlobTruth, CallAccount, CallEstate } from './truth.ts';
import { callAccounts } from './truth.ts';

const running = new AbortController();
const { signal: abortSignal } = running;
export const keyOf = ({ account, container, name }: Pick<BlobTruth, 'account' | 'container' | 'name'>): string =>
  `${account}/${container}/${name}`;

/** An estate of calls, filled, and all that its accounts list, by account, container and name. */
export interface Scene {
  readonly estate: CallEstate;
  readonly ports: Readonly<Record<CallAccount, BlobPort>>;
  readonly listed: ReadonlyMap<string, readonly BlobEntry[]>;
  readonly stop: () => Promise<void>;
}

function connect(azure: LocalAzure, endpoint: string, account: string): BlobPort {
  const credential = createCredential(azure);
  // What is asked of the local token server must be good for both services.
  const getToken = async () => (await credential.getToken('https://storage.azure.com/.default')).token;
  return createLeanBlobClient({ account, endpoint, ca: azure.caPem, tokens: { getToken, forget: () => undefined } });
}

async function list(port: BlobPort, container: string): Promise<readonly BlobEntry[]> {
  const entries: BlobEntry[] = [];
  let marker: string | undefined;
  do {
    const page = await port.listPage(container, {
      prefix: '',
      abortSignal,
      ...(marker === undefined ? {} : { marker }),
    });
    if (page.kind !== 'Page') throw new Error(`There is no container ${container}.`);
    entries.push(...page.entries);
    marker = page.nextMarker;
  } while (marker !== undefined);
  return entries.filter(({ kind }) => kind !== 'versionsOnly');
}

export async function openScene(servedByAzurite: readonly CallAccount[], nowMs: number): Promise<Scene> {
  const world = callOnlyEstate(servedByAzurite);
  const azure = await startLocalAzure({ estate: world });
  trustInThisProcess(azure.caPem);
  const azurite = await serveByAzurite(azure, world);
  const estate = await writeCallEstate(createCallWriters(azure, azurite), { nowMs });
  const connected = callAccounts.map(
    (account) => [account, connect(azure, endpointOfCalls(azure, azurite, account), account)] as const,
  );
  const ports = Object.fromEntries(connected) as Scene['ports'];
  const listed = new Map<string, readonly BlobEntry[]>();
  for (const { name: account, containers = [] } of callStorageAccounts()) {
    for (const { name: container } of containers) {
      const place = { account: account as CallAccount, container };
      for (const entry of await list(ports[place.account], container)) {
        const key = keyOf({ ...place, name: entry.name });
        listed.set(key, [...(listed.get(key) ?? []), entry]);
      }
    }
  }
  const stop = async (): Promise<void> => {
    await Promise.all(Object.values(ports).map((port) => port.close()));
    await Promise.all([azure.stop(), azurite?.stop()]);
  };
  return { estate, ports, listed, stop };
}

/** The policy of the estate, as the API server would store it. Throws where it would not. */
export function admitted(estate: CallEstate): CallDataPolicySpec {
  const manifest = {
    apiVersion: 'calldata.claimini.com/v1alpha1',
    kind: 'CallDataPolicy',
    metadata: { name: 'calls', namespace: 'privacy' },
  };
  const admission = admitCallDataPolicy({
    ...manifest,
    spec: callEstateSpec({ estate, heldCallsSecret: 'held-calls' }),
  });
  if (!admission.admitted) throw new Error(JSON.stringify(admission.refusals));
  return admission.policy.spec;
}

/** What a look at every readable copy makes of the blob; they all must say the same. */
export async function read({ ports, listed }: Scene, blob: BlobTruth, definitions: readonly ArtifactDefinition[]) {
  const port = ports[blob.account];
  const classifier = createClassifier(definitions, { compileJsonPath });
  const readDocuments = createDocumentReads(port);
  const entries = (listed.get(keyOf(blob)) ?? []).filter(({ kind }) => kind !== 'softDeleted');
  const access = { container: blob.container, readDocuments, abortSignal };
  return Promise.all(entries.map((entry) => classifier.withContent(entry, access)));
}

/** What `read` must answer for what the estate says of the blob. */
export function expectedReading(scene: Scene, blob: BlobTruth, reading: BlobTruth['reading']) {
  const entries = (scene.listed.get(keyOf(blob)) ?? []).filter(({ kind }) => kind !== 'softDeleted');
  return entries.map((entry) =>
    reading === undefined
      ? expect.objectContaining({ kind: 'Unclassified' })
      : expect.objectContaining({
          kind: 'Classified',
          artifact: reading.kind,
          callIds: reading.callIds,
          startMs: reading.startMs ?? entry.creationTimeMs,
          precision: reading.precision,
        }),
  );
}
