import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildOperator } from '../../scripts/build.ts';
import type { ControlPlaneAccess } from '../control-plane/access.ts';
import { withFileLock } from '../control-plane/file-lock.ts';
import { sharedControlPlane } from '../control-plane/shared-control-plane.ts';
import { createFolder, kubeconfigText } from '../kube/kube-fixture.ts';
import { operatorIdentity } from '../support/operator-identity.ts';
import { startOperatorProcess, type OperatorIdentity, type OperatorProcess } from '../support/operator-process.ts';
import { waitFor } from '../support/wait-for.ts';
import type { Harness } from './harness.ts';

export interface KubeconfigOptions {
  /** Where the API server is reached; default: at its own address. */
  readonly server?: string;
  readonly caPem?: string;
}

export interface OperatorKubeconfig {
  readonly file: string;
  /** Replaces the contents of the token file, as a kubelet does. */
  readonly setToken: (text: string) => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** A kubeconfig with a token file of the operator's ServiceAccount. */
export async function writeOperatorKubeconfig(
  cluster: ControlPlaneAccess,
  { server = cluster.server, caPem = readFileSync(cluster.caFile, 'utf8') }: KubeconfigOptions = {},
): Promise<OperatorKubeconfig> {
  const folder = await createFolder();
  const setToken = async (text: string): Promise<void> => {
    await folder.write('token', text);
  };
  await setToken(await requestToken(cluster));
  const text = kubeconfigText({ server, caPem, user: { tokenFile: 'token' } });
  return { file: await folder.write('kubeconfig', text), setToken, remove: folder.remove };
}

export async function requestToken(cluster: ControlPlaneAccess, identity: OperatorIdentity = operatorIdentity) {
  const { token } = await cluster.requestServiceAccountToken(identity.namespace, identity.serviceAccount);
  return token;
}

export interface Bundle {
  readonly file: string;
}

/** The operator as it is shipped, in one folder: built once for all files of a run. */
export async function buildBundle(): Promise<Bundle> {
  const folder = join(dirname(sharedControlPlane().kubeconfigFile), 'bundle');
  const [file, mark] = [join(folder, 'operator.js'), join(folder, 'built')];
  await withFileLock(`${folder}.lock`, async () => {
    if (existsSync(mark)) return;
    await buildOperator(file);
    await writeFile(mark, '');
  });
  return { file };
}

export interface ProcessOptions {
  readonly bundle: Bundle;
  /** Where the API server is reached; default: at its own address. */
  readonly server?: string;
  readonly flags?: readonly string[];
}

/** The operator in a process of its own; resolves when it watches. */
export async function runOperator(
  { azure, cluster }: Harness,
  { bundle, server = cluster.server, flags = [] }: ProcessOptions,
): Promise<OperatorProcess> {
  const operator = await startOperatorProcess({
    bundle: bundle.file,
    controlPlane: { ...cluster, server },
    identity: operatorIdentity,
    azure,
    flags: ['--retry-base-milliseconds=100', '--log-level=debug', ...flags],
  });
  await waitFor(() => hasSaid(operator, 'watching'), {
    what: 'the operator to watch',
    describe: () => operator.lines().slice(-3),
    deadlineMs: 60_000,
  });
  return operator;
}

export interface LogEntry {
  readonly level: string;
  readonly msg: string;
  readonly error?: { readonly reason?: string; readonly status?: number; readonly code?: string };
  readonly [field: string]: unknown;
}

/** What the process logged so far; a line that is no log entry fails the test. */
export function logOf(operator: OperatorProcess): readonly LogEntry[] {
  return operator.lines().map((line) => JSON.parse(line) as LogEntry);
}

function hasSaid(operator: OperatorProcess, message: string): boolean {
  return logOf(operator).some(({ msg }) => msg === message);
}
