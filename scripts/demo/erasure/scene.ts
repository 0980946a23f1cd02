import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { BlobServiceClient } from '@azure/storage-blob';
import type { ErasureRequest } from '../../../src/api/erasure-request.ts';
import type { ErasureConditionType } from '../../../src/api/erasure-request-condition.ts';
import { groupVersion } from '../../../src/api/group.ts';
import type { JsonObject } from '../../../src/api/json.ts';
import { erasureRole } from '../../../src/api/rbac.ts';
import { connectApiServer, type ApiServer } from '../../../test/api/api-server.ts';
import { createCredential } from '../../../test/cloud/clients.ts';
import { startLocalAzure, type LocalAzure } from '../../../test/cloud/local-azure.ts';
import { policyHandle, type PolicyHandle } from '../../../test/e2e/policies.ts';
import { isSettled } from '../../../test/e2e/sweep-look.ts';
import { trustInThisProcess } from '../../../test/support/certificates.ts';
import { kubectl, type LocalStack } from '../../../test/support/local-stack.ts';
import { operatorIdentity } from '../../../test/support/operator-identity.ts';
import { waitFor } from '../../../test/support/wait-for.ts';
import { startClockedOperator, type ClockedOperator } from '../clocked-operator.ts';
import { blobsOf, callIdOf, calls, recordingAccount, recordingOf } from './calls.ts';
import type { StoredCopy } from './eyes.ts';
import { erasureEstate, erasurePolicySpec } from './policy.ts';
import { openPrivacyDesk, type PrivacyDesk } from './privacy-desk.ts';

export const erasureNamespace = 'privacy-desk';
export const holdDays = 3;
const policyName = 'voicebot';
const dayMs = 86_400_000;

/** A local Azure of its own, because its clock is moved, an operator that follows it, and a person at the privacy desk. */
export interface ErasureScene {
  readonly controlPlane: LocalStack['controlPlane'];
  readonly azure: LocalAzure;
  readonly server: ApiServer;
  readonly operator: ClockedOperator;
  readonly policy: PolicyHandle;
  readonly desk: PrivacyDesk;
  readonly close: () => Promise<void>;
}

/** The request of the caller, and what storage held before it. */
export interface ShownRequest {
  readonly name: string;
  /** The Secret with what the caller named. */
  readonly secret: string;
  /** Of the plan, as the table showed it to a person; hexadecimal. */
  readonly digest: string;
  readonly before: readonly StoredCopy[];
}

export interface SceneParts {
  readonly controlPlane: LocalStack['controlPlane'];
  /** The built command line. */
  readonly bundle: string;
}

export async function openErasureScene({ controlPlane, bundle }: SceneParts): Promise<ErasureScene> {
  const azure = await startLocalAzure({ estate: erasureEstate() });
  trustInThisProcess(azure.caPem);
  await plantCalls(azure);
  const nowMs = azure.clock.now().getTime();
  const hold = { startTime: timeOf(nowMs - 60 * dayMs), endTime: timeOf(nowMs + holdDays * dayMs) };
  const objects = { apiVersion: 'v1', kind: 'List', items: [...keysAndRight(), policyOf(hold)] };
  await kubectl(controlPlane, ['create', 'namespace', erasureNamespace]);
  await kubectl(controlPlane, ['apply', '--server-side', '-f', '-'], JSON.stringify(objects));
  const operator = await startClockedOperator({ controlPlane, azure }, erasureNamespace);
  const server = connectApiServer(controlPlane);
  const policy = policyHandle(server, erasureNamespace, policyName);
  await policy.waitForStatus('the first look at the blobs', isSettled);
  const kubeconfig = controlPlane.kubeconfigFile;
  return {
    controlPlane,
    azure,
    server,
    operator,
    policy,
    desk: openPrivacyDesk({ bundle, kubeconfig, namespace: erasureNamespace, azure }),
    close: async () => {
      await operator.stop();
      await Promise.all([server.close(), azure.stop()]);
    },
  };
}

const timeOf = (ms: number): string => new Date(ms).toISOString();

async function plantCalls(azure: LocalAzure): Promise<void> {
  const nowMs = azure.clock.now().getTime();
  for (const call of calls) {
    const createdTime = new Date(nowMs - call.days * dayMs);
    for (const { account, container, name, ...blob } of blobsOf(call, createdTime.toISOString())) {
      azure.blob.put(account, container, name, { ...blob, createdTime });
    }
  }
  await deleteOldVersion(azure);
}

/** Somebody wrote a recording anew and deleted the version before: it can be brought back for seven days. */
async function deleteOldVersion(azure: LocalAzure): Promise<void> {
  const replaced = calls.find(({ label }) => label === 'replaced');
  const recording = replaced === undefined ? undefined : blobsOf(replaced, timeOf(startOf(azure, replaced.days)))[0];
  if (replaced === undefined || recording === undefined) throw new TypeError('No call has a replaced recording.');
  const { account, container, name, ...blob } = recording;
  const [old] = azure.blob.copies(account, container, name);
  azure.blob.put(account, container, name, {
    ...blob,
    content: `${blob.content} once more`,
    createdTime: new Date(startOf(azure, replaced.days - 1)),
  });
  const client = new BlobServiceClient(azure.blob.endpoint(account), createCredential(azure));
  await client
    .getContainerClient(container)
    .getBlobClient(name)
    .withVersion(old?.versionId ?? '')
    .delete();
}

function startOf({ clock }: LocalAzure, days: number): number {
  return clock.now().getTime() - days * dayMs;
}

/** A recording of an erased call that somebody uploads only now. Returns its name. */
export function uploadLateRecording({ azure }: ErasureScene): string {
  const [late] = calls;
  if (late === undefined) throw new TypeError('There are no calls.');
  const callId = callIdOf(late);
  const name = recordingOf(`${callId}-2`);
  azure.blob.put(recordingAccount, 'recordings', name, {
    content: 'RIFF late',
    metadata: { callid: callId, startedat: timeOf(startOf(azure, late.days)) },
  });
  return name;
}

function policyOf(hold: { readonly startTime: string; readonly endTime: string }): JsonObject {
  return {
    apiVersion: groupVersion,
    kind: 'CallDataPolicy',
    metadata: { name: policyName, namespace: erasureNamespace },
    spec: erasurePolicySpec(hold),
  };
}

/** Keys for the ledger and for receipts, and the right of the operator in this one namespace. */
function keysAndRight(): readonly JsonObject[] {
  const named = (name: string) => ({ name, namespace: erasureNamespace });
  const secret = (name: string, data: Readonly<Record<string, string | Buffer>>) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: named(name),
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
  });
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const group = 'rbac.authorization.k8s.io';
  const { namespace, serviceAccount } = operatorIdentity;
  return [
    secret('subject-keys', { current: 'k1', k1: randomBytes(32) }),
    secret('receipt-key', { current: 'r1', r1: pem }),
    {
      apiVersion: `${group}/v1`,
      kind: 'RoleBinding',
      metadata: named(erasureRole),
      roleRef: { apiGroup: group, kind: 'ClusterRole', name: erasureRole },
      subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace }],
    },
  ];
}

/** Looks at the request until the condition holds. */
export async function waitForRequest(
  { server }: ErasureScene,
  name: string,
  { what, holds }: { readonly what: string; readonly holds: (request: ErasureRequest) => boolean },
): Promise<ErasureRequest> {
  let last: ErasureRequest | undefined;
  const look = async (): Promise<ErasureRequest | undefined> => {
    const path = `/apis/${groupVersion}/namespaces/${erasureNamespace}/erasurerequests/${name}`;
    last = (await server.get(path)).body as unknown as ErasureRequest;
    return holds(last) ? last : undefined;
  };
  return waitFor(look, { what, deadlineMs: 60_000, describe: () => last?.status });
}

export function reasonOfRequest({ status }: ErasureRequest, type: ErasureConditionType): string {
  const condition = status?.conditions?.find((one) => one.type === type);
  return condition === undefined ? 'unknown' : `${condition.status} (${condition.reason})`;
}
