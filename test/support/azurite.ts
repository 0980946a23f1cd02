import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ServerCertificate } from './certificates.ts';

export interface AzuriteOptions {
  /** Whoever talks to it must trust the authority that signed it. */
  readonly certificate: ServerCertificate;
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Names of storage accounts that it has beside its own. */
  readonly accounts?: readonly string[];
  /** A module that it loads before it starts. */
  readonly preload?: URL | undefined;
}

/** What a credential of Microsoft's clients looks like. */
export interface AzuriteCredential {
  readonly getToken: () => Promise<{ readonly token: string; readonly expiresOnTimestamp: number }>;
}

export interface Azurite {
  /** `https://localhost:PORT/devstoreaccount1` */
  readonly endpoint: string;
  /** `https://localhost:PORT/ACCOUNT/`, as Resource Manager would show it. */
  readonly endpointOf: (account: string) => string;
  /** Names that it was started with. */
  readonly accounts: readonly string[];
  /** Makes tokens that it accepts: it reads their claims and checks no signature. */
  readonly credential: AzuriteCredential;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

const startDeadlineMs = 30_000;
const tokenSeconds = 24 * 60 * 60;

/** Azurite's blob service in a process of its own, over TLS, with bearer tokens and everything in memory. */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  const folder = await mkdtemp(join(tmpdir(), 'azurite-'));
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  await Promise.all([
    writeFile(cert, options.certificate.certPem),
    writeFile(key, options.certificate.keyPem, { mode: 0o600 }),
  ]);
  const child = spawn(
    process.execPath,
    [
      ...(options.preload === undefined ? [] : ['--import', options.preload.href]),
      mainFile(),
      ...['--blobHost', '127.0.0.1', '--blobPort', (options.port ?? 0).toString()],
      ...['--oauth', 'basic', '--cert', cert, '--key', key],
      ...['--inMemoryPersistence', '--extentMemoryLimit', '512'],
      // The client knows newer versions of the service than it does.
      ...['--skipApiVersionCheck', '--silent', '--disableTelemetry'],
    ],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, AZURITE_ACCOUNTS: accountsSetting(options.accounts ?? []) },
    },
  );
  // It must not outlive a test run that ends without stopping it.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    if (child.exitCode === null && child.signalCode === null) {
      const closed = once(child, 'close');
      kill();
      await closed;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const port = await listeningPort(child);
    const origin = `https://localhost:${port}`;
    return {
      endpoint: `${origin}/${ownAccount}`,
      accounts: options.accounts ?? [],
      endpointOf: (account) => `${origin}/${account}/`,
      credential: { getToken: () => Promise.resolve(makeToken()) },
      pid: child.pid ?? 0,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const ownAccount = 'devstoreaccount1';

/** Everybody comes with a token, so nobody needs to know the keys. */
function accountsSetting(accounts: readonly string[]): string {
  return [ownAccount, ...accounts].map((name) => `${name}:${randomBytes(64).toString('base64')}`).join(';');
}

function mainFile(): string {
  const manifest = createRequire(import.meta.url).resolve('azurite/package.json');
  return join(dirname(manifest), 'dist', 'src', 'blob', 'main.js');
}

/** Reads the port from the line that it prints when ready. */
async function listeningPort(child: ChildProcess): Promise<string> {
  let output = '';
  const ready = Promise.withResolvers<string>();
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
    const port = /listens on https?:\/\/[^:]+:(\d+)/.exec(output)?.[1];
    if (port !== undefined) ready.resolve(port);
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  child.once('close', () => {
    ready.reject(new Error(`Azurite ended before it was ready: ${output.trim()}`));
  });
  const timer = setTimeout(() => {
    ready.reject(new Error(`Azurite was not ready within ${startDeadlineMs} ms: ${output.trim()}`));
  }, startDeadlineMs);
  try {
    return await ready.promise;
  } finally {
    clearTimeout(timer);
  }
}

function makeToken() {
  const issuedSeconds = Math.floor(Date.now() / 1000) - 60;
  const expiresSeconds = issuedSeconds + tokenSeconds;
  const claims = {
    aud: 'https://storage.azure.com',
    iss: 'https://sts.windows.net/00000000-0000-0000-0000-0000000000ff/',
    iat: issuedSeconds,
    nbf: issuedSeconds,
    exp: expiresSeconds,
  };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return {
    token: `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.none`,
    expiresOnTimestamp: expiresSeconds * 1000,
  };
}
