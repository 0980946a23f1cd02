import { spawn, type ChildProcess } from 'node:child_process';
import { copyFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ControlPlaneAccess } from '../control-plane/access.ts';
import { guard } from '../control-plane/component.ts';
import { endWithProcess } from '../control-plane/process-end.ts';
import { compileCache } from './compile-cache.ts';

/** Flags of the shipped image. */
export const imageNodeFlags = ['--max-semi-space-size=8', '--max-old-space-size-percentage=50'];

/** What they come to under the memory limit of the chart: no limit holds here, and what is measured shall be what runs there. */
export const operatorNodeFlags = ['--max-semi-space-size=8', '--max-old-space-size=192'];

export interface OperatorIdentity {
  readonly namespace: string;
  readonly serviceAccount: string;
}

export interface AzureSettings {
  readonly armEndpoint: string;
  readonly authorityHost: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly federatedTokenFile: string;
  readonly caFile: string;
}

export interface OperatorProcessOptions {
  /** The bundle; it is copied with its parts into a folder in which nothing else lies. */
  readonly bundle: string;
  /** Runs the bundle where it lies instead: what Node compiled of it once serves all later starts. */
  readonly inPlace?: boolean;
  readonly controlPlane: ControlPlaneAccess;
  readonly identity: OperatorIdentity;
  readonly azure: AzureSettings;
  readonly flags?: readonly string[];
  readonly onLine?: (line: string) => void;
}

export interface OperatorProcess {
  readonly pid: number;
  readonly directory: string;
  /** When the process was spawned, on performance.now. */
  readonly spawnedAtMs: number;
  readonly lines: () => readonly string[];
  /** Resolves with the exit code, or with the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** SIGTERM, then the exit code. */
  readonly stop: () => Promise<number | string>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

/** Tokens live ten minutes, the least that the API server grants; a new one is written well before. */
const tokenSeconds = 600;
const rotationMs = 240_000;

/** Starts the bundle in its own process under its own ServiceAccount, with a rotated token and the server's CA. */
export async function startOperatorProcess(options: OperatorProcessOptions): Promise<OperatorProcess> {
  const directory = await mkdtemp(join(tmpdir(), 'calldata-operator-'));
  const bundle = options.inPlace === true ? options.bundle : join(directory, 'operator.js');
  if (bundle !== options.bundle) await copyBundle(options.bundle, bundle);
  const rotation = await keepToken(options, directory);
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigFor(options.controlPlane, rotation.file));
  const spawnedAtMs = performance.now();
  const child = spawn(process.execPath, [...operatorNodeFlags, bundle, ...(options.flags ?? [])], {
    cwd: directory,
    env: environmentFor(options.azure, kubeconfig),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C reaches it as SIGTERM from here, after the demo has said so.
    detached: true,
  });
  const lines = collectLines(child, options.onLine);
  const ended = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => {
      untie();
      rotation.stop();
      void rm(directory, { recursive: true, force: true });
      resolve(code ?? signal ?? 'unknown');
    });
  });
  if (child.pid !== undefined) guard(child.pid, ended);
  const stop = (): Promise<number | string> => {
    child.kill('SIGTERM');
    return ended;
  };
  const untie = endWithProcess({
    stop: async () => {
      await stop();
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  });
  return {
    pid: child.pid ?? -1,
    directory,
    spawnedAtMs,
    lines: () => lines,
    ended,
    stop,
    kill: (signal) => {
      child.kill(signal);
    },
  };
}

/** What the image copies. */
async function copyBundle(from: string, to: string): Promise<void> {
  const [source, target] = [dirname(from), dirname(to)];
  await Promise.all([
    copyFile(from, to),
    copyFile(join(source, 'package.json'), join(target, 'package.json')),
    cp(join(source, 'parts'), join(target, 'parts'), { recursive: true }),
  ]);
}

async function keepToken({ controlPlane, identity }: OperatorProcessOptions, directory: string) {
  const file = join(directory, 'token');
  const write = async (): Promise<void> => {
    const { namespace, serviceAccount } = identity;
    const { token } = await controlPlane.requestServiceAccountToken(namespace, serviceAccount, {
      expirationSeconds: tokenSeconds,
    });
    await writeFile(file, token, { mode: 0o600 });
  };
  await write();
  // A failed rotation is tried again at the next turn: the token still lives.
  const timer = setInterval(() => void write().catch(() => undefined), rotationMs);
  timer.unref();
  return {
    file,
    stop: () => {
      clearInterval(timer);
    },
  };
}

function kubeconfigFor({ server, caFile }: ControlPlaneAccess, tokenFile: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'local', cluster: { server, 'certificate-authority': caFile } }],
    users: [{ name: 'operator', user: { tokenFile } }],
    contexts: [{ name: 'operator', context: { cluster: 'local', user: 'operator' } }],
    'current-context': 'operator',
  });
}

function environmentFor(azure: AzureSettings, kubeconfig: string): NodeJS.ProcessEnv {
  return {
    ...azureEnvironment(azure),
    PATH: process.env['PATH'],
    KUBECONFIG: kubeconfig,
    ...compileCache,
  };
}

/** How the operator reaches the local Azure. */
export function azureEnvironment(azure: AzureSettings): Readonly<Record<string, string>> {
  return {
    AZURE_RESOURCE_MANAGER_ENDPOINT: azure.armEndpoint,
    AZURE_AUTHORITY_HOST: azure.authorityHost,
    AZURE_TENANT_ID: azure.tenantId,
    AZURE_CLIENT_ID: azure.clientId,
    AZURE_FEDERATED_TOKEN_FILE: azure.federatedTokenFile,
    // The data planes of the local Azure.
    AI_DATA_PLANE_HOSTS: 'localhost',
    NODE_EXTRA_CA_CERTS: azure.caFile,
  };
}

export function collectLines(child: ChildProcess, onLine: ((line: string) => void) | undefined): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      onLine?.(line);
    });
  }
  return lines;
}
