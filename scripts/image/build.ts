import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../test/control-plane/command.ts';
import type { Environment } from '../../test/control-plane/cache.ts';
import { projectRoot } from '../../test/support/project-root.ts';
import type { ImageStore } from './store.ts';

const buildTimeoutMs = 30 * 60_000;

/** Of the image's configuration, what a container runtime goes by. */
export interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly WorkingDir: string;
}

/** Builds the project's Dockerfile on the base. A base that is not in the store is pulled from its registry. */
export async function buildImage(store: ImageStore, base: string, name: string): Promise<ImageConfig> {
  const directory = await mkdtemp(join(tmpdir(), 'calldata-image-'));
  try {
    const volumes = await npmVolumes(directory, process.env);
    const argument = ['--build-arg', `NODE_IMAGE=${base}`];
    const how = ['--isolation', 'chroot', '--layers=false', '--force-rm', '--format', 'oci'];
    await store.buildah(['bud', ...how, ...argument, ...volumes, '--tag', name, projectRoot], buildTimeoutMs);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  const inspected = JSON.parse(await store.buildah(['inspect', '--type', 'image', name])) as {
    readonly OCIv1: { readonly config: ImageConfig };
  };
  return inspected.OCIv1.config;
}

/**
 * The build installs as this machine does: from its registry, trusting whom it trusts, out of its npm cache. All is mounted
 * for the build alone; no layer keeps it.
 */
async function npmVolumes(directory: string, environment: Environment): Promise<readonly string[]> {
  const { NODE_EXTRA_CA_CERTS: caFile, npm_config_cache: cache = join(homedir(), '.npm') } = environment;
  const { stdout } = await runCommand('npm', ['config', 'get', 'registry'], { timeoutMs: 60_000 });
  const settings = npmSettings(stdout.trim(), caFile);
  const settingsFile = join(directory, 'npmrc');
  await writeFile(settingsFile, settings);
  await mkdir(cache, { recursive: true });
  const mounts = [`${settingsFile}:/usr/local/etc/npmrc:ro`, `${cache}:/root/.npm`];
  if (caFile !== undefined) mounts.push(`${caFile}:${caFileInBuild}:ro`);
  return mounts.flatMap((mount) => ['--volume', mount]);
}

const caFileInBuild = '/run/calldata-ca.pem';

export function npmSettings(registry: string, caFile: string | undefined): string {
  const lines = [`registry=${registry}`];
  if (caFile !== undefined) lines.push(`cafile=${caFileInBuild}`);
  return `${lines.join('\n')}\n`;
}

/** What the Dockerfile puts into its folder; anything else there got in by mistake. */
export const imageFiles = ['compile-cache', 'operator.js', 'package.json', 'parts'];

export interface ImageContent {
  readonly totalBytes: number;
  /** Of the folder that the Dockerfile fills. */
  readonly ownBytes: number;
  readonly strangers: readonly string[];
}

export async function measureContent(root: string, { WorkingDir }: ImageConfig): Promise<ImageContent> {
  const own = join(root, WorkingDir);
  const [totalBytes, ownBytes, names, parts] = await Promise.all([
    bytesBelow(root),
    bytesBelow(own),
    readdir(own),
    readdir(join(own, 'parts')),
  ]);
  const strangers = [
    ...names.filter((name) => !imageFiles.includes(name)),
    ...parts.filter((name) => !name.endsWith('.js')).map((name) => `parts/${name}`),
  ];
  return { totalBytes, ownBytes, strangers };
}

async function bytesBelow(path: string): Promise<number> {
  const { stdout, stderr, exitCode } = await runCommand('du', ['--summarize', '--bytes', path], { timeoutMs: 60_000 });
  if (exitCode !== 0) throw new Error(`du failed: ${stderr.trim()}`);
  return Number.parseInt(stdout, 10);
}
