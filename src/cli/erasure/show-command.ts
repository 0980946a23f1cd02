import type { CallDataPolicy } from '../../api/call-data-policy.ts';
import type { ErasureRequest } from '../../api/erasure-request.ts';
import { parseKeyRing, type KeyRing } from '../../evidence/key-ring.ts';
import { createKeySecrets } from '../../kube/key-secrets.ts';
import { CommandError } from '../command-error.ts';
import type { LiveFlags } from '../live-settings.ts';
import type { ExitCode } from '../plan-report.ts';
import { plainly } from './api-refusal.ts';
import { withCluster, type Cluster } from './cluster.ts';
import { withEvidence } from './evidence-connection.ts';
import { readFittingPolicy, readRequest, requirePolicyName } from './objects.ts';
import { detailLines, readDetails, type Details } from './plan-details-view.ts';
import { requestJson, requestLines } from './request-text.ts';
import { exitCodes, type ClusterFlags, type Surroundings } from './surroundings.ts';

export interface ShowFlags extends ClusterFlags, LiveFlags {
  readonly details: boolean;
}

/** `show`: what status says, and on demand the decrypted plan. */
export async function runShow(name: string, flags: ShowFlags, around: Surroundings): Promise<ExitCode> {
  return withCluster(flags, async (cluster) => {
    const request = await readRequest(cluster, name);
    const details = flags.details ? await openDetails(cluster, request, { flags, around }) : undefined;
    const lines = details === undefined ? [] : ['', ...detailLines(details)];
    around.write(
      flags.json
        ? requestJson(request, exitCodes.done, details === undefined ? {} : { planDetails: details })
        : `${[...requestLines(request), ...lines].join('\n')}\n`,
    );
    return exitCodes.done;
  });
}

interface Looking {
  readonly flags: ShowFlags;
  readonly around: Surroundings;
}

/** The keys by the person's rights in the cluster, the plan by their rights in Azure. */
async function openDetails(cluster: Cluster, request: ErasureRequest, { flags, around }: Looking): Promise<Details> {
  const policy = await readFittingPolicy(cluster, requirePolicyName(request));
  const ring = await readRing(cluster, policy);
  const { abortSignal } = cluster;
  return withEvidence(policy, { flags, environment: around.environment }, { abortSignal }, (store) =>
    readDetails({ store, ring }, request, { abortSignal }),
  );
}

async function readRing({ transport, namespace, abortSignal }: Cluster, { spec }: CallDataPolicy): Promise<KeyRing> {
  const name = spec.erasure?.subjectKey.secretRef.name;
  if (name === undefined) throw new CommandError('The policy names no Secret with subject keys.');
  const call = createKeySecrets(transport).read({ namespace, name }, { abortSignal });
  const read = await plainly(call, `read Secrets in namespace ${namespace}`);
  if (read.kind === 'NotFound') {
    throw new CommandError(
      `The Secret ${name} with the subject keys, which spec.erasure.subjectKey names, is not there, so the plan stays encrypted.`,
    );
  }
  if (read.kind === 'Denied') {
    throw new CommandError(
      `You may not read the Secret with the subject keys in namespace ${namespace}, so the plan stays encrypted.`,
    );
  }
  const result = parseKeyRing(read.entries);
  if (result.kind === 'Ring') return result.ring;
  throw new CommandError(`The Secret with the subject keys cannot be used (${result.problem.kind}).`);
}
