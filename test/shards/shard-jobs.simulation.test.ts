import { afterEach, describe, expect, it } from '@jest/globals';
import { refused } from '../scan/pass/memory-estate.ts';
import { failed, found } from '../kube/fake-transport.ts';
import { waitFor } from '../support/wait-for.ts';
import { createJobWorld as openJobWorld, jobsIn, namespace, writtenTo } from './job-world.ts';
import type { JobWorld } from './job-world.ts';

const worlds: JobWorld[] = [];
afterEach(() => {
  for (const world of worlds.splice(0)) world.stop();
});

function createJobWorld(settings: Parameters<typeof openJobWorld>[0] = {}): JobWorld {
  const world = openJobWorld(settings);
  worlds.push(world);
  return world;
}

/** Every pod of every Job, all at once. */
function runAllPods({ cluster, runPod }: JobWorld): void {
  cluster.onJob = (job, shards, leaderKey) => {
    for (let shard = 0; shard < shards; shard += 1) void runPod(job, shard, { leaderKey }).catch(() => undefined);
  };
}

describe('a listing by the pods of a Job', () => {
  it('sees what one process sees, and leaves no Job behind', async () => {
    const world = createJobWorld();
    runAllPods(world);
    const { report: alone } = await world.list(world.request(undefined));
    const { report } = await world.list(world.request(3), world.jobs.runShards);
    expect(report).toEqual(alone);
    expect(report.holds).toEqual([
      { name: 'case', artifacts: 3 },
      { name: 'court', artifacts: 0 },
    ]);
    expect(jobsIn(world.cluster)).toEqual([]);
    const made = world.cluster.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/jobs'));
    expect(made).toHaveLength(2);
  });

  it('tells how far it is, and what it asked of Azure', async () => {
    const asked: number[] = [];
    const world = createJobWorld({ onRequests: (requests) => asked.push(...requests.map(({ count }) => count)) });
    runAllPods(world);
    const { report } = await world.list(world.request(3), world.jobs.runShards);
    expect(report.copies).toBe(5);
    // Twice, as all of it was counted again with the hold known.
    expect(world.listed()).toBe(10);
    expect(asked).toEqual(Array(6).fill(3));
  });

  it('writes no call id, blob name or spec in the clear', async () => {
    const world = createJobWorld();
    runAllPods(world);
    await world.list(world.request(3), world.jobs.runShards);
    const written = writtenTo(world.cluster);
    expect(written).toContain('Waiting');
    expect(written).not.toMatch(/held-call|other-call|fourth-call|secret-call|nobody-knows|20260109|case-7|recordings/);
  });

  it('hears a shard that died and was tried again once, and counts it once', async () => {
    const world = createJobWorld();
    const death = new AbortController();
    let first = true;
    world.accounts.calls.beforePage = (container) => {
      if (container === 'more' && first) {
        first = false;
        death.abort(new Error('killed'));
      }
    };
    world.cluster.onJob = (job, shards, leaderKey) => {
      for (let shard = 0; shard < shards; shard += 1) {
        void world
          .runPod(job, shard, { leaderKey, abortSignal: death.signal })
          .catch(() => world.runPod(job, shard, { leaderKey }));
      }
    };
    const { report: alone } = await world.list(world.request(undefined));
    first = true;
    const { report } = await world.list(world.request(3), world.jobs.runShards);
    expect(report).toEqual(alone);
    expect(death.signal.aborted).toBe(true);
  });

  it('does not count a shard that speaks twice', async () => {
    const world = createJobWorld();
    world.cluster.onJob = (job, shards, leaderKey) => {
      for (let shard = 0; shard < shards; shard += 1) {
        for (let time = 0; time < 2; time += 1) void world.runPod(job, shard, { leaderKey }).catch(() => undefined);
      }
    };
    const { report: alone } = await world.list(world.request(undefined));
    const { report } = await world.list(world.request(3), world.jobs.runShards);
    expect(report).toEqual(alone);
  });

  it('calls the places of a shard unseen whose pod failed for good, and keeps the Job for its log', async () => {
    const world = createJobWorld();
    world.cluster.onJob = (job, shards, leaderKey) => {
      const path = `/apis/batch/v1/namespaces/${namespace}/jobs/${job}`;
      const object = world.cluster.objects.get(path) ?? {};
      world.cluster.objects.set(path, { ...object, status: { failedIndexes: '1' } });
      for (const shard of [0, 2].slice(0, shards)) void world.runPod(job, shard, { leaderKey }).catch(() => undefined);
    };
    const { report } = await world.list(world.request(3), world.jobs.runShards);
    expect(report.unseen).toHaveLength(1);
    expect(report.unseen[0]).toMatchObject({ reason: 'ShardFailed', terminal: false });
    expect(report.unseen[0]?.message).toMatch(
      /^Pod 1 of Job calldata-system\/calldata-scan-\w+ failed \(FailedIndexes\)/,
    );
    expect(report.classes.some(({ complete }) => !complete)).toBe(true);
    expect(jobsIn(world.cluster)).not.toEqual([]);
  });

  it.each([
    ['that is deleted', true, 'was deleted'],
    ['that nobody starts', false, 'was not started within 0 minutes'],
  ] as const)('sees nothing by a Job %s', async (_, isDeleted, message) => {
    const world = createJobWorld({ silenceMs: 30 });
    const reads = new Map<string, number>();
    world.cluster.refuse = ({ method, path }) => {
      if (method !== 'GET' || !path.includes('/jobs/')) return undefined;
      reads.set(path, (reads.get(path) ?? 0) + 1);
      return isDeleted && reads.get(path) === 2 ? failed(404, 'NotFound') : undefined;
    };
    const { report } = await world.list(world.request(3), world.jobs.runShards);
    expect(report.unseen.map((place) => place.message)).toEqual(Array(3).fill(expect.stringContaining(message)));
    expect(report.undeclaredUnseen).toHaveLength(2);
    expect(jobsIn(world.cluster)).toEqual([]);
  });

  it('tells what a shard could not see as one process does', async () => {
    const world = createJobWorld();
    runAllPods(world);
    world.accounts.calls.faults.set('more', refused());
    const { report: alone } = await world.list(world.request(undefined));
    const { report } = await world.list(world.request(3), world.jobs.runShards);
    expect(report.unseen).toMatchObject([{ container: 'more', reason: 'AccessDenied' }]);
    expect(report).toEqual(alone);
  });

  it('ends as a whole where a shard finds what ends a pass', async () => {
    const world = createJobWorld();
    runAllPods(world);
    world.clock.skewMs = 3_600_000;
    const ended = { reason: 'ClockSkewed', kind: 'retryable' };
    await expect(world.list(world.request(undefined))).rejects.toMatchObject(ended);
    await expect(world.list(world.request(3), world.jobs.runShards)).rejects.toMatchObject(ended);
    expect(jobsIn(world.cluster)).toEqual([]);
  });

  it('judges nothing where the clock of the leader is wrong, though those of the pods are right', async () => {
    const world = createJobWorld();
    runAllPods(world);
    world.clock.leaderMs = -60 * 86_400_000;
    const ended = { reason: 'ClockSkewed', kind: 'retryable' };
    await expect(world.list(world.request(undefined))).rejects.toMatchObject(ended);
    await expect(world.list(world.request(3), world.jobs.runShards)).rejects.toMatchObject(ended);
  });

  it('gives no task to a pod of another build', async () => {
    const world = createJobWorld();
    world.cluster.onJob = (job, shards, leaderKey) => {
      for (let shard = 0; shard < shards; shard += 1)
        void world.runPod(job, shard, { leaderKey, podBuild: 'another-build' }).catch(() => undefined);
    };
    const { report } = await world.list(world.request(3), world.jobs.runShards);
    const message = expect.stringContaining('runs another build') as unknown;
    expect(report.unseen).toMatchObject(Array(3).fill({ reason: 'ShardFailed', terminal: false, message }));
    expect(writtenTo(world.cluster)).not.toContain('-task');
  });

  it('lists in its own process what is too much to be told to pods', async () => {
    const told: unknown[] = [];
    const world = createJobWorld({ maxJobChars: 2_000, onRequests: (requests) => told.push(requests) });
    runAllPods(world);
    const { report: alone } = await world.list(world.request(undefined));
    const { report } = await world.list(world.request(3), world.jobs.runShards);
    expect(report).toEqual(alone);
    expect(told).toEqual([]);
    expect(jobsIn(world.cluster)).toEqual([]);
  });

  it('tries a Job again soon that a passing refusal kept from being made, and keeps what it has', async () => {
    const world = createJobWorld();
    runAllPods(world);
    world.cluster.refuse = ({ method, path }) =>
      method === 'POST' && path.endsWith('/jobs') ? failed(503, 'ServiceUnavailable') : undefined;
    const { report } = await world.list(world.request(3), world.jobs.runShards);
    expect(report.unseen).toMatchObject(Array(3).fill({ reason: 'ShardsUnavailable', terminal: false }));
    expect(report.classes.every(({ complete }) => !complete)).toBe(true);
  });

  it.each([
    ['Jobs', (path: string) => path.endsWith('/jobs'), 'POST'],
    ['to read its own Pod', (path: string) => path.includes('/pods/'), 'GET'],
  ])('is refused with the remedy where the operator may not %s', async (_, isRefused, method) => {
    const world = createJobWorld();
    world.cluster.refuse = (request) =>
      request.method === method && isRefused(request.path) ? failed(403, 'Forbidden') : undefined;
    const { report } = await world.list(world.request(3), world.jobs.runShards);
    const message = expect.stringContaining('sharding.enabled') as unknown;
    expect(report.unseen).toMatchObject(Array(3).fill({ reason: 'ShardsUnavailable', terminal: false, message }));
  });

  it('is refused where nobody says which Pod the operator is', async () => {
    const world = createJobWorld({ pod: undefined });
    const { report } = await world.list(world.request(3), world.jobs.runShards);
    const message = expect.stringContaining('POD_NAME') as unknown;
    expect(report.unseen).toMatchObject(Array(3).fill({ reason: 'ShardsUnavailable', terminal: true, message }));
  });

  it('stops its Job at once when it is stopped', async () => {
    const world = createJobWorld();
    const stop = new AbortController();
    const listing = world.list(world.request(3), world.jobs.runShards, stop.signal);
    listing.catch(() => undefined);
    await waitFor(() => jobsIn(world.cluster).length === 1, { what: 'the Job', intervalMs: 1 });
    const why = new Error('suspended');
    stop.abort(why);
    await expect(listing).rejects.toBe(why);
    expect(jobsIn(world.cluster)).toEqual([]);
    const removal = world.cluster.requests.find(({ method }) => method === 'DELETE');
    expect(removal?.body).toMatchObject({
      propagationPolicy: 'Background',
      preconditions: { uid: expect.any(String) },
    });
  });

  it.each([
    ['of another generation', { metadata: { generation: 2 } }],
    ['made again under its name', { metadata: { uid: 'another' } }],
    ['on its way out', { metadata: { deletionTimestamp: '2026-04-10T12:00:00Z' } }],
    ['suspended', { spec: { suspend: true } }],
  ] as const)('does not work for a policy that is %s by now', async (_, change) => {
    const world = createJobWorld();
    runAllPods(world);
    world.changePolicy(change);
    const { report } = await world.list(world.request(3), world.jobs.runShards);
    expect(report.unseen.map(({ message }) => message)).toEqual(
      Array(3).fill('It found another generation of the policy than it was to look for, or one that is suspended.'),
    );
    expect(world.accounts.calls.pages).toEqual([]);
  });

  it('removes what a leader before it left behind', async () => {
    const world = createJobWorld();
    const path = `/apis/batch/v1/namespaces/${namespace}/jobs`;
    const left = { metadata: { name: 'calldata-scan-old', namespace, uid: 'old', resourceVersion: '1' } };
    world.cluster.objects.set(`${path}/calldata-scan-old`, left);
    await world.jobs.removeLeftovers({ abortSignal: new AbortController().signal });
    expect(jobsIn(world.cluster)).toEqual([]);
    expect(world.cluster.requests.find(({ path: asked }) => asked === path)?.query).toMatchObject({
      labelSelector: 'calldata.claimini.com/scan-shard',
    });
  });

  it('takes no message of another sender for a shard', async () => {
    const world = createJobWorld({ silenceMs: 200 });
    world.cluster.refuse = ({ method, path }) =>
      method === 'GET' && /-[012]$/.test(path)
        ? found({
            metadata: { name: 'x', namespace, uid: 'x', resourceVersion: '1', ownerReferences: [] },
            type: 'calldata.claimini.com/scan-shard',
            data: { head: Buffer.from('{"about":{"stage":"Waiting","attempt":"a","key":"b"}}').toString('base64') },
          })
        : undefined;
    const { report } = await world.list(world.request(3), world.jobs.runShards);
    expect(report.unseen).toHaveLength(3);
    expect(writtenTo(world.cluster)).not.toContain('-task');
  });
});
