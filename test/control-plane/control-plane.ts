import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ControlPlaneAccess } from './access.ts';
import { accessControlPlane, callApiServer } from './access.ts';
import { apiServerArguments, controllerManagerArguments, etcdArguments, etcdName } from './arguments.ts';
import { ensureControlPlaneBinaries } from './binaries.ts';
import type { Binary } from './cache.ts';
import type { Component } from './component.ts';
import { startComponent, stopComponent, waitUntilReady } from './component.ts';
import { writeCredentials, writeKubeconfig, writeServingCa } from './credentials.ts';
import { endWithProcess } from './process-end.ts';
import type { Report } from './progress.ts';
import type { RestartOptions, Server } from './server.ts';
import { startServer } from './server.ts';

export interface ControlPlaneOptions {
  /** Kubernetes version. Default: see `defaultKubernetesVersion`. */
  readonly version?: string | undefined;
  /** Also run the garbage collector, the namespace controller and that of Jobs. */
  readonly controllerManager?: boolean;
  readonly report?: Report;
  /** Ends the start, not a control plane that is up. */
  readonly abortSignal?: AbortSignal;
  /** Where data, keys and logs go, kept after the end. Default: a temporary folder that is removed. */
  readonly directory?: string;
}

export interface ControlPlane extends ControlPlaneAccess {
  readonly directory: string;
  /** What the API server says it is, for example `v1.36.3`. */
  readonly kubernetesVersion: string;
  /** Kills kube-apiserver and starts it again on the same port. */
  readonly restartApiServer: (options?: RestartOptions) => Promise<void>;
  /** Kills etcd and starts it again on the same port and data; resolves when kube-apiserver is ready again. */
  readonly restartEtcd: (options?: RestartOptions) => Promise<void>;
  /** Ends every child. Safe to call twice. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts etcd and kube-apiserver (RBAC on, TLS verified against the server's own CA) on free ports of 127.0.0.1.
 * The children end on `stop()` and with this process. When a component does not start, the error holds the end of
 * its log.
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const { version, report, abortSignal, controllerManager = false } = options;
  const binaries: Binary[] = ['kube-apiserver', 'etcd', 'kubectl'];
  if (controllerManager) binaries.push('kube-controller-manager');
  const { directory: binaryDirectory } = await ensureControlPlaneBinaries({ version, binaries, report, abortSignal });
  const children = await prepareChildren(options.directory);
  const signal = AbortSignal.any([children.abortSignal, abortSignal].filter((one) => one !== undefined));
  try {
    const plan = { ...children, binaryDirectory, startSignal: signal };
    const etcd = await startEtcd(plan);
    const { apiServer, access } = await startApiServer(plan, etcd.port);
    if (controllerManager) await startControllerManager(plan, access.kubeconfigFile);
    const { body } = await callApiServer(access, '/version', { abortSignal: signal });
    return {
      ...access,
      directory: children.directory,
      kubernetesVersion: (JSON.parse(body) as { readonly gitVersion: string }).gitVersion,
      restartApiServer: apiServer.restart,
      restartEtcd: async (restartOptions) => {
        await etcd.restart(restartOptions);
        await apiServer.untilReady();
      },
      stop: children.stop,
    };
  } catch (error) {
    await children.stop();
    throw error;
  }
}

interface Children {
  readonly directory: string;
  readonly track: (component: Component) => void;
  /** Aborted when the end begins: from then on no child is started. */
  readonly abortSignal: AbortSignal;
  readonly stop: () => Promise<void>;
}

/** kube-apiserver must end before etcd: without etcd it does not end on SIGTERM. */
const stopOrder = ['kube-controller-manager', 'kube-apiserver', 'etcd'] as const;

async function prepareChildren(wantedDirectory: string | undefined): Promise<Children> {
  const directory = wantedDirectory ?? (await mkdtemp(join(tmpdir(), 'calldata-control-plane-')));
  await mkdir(directory, { recursive: true });
  const byName = new Map<string, Component>();
  const end = new AbortController();
  const stopAll = async (): Promise<void> => {
    end.abort(new Error('the control plane was stopped'));
    for (const name of stopOrder) await stopComponent(byName.get(name));
    untie();
    if (wantedDirectory === undefined) await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  };
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= stopAll());
  const kill = (): void => {
    for (const name of stopOrder) byName.get(name)?.kill('SIGKILL');
    if (wantedDirectory === undefined) rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  };
  const untie = endWithProcess({ stop, kill });
  return { directory, track: (component) => byName.set(component.name, component), abortSignal: end.signal, stop };
}

interface StartPlan extends Children {
  readonly binaryDirectory: string;
  /** Ends the start; `abortSignal` alone governs restarts. */
  readonly startSignal: AbortSignal;
}

function command(plan: StartPlan, name: Binary, args: readonly string[]) {
  return { name, file: join(plan.binaryDirectory, name), args, logFile: join(plan.directory, `${name}.log`) };
}

async function startEtcd(plan: StartPlan): Promise<Server> {
  return startServer({
    ...plan,
    command: (port) => command(plan, 'etcd', etcdArguments(plan.directory, port)),
    probe: async (port, abortSignal) => {
      const url = `http://127.0.0.1:${port}/v3/cluster/member/list`;
      const answer = await fetch(url, { method: 'POST', body: '{}', signal: abortSignal });
      const { members } = (await answer.json()) as { readonly members: readonly { readonly name?: string }[] };
      return members.some(({ name }) => name === etcdName(plan.directory));
    },
  });
}

async function startApiServer(
  plan: StartPlan,
  etcdPort: number,
): Promise<{ readonly apiServer: Server; readonly access: ControlPlaneAccess }> {
  const { directory } = plan;
  const credentials = await writeCredentials(directory);
  const certificateDirectory = join(directory, 'certs');
  const caFile = join(directory, 'ca.crt');
  const addressOf = (port: number) => ({
    server: `https://127.0.0.1:${port}`,
    caFile,
    adminToken: credentials.adminToken,
    kubeconfigFile: join(directory, 'kubeconfig'),
    kubectlFile: join(plan.binaryDirectory, 'kubectl'),
  });
  const apiServer = await startServer({
    ...plan,
    command: (port) =>
      command(plan, 'kube-apiserver', apiServerArguments(port, { etcdPort, certificateDirectory, credentials })),
    probe: async (port, abortSignal) => {
      const ca = await writeServingCa(join(certificateDirectory, 'apiserver.crt'), caFile);
      if (ca === undefined) return false;
      // The server is ready a moment before it has made its first namespaces.
      const answers = ['/readyz', '/api/v1/namespaces/default'].map((path) =>
        callApiServer(addressOf(port), path, { abortSignal }),
      );
      return (await Promise.all(answers)).every(({ status }) => status === 200);
    },
  });
  const address = addressOf(apiServer.port);
  await writeKubeconfig(address.kubeconfigFile, { ...address, token: address.adminToken });
  return { apiServer, access: accessControlPlane(address) };
}

async function startControllerManager(plan: StartPlan, kubeconfigFile: string): Promise<void> {
  plan.startSignal.throwIfAborted();
  const component = startComponent(
    command(plan, 'kube-controller-manager', controllerManagerArguments(kubeconfigFile)),
  );
  plan.track(component);
  // It serves no health endpoint here; its log tells when the collector knows what there is.
  await waitUntilReady(component, () => Promise.resolve(/resource monitors have synced/i.test(component.log())), {
    timeoutMs: 60_000,
    abortSignal: plan.startSignal,
  });
}
