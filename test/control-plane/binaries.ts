import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArchiveSource } from './archive.ts';
import { archivedBinaries, archiveUrl, installArchive, officialArchive } from './archive.ts';
import type { Binary, Environment } from './cache.ts';
import { binariesDirectory, missingBinaries } from './cache.ts';
import { withFileLock } from './file-lock.ts';
import { buildWithGo, findGo, oldestGo, pinnedVersions } from './go-build.ts';
import type { Report } from './progress.ts';

export const defaultKubernetesVersion = '1.36.3';

export interface EnsureOptions {
  readonly version?: string | undefined;
  /** Default: kube-apiserver, etcd and kubectl. kube-controller-manager is built only when it is asked for. */
  readonly binaries?: readonly Binary[];
  /** Gets a line of progress now and then, with the elapsed time. */
  readonly report?: Report | undefined;
  readonly environment?: Environment;
  readonly abortSignal?: AbortSignal | undefined;
  readonly archive?: ArchiveSource;
  /** The longest silence of the archive's server. */
  readonly stallTimeoutMs?: number;
}

export interface ControlPlaneBinaries {
  /** Holds every wanted binary under its own name. */
  readonly directory: string;
  readonly source: 'KubebuilderAssets' | 'Cache' | 'Go' | 'Archive';
}

type Request = Required<Omit<EnsureOptions, 'abortSignal'>> & { readonly abortSignal: AbortSignal | undefined } & {
  readonly version: string;
  readonly report: Report;
};

/**
 * Finds the control plane's binaries, or gets them: `KUBEBUILDER_ASSETS` if set, else the cache, else built once with
 * Go from the pinned modules, else, without Go, the official prebuilt archive of the same minor version.
 * Two processes that ask at once build once. Rejects with an error that names what the reader can do.
 */
export async function ensureControlPlaneBinaries(options: EnsureOptions = {}): Promise<ControlPlaneBinaries> {
  const request: Request = {
    version: options.version ?? defaultKubernetesVersion,
    binaries: options.binaries ?? archivedBinaries,
    report: options.report ?? (() => undefined),
    environment: options.environment ?? process.env,
    archive: options.archive ?? officialArchive,
    stallTimeoutMs: options.stallTimeoutMs ?? 30_000,
    abortSignal: options.abortSignal,
  };
  const assets = request.environment['KUBEBUILDER_ASSETS'];
  if (assets) return fromAssets(assets, request.binaries);
  const directory = binariesDirectory(request.environment, request.version);
  if ((await missingBinaries(directory, request.binaries)).length === 0) return { directory, source: 'Cache' };
  const go = await findGo(request.environment, request.abortSignal);
  return go.found ? fromGo(go.path, directory, request) : fromArchive(go.why, request);
}

async function fromAssets(directory: string, wanted: readonly Binary[]): Promise<ControlPlaneBinaries> {
  const missing = await missingBinaries(directory, wanted);
  if (missing.length === 0) return { directory, source: 'KubebuilderAssets' };
  throw new Error(
    `KUBEBUILDER_ASSETS is ${directory}, but that folder has no executable ${missing.join(', ')}. ` +
      'Put it there, or unset KUBEBUILDER_ASSETS to have the binaries built or downloaded.',
  );
}

async function fromGo(go: string, directory: string, request: Request): Promise<ControlPlaneBinaries> {
  const pinned = await pinnedVersions();
  if (!pinned.includes(request.version)) {
    throw new Error(
      `no go.mod is pinned for Kubernetes ${request.version}, only for ${pinned.join(', ')}. ` +
        'Choose one of these, or set KUBEBUILDER_ASSETS to a folder with the binaries of that version.',
    );
  }
  return install(directory, request, async (stagingDirectory) => {
    await mkdir(directory, { recursive: true });
    for (const binary of await missingBinaries(directory, request.binaries)) {
      await buildWithGo(binary, { ...request, go, directory, stagingDirectory });
    }
    return 'Go';
  });
}

async function fromArchive(whyNoGo: string, request: Request): Promise<ControlPlaneBinaries> {
  const { archive, binaries, environment } = request;
  const directory = binariesDirectory(environment, `envtest-${archive.version}`);
  const why = whyNoArchive(request);
  if (why !== undefined) throw unavailable(`${whyNoGo}; ${why}`, request);
  if ((await missingBinaries(directory, binaries)).length === 0) return { directory, source: 'Cache' };
  if (environment['CALLDATA_DOWNLOAD'] === 'never') {
    throw unavailable(`${whyNoGo}; CALLDATA_DOWNLOAD=never forbids the download`, request);
  }
  request.report(`${whyNoGo}: taking the official archive of Kubernetes ${archive.version}`);
  return install(directory, request, async (stagingDirectory) => {
    await installArchive(archive, { ...request, directory, stagingDirectory });
    return 'Archive';
  });
}

function whyNoArchive({ archive, binaries, version }: Request): string | undefined {
  const absent = binaries.filter((binary) => !archivedBinaries.includes(binary));
  if (absent.length > 0) return `the prebuilt archive has no ${absent.join(', ')}`;
  if (minorOf(archive.version) !== minorOf(version)) return `no prebuilt archive is pinned for Kubernetes ${version}`;
  return undefined;
}

function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

/** Runs an installation under the folder's lock, with a staging folder that is gone afterwards. */
async function install(
  directory: string,
  request: Request,
  work: (stagingDirectory: string) => Promise<'Go' | 'Archive'>,
): Promise<ControlPlaneBinaries> {
  await mkdir(dirname(directory), { recursive: true });
  const locked = async (): Promise<ControlPlaneBinaries> => {
    if ((await missingBinaries(directory, request.binaries)).length === 0) return { directory, source: 'Cache' };
    const stagingDirectory = await mkdtemp(join(dirname(directory), '.staging-'));
    try {
      return { directory, source: await work(stagingDirectory) };
    } finally {
      await rm(stagingDirectory, { recursive: true, force: true });
    }
  };
  try {
    return await withFileLock(`${directory}.lock`, locked, {
      abortSignal: request.abortSignal,
      onWait: () => {
        request.report(`another process is filling ${directory}: waiting for it`);
      },
    });
  } catch (error) {
    request.abortSignal?.throwIfAborted();
    throw unavailable((error as Error).message, request, error);
  }
}

function unavailable(why: string, request: Request, cause?: unknown): Error {
  const wanted = request.binaries.join(', ');
  return new Error(
    [
      `${wanted} of Kubernetes ${request.version} could not be had: ${why}`,
      'Do one of these:',
      `  - set KUBEBUILDER_ASSETS to a folder that holds ${wanted}`,
      `  - install Go ${oldestGo} or newer (https://go.dev/dl): they are then built once, in about 4 minutes, into ` +
        binariesDirectory(request.environment, request.version),
      `  - allow the download of ${archiveUrl(request.archive)} (network access, CALLDATA_DOWNLOAD not "never")`,
    ].join('\n'),
    { cause },
  );
}
