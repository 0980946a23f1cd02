import { copyFile, cp, mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { lastLines } from '../../test/control-plane/command.ts';
import { withProgress, type Report } from '../../test/control-plane/progress.ts';
import { projectRoot } from '../../test/support/project-root.ts';
import { runContained } from './contained-command.ts';
import type { ImageStore } from './store.ts';

export const basePrefix = 'localhost/calldata-node:';

const suite = 'bookworm';
/** Bears a new number when what is done below changes: a cached base of the old kind is then not taken. */
const recipe = 2;
const debootstrapTimeoutMs = 20 * 60_000;

export interface BaseOptions {
  readonly store: ImageStore;
  readonly report: Report;
  readonly abortSignal: AbortSignal;
}

/**
 * A base for machines that reach no registry: Debian's smallest set, unpacked and not configured, and in it Node as npm brought
 * it into this project and the npm that runs this script, at the places where the official image has them.
 */
export async function ensureBase(options: BaseOptions): Promise<string> {
  const { store, report } = options;
  const node = join(projectRoot, 'node_modules', `node-linux-${process.arch}`);
  const npm = npmFolder(process.env['npm_execpath']);
  const versions = await Promise.all([versionIn(node), versionIn(npm)]);
  const [nodeVersion, npmVersion] = versions;
  const name = `${basePrefix}${suite}-node${nodeVersion}-npm${npmVersion}-${process.arch}-${recipe}`;
  if (await store.hasImage(name)) {
    report(`base image from the cache: ${name}`);
    return name;
  }
  await withProgress(`making the base image ${name}`, () => makeBase(name, { ...options, node, npm }), { report });
  return name;
}

interface BaseParts extends BaseOptions {
  readonly node: string;
  readonly npm: string;
}

async function makeBase(name: string, { store, node, npm, abortSignal }: BaseParts): Promise<void> {
  const container = await store.mountContainer('scratch');
  const { root } = container;
  try {
    await unpackDebian(root, abortSignal);
    const local = join(root, 'usr', 'local');
    for (const folder of ['bin', 'lib/node_modules']) await mkdir(join(local, folder), { recursive: true });
    await copyFile(join(node, 'bin', 'node'), join(local, 'bin', 'node'));
    await cp(npm, join(local, 'lib', 'node_modules', 'npm'), { recursive: true, verbatimSymlinks: true });
    await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin', 'npm'));
    const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
    await store.buildah(['config', '--env', `PATH=${path}`, container.id]);
    await store.buildah(['commit', '--quiet', container.id, name]);
  } finally {
    await container.remove();
  }
}

/**
 * The first stage of debootstrap. The second runs the scripts of the packages, which takes longer than all else and which no
 * step of the Dockerfile needs.
 */
async function unpackDebian(root: string, abortSignal: AbortSignal): Promise<void> {
  const run = async (command: string, args: readonly string[]): Promise<void> => {
    const result = await runContained(command, args, { timeoutMs: debootstrapTimeoutMs, abortSignal });
    if (result.exitCode !== 0) throw new Error(`${command} failed:\n${lastLines(result.stdout + result.stderr)}`);
  };
  const packages = join(root, 'var', 'cache', 'apt', 'archives');
  // Node's binary links against libstdc++, which the smallest set does not promise.
  const library = 'libstdc++6';
  await run('debootstrap', ['--foreign', '--variant=minbase', `--include=${library}`, suite, root]);
  const file = (await readdir(packages)).find((name) => name.startsWith(`${library}_`));
  if (file === undefined) throw new Error(`debootstrap brought no ${library}`);
  await run('dpkg-deb', ['--extract', join(packages, file), root]);
  // Of what the second stage would do, all that is missed: users, and the old name of /run, below which a pod has its token.
  for (const name of ['passwd', 'group']) {
    await copyFile(join(root, 'usr', 'share', 'base-passwd', `${name}.master`), join(root, 'etc', name));
  }
  const oldRun = join(root, 'var', 'run');
  await rm(oldRun, { recursive: true, force: true });
  await symlink('/run', oldRun);
  // What only the second stage needs, and what it took over from this machine.
  const unneeded = ['debootstrap', 'var/cache/apt', 'var/lib/apt/lists', 'etc/resolv.conf', 'etc/hostname'];
  // Inside a container the first stage makes links to the machine's own of these.
  const mountPoints = ['proc', 'sys', 'dev'];
  for (const path of [...unneeded, ...mountPoints]) await rm(join(root, path), { recursive: true, force: true });
  for (const path of mountPoints) await mkdir(join(root, path));
}

/** npm tells each script that it runs where it lies itself: …/npm/bin/npm-cli.js. */
export function npmFolder(npmPath: string | undefined): string {
  if (npmPath === undefined || !/\/npm\/bin\/npm-cli\.js$/.test(npmPath)) {
    throw new Error(
      'Run it as npm run image:test: the base image gets the npm that runs it. Or give a base with --base.',
    );
  }
  return dirname(dirname(npmPath));
}

async function versionIn(folder: string): Promise<string> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`${folder} is not there: run npm ci with optional dependencies, or give a base with --base.`);
  });
  return (JSON.parse(text) as { readonly version: string }).version;
}
