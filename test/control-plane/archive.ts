import { createHash } from 'node:crypto';
import { chmod, mkdir, open, readdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { extract } from 'tar';
import type { Binary } from './cache.ts';
import type { Report } from './progress.ts';
import { withProgress } from './progress.ts';

/** Where a prebuilt archive comes from and what it must hash to. */
export interface ArchiveSource {
  readonly baseUrl: string;
  /** The Kubernetes version inside. */
  readonly version: string;
  /** SHA-512 in hex by platform, for example `linux-amd64`. */
  readonly sha512: Readonly<Record<string, string>>;
}

/** What the Kubernetes project publishes for tests; hashes from controller-tools' envtest-releases.yaml. */
export const officialArchive: ArchiveSource = {
  baseUrl: 'https://github.com/kubernetes-sigs/controller-tools/releases/download',
  version: '1.36.2',
  sha512: {
    'linux-amd64':
      'ea743186c8a799f5cf8faf16969f86189d003cb7d130e0ac4b58789f1e5748dcf30ebe91c837a10d5ac415383da3e10b9e64d65785c938c23e739781cfb76f08',
    'linux-arm64':
      '2d72ee985a8e262a3c57dc9f7f0fd891f6a8c7bf7ebaa2db6dc6d8eac8ae28181afe51c1f368b67756cdb40b10de9b205609e1726e5f27f7c6d824dd9c6649ac',
    'darwin-amd64':
      'b4fe9f973cd1992e3880f8b230ed32c0c243b83371591e3e3315f4404df2cdbef8ee94eeb9bb245b7e5feb987d5c4a76c43e0877654ab73f00d7bbc2b9984514',
    'darwin-arm64':
      '9278f9e5af556b2f1f2d139769c1f0d717c7b4426917fdebdba898bcb725a916e4910d6160886194ff9be9589ea7c5c32c2b8ae0754703874b7c8ba8ddfc41ce',
  },
};

export const archivedBinaries: readonly Binary[] = ['kube-apiserver', 'etcd', 'kubectl'];

/** This machine as the archives name it. */
export function archivePlatform(): string {
  return `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
}

export function archiveUrl(source: ArchiveSource): string {
  const release = `envtest-v${source.version}`;
  return `${source.baseUrl}/${release}/${release}-${archivePlatform()}.tar.gz`;
}

export interface ArchiveOptions {
  /** A folder on the same file system as the target; the caller removes it. */
  readonly stagingDirectory: string;
  readonly directory: string;
  /** The longest silence of the server, before the answer or within it. */
  readonly stallTimeoutMs: number;
  readonly report: Report;
  readonly abortSignal?: AbortSignal | undefined;
}

/** Downloads, verifies and only then unpacks the archive. Nothing reaches the target unless the pinned hash matches. */
export async function installArchive(source: ArchiveSource, options: ArchiveOptions): Promise<void> {
  const pinned = source.sha512[archivePlatform()];
  if (pinned === undefined) throw new Error(`no prebuilt archive is pinned for ${archivePlatform()}`);
  const url = archiveUrl(source);
  const file = join(options.stagingDirectory, 'archive.tar.gz');
  const actual = await download(url, file, options);
  if (actual !== pinned) {
    throw new Error(`the archive ${url} is refused: its SHA-512 is ${actual}, but ${pinned} is pinned`);
  }
  const unpacked = join(options.stagingDirectory, 'unpacked');
  await mkdir(unpacked);
  await extract({ file, cwd: unpacked, strict: true, filter: (path) => isArchived(basename(path)) });
  await moveBinaries(unpacked, url, options.directory);
}

function isArchived(name: string): boolean {
  return archivedBinaries.some((binary) => binary === name);
}

async function moveBinaries(unpacked: string, url: string, directory: string): Promise<void> {
  const entries = await readdir(unpacked, { recursive: true, withFileTypes: true });
  const files = new Map(entries.filter((entry) => entry.isFile()).map((entry) => [entry.name, entry]));
  const absent = archivedBinaries.filter((binary) => !files.has(binary));
  if (absent.length > 0) throw new Error(`the archive ${url} does not hold ${absent.join(', ')}`);
  await mkdir(directory, { recursive: true });
  for (const [name, entry] of files) {
    const path = join(entry.parentPath, name);
    await chmod(path, 0o755);
    await rename(path, join(directory, name));
  }
}

/** Writes the body to a file and returns its SHA-512 in hex. */
async function download(url: string, file: string, options: ArchiveOptions): Promise<string> {
  const silence = new AbortController();
  const timer = setTimeout(() => {
    silence.abort();
  }, options.stallTimeoutMs);
  const signals = [silence.signal, options.abortSignal].filter((signal) => signal !== undefined);
  let received = 0;
  try {
    return await withProgress(
      `downloading ${url}`,
      async () => {
        const response = await fetch(url, { signal: AbortSignal.any(signals) });
        if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
        const hash = createHash('sha512');
        await using target = await open(file, 'w');
        for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
          timer.refresh();
          received += chunk.length;
          hash.update(chunk);
          await target.writeFile(chunk);
        }
        return hash.digest('hex');
      },
      { report: options.report, detail: () => `, ${Math.round(received / 1e6)} MB` },
    );
  } catch (error) {
    options.abortSignal?.throwIfAborted();
    const why = silence.signal.aborted ? `the server was silent for ${options.stallTimeoutMs} ms` : causeOf(error);
    throw new Error(`the archive ${url} could not be downloaded: ${why}, after ${received} bytes`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** `fetch` says only "fetch failed" or "terminated"; what happened stands in the cause. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
