import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAuditedApiServer } from '../api/erasure-audit-server.ts';
import { connectApiServer, type ApiServer } from '../api/api-server.ts';
import { accessControlPlane, type ControlPlaneAccess } from '../control-plane/access.ts';
import { writeKubeconfig } from '../control-plane/credentials.ts';
import type { Said } from './erasure-leaks-search.ts';

/** A control plane of one's own that tells everything it keeps. */
export interface TellingCluster {
  readonly cluster: ControlPlaneAccess;
  /** Every object of every kind that the API server serves. */
  readonly objects: () => Promise<readonly Said[]>;
  /** Every key and value of etcd's current revision. */
  readonly keys: () => Promise<readonly Said[]>;
  /** Forgets every earlier revision of etcd, and gives its space back. */
  readonly compact: () => Promise<void>;
  /** The file of etcd with all revisions that are left. */
  readonly database: () => Promise<Said>;
  /** The audit log, of level Metadata, and the log of the API server itself. */
  readonly logs: () => Promise<readonly Said[]>;
  readonly stop: () => Promise<void>;
}

export async function startTellingCluster(): Promise<TellingCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'calldata-leaks-'));
  const audit = { policyFile: join(directory, 'audit-policy.json'), logFile: join(directory, 'audit.log') };
  const policy = { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'Metadata' }] };
  await writeFile(audit.policyFile, JSON.stringify(policy));
  const { access, etcdUrl, stop } = await startAuditedApiServer(directory, audit);
  const { server, caFile, adminToken, kubeconfigFile } = access;
  await writeKubeconfig(kubeconfigFile, { server, caFile, token: adminToken });
  const api = connectApiServer(access);
  const file = async (where: string, path: string): Promise<Said> => ({ where, bytes: await readFile(path) });
  return {
    cluster: accessControlPlane(access),
    objects: () => allObjects(api),
    keys: async () => (await range(etcdUrl)).pairs,
    compact: async () => {
      const { revision } = await range(etcdUrl);
      await ask(etcdUrl, 'kv/compaction', { revision, physical: true });
      await ask(etcdUrl, 'maintenance/defragment', {});
    },
    database: () => file('the database file of etcd', join(directory, 'etcd', 'member', 'snap', 'db')),
    logs: () =>
      Promise.all([
        file('the audit log', audit.logFile),
        file('the log of the API server', join(directory, 'kube-apiserver.log')),
      ]),
    stop: async () => {
      await api.close();
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** etcd's own JSON gateway; keys and values go in base64. */
async function ask(etcdUrl: string, path: string, body: object): Promise<unknown> {
  const answer = await fetch(`${etcdUrl}/v3/${path}`, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`etcd answered ${answer.status} to ${path}`);
  return answer.json();
}

interface RangeAnswer {
  readonly header: { readonly revision: string };
  readonly kvs: readonly { readonly key: string; readonly value?: string }[];
}

async function range(etcdUrl: string): Promise<{ readonly revision: string; readonly pairs: readonly Said[] }> {
  const all = Buffer.from([0]).toString('base64');
  const { header, kvs } = (await ask(etcdUrl, 'kv/range', { key: all, range_end: all })) as RangeAnswer;
  const pairs = kvs.map(({ key, value = '' }) => {
    const name = Buffer.from(key, 'base64');
    return { where: `etcd ${name.toString('utf8')}`, bytes: Buffer.concat([name, Buffer.from(value, 'base64')]) };
  });
  return { revision: header.revision, pairs };
}

interface Listed {
  readonly groups?: readonly { readonly preferredVersion: { readonly groupVersion: string } }[];
  readonly resources?: readonly { readonly name: string; readonly verbs: readonly string[] }[];
  readonly items?: readonly { readonly metadata: { readonly namespace?: string; readonly name: string } }[];
}

async function allObjects(api: ApiServer): Promise<readonly Said[]> {
  const get = async (path: string) => (await api.get(path)).body as Listed;
  const groups = (await get('/apis')).groups ?? [];
  const roots = ['/api/v1', ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`)];
  const paths = await Promise.all(
    roots.map(async (root) =>
      ((await get(root)).resources ?? []).flatMap(({ name, verbs }) =>
        verbs.includes('list') ? [`${root}/${name}`] : [],
      ),
    ),
  );
  const objects = await Promise.all(
    paths.flat().map(async (path) =>
      ((await get(path)).items ?? []).map((item) => {
        const { namespace = '', name } = item.metadata;
        return { where: `${path} ${namespace}/${name}`, bytes: JSON.stringify(item) };
      }),
    ),
  );
  return objects.flat();
}
