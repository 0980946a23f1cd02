import { readdir, rename } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Binary, Environment } from './cache.ts';
import { isExecutable } from './cache.ts';
import { lastLines, runCommand } from './command.ts';
import type { Report } from './progress.ts';
import { withProgress } from './progress.ts';

/** From 1.21 on, Go fetches by itself the newer toolchain that a go.mod asks for. */
export const oldestGo = '1.21';

export type GoLookup =
  { readonly found: true; readonly path: string } | { readonly found: false; readonly why: string };

/** Looks for a usable `go` on PATH. */
export async function findGo(environment: Environment, abortSignal?: AbortSignal): Promise<GoLookup> {
  const path = await findOnPath('go', environment);
  if (path === undefined) return { found: false, why: 'no go on PATH' };
  try {
    const { stdout } = await runCommand(path, ['env', 'GOVERSION'], { environment, abortSignal, timeoutMs: 60_000 });
    const [, major, minor] = /^go(\d+)\.(\d+)/.exec(stdout) ?? [];
    if (major === undefined) return { found: false, why: `${path} does not tell its version` };
    if (Number(major) === 1 && Number(minor) < 21) {
      return { found: false, why: `${path} is Go ${major}.${String(minor)}, older than ${oldestGo}` };
    }
    return { found: true, path };
  } catch (error) {
    abortSignal?.throwIfAborted();
    return { found: false, why: `${path} does not run (${(error as Error).message})` };
  }
}

export async function findOnPath(name: string, environment: Environment): Promise<string | undefined> {
  for (const folder of (environment['PATH'] ?? '').split(delimiter).filter((entry) => entry !== '')) {
    const candidate = join(folder, name);
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

/** The Kubernetes versions that have a pinned go.mod and go.sum here. */
export async function pinnedVersions(): Promise<readonly string[]> {
  return (await readdir(fileURLToPath(new URL('versions', import.meta.url)))).sort();
}

interface Build {
  readonly moduleDirectory: string;
  readonly package: string;
  readonly linkerFlags: string;
}

/** What has a module of its own: it must never share one with Kubernetes. */
const ownModules: Readonly<Partial<Record<Binary, string>>> = {
  etcd: 'go.etcd.io/etcd/server/v3',
  helm: 'helm.sh/helm/v4/cmd/helm',
};

function buildOf(binary: Binary, version: string): Build {
  const ownPackage = ownModules[binary];
  if (ownPackage !== undefined) {
    const moduleDirectory = fileURLToPath(new URL(binary, import.meta.url));
    return { moduleDirectory, package: ownPackage, linkerFlags: '-s -w' };
  }
  const [major = '', minor = ''] = version.split('.');
  const stamp = 'k8s.io/component-base/version';
  return {
    moduleDirectory: fileURLToPath(new URL(`versions/${version}`, import.meta.url)),
    package: `k8s.io/kubernetes/cmd/${binary}`,
    linkerFlags: `-s -w -X ${stamp}.gitVersion=v${version} -X ${stamp}.gitMajor=${major} -X ${stamp}.gitMinor=${minor}`,
  };
}

export interface GoBuildOptions {
  readonly go: string;
  readonly version: string;
  /** A folder on the same file system as the target: a binary appears in the target whole or not at all. */
  readonly stagingDirectory: string;
  readonly directory: string;
  readonly environment: Environment;
  readonly report: Report;
  readonly abortSignal?: AbortSignal | undefined;
}

/** Builds one binary from the pinned module. The error holds the last lines that Go printed. */
export async function buildWithGo(binary: Binary, options: GoBuildOptions): Promise<void> {
  const { version, report } = options;
  const build = buildOf(binary, version);
  const staged = join(options.stagingDirectory, binary);
  const flags = ['-mod=readonly', '-buildvcs=false', '-trimpath', '-ldflags', build.linkerFlags];
  const result = await withProgress(
    `building ${binary} with Go${ownModules[binary] === undefined ? ` for Kubernetes ${version}` : ''}`,
    () =>
      runCommand(options.go, ['build', ...flags, '-o', staged, build.package], {
        cwd: build.moduleDirectory,
        environment: goEnvironment(options.environment),
        abortSignal: options.abortSignal,
      }),
    { report },
  );
  if (result.exitCode !== 0) throw new Error(`go build of ${binary} failed:\n${lastLines(result.stderr)}`);
  await rename(staged, join(options.directory, binary));
}

/** Settings for another platform or an enclosing workspace would give binaries that do not run or are not the pinned ones. */
function goEnvironment(environment: Environment): Environment {
  return { ...environment, GOOS: '', GOARCH: '', GOFLAGS: '', CGO_ENABLED: '0', GOWORK: 'off' };
}
