import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureControlPlaneBinaries } from '../control-plane/binaries.ts';
import { runCommand, type CommandResult } from '../control-plane/command.ts';
import { projectRoot } from '../support/project-root.ts';

export const chartFolder = join(projectRoot, 'charts', 'calldata-operator');

export interface Helm {
  /** A folder of its own, for value files. */
  readonly folder: string;
  /** A refusal is a result with its exit code and text, not an error. */
  readonly run: (...args: readonly string[]) => Promise<CommandResult>;
  readonly remove: () => Promise<void>;
}

/** Helm from the cache or from Go, also where somebody brings a control plane of their own. */
export async function openHelm(kubeconfigFile = ''): Promise<Helm> {
  const { directory } = await ensureControlPlaneBinaries({
    binaries: ['helm'],
    environment: { ...process.env, KUBEBUILDER_ASSETS: '' },
    report: (line) => process.stderr.write(`${line}\n`),
  });
  const folder = await mkdtemp(join(tmpdir(), 'calldata-helm-'));
  const environment = { ...process.env, KUBECONFIG: kubeconfigFile, HELM_CACHE_HOME: folder, HELM_DATA_HOME: folder };
  return {
    folder,
    run: (...args) => runCommand(join(directory, 'helm'), args, { timeoutMs: 120_000, environment }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
