import type { KubeTransport } from '../../kube/transport.ts';
import { CommandError } from '../command-error.ts';
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
export async function withCluster<T>(flags: ClusterFlags, work: (cluster: Cluster) => Promise<T>): Promise<T> {
  checkFlags(flags);
  const { namespace, kubeconfig, context } = flags;
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

/** An empty variable must not come to mean another cluster or namespace. What is no name is not repeated. */
function checkFlags({ namespace, kubeconfig, context }: ClusterFlags): void {
  for (const [flag, value] of Object.entries({ namespace, kubeconfig, context })) {
    if (value === '') throw new CommandError(`--${flag} is empty: give its value, or leave it out.`);
  }
  if (namespace === undefined || /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace)) return;
  throw new CommandError('--namespace must be the name of a namespace: lower-case letters, digits and hyphens.');
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
