import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import type { ArchiveSource } from './archive.ts';
import { archivePlatform } from './archive.ts';

/** A folder of its own for a test, with an empty cache and an empty PATH. */
export interface Sandbox extends AsyncDisposable {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Every file below the cache, by path relative to it. */
  readonly cachedFiles: () => Promise<readonly string[]>;
}

export async function makeSandbox(): Promise<Sandbox> {
  const directory = await mkdtemp(join(tmpdir(), 'calldata-binaries-'));
  const cache = join(directory, 'cache');
  const path = join(directory, 'bin');
  await mkdir(cache);
  await mkdir(path);
  return {
    directory,
    environment: { PATH: path, HOME: directory, CALLDATA_CACHE: cache },
    cachedFiles: async () =>
      (await readdir(cache, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(cache.length + 1))
        .sort(),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

export async function writeExecutable(path: string, text: string): Promise<void> {
  await writeFile(path, text);
  await chmod(path, 0o755);
}

export interface FakeGo {
  /** The build calls so far. */
  readonly builds: () => Promise<readonly { readonly args: readonly string[]; readonly cwd: string }[]>;
}

export interface FakeGoOptions {
  readonly version?: string;
  /** JavaScript that runs in a build once its call is on record; `output` is the path of the binary to make. */
  readonly build?: string;
}

/** Puts a `go` on the sandbox's PATH that writes down its calls and makes an executable of a few bytes. */
export async function installFakeGo(sandbox: Sandbox, options: FakeGoOptions = {}): Promise<FakeGo> {
  const journal = join(sandbox.directory, 'go-calls');
  const build = options.build ?? `fs.writeFileSync(output, 'built', { mode: 0o755 });`;
  await writeExecutable(
    join(sandbox.directory, 'bin', 'go'),
    `#!${process.execPath}
const fs = require('node:fs');
const args = process.argv.slice(2);
if (args[0] === 'env') { console.log('go${options.version ?? '1.26.8'}'); process.exit(0); }
fs.appendFileSync(${JSON.stringify(journal)}, JSON.stringify({ args, cwd: process.cwd() }) + '\\n');
const output = args[args.indexOf('-o') + 1];
${build}
`,
  );
  return {
    builds: async () => {
      const lines = (await readFile(journal, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as { args: string[]; cwd: string });
    },
  };
}

/** An archive in the layout of the official ones. */
export async function makeArchive(sandbox: Sandbox, names: readonly string[]): Promise<Buffer> {
  const root = await mkdtemp(join(sandbox.directory, 'archive-'));
  const folder = join(root, 'controller-tools', 'envtest');
  await mkdir(folder, { recursive: true });
  for (const name of names) await writeExecutable(join(folder, name), `prebuilt ${name}`);
  const file = join(root, 'archive.tar.gz');
  await create({ gzip: true, file, cwd: root }, ['controller-tools']);
  return readFile(file);
}

export interface ArchiveServer extends AsyncDisposable {
  readonly source: ArchiveSource;
  readonly requestedPaths: readonly string[];
}

/** Serves archives on loopback; the pin is the hash of the genuine bytes, whatever the listener sends. */
export async function serveArchive(genuine: Buffer, listener: RequestListener): Promise<ArchiveServer> {
  const requestedPaths: string[] = [];
  const server = createServer((request, response) => {
    requestedPaths.push(request.url ?? '');
    listener(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sha512 = createHash('sha512').update(genuine).digest('hex');
  return {
    source: {
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      version: '1.36.2',
      sha512: { [archivePlatform()]: sha512 },
    },
    requestedPaths,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
