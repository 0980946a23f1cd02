import type { KubeTransport } from '../../kube/transport.ts';
import type { ClusterFlags } from './surroundings.ts';

/** A cluster as a person reaches it: their kubeconfig, their rights. */
export interface Cluster {
  readonly transport: KubeTransport;
  readonly namespace: string;
  readonly abortSignal: AbortSignal;
}

/** Who writes what people ask for. Status belongs to the operator. */
export const fieldManager = 'calldata-cli';

/**
 * Connects as kubectl does: `--kubeconfig` or KUBECONFIG or the home folder, and only without them as the pod it runs in;
 * `--context`, and the namespace of the flag, of the context or `default`.
 */
export async function withCluster<T>(
  { namespace, kubeconfig, context }: ClusterFlags,
  work: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  // The client of Kubernetes is loaded where a cluster is reached: it takes longer than all else that a command loads.
  const [{ loadKubeConfig }, { createTransport }] = await Promise.all([
    import('../../kube/connection.ts'),
    import('../../kube/transport.ts'),
  ]);
  const config = loadKubeConfig({
    ...(kubeconfig === undefined ? {} : { kubeconfigFile: kubeconfig }),
    ...(context === undefined ? {} : { context }),
    serviceAccount: 'Last',
  });
  try {
    const ofContext = config.getContextObject(config.getCurrentContext())?.namespace;
    return await work({
      transport: createTransport(config),
      namespace: namespace ?? ofContext ?? 'default',
      abortSignal: new AbortController().signal,
    });
  } finally {
    await config.dispose();
  }
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Ctrl-C aborts the calls of `work` instead of ending the process, so that it can say how things stand. */
export async function withInterruption<T>(cluster: Cluster, work: (cluster: Cluster) => Promise<T>): Promise<T> {
  const interruption = new AbortController();
  const interrupt = (): void => {
    interruption.abort();
  };
  for (const signal of signals) process.on(signal, interrupt);
  try {
    return await work({ ...cluster, abortSignal: interruption.signal });
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
