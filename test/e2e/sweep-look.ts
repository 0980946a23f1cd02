import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { groupVersion } from '../../src/api/group.ts';
import type { ClassStatus } from '../../src/policy/scan-look.ts';
import type { Harness } from './harness.ts';
import type { PolicyHandle } from './policies.ts';

/** The last look is of this generation and over, and what it deleted is in the totals. */
export function isSettled({ metadata, status }: CallDataPolicy): boolean {
  const { scan, sweep } = status ?? {};
  return scan?.generation === metadata.generation && scan.progress === undefined && sweep?.running === undefined;
}

/** Waits until the blobs were looked at for the newest generation, and swept where that was owed. */
export function waitForLook(policy: PolicyHandle): Promise<CallDataPolicy> {
  return policy.waitForStatus('a look at the blobs that is over', isSettled);
}

/** Asks for a look now, a minute later by Azure's clock, and waits until it is over. */
export async function lookNow({ azure }: Harness, policy: PolicyHandle): Promise<CallDataPolicy> {
  azure.clock.advance({ ms: 60_000 });
  const askedMs = azure.clock.now().getTime();
  await policy.requestPass();
  return policy.waitForStatus('a look at the blobs on request', (seen) => {
    const startedMs = Date.parse(seen.status?.scan?.startedTime ?? '');
    return isSettled(seen) && startedMs >= Math.floor(askedMs / 1000) * 1000;
  });
}

export function classOf(policy: CallDataPolicy, name: string): ClassStatus {
  const found = policy.status?.classes?.find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`status says nothing of the class ${name}`);
  return found;
}

export function totalsOf(policy: CallDataPolicy): Readonly<Record<string, number>> {
  return Object.fromEntries((policy.status?.classes ?? []).map(({ name, deletedTotal = 0 }) => [name, deletedTotal]));
}

export function findingsOf(policy: CallDataPolicy): readonly string[] {
  return (policy.status?.findings ?? []).map(({ reason }) => reason);
}

/** Puts the digest that waits into the spec, by a field manager of its own. Returns it. */
export async function approveSweep({ server }: Harness, policy: PolicyHandle): Promise<string> {
  const { namespace, name } = policy;
  const approvedDigest = (await policy.read())?.status?.sweep?.pending?.digest;
  if (approvedDigest === undefined) throw new Error(`${name}: no deletion waits for approval`);
  const body = {
    apiVersion: groupVersion,
    kind: 'CallDataPolicy',
    metadata: { name, namespace },
    spec: { sweep: { approvedDigest } },
  };
  const path = `/apis/${groupVersion}/namespaces/${namespace}/calldatapolicies/${name}`;
  const answer = await server.apply(path, { query: { fieldManager: 'calldata-cli', force: 'false' }, body });
  if (answer.status >= 300)
    throw new Error(`the approval was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return approvedDigest;
}
