import type { JsonObject, JsonValue } from '../../src/api/json.ts';
import { isJsonObject } from '../../src/api/json.ts';
import type { KubeRequest, KubeTransport } from '../../src/kube/transport.ts';
import type { ScanRequest } from '../../src/reconcile/scan-ports.ts';
import { defaultScanLimits } from '../../src/scan/pass/scan-limits.ts';
import { listAll } from '../../src/scan/pass/scan-session.ts';
import type { SessionSettings } from '../../src/scan/pass/scan-session.ts';
import type { RunShards } from '../../src/scan/shards/shard-task.ts';
import { createShardJobs } from '../../src/shards/shard-jobs.ts';
import type { ShardJobs, ShardJobsSettings } from '../../src/shards/shard-jobs.ts';
import { workOnShard } from '../../src/shards/shard-process.ts';
import { textAt } from '../api/object-path.ts';
import { createFakeTransport, deleted, failed, found } from '../kube/fake-transport.ts';
import type { FakeAnswer } from '../kube/fake-transport.ts';
import {
  classAt,
  connectTo,
  createMemoryAccount,
  nowMs,
  recording,
  requestOf,
  tagged,
} from '../scan/pass/memory-estate.ts';
import type { MemoryAccount } from '../scan/pass/memory-estate.ts';
import { hold } from '../scan/shards/sharded-estate.ts';

export const namespace = 'calldata-system';
const build = 'this-build';
const policyPath = '/apis/calldata.claimini.com/v1alpha1/namespaces/privacy/calldatapolicies/voicebot';
export const ownPod = { namespace, name: 'operator-1' };

/** Of the API server, as much as Jobs of shards need: it keeps what is applied, whole. Nothing collects garbage. */
export interface JobCluster {
  readonly transport: KubeTransport;
  readonly requests: readonly KubeRequest[];
  readonly objects: Map<string, JsonObject>;
  /** What is answered instead, by method and path. */
  refuse: (request: KubeRequest) => FakeAnswer | undefined;
  onJob: (name: string, shards: number, leaderKey: string) => void;
}

export function createJobCluster(policy: JsonObject): JobCluster {
  const objects = new Map<string, JsonObject>();
  let versions = 0;
  const put = (path: string, body: JsonObject): FakeAnswer => {
    versions += 1;
    const metadata = isJsonObject(body['metadata']) ? body['metadata'] : {};
    const uid = `uid-${path}`;
    const object = { ...body, metadata: { uid, ...metadata, namespace, resourceVersion: String(versions) } };
    objects.set(path, object);
    return found(object);
  };
  const answer = (request: KubeRequest): FakeAnswer => {
    const { method, path } = request;
    const refused = cluster.refuse(request);
    if (refused !== undefined) return refused;
    const body = request.body as JsonObject;
    if (method === 'PATCH') return put(path, body);
    if (method === 'POST') {
      const name = nameOf(body);
      const made = put(`${path}/${name}`, body);
      cluster.onJob(name, Number((body['spec'] as JsonObject)['completions']), leaderKeyOf(body));
      return made;
    }
    if (method === 'DELETE') return objects.delete(path) ? deleted : failed(404, 'NotFound');
    if (path.endsWith('/jobs')) return found(listOf(objects, `${path}/`));
    const object = objects.get(path);
    return object === undefined ? failed(404, 'NotFound') : found(object);
  };
  const { requests, ...transport } = createFakeTransport(answer);
  const cluster: JobCluster = { transport, requests, objects, refuse: () => undefined, onJob: () => undefined };
  put(`/api/v1/namespaces/${namespace}/pods/${ownPod.name}`, operatorPod);
  objects.set(policyPath, policy);
  return cluster;
}

export const operatorPod: JsonObject = {
  metadata: { name: ownPod.name, uid: 'pod-uid' },
  spec: { serviceAccountName: 'calldata-operator', containers: [{ name: 'operator', image: 'calldata:1' }] },
};

export function nameOf(object: JsonObject): string {
  return textAt(object, 'metadata.name');
}

function leaderKeyOf(job: JsonObject): string {
  return /--leader-key=([\w-]+)/.exec(JSON.stringify(job))?.[1] ?? '';
}

function listOf(objects: ReadonlyMap<string, JsonObject>, start: string): JsonObject {
  const items = [...objects].filter(([path]) => path.startsWith(start)).map(([, object]) => object as JsonValue);
  return { metadata: { resourceVersion: '1' }, items };
}

export function jobsIn({ objects }: JobCluster): readonly string[] {
  return [...objects.keys()].filter((path) => path.includes('/jobs/'));
}

/** Everything that was ever written, as a reader of etcd sees it. */
export function writtenTo({ requests }: JobCluster): string {
  const bodies = requests.map(({ body }) => JSON.stringify(body ?? ''));
  const decoded = bodies.flatMap((body) =>
    [...body.matchAll(/"([A-Za-z0-9+/]{8,}=*)"/g)].map(([, text = '']) => Buffer.from(text, 'base64').toString('utf8')),
  );
  return [...bodies, ...decoded].join('\n');
}

const silent = (): void => undefined;
export const quietLog = { debug: silent, info: silent, warn: silent, error: silent };

export interface JobWorld {
  readonly cluster: JobCluster;
  readonly accounts: Readonly<Record<'calls' | 'archive', MemoryAccount>>;
  readonly request: (shards: number | undefined) => ScanRequest;
  readonly jobs: ShardJobs;
  /** Runs one pod of a Job in this process. */
  readonly runPod: (job: string, shard: number, options: PodOptions) => Promise<void>;
  readonly list: (request: ScanRequest, runShards?: RunShards, abortSignal?: AbortSignal) => ReturnType<typeof listAll>;
  /** How far the clocks of Azure and of the leader are from that of the world. */
  readonly clock: { skewMs: number; leaderMs: number };
  /** Copies that were told as read. */
  readonly listed: () => number;
  /** What the API server shows of the policy from now on. */
  readonly changePolicy: (change: { readonly metadata?: JsonObject; readonly spec?: JsonObject }) => void;
  /** Ends the pods that are left. */
  readonly stop: () => void;
}

export interface PodOptions {
  readonly leaderKey: string;
  readonly podBuild?: string;
  readonly abortSignal?: AbortSignal;
}

/** A held call, and one that was refused, each said in one account and lying in another. */
export function createJobWorld(settings: Partial<ShardJobsSettings> = {}): JobWorld {
  const accounts = {
    calls: createMemoryAccount({
      recordings: [recording('20260109', 'held-call'), recording('20260109', 'other-call')],
      more: [recording('20260301', 'fourth-call'), recording('20260110', 'held-call')],
    }),
    archive: createMemoryAccount({
      transcripts: [recording('20260109', 'held-call', tagged('calldata-hold', 'case-7'))],
      undeclared: [recording('20260109', 'nobody-knows')],
    }),
  };
  const classes = [
    classAt('recordings', ['calls/recordings/', 'calls/more/']),
    classAt('transcripts', ['archive/transcripts/']),
  ];
  const holds = [
    hold('case', { kind: 'ByTag', value: 'case-7' }),
    hold('court', { kind: 'ByIds', callIds: new Set(['secret-call']) }),
  ];
  const request = (shards: number | undefined) =>
    requestOf(classes, { accounts, more: { holds }, ...(shards === undefined ? {} : { spec: { scan: { shards } } }) });
  const cluster = createJobCluster(request(3).policy as unknown as JsonObject);
  const jobs = createShardJobs({
    transport: cluster.transport,
    pod: ownPod,
    log: quietLog,
    build,
    pollMs: 2,
    ...settings,
  });
  let listed = 0;
  const end = new AbortController();
  const base = { log: quietLog, limits: defaultScanLimits };
  const clock = { skewMs: 0, leaderMs: 0 };
  const clientsOf = (name: string) => {
    const clients = connectTo(accounts[name as keyof typeof accounts]);
    return { ...clients, port: { ...clients.port, serviceNow: () => nowMs + clock.skewMs } };
  };
  return {
    cluster,
    accounts,
    request,
    jobs,
    clock,
    changePolicy: ({ metadata, spec }) => {
      const policy = cluster.objects.get(policyPath) ?? {};
      cluster.objects.set(policyPath, {
        ...policy,
        metadata: { ...(policy['metadata'] as JsonObject), ...metadata },
        spec: { ...(policy['spec'] as JsonObject), ...spec },
      });
    },
    listed: () => listed,
    stop: () => {
      end.abort(new Error('the test is over'));
    },
    runPod: (job, shard, { leaderKey, podBuild = build, abortSignal = end.signal }) =>
      workOnShard(
        { namespace, job, shard, leaderKey },
        {
          ...base,
          build: podBuild,
          transport: cluster.transport,
          connect: ({ name }) => clientsOf(name),
          requests: { entries: () => [{ labels: { type: 'blob' }, count: 3 }] },
          pollMs: 2,
          beatMs: 1,
          abortSignal: AbortSignal.any([abortSignal, end.signal]),
        },
      ),
    list: (asked, runShards, abortSignal = new AbortController().signal) => {
      const session: SessionSettings = {
        ...base,
        now: () => nowMs + clock.leaderMs,
        runSweep: () => Promise.reject(new Error('no sweep')),
        runShards,
      };
      const onListed = (copies: number) => {
        listed += copies;
      };
      return listAll(asked, session, { clientsOf, onListed, onDeleted: silent, abortSignal });
    },
  };
}
