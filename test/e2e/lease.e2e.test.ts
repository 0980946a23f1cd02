import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '../support/wait-for.ts';
import { openHarness, type Harness } from './harness.ts';
import { buildBundle, type Bundle } from './kubernetes-operator.ts';
import { startRelay, type Relay } from './kubernetes-relay.ts';
import { leaseTimes, readLease, removeLease, runCandidate, timeOf, type Candidate } from './lease-candidates.ts';
import type { PolicyHandle } from './policies.ts';
import { callsOfAge, callsSpec, plantCalls, readableCalls, recordings } from './sweep-calls.ts';
import { classOf, waitForLook } from './sweep-look.ts';

let harness: Harness;
let bundle: Bundle;
let relay: Relay;
let namespace: string;
let account: string;
let policy: PolicyHandle;
let running: Candidate[] = [];

beforeAll(async () => {
  [harness, bundle] = await Promise.all([openHarness(), buildBundle()]);
  relay = await startRelay(harness.cluster.server);
}, 120_000);
afterAll(async () => {
  await relay.stop();
  await harness.stop();
});
beforeEach(async () => {
  namespace = await harness.createNamespace();
  account = harness.addAccount();
  policy = harness.policy(namespace, 'voicebot');
  harness.azure.journal.clear();
});
afterEach(async () => {
  for (const { operator } of running) operator.kill('SIGKILL');
  await Promise.all(running.map(({ operator }) => operator.ended));
  running = [];
  relay.resume();
  await removeLease(harness);
  await harness.reset();
});

async function start(options: { readonly server?: string } = {}): Promise<Candidate> {
  const candidate = await runCandidate(harness, { bundle, namespace, ...options });
  running.push(candidate);
  return candidate;
}

/** The first leads before the second starts. */
async function startPair(ofFirst: { readonly server?: string } = {}) {
  const first = await start(ofFirst);
  await first.waitForEntry('leading');
  const second = await start();
  return { first, second };
}

const due = 150;
const deletes = { server: 'blob', operation: 'DeleteBlob' } as const;
const writes = () => [
  ...harness.azure.journal.writes(),
  ...harness.azure.journal.writes({ server: 'blob' }),
  ...harness.azure.journal.writes({ server: 'openai' }),
];
const left = () => readableCalls(harness, { account }).recordings.length;

/** Does something to the first process with the answer to its thirtieth delete under way. */
async function interruptSweep(act: () => void): Promise<void> {
  plantCalls(harness, account, callsOfAge(1, due, 120));
  const struck = harness.azure.faults.add({
    ...deletes,
    path: account,
    after: 29,
    count: 1,
    effect: { kind: 'interfere', when: 'after', act },
  });
  await policy.apply(callsSpec({ account }, { artifactClasses: [recordings(account)] }));
  await struck.struck({ deadlineMs: 30_000 });
  expect(left()).toBeGreaterThan(0);
}

async function expectSweptBy(candidate: Candidate): Promise<void> {
  await candidate.waitForEntry('leading');
  await waitFor(() => left() === 0, { what: 'the rest to be deleted', deadlineMs: 40_000, describe: left });
  const settled = await waitForLook(policy);
  expect(classOf(settled, 'recordings')).toMatchObject({ artifacts: 0, overdue: 0 });
}

describe('two processes', () => {
  it('are both ready, and one of them leads and writes', async () => {
    const { first, second } = await startPair();
    expect(await first.probe('/readyz')).toMatchObject({ status: 200, body: expect.stringContaining('role: leader') });
    expect(await second.probe('/readyz')).toMatchObject({
      status: 200,
      body: expect.stringContaining('role: standby'),
    });
    for (const { probe } of [first, second]) expect(await probe('/healthz')).toMatchObject({ status: 200 });
    await policy.apply(callsSpec({ account }));
    await policy.waitForReady('PolicyApplied');
    expect(second.isLeading()).toBe(false);
    const microTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(await readLease(harness)).toEqual({
      holderIdentity: expect.stringMatching(/^.+_[0-9a-f-]{36}$/),
      leaseDurationSeconds: leaseTimes.durationSeconds,
      leaseTransitions: 0,
      acquireTime: microTime,
      renewTime: microTime,
    });
  }, 90_000);

  it('hand over within a second when the leader is told to stop', async () => {
    const { first, second } = await startPair();
    expect(await first.operator.stop()).toBe(0);
    const [given, taken] = await Promise.all([
      first.waitForEntry('The lease was given back.'),
      second.waitForEntry('leading'),
    ]);
    expect(timeOf(taken) - timeOf(given)).toBeLessThan(1_000);
    expect(await readLease(harness)).toMatchObject({ leaseTransitions: 1 });
    expect(await second.probe('/readyz')).toMatchObject({ body: expect.stringContaining('role: leader') });
  }, 90_000);
});

describe('a leader in the middle of a sweep', () => {
  it('that is frozen is followed by the other, and writes nothing when it wakes up: it ends', async () => {
    const { first, second } = await startPair();
    await interruptSweep(() => {
      first.operator.kill('SIGSTOP');
    });
    await expectSweptBy(second);
    const before = await policy.read();
    const lease = await readLease(harness);
    harness.azure.journal.clear();

    first.operator.kill('SIGCONT');
    expect(await first.operator.ended).toBe(1);
    expect(await first.waitForEntry('The lease is lost.')).toMatchObject({ level: 'error' });
    expect(writes()).toEqual([]);
    expect((await policy.read())?.metadata.resourceVersion).toBe(before?.metadata.resourceVersion);
    expect((await readLease(harness))?.['holderIdentity']).toBe(lease?.['holderIdentity']);
  }, 120_000);

  it('that is killed is followed by the other when its time is over, and not before', async () => {
    const { first, second } = await startPair();
    await interruptSweep(() => {
      first.operator.kill('SIGKILL');
    });
    await first.operator.ended;
    const killedAtMs = Date.now();
    await expectSweptBy(second);
    const tookMs = timeOf(await second.waitForEntry('leading')) - killedAtMs;
    const { durationSeconds, retryPeriodSeconds } = leaseTimes;
    // It may have renewed right before.
    expect(tookMs).toBeGreaterThan((durationSeconds - 2 * retryPeriodSeconds) * 1000 - 200);
    expect(tookMs).toBeLessThan((durationSeconds + 2.2 * retryPeriodSeconds) * 1000 + 2_000);
    expect(await readLease(harness)).toMatchObject({ leaseTransitions: 1 });
  }, 120_000);

  it('that cannot reach the API server any more ends before the other leads', async () => {
    const { first, second } = await startPair({ server: relay.server });
    await interruptSweep(() => {
      relay.swallowAll();
    });
    expect(await first.operator.ended).toBe(1);
    const lost = await first.waitForEntry('The lease is lost.');
    await expectSweptBy(second);
    expect(timeOf(await second.waitForEntry('leading'))).toBeGreaterThan(timeOf(lost));
  }, 120_000);
});
