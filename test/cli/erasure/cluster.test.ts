import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import * as files from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import * as system from 'node:os';
import { delimiter, join } from 'node:path';

const tokenFile = '/var/run/secrets/kubernetes.io/serviceaccount/token';
let isPod = false;
let folder = '';
jest.unstable_mockModule('node:fs', () => ({
  ...files,
  existsSync: (path: string) => (path === tokenFile ? isPod : files.existsSync(path)),
}));
jest.unstable_mockModule('node:os', () => ({ ...system, homedir: () => folder }));
const { loadKubeConfig } = await import('../../../src/kube/connection.ts');
const { withCluster } = await import('../../../src/cli/erasure/cluster.ts');

function kubeconfigOf(name: string): string {
  return JSON.stringify({
    clusters: [{ name, cluster: { server: `https://${name}.example.test` } }],
    users: [{ name, user: { token: 'one' } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: name } }],
    'current-context': name,
  });
}

/** The namespace that a command acts in, which here says which cluster it was. */
function namespaceOfCommand(flags: { readonly kubeconfig?: string } = {}): Promise<string> {
  return withCluster({ ...flags, json: false }, ({ namespace }) => Promise.resolve(namespace));
}

describe('the cluster of a command', () => {
  const variables = ['KUBECONFIG', 'KUBERNETES_SERVICE_HOST', 'KUBERNETES_SERVICE_PORT'] as const;
  const before = variables.map((name) => [name, process.env[name]] as const);

  const write = async (name: string) => {
    const file = join(folder, name);
    await writeFile(file, kubeconfigOf(name));
    return file;
  };
  const writeHome = async () => {
    await mkdir(join(folder, '.kube'));
    await writeFile(join(folder, '.kube', 'config'), kubeconfigOf('home'));
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(system.tmpdir(), 'calldata-cluster-'));
    isPod = true;
    delete process.env['KUBECONFIG'];
    process.env['KUBERNETES_SERVICE_HOST'] = 'pod.example.test';
    process.env['KUBERNETES_SERVICE_PORT'] = '443';
  });
  afterEach(async () => {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    await rm(folder, { recursive: true });
  });

  it('is that of KUBECONFIG in a pod too', async () => {
    await writeHome();
    process.env['KUBECONFIG'] = await write('prod');
    expect(await namespaceOfCommand()).toBe('prod');
  });

  it('is that of the home folder in a pod too', async () => {
    await writeHome();
    expect(await namespaceOfCommand()).toBe('home');
  });

  it('is that of the pod where neither is there', async () => {
    expect(await namespaceOfCommand()).toBe('default');
    const config = loadKubeConfig({ serviceAccount: 'Last' });
    expect(config.getCurrentCluster()?.server).toBe('https://pod.example.test:443');
    await config.dispose();
  });

  it.each([true, false])(
    'is none, and no other one, where KUBECONFIG names what is not there (pod: %s)',
    async (pod) => {
      isPod = pod;
      await writeHome();
      process.env['KUBECONFIG'] = '/nowhere/prod';
      await expect(namespaceOfCommand()).rejects.toThrow('No kubeconfig was found at /nowhere/prod');
      await expect(namespaceOfCommand({ kubeconfig: '/typo' })).rejects.toThrow('No kubeconfig was found at /typo');
    },
  );

  it('is that of the first of several files, of which one may be missing', async () => {
    process.env['KUBECONFIG'] = ['/nowhere', await write('one'), await write('two')].join(delimiter);
    expect(await namespaceOfCommand()).toBe('one');
    expect(await withCluster({ context: 'two', json: false }, ({ namespace }) => Promise.resolve(namespace))).toBe(
      'two',
    );
  });

  it('stays that of the pod for the operator', async () => {
    await writeHome();
    process.env['KUBECONFIG'] = await write('prod');
    const config = loadKubeConfig();
    expect(config.getCurrentCluster()?.server).toBe('https://pod.example.test:443');
    await config.dispose();
  });
});
