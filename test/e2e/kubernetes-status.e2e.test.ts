import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { groupVersion, reconcileRequestedAtAnnotation } from '../../src/api/group.ts';
import { isDeepEqual, type JsonObject } from '../../src/api/json.ts';
import { callDataPolicyType } from '../../src/kube/policy-store.ts';
import { createReflector, type Reflector } from '../../src/kube/reflector.ts';
import { createMemoryLog } from '../kube/log-lines.ts';
import { connectTo, type RealConnection } from '../kube/real-cluster.ts';
import { waitFor } from '../support/wait-for.ts';
import { artifactClass, automatic, resourceIdOf, specOf, type SpecAsWritten } from './estate.ts';
import { openHarness, type Harness } from './harness.ts';
import { kstatusOf } from './kubernetes-kstatus.ts';
import { ownRulesIn } from './kubernetes-rules.ts';
import { restingCounters } from './operator-rest.ts';
import { lookTimesOf, statusAtRest, type PolicyHandle } from './policies.ts';
import { waitForLook } from './sweep-look.ts';

let harness: Harness;
let admin: RealConnection;
let namespace: string;
let account: string;
let policy: PolicyHandle;

beforeAll(async () => {
  harness = await openHarness();
  admin = await connectTo(harness.cluster);
}, 60_000);
afterAll(async () => {
  await admin.close();
  await harness.stop();
});
beforeEach(async () => {
  namespace = await harness.createNamespace();
  account = harness.addAccount();
  policy = harness.policy(namespace, 'voicebot');
});
afterEach(() => harness.reset());

/** A check a day, so that no schedule slot begins while a test runs. */
const daily: SpecAsWritten = { ...automatic, checkIntervalMinutes: 1440 };

const specOn = (name: string) => specOf([artifactClass('recordings', [`${name}/recordings/voicebot/`])], daily);

describe('the status of a settled policy', () => {
  let versions: CallDataPolicy[];
  let follower: Reflector<CallDataPolicy>;

  beforeEach(async () => {
    versions = [];
    follower = createReflector(
      { transport: admin.transport, resource: callDataPolicyType },
      {
        namespace,
        log: createMemoryLog(),
        onChange: (_, current) => {
          if (current?.metadata.name === policy.name) versions.push(current);
        },
      },
    );
    follower.start();
    await follower.waitForSync({ abortSignal: AbortSignal.timeout(20_000) });
  });
  afterEach(() => follower.stop());

  /** Both the operator and the follower have then seen everything that was written before, in order. */
  async function passThroughFence(): Promise<void> {
    const fence = harness.policy(namespace, 'fence');
    await fence.apply(specOn(harness.addAccount()));
    await fence.passNow();
    const written = await policy.read();
    const isNewest = () => versions.at(-1)?.metadata.resourceVersion === written?.metadata.resourceVersion;
    await waitFor(isNewest, { what: 'the follower to see the newest version' });
  }

  /** What a version changed of the one before, apart from its version. */
  function changesBetween(before: CallDataPolicy, after: CallDataPolicy) {
    const parts = (version: CallDataPolicy) => {
      const { metadata, spec, status } = version;
      const { annotations, resourceVersion, ...rest } = metadata;
      expect(resourceVersion).not.toBe('');
      return {
        spec,
        rest,
        verdict: statusAtRest(version),
        requested: annotations?.[reconcileRequestedAtAnnotation],
        lastHandledReconcileAt: status?.lastHandledReconcileAt,
        lookTimes: lookTimesOf(version),
      };
    };
    const [old, now] = [parts(before), parts(after)];
    return (Object.keys(now) as (keyof typeof now)[]).filter((part) => !isDeepEqual(old[part], now[part]));
  }

  it('moves by one write for each pass that is asked for, and never by itself', async () => {
    const operator = await harness.operate({ namespace });
    await policy.apply(specOn(account));
    await policy.waitForReady('PolicyApplied');
    const settled = await waitForLook(policy);
    await passThroughFence();
    const before = await restingCounters(operator);
    const seenBefore = versions.length;
    harness.azure.journal.clear();

    for (let pass = 1; pass <= 20; pass += 1) await policy.passNow();
    const requested = await policy.read();
    await harness.policy(namespace, 'fence').passNow();

    const shown = versions.slice(seenBefore - 1);
    const changes = shown.slice(1).map((version, index) => changesBetween(shown[index]!, version));
    // Two looks within one second bear the same times.
    const moved = changes.map((parts) => parts.filter((part) => part !== 'lookTimes'));
    expect(moved).toEqual(Array.from({ length: 20 }, () => [['requested'], ['lastHandledReconcileAt']]).flat());
    expect(changes).not.toContainEqual(['requested', 'lookTimes']);
    expect(requested?.metadata.generation).toBe(settled.metadata.generation);
    const after = await restingCounters(operator);
    // The look at the blobs goes on behind the pass that begins it; its end asks for the pass that tells and echoes.
    expect({ passes: after.passes, adds: after.queue.adds }).toEqual({
      passes: before.passes + 21 * 2,
      adds: before.queue.adds + 21 * 2,
    });
    expect(harness.azure.journal.writes()).toEqual([]);
    const documents = `/storageAccounts/${account}/managementPolicies`;
    expect(harness.azure.journal.count({ method: 'GET', path: documents })).toBe(20 * 2);
    // Each look lists the class, what lies beside it in its container, and the container of no class.
    expect(harness.azure.journal.count({ server: 'blob', operation: 'ListBlobs', path: account })).toBe(20 * 3);
  }, 60_000);

  it('rests when others change what no pass depends on', async () => {
    const operator = await harness.operate({ namespace });
    await policy.apply(specOn(account));
    await waitForLook(policy);
    await passThroughFence();
    const before = await restingCounters(operator);
    harness.azure.journal.clear();

    const labelled = await policy.patch({ metadata: { labels: { team: 'voice' }, annotations: { note: 'seen' } } });
    await harness.policy(namespace, 'fence').passNow();

    expect((await policy.read())?.metadata.resourceVersion).toBe(labelled.metadata.resourceVersion);
    // The fence's own: one pass begins its look at the blobs, one tells the end.
    expect((await restingCounters(operator)).passes).toBe(before.passes + 2);
    expect(harness.azure.journal.entries({ path: account })).toEqual([]);
  }, 60_000);

  it('shares its conditions with another manager without a quarrel', async () => {
    const operator = await harness.operate({ namespace });
    await policy.apply(specOn(account));
    await waitForLook(policy);
    const applyOther = () =>
      harness.server.apply(`/apis/${groupVersion}/namespaces/${namespace}/calldatapolicies/voicebot/status`, {
        query: { fieldManager: 'auditor', force: 'false' },
        body: otherStatus(namespace),
      });
    expect((await applyOther()).status).toBe(200);
    await passThroughFence();
    const before = await restingCounters(operator);
    const seenBefore = versions.length;

    for (let pass = 1; pass <= 3; pass += 1) await policy.passNow();
    await harness.policy(namespace, 'fence').passNow();
    // The request and its echo: the pass that begins the look at the blobs has nothing new to say.
    expect(versions.length).toBe(seenBefore + 6);
    expect((await restingCounters(operator)).passes).toBe(before.passes + 4 * 2);

    const last = await policy.read();
    expect(last?.status?.conditions?.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['Audited', 'Ready', 'Compliant', 'LifecycleConfigured']),
    );
    const again = await applyOther();
    expect((again.body['metadata'] as JsonObject)['resourceVersion']).toBe(last?.metadata.resourceVersion);
  }, 60_000);
});

function otherStatus(namespace: string): JsonObject {
  const condition = {
    type: 'Audited',
    status: 'True',
    reason: 'Signed',
    message: 'The auditor has signed.',
    lastTransitionTime: '2026-11-24T10:00:00Z',
  };
  return {
    apiVersion: groupVersion,
    kind: 'CallDataPolicy',
    metadata: { name: 'voicebot', namespace },
    status: { conditions: [condition] },
  };
}

describe('what kstatus makes of a policy', () => {
  const computed = async () => kstatusOf((await policy.read())!);

  it('is InProgress before the first pass and until the rules stand, then Current', async () => {
    await policy.apply(specOn(account));
    expect((await policy.read())?.status).toEqual({ observedGeneration: -1 });
    expect(await computed()).toBe('InProgress');

    const held = harness.azure.faults.add({ method: 'PUT', effect: { kind: 'silence' }, count: 1 });
    await harness.operate({ namespace });
    await held.struck({ deadlineMs: 60_000 });
    expect(ownRulesIn(harness, account)).toEqual([]);
    expect(await computed()).toBe('InProgress');
    held.release();
    await policy.waitForReady('PolicyApplied');
    expect(await computed()).toBe('Current');
    expect(ownRulesIn(harness, account)).toHaveLength(1);
  }, 60_000);

  it('is InProgress while an edit is not handled and while the operator tries again', async () => {
    await harness.operate({ namespace });
    await policy.apply(specOn(account));
    await policy.waitForReady('PolicyApplied');
    harness.azure.faults.add({ effect: { kind: 'status', status: 503 } });
    await policy.patch({ spec: { lifecycle: { lagDays: 4 } } });
    expect(await computed()).toBe('InProgress');
    await policy.waitForStatus('a pass that failed', ({ status }) =>
      (status?.conditions ?? []).some(({ type }) => type === 'Reconciling'),
    );
    expect(await computed()).toBe('InProgress');
    harness.azure.faults.clear();
    await policy.waitForReady('PolicyApplied');
    expect(await computed()).toBe('Current');
  }, 60_000);

  it('is Failed where only a person can help, and Terminating while rules are removed', async () => {
    await harness.operate({ namespace });
    await policy.apply({ ...specOn(account), deletionPolicy: 'RemoveRules' });
    await policy.waitForReady('PolicyApplied');
    const unlock = harness.azure.state.lock(resourceIdOf(account), 'ReadOnly');
    await policy.patch({ spec: { lifecycle: { lagDays: 4 } } });
    await policy.waitForStatus('a lock', ({ status }) =>
      (status?.conditions ?? []).some(({ type }) => type === 'Stalled'),
    );
    expect(await computed()).toBe('Failed');
    unlock();
    const held = harness.azure.faults.add({ effect: { kind: 'silence' } });
    await policy.remove();
    expect(await computed()).toBe('Terminating');
    held.release();
    await policy.waitUntilGone();
    expect(ownRulesIn(harness, account)).toEqual([]);
  }, 60_000);
});
