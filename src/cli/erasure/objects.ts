import type { CallDataPolicy } from '../../api/call-data-policy.ts';
import type { ErasureRequest } from '../../api/erasure-request.ts';
import { misfitOf } from '../../api/misfit.ts';
import type { StoredRequest } from '../../api/stored.ts';
import { getObject, listPage } from '../../kube/client.ts';
import type { KubeObject, ObjectType } from '../../kube/objects.ts';
import { callDataPolicyType } from '../../kube/policy-store.ts';
import { erasureRequestType } from '../../kube/request-store.ts';
import { CommandError } from '../command-error.ts';
import { plainly } from './api-refusal.ts';
import type { Cluster } from './cluster.ts';

/** Reads a request live. Throws a CommandError where there is none. */
export async function readRequest(cluster: Cluster, name: string): Promise<ErasureRequest> {
  const { transport, namespace, abortSignal } = cluster;
  const key = { namespace, name: objectName(name, 'a request') };
  const request = await plainly(
    getObject({ transport, resource: erasureRequestType }, key, { abortSignal }),
    `read ErasureRequests in namespace ${namespace}`,
  );
  if (request === undefined)
    throw new CommandError(`There is no ErasureRequest of this name in namespace ${namespace}. ${checkTheName}`);
  return request;
}

/** Reads a policy live. Throws a CommandError where there is none. */
export async function readPolicy(cluster: Cluster, name: string): Promise<CallDataPolicy> {
  const { transport, namespace, abortSignal } = cluster;
  const key = { namespace, name: objectName(name, 'a policy') };
  const policy = await plainly(
    getObject({ transport, resource: callDataPolicyType }, key, { abortSignal }),
    `read CallDataPolicies in namespace ${namespace}`,
  );
  if (policy === undefined)
    throw new CommandError(`There is no CallDataPolicy of this name in namespace ${namespace}. ${checkTheName}`);
  return policy;
}

/** The same, of a policy whose spec is to be read. Throws a CommandError where it was stored under another schema. */
export async function readFittingPolicy(cluster: Cluster, name: string): Promise<CallDataPolicy> {
  const policy = await readPolicy(cluster, name);
  const misfit = misfitOf(policy.spec);
  if (misfit !== undefined) throw new CommandError(misfitText(misfit));
  return policy;
}

export function misfitText(misfit: string): string {
  return `The policy is stored in a form that this version does not know: ${misfit} Apply it again under the CRD of this version.`;
}

/** The policy that a request names; `undefined` where it is stored without one. */
export function policyNameOf({ spec }: StoredRequest): string | undefined {
  return spec?.policyRef?.name;
}

/** The same, for who can do nothing without it. Throws a CommandError. */
export function requirePolicyName(request: StoredRequest): string {
  const name = policyNameOf(request);
  if (name !== undefined) return name;
  throw new CommandError('The request is stored without the name of a policy (spec.policyRef), so nobody knows which.');
}

const checkTheName = 'Check the name, --namespace and --context.';

const pageSize = 500;

/** All requests of the namespace, in the order of the API server. */
export function listRequests(cluster: Cluster): Promise<readonly ErasureRequest[]> {
  return listAll(cluster, erasureRequestType, 'ErasureRequests');
}

/** All policies of the namespace, in the same order. */
export function listPolicies(cluster: Cluster): Promise<readonly CallDataPolicy[]> {
  return listAll(cluster, callDataPolicyType, 'CallDataPolicies');
}

async function listAll<T extends KubeObject>(
  { transport, namespace, abortSignal }: Cluster,
  resource: ObjectType<T>,
  kinds: string,
): Promise<readonly T[]> {
  const found: T[] = [];
  let continueToken: string | undefined;
  do {
    const page = await plainly(
      listPage({ transport, resource }, { namespace, limit: pageSize, continueToken, abortSignal }),
      `list ${kinds} in namespace ${namespace}`,
    );
    found.push(...page.items);
    continueToken = page.continueToken;
  } while (continueToken !== undefined);
  return found;
}

/** It becomes part of an address. What is no name is not repeated: people mistake the place for a value. */
function objectName(name: string, what: string): string {
  if (!/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(name)) {
    throw new CommandError(
      `What was given is not the name of ${what}: names have lower-case letters, digits, hyphens and dots only.`,
    );
  }
  return name;
}
