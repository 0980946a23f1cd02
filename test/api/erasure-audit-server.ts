import { join } from 'node:path';
import { callApiServer, type ControlPlaneAddress } from '../control-plane/access.ts';
import { apiServerArguments, etcdArguments } from '../control-plane/arguments.ts';
import { ensureControlPlaneBinaries } from '../control-plane/binaries.ts';
import { stopComponent, type Component } from '../control-plane/component.ts';
import { writeCredentials, writeServingCa } from '../control-plane/credentials.ts';
import { startServer } from '../control-plane/server.ts';

export interface AuditedApiServer {
  readonly access: ControlPlaneAddress;
  /** Where its etcd answers, to whoever asks. */
  readonly etcdUrl: string;
  readonly stop: () => Promise<void>;
}

export interface AuditFiles {
  readonly policyFile: string;
  readonly logFile: string;
}

/** A kube-apiserver with an audit log, and an etcd of its own; what both write lies in the directory. */
export async function startAuditedApiServer(directory: string, audit: AuditFiles): Promise<AuditedApiServer> {
  const binaries = await ensureControlPlaneBinaries({
    version: process.env['CALLDATA_KUBERNETES_VERSION'],
    binaries: ['kube-apiserver', 'etcd'],
  });
  const components: Component[] = [];
  const signal = AbortSignal.timeout(120_000);
  const common = {
    track: (component: Component) => components.push(component),
    startSignal: signal,
    abortSignal: signal,
  };
  const stop = async (): Promise<void> => {
    for (const component of components.toReversed()) await stopComponent(component);
  };
  const command = (name: string, args: readonly string[]) => ({
    name,
    file: join(binaries.directory, name),
    args,
    logFile: join(directory, `${name}.log`),
  });
  try {
    const etcd = await startServer({
      ...common,
      command: (port) => command('etcd', etcdArguments(directory, port)),
      probe: async (port, abortSignal) => (await fetch(`http://127.0.0.1:${port}/health`, { signal: abortSignal })).ok,
    });
    const credentials = await writeCredentials(directory);
    const certificateDirectory = join(directory, 'certs');
    const caFile = join(directory, 'ca.crt');
    const accessOf = (port: number): ControlPlaneAddress => ({
      server: `https://127.0.0.1:${port}`,
      caFile,
      adminToken: credentials.adminToken,
      kubeconfigFile: join(directory, 'kubeconfig'),
      kubectlFile: join(binaries.directory, 'kubectl'),
    });
    const apiServer = await startServer({
      ...common,
      command: (port) =>
        command('kube-apiserver', [
          ...apiServerArguments(port, { etcdPort: etcd.port, certificateDirectory, credentials }),
          `--audit-policy-file=${audit.policyFile}`,
          `--audit-log-path=${audit.logFile}`,
        ]),
      probe: async (port, abortSignal) => {
        const ca = await writeServingCa(join(certificateDirectory, 'apiserver.crt'), caFile);
        if (ca === undefined) return false;
        return (await callApiServer(accessOf(port), '/readyz', { abortSignal })).status === 200;
      },
    });
    return { access: accessOf(apiServer.port), etcdUrl: `http://127.0.0.1:${etcd.port}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
