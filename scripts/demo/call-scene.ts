import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { groupVersion } from '../../src/api/group.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { connectApiServer } from '../../test/api/api-server.ts';
import { policyHandle, type PolicyHandle } from '../../test/e2e/policies.ts';
import { writeCallEstate } from '../../test/support/call-estate/call-estate.ts';
import { createCallWriters } from '../../test/support/call-estate/call-writer.ts';
import { callEstateSpec } from '../../test/support/call-estate/spec.ts';
import { secretCallIds, type CallEstate } from '../../test/support/call-estate/truth.ts';
import { kubectl, type LocalStack } from '../../test/support/local-stack.ts';
import { operatorIdentity } from '../../test/support/operator-identity.ts';
import { waitFor } from '../../test/support/wait-for.ts';
import { countStorage, type Count } from './call-count.ts';
import { listStorage, type Storage } from './call-storage.ts';

export const callNamespace = 'calls';
const secretName = 'held-calls';
const dayMinutes = 1440;

/** The estate of calls, the manifest of truth about it, and the policy that promises three months. */
export interface CallScene {
  readonly stack: LocalStack;
  readonly estate: CallEstate;
  readonly policy: PolicyHandle;
  readonly close: () => Promise<void>;
}

/** Fills the accounts and the namespace. Nothing of the policy is there yet. */
export async function openCallScene(stack: LocalStack): Promise<CallScene> {
  const nowMs = stack.azure.clock.now().getTime();
  const estate = await writeCallEstate(createCallWriters(stack.azure, stack.azurite), { nowMs });
  await kubectl(stack.controlPlane, ['create', 'namespace', callNamespace]);
  await kubectl(stack.controlPlane, ['apply', '--server-side', '-f', '-'], JSON.stringify(secretAndRight(estate)));
  const server = connectApiServer(stack.controlPlane);
  return { stack, estate, policy: policyHandle(server, callNamespace, 'calls'), close: server.close };
}

export function callPolicy(estate: CallEstate): JsonObject {
  const spec = callEstateSpec({ estate, heldCallsSecret: secretName });
  // Two texts came 25 days after their call, and a rule counts from the day on which a blob was written.
  const lifecycle = { mode: 'Tagged', approval: 'Automatic', arrivalLagDays: 26 };
  return {
    apiVersion: groupVersion,
    kind: 'CallDataPolicy',
    metadata: { name: 'calls', namespace: callNamespace },
    spec: { ...spec, lifecycle, checkIntervalMinutes: dayMinutes },
  };
}

/** Which Secrets the operator may read is granted by the namespace, one by one. */
function secretAndRight(estate: CallEstate): JsonObject {
  const named = (name: string) => ({ name, namespace: callNamespace });
  const rbac = 'rbac.authorization.k8s.io';
  const { namespace, serviceAccount } = operatorIdentity;
  return {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: named(secretName),
        stringData: { callIds: secretCallIds(estate).join('\n') },
      },
      {
        apiVersion: `${rbac}/v1`,
        kind: 'Role',
        metadata: named(secretName),
        rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: [secretName], verbs: ['get'] }],
      },
      {
        apiVersion: `${rbac}/v1`,
        kind: 'RoleBinding',
        metadata: named(secretName),
        roleRef: { apiGroup: rbac, kind: 'Role', name: secretName },
        subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace }],
      },
    ],
  };
}

export interface Seen {
  readonly atMs: number;
  readonly storage: Storage;
  readonly count: Count;
}

/** What storage itself says, now. */
export async function lookIntoStorage({ stack, estate }: CallScene): Promise<Seen> {
  const storage = await listStorage(stack);
  const atMs = stack.azure.clock.now().getTime();
  return { atMs, storage, count: countStorage({ estate, storage, atMs }) };
}

/** The look of this generation is over, and what it deleted is in the totals. */
export function isLookOver({ metadata, status }: CallDataPolicy): boolean {
  const { scan, sweep } = status ?? {};
  return scan?.generation === metadata.generation && scan.progress === undefined && sweep?.running === undefined;
}

/** Asks for a look, now, and waits until it is over and what was due is deleted. */
export async function lookNow(scene: CallScene): Promise<CallDataPolicy> {
  const { stack, policy } = scene;
  const askedMs = Math.floor(stack.azure.clock.now().getTime() / 1000) * 1000;
  await policy.requestPass();
  return waitForCalls(
    scene,
    'a look at the blobs on request',
    (seen) => isLookOver(seen) && Date.parse(seen.status?.scan?.startedTime ?? '') >= askedMs,
  );
}

/** Waits until status speaks of the newest generation and the condition holds, on a busy machine too. */
export async function waitForCalls(
  { policy }: CallScene,
  what: string,
  holds: (policy: CallDataPolicy) => boolean,
): Promise<CallDataPolicy> {
  let last: CallDataPolicy | undefined;
  const look = async (): Promise<CallDataPolicy | undefined> => {
    last = await policy.read();
    const isCurrent = last !== undefined && last.status?.observedGeneration === last.metadata.generation;
    return isCurrent && last !== undefined && holds(last) ? last : undefined;
  };
  const describe = () => [last?.status?.scan, last?.status?.sweep, last?.status?.conditions?.[0]];
  return waitFor(look, { what, deadlineMs: 90_000, describe });
}
