import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Environment variables as a plain record, so that a test can pass its own. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Helm is not part of a control plane, but is pinned, built and kept like one. */
export type Binary = 'kube-apiserver' | 'etcd' | 'kubectl' | 'kube-controller-manager' | 'helm';

/**
 * The folder for what is built or downloaded once and shared by every checkout of this user:
 * `CALLDATA_CACHE`, else `calldata-operator` below `XDG_CACHE_HOME` or `~/.cache`.
 */
export function cacheDirectory(environment: Environment): string {
  const { CALLDATA_CACHE, XDG_CACHE_HOME, HOME } = environment;
  if (CALLDATA_CACHE) return CALLDATA_CACHE;
  return join(XDG_CACHE_HOME ? XDG_CACHE_HOME : join(HOME ? HOME : homedir(), '.cache'), 'calldata-operator');
}

/** One folder per version and machine kind; it has the layout that `KUBEBUILDER_ASSETS` expects. */
export function binariesDirectory(environment: Environment, version: string): string {
  return join(cacheDirectory(environment), 'control-plane', `${version}-${process.platform}-${process.arch}`);
}

/** The wanted binaries that are not in the folder as executable files. */
export async function missingBinaries(directory: string, wanted: readonly Binary[]): Promise<readonly Binary[]> {
  const present = await Promise.all(wanted.map((binary) => isExecutable(join(directory, binary))));
  return wanted.filter((_, index) => present[index] !== true);
}

export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
