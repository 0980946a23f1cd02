import { readFile, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { archivedBinaries as usual, archivePlatform, officialArchive } from './archive.ts';
import type { EnsureOptions } from './binaries.ts';
import { defaultKubernetesVersion, ensureControlPlaneBinaries } from './binaries.ts';
import { binariesDirectory } from './cache.ts';
import { expectThreeRemedies, failureOf } from './expected-failure.ts';
import { installFakeGo, makeArchive, makeSandbox, serveArchive } from './fake-sources.ts';
import { pinnedVersions } from './go-build.ts';

/** Children are started here; a busy machine may take its time. */
describe('the prebuilt archive, for people without Go', () => {
  it('is verified, unpacked into a folder of its own version, and then cached', async () => {
    await using sandbox = await makeSandbox();
    const archive = await makeArchive(sandbox, [...usual, 'something-else']);
    await using server = await serveArchive(archive, (_, response) => response.end(archive));
    const options = { ...sandbox, archive: server.source };
    const directory = binariesDirectory(sandbox.environment, 'envtest-1.36.2');
    expect(await ensureControlPlaneBinaries(options)).toEqual({ directory, source: 'Archive' });
    expect(await ensureControlPlaneBinaries(options)).toEqual({ directory, source: 'Cache' });
    expect(server.requestedPaths).toEqual([`/envtest-v1.36.2/envtest-v1.36.2-${archivePlatform()}.tar.gz`]);
    expect(await readFile(join(directory, 'etcd'), 'utf8')).toBe('prebuilt etcd');
    expect((await stat(join(directory, 'etcd'))).mode & 0o111).toBe(0o111);
    expect(await sandbox.cachedFiles()).toHaveLength(3);
  });

  it('also serves those whose Go is too old to fetch the toolchain it needs', async () => {
    await using sandbox = await makeSandbox();
    const go = await installFakeGo(sandbox, { version: '1.19.8' });
    const archive = await makeArchive(sandbox, usual);
    await using server = await serveArchive(archive, (_, response) => response.end(archive));
    const lines: string[] = [];
    await ensureControlPlaneBinaries({ ...sandbox, archive: server.source, report: (line) => lines.push(line) });
    expect(lines[0]).toContain('is Go 1.19, older than 1.21: taking the official archive of Kubernetes 1.36.2');
    expect(await go.builds()).toEqual([]);
  });

  it('may take longer than the longest silence when bytes keep coming', async () => {
    await using sandbox = await makeSandbox();
    const archive = await makeArchive(sandbox, usual);
    await using server = await serveArchive(archive, (_, response) => {
      let sent = 0;
      const pace = setInterval(() => {
        response.write(archive.subarray(sent, sent + 64));
        sent += 64;
        if (sent < 256) return;
        clearInterval(pace);
        response.end(archive.subarray(sent));
      }, 350);
    });
    const options = { ...sandbox, archive: server.source, stallTimeoutMs: 1_000 };
    expect((await ensureControlPlaneBinaries(options)).source).toBe('Archive');
  });

  type Misbehave = (response: ServerResponse, archive: Buffer) => void;
  const misbehaviours: readonly [string, Misbehave, string][] = [
    [
      'is tampered with in one bit',
      (response, archive) => {
        const tampered = Buffer.from(archive);
        tampered.writeUInt8(tampered.readUInt8(100) ^ 1, 100);
        response.end(tampered);
      },
      'is refused: its SHA-512 is',
    ],
    [
      'has something appended',
      (response, archive) => response.end(Buffer.concat([archive, Buffer.from('x')])),
      'is refused: its SHA-512 is',
    ],
    ['is not there', (response) => response.writeHead(404).end('no'), 'could not be downloaded: HTTP 404'],
    [
      'is cut off by the connection',
      (response, archive) => {
        response.writeHead(200, { 'content-length': archive.length });
        response.write(archive.subarray(0, 50), () => response.destroy());
      },
      'could not be downloaded:',
    ],
    ['is cut short in good order', (response, archive) => response.end(archive.subarray(0, 50)), 'is refused'],
    ['never answers', () => undefined, 'could not be downloaded: the server was silent for 200 ms, after 0 bytes'],
    [
      'stops in the middle of the body',
      (response, archive) => {
        response.writeHead(200, { 'content-length': archive.length });
        response.write(archive.subarray(0, 50));
      },
      'could not be downloaded: the server was silent for 200 ms, after 50 bytes',
    ],
  ];

  it.each(misbehaviours)('leaves nothing in the cache when it %s', async (_, misbehave, cause) => {
    await using sandbox = await makeSandbox();
    const archive = await makeArchive(sandbox, usual);
    await using server = await serveArchive(archive, (_request, response) => {
      misbehave(response, archive);
    });
    const message = await failureOf({ ...sandbox, archive: server.source, stallTimeoutMs: 200 });
    expect(message).toContain(cause);
    expectThreeRemedies(message);
    expect(await sandbox.cachedFiles()).toEqual([]);
  });

  it('leaves nothing in the cache when it lacks a binary', async () => {
    await using sandbox = await makeSandbox();
    const archive = await makeArchive(sandbox, ['etcd', 'kubectl']);
    await using server = await serveArchive(archive, (_, response) => response.end(archive));
    expect(await failureOf({ ...sandbox, archive: server.source })).toContain('does not hold kube-apiserver');
    expect(await sandbox.cachedFiles()).toEqual([]);
  });

  const refusals: readonly [string, Omit<EnsureOptions, 'environment'>, Record<string, string>, string][] = [
    [
      'another minor version is wanted',
      { version: '1.34.4' },
      {},
      'no prebuilt archive is pinned for Kubernetes 1.34.4',
    ],
    [
      'kube-controller-manager is wanted',
      { binaries: [...usual, 'kube-controller-manager'] },
      {},
      'the prebuilt archive has no kube-controller-manager',
    ],
    ['the download is forbidden', {}, { CALLDATA_DOWNLOAD: 'never' }, 'CALLDATA_DOWNLOAD=never forbids the download'],
  ];

  it.each(refusals)('is not asked for when %s', async (_, options, variables, cause) => {
    await using sandbox = await makeSandbox();
    const archive = await makeArchive(sandbox, usual);
    await using server = await serveArchive(archive, (_request, response) => response.end(archive));
    const environment = { ...sandbox.environment, CI: 'true', ...variables };
    const message = await failureOf({ ...options, environment, archive: server.source });
    expect(message).toContain(`no go on PATH; ${cause}`);
    expectThreeRemedies(message);
    expect(server.requestedPaths).toEqual([]);
    expect(await sandbox.cachedFiles()).toEqual([]);
  });

  it('is refused on a platform without a pinned hash', async () => {
    await using sandbox = await makeSandbox();
    const archive = { ...officialArchive, baseUrl: 'http://127.0.0.1:1', sha512: {} };
    const message = await failureOf({ ...sandbox, archive });
    expect(message).toContain(`no prebuilt archive is pinned for ${archivePlatform()}`);
  });
});

describe('the pins', () => {
  it('hold a whole SHA-512 for each platform of the archive', () => {
    expect(Object.keys(officialArchive.sha512).sort()).toEqual([
      'darwin-amd64',
      'darwin-arm64',
      'linux-amd64',
      'linux-arm64',
    ]);
    for (const hash of Object.values(officialArchive.sha512)) expect(hash).toMatch(/^[0-9a-f]{128}$/);
    expect(new Set(Object.values(officialArchive.sha512)).size).toBe(4);
  });

  it('name in each go.mod the version of its folder, staging modules included', async () => {
    const versions = await pinnedVersions();
    expect(versions).toContain(defaultKubernetesVersion);
    for (const version of versions) {
      const folder = new URL(`versions/${version}/`, import.meta.url);
      const goMod = await readFile(new URL('go.mod', folder), 'utf8');
      expect(goMod).toContain(`require k8s.io/kubernetes v${version}\n`);
      const replacements = [...goMod.matchAll(/^replace (\S+) => (\S+) v(\S+)$/gm)];
      expect(replacements.length).toBeGreaterThan(25);
      for (const [, from, to, staging] of replacements) expect([to, `1.${staging!.slice(2)}`]).toEqual([from, version]);
      const goSum = await readFile(new URL('go.sum', folder), 'utf8');
      expect(goSum).toContain(`k8s.io/kubernetes v${version} h1:`);
    }
  });
});
