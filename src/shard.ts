import { connectAzure } from './azure-connection.ts';
import type { Config } from './config.ts';
import { loadKubeConfig } from './kube/connection.ts';
import { createTransport } from './kube/transport.ts';
import { ownNamespaceOf } from './leadership.ts';
import { OperatorError } from './reconcile/errors.ts';
import type { Log } from './runtime/log.ts';
import { createRequestCounts } from './runtime/request-counts.ts';
import { openGate } from './runtime/write-gate.ts';
import { compileJsonPath } from './scan/classify/json-path.ts';
import { defaultScanLimits } from './scan/pass/scan-limits.ts';
import { readBuild } from './shards/build.ts';
import { workOnShard, type ShardIdentity } from './shards/shard-process.ts';

export interface ShardParts {
  readonly log: Log;
  readonly abortSignal: AbortSignal;
}

/** The composition root of a pod that works on one shard of a listing. It reads in Azure, and writes there nothing. */
export async function runShard(
  config: Config,
  identity: Omit<ShardIdentity, 'namespace'>,
  { log, abortSignal }: ShardParts,
): Promise<void> {
  const namespace = ownNamespaceOf(config);
  if (namespace === undefined) {
    const message = 'A shard needs the namespace of its Job: set POD_NAMESPACE.';
    throw new OperatorError(message, { kind: 'terminal', reason: 'KubernetesUnavailable' });
  }
  const kubeConfig = loadKubeConfig(config.kubeconfig === undefined ? {} : { kubeconfigFile: config.kubeconfig });
  const transport = createTransport(kubeConfig, { maxDeadlineMs: config.requestTimeoutSeconds * 1000 });
  const requests = createRequestCounts();
  const azure = connectAzure(config, log, { gate: openGate, requests });
  try {
    await workOnShard(
      { ...identity, namespace },
      {
        transport,
        connect: (observation, policy) => azure.of(policy).connectBlobs(observation, policy),
        requests,
        compileJsonPath,
        limits: defaultScanLimits,
        build: await readBuild(),
        log,
        abortSignal,
      },
    );
  } finally {
    await azure.close();
    await kubeConfig.dispose();
  }
}
