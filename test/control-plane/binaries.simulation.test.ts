import { existsSync } from 'node:fs';
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { archivedBinaries as usual } from './archive.ts';
import { defaultKubernetesVersion, ensureControlPlaneBinaries } from './binaries.ts';
import { binariesDirectory, cacheDirectory } from './cache.ts';
import { expectThreeRemedies, failureOf } from './expected-failure.ts';
import { installFakeGo, makeSandbox, writeExecutable } from './fake-sources.ts';
import { until } from './until.ts';

/** Children are started here; a busy machine may take its time. */
const platform = `${process.platform}-${process.arch}`;

describe('the cache folder', () => {
  it.each([
    ['CALLDATA_CACHE when set', { CALLDATA_CACHE: '/c', XDG_CACHE_HOME: '/x', HOME: '/h' }, '/c'],
    ['below XDG_CACHE_HOME', { XDG_CACHE_HOME: '/x', HOME: '/h' }, '/x/calldata-operator'],
    ['below the home folder otherwise', { HOME: '/h' }, '/h/.cache/calldata-operator'],
    [
      'below the home folder when the others are empty',
      { CALLDATA_CACHE: '', XDG_CACHE_HOME: '', HOME: '/h' },
      '/h/.cache/calldata-operator',
    ],
  ])('is %s', (_, environment, expected) => {
    expect(cacheDirectory(environment)).toBe(expected);
  });
});

describe('KUBEBUILDER_ASSETS', () => {
  it('wins over cache, Go and download', async () => {
    await using sandbox = await makeSandbox();
    const go = await installFakeGo(sandbox);
    for (const binary of usual) await writeExecutable(join(sandbox.directory, binary), 'given');
    const environment = { ...sandbox.environment, KUBEBUILDER_ASSETS: sandbox.directory };
    expect(await ensureControlPlaneBinaries({ environment })).toEqual({
      directory: sandbox.directory,
      source: 'KubebuilderAssets',
    });
    expect(await go.builds()).toEqual([]);
  });

  it('is refused with the names of what is missing or not executable there', async () => {
    await using sandbox = await makeSandbox();
    await installFakeGo(sandbox);
    await writeExecutable(join(sandbox.directory, 'kubectl'), 'given');
    await writeFile(join(sandbox.directory, 'etcd'), 'not executable', { mode: 0o644 });
    const environment = { ...sandbox.environment, KUBEBUILDER_ASSETS: sandbox.directory };
    const message = await failureOf({ environment });
    expect(message).toContain(`KUBEBUILDER_ASSETS is ${sandbox.directory}`);
    expect(message).toContain('no executable kube-apiserver, etcd.');
    expect(await sandbox.cachedFiles()).toEqual([]);
  });
});

describe('building with Go', () => {
  it('fills the cache once, from the pinned modules, and reports the progress', async () => {
    await using sandbox = await makeSandbox();
    const go = await installFakeGo(sandbox);
    const lines: string[] = [];
    const { environment } = sandbox;
    const report = (line: string) => lines.push(line);
    const directory = join(environment['CALLDATA_CACHE']!, 'control-plane', `${defaultKubernetesVersion}-${platform}`);
    expect(await ensureControlPlaneBinaries({ environment, report })).toEqual({ directory, source: 'Go' });
    expect(await ensureControlPlaneBinaries({ environment })).toEqual({ directory, source: 'Cache' });
    const builds = await go.builds();
    expect(builds.map(({ args }) => args.at(-1))).toEqual([
      'k8s.io/kubernetes/cmd/kube-apiserver',
      'go.etcd.io/etcd/server/v3',
      'k8s.io/kubernetes/cmd/kubectl',
    ]);
    expect(builds.every(({ args }) => args.includes('-mod=readonly'))).toBe(true);
    expect(builds[0]!.cwd).toMatch(new RegExp(`/test/control-plane/versions/${defaultKubernetesVersion}$`));
    expect(builds[0]!.args.join(' ')).toContain('version.gitVersion=v1.36.3 ');
    expect(builds[1]!.cwd).toMatch(/\/test\/control-plane\/etcd$/);
    expect(lines[0]).toBe('building kube-apiserver with Go for Kubernetes 1.36.3 ...');
    expect(lines[1]).toMatch(/^building kube-apiserver .*: done in \d+ s$/);
    expect(await sandbox.cachedFiles()).toEqual(
      [...usual].sort().map((binary) => `control-plane/${defaultKubernetesVersion}-${platform}/${binary}`),
    );
  });

  it('adds kube-controller-manager later, and builds only that', async () => {
    await using sandbox = await makeSandbox();
    const go = await installFakeGo(sandbox);
    await ensureControlPlaneBinaries(sandbox);
    await ensureControlPlaneBinaries({ ...sandbox, binaries: [...usual, 'kube-controller-manager'] });
    const names = (await go.builds()).map(({ args }) => args.at(-1)!.split('/').at(-1));
    expect(names).toEqual(['kube-apiserver', 'v3', 'kubectl', 'kube-controller-manager']);
  });

  it('happens once when several ask at the same time', async () => {
    await using sandbox = await makeSandbox();
    const go = await installFakeGo(sandbox);
    const results = await Promise.all([1, 2, 3].map(() => ensureControlPlaneBinaries(sandbox)));
    expect(results.map(({ source }) => source).sort()).toEqual(['Cache', 'Cache', 'Go']);
    expect(await go.builds()).toHaveLength(3);
  });

  it('goes on after a process that died in the middle of it', async () => {
    await using sandbox = await makeSandbox();
    await installFakeGo(sandbox);
    const directory = binariesDirectory(sandbox.environment, defaultKubernetesVersion);
    await mkdir(directory, { recursive: true });
    await writeFile(`${directory}.lock`, 'a process that is no more');
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(`${directory}.lock`, longAgo, longAgo);
    expect((await ensureControlPlaneBinaries(sandbox)).source).toBe('Go');
  });

  it('waits for a process that is alive, says so, and can be aborted meanwhile', async () => {
    await using sandbox = await makeSandbox();
    const go = await installFakeGo(sandbox);
    const directory = binariesDirectory(sandbox.environment, defaultKubernetesVersion);
    await mkdir(directory, { recursive: true });
    await writeFile(`${directory}.lock`, 'a process at work');
    const abort = new AbortController();
    const report = (line: string) => {
      if (line.includes('another process')) abort.abort(new Error('enough'));
    };
    expect(await failureOf({ ...sandbox, report, abortSignal: abort.signal })).toBe('enough');
    expect(await go.builds()).toEqual([]);
  });

  it('shows what Go said when it fails, and leaves nothing', async () => {
    await using sandbox = await makeSandbox();
    await installFakeGo(sandbox, {
      build: `fs.writeFileSync(output, 'half'); console.error('go: no such module'); process.exit(1);`,
    });
    const message = await failureOf(sandbox);
    expect(message).toContain('go build of kube-apiserver failed:\ngo: no such module');
    expectThreeRemedies(message);
    expect(await sandbox.cachedFiles()).toEqual([]);
  });

  it('ends Go when it is aborted, and leaves nothing', async () => {
    await using sandbox = await makeSandbox();
    const pidFile = join(sandbox.directory, 'pid');
    await installFakeGo(sandbox, {
      build: `fs.writeFileSync(output, 'half'); setInterval(() => undefined, 1000);
        fs.writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));`,
    });
    const abort = new AbortController();
    const ensured = failureOf({ ...sandbox, abortSignal: abort.signal });
    const readPid = async () => Number(await readFile(pidFile, 'utf8').catch(() => '0'));
    await until(async () => (await readPid()) > 0);
    const goPid = await readPid();
    abort.abort(new Error('enough'));
    expect(await ensured).toBe('enough');
    expect(await sandbox.cachedFiles()).toEqual([]);
    await until(() => !existsSync(`/proc/${goPid}`));
  });

  it('is refused for a version that has no pinned module', async () => {
    await using sandbox = await makeSandbox();
    await installFakeGo(sandbox);
    const message = await failureOf({ ...sandbox, version: '1.2.3' });
    expect(message).toContain('no go.mod is pinned for Kubernetes 1.2.3, only for 1.34.4, 1.36.3.');
    expect(await sandbox.cachedFiles()).toEqual([]);
  });
});
