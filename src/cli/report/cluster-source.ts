import type { CallDataPolicy } from '../../api/call-data-policy.ts';
import { misfitOf } from '../../api/misfit.ts';
import { CommandError } from '../command-error.ts';
import type { Cluster } from '../erasure/cluster.ts';
import { listPolicies, listRequests, policyNameOf, readPolicy } from '../erasure/objects.ts';
import type { ErasureRequest } from '../../api/erasure-request.ts';
import type { EvidenceSeen, MisfitPolicy, ReportData, ReportPolicy, RequestsSeen } from './report-data.ts';

export interface ClusterSource {
  readonly names: readonly string[];
  readonly madeTime: string;
  readonly readEvidence: (policy: CallDataPolicy, requests: readonly ErasureRequest[]) => Promise<EvidenceSeen>;
}

/** The policies of a namespace, or those that are named, with their requests. Throws a CommandError. */
export async function readCluster(
  cluster: Cluster,
  { names, madeTime, readEvidence }: ClusterSource,
): Promise<ReportData> {
  const policies =
    names.length === 0
      ? await listPolicies(cluster)
      : await Promise.all([...new Set(names)].map((name) => readPolicy(cluster, name)));
  if (policies.length === 0) throw new CommandError(`There is no CallDataPolicy in namespace ${cluster.namespace}.`);
  const requests = await seeRequests(cluster);
  const reports: (ReportPolicy | MisfitPolicy)[] = [];
  for (const policy of policies) {
    const own = requestsOf(policy, requests);
    const misfit = misfitOf(policy.spec);
    if (misfit !== undefined) {
      reports.push(misfitReport(policy, own, misfit));
      continue;
    }
    const evidence = await readEvidence(policy, own.kind === 'Read' ? own.requests : []);
    reports.push(reportOf(policy, own, evidence));
  }
  return { madeTime, origin: { kind: 'Cluster', namespace: cluster.namespace }, policies: reports };
}

/** Who may read policies need not be allowed to read requests: the report says so, and tells the rest. */
async function seeRequests(cluster: Cluster): Promise<RequestsSeen> {
  try {
    return { kind: 'Read', requests: await listRequests(cluster) };
  } catch (error) {
    if (error instanceof CommandError) return { kind: 'NotRead', why: error.message };
    throw error;
  }
}

function requestsOf({ metadata: { name } }: CallDataPolicy, seen: RequestsSeen): RequestsSeen {
  if (seen.kind === 'NotRead') return seen;
  const ofNoPolicy = seen.requests.filter((request) => policyNameOf(request) === undefined);
  return {
    kind: 'Read',
    requests: seen.requests.filter((request) => policyNameOf(request) === name),
    ...(ofNoPolicy.length === 0 ? {} : { ofNoPolicy: ofNoPolicy.map(({ metadata }) => metadata.name) }),
  };
}

function misfitReport(
  { metadata: { name, namespace }, spec, status = {} }: CallDataPolicy,
  requests: RequestsSeen,
  misfit: string,
): MisfitPolicy {
  const evidence = { kind: 'NotRead', why: 'Its chain was not read, as the policy cannot be read.' } as const;
  return { name, namespace, misfit, stored: spec, status, findings: status.findings ?? [], requests, evidence };
}

function reportOf(
  { metadata, spec, status = {} }: CallDataPolicy,
  requests: RequestsSeen,
  evidence: EvidenceSeen,
): ReportPolicy {
  const { name, namespace, generation } = metadata;
  return { name, namespace, generation, spec, status, findings: status.findings ?? [], notes: [], requests, evidence };
}
