import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rulesFinalizer } from '../../src/api/group.ts';
import { operatorIdentity } from '../support/operator-identity.ts';
import { startOperatorProcess, type OperatorProcess } from '../support/operator-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { artifactClass, automatic, foreignRules, specOf } from './estate.ts';
import { openHarness, type Harness } from './harness.ts';
import { buildBundle, type Bundle } from './kubernetes-operator.ts';
import { accountOf, statusAtRest, verdictsOf, type PolicyHandle } from './policies.ts';
import { findSpokenSecrets } from './secrets.ts';
import { waitForLook } from './sweep-look.ts';

let harness: Harness;
let bundle: Bundle;
let namespace: string;
let account: string;
const children = new Set<OperatorProcess>();
const childLines: string[] = [];

beforeAll(async () => {
  [harness, bundle] = await Promise.all([openHarness(), buildBundle()]);
}, 60_000);
afterAll(() => harness.stop());
beforeEach(async () => {
  namespace = await harness.createNamespace();
  account = harness.addAccount();
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all([...children].map(({ ended }) => ended));
  children.clear();
  await harness.reset();
});

/** The bundle in its own process, resolved when it watches. */
async function startChild(): Promise<OperatorProcess> {
  const child = await startOperatorProcess({
    bundle: bundle.file,
    controlPlane: harness.cluster,
    identity: operatorIdentity,
    azure: harness.azure,
    flags: ['--watch-namespaces', namespace, '--retry-base-milliseconds', '100', '--log-level', 'debug'],
    onLine: (line) => childLines.push(line),
  });
  children.add(child);
  await waitFor(() => child.lines().some((line) => line.includes('"watching"')), {
    what: 'the operator to watch',
    describe: () => child.lines().slice(-3),
  });
  return child;
}

describe('an operator that is killed', () => {
  it('after its write was done and before the answer came: the next one finds it done', async () => {
    const policy = harness.policy(namespace, 'voicebot');
    const first = await startChild();
    await policy.apply(specOf([artifactClass('recordings', [`${account}/recordings`])]));
    await policy.waitForReady('RulesAwaitApproval');
    const path = `/storageAccounts/${account}/managementPolicies`;
    const held = harness.azure.faults.add({ method: 'PUT', path, effect: { kind: 'silence', when: 'after' } });
    await policy.approve();
    await held.struck({ deadlineMs: 60_000 });
    expect((await policy.read())?.metadata.finalizers).toEqual([rulesFinalizer]);
    first.kill('SIGKILL');
    await expect(first.ended).resolves.toBe('SIGKILL');
    harness.azure.faults.clear();
    expect((await policy.read())?.status?.summary?.rules).toBe(0);

    const second = await startChild();
    await policy.waitForReady('PolicyApplied');
    const done = await waitForLook(policy);
    expect(verdictsOf(done)).toMatchObject({ Ready: 'True PolicyApplied' });
    expect(done.status?.summary).toEqual({ rules: 1, ruleDays: 84, pendingAccounts: 0, artifacts: 0, overdue: 0 });
    expect(harness.daysOfOurs(account)).toEqual({ recordings: 84 });
    expect(harness.foreignIn(account)).toEqual(foreignRules);
    expect(harness.writesTo(account)).toHaveLength(1);
    await expect(second.stop()).resolves.toBe(0);
  });
});

describe('two operators at once', () => {
  it('end with one right document and write no more', async () => {
    await startChild();
    await harness.operate({ namespace });
    const names = ['alpha', 'beta', 'gamma', 'delta'];
    const policies: readonly PolicyHandle[] = names.map((name) => harness.policy(namespace, name));
    await Promise.all(
      policies.map(({ apply, name }) =>
        apply(specOf([artifactClass(name, [`${account}/recordings/${name}/`])], automatic)),
      ),
    );
    await Promise.all(policies.map((policy) => policy.waitForReady('PolicyApplied')));
    const writes = () => harness.writesTo(account).length;
    const passes = () => Promise.all(policies.map((policy) => policy.passNow()));
    // Azure has no ETag, so one operator may swallow what the other has read back already; a later look mends it. A pass is
    // echoed by the operator that ends it first, so only rounds on end without a write or a new word in status are rest.
    const rounds: string[] = [];
    await waitFor(
      async () => {
        const seen = await passes();
        rounds.push(JSON.stringify([writes(), seen.map(statusAtRest)]));
        const complete = Object.keys(harness.daysOfOurs(account)).length === names.length;
        const last = rounds.slice(-4);
        return complete && last.length === 4 && new Set(last).size === 1;
      },
      {
        what: 'four rounds of passes at rest',
        deadlineMs: 40_000,
        describe: () => [rounds.at(-1), harness.daysOfOurs(account)],
      },
    );
    expect(harness.daysOfOurs(account)).toEqual({ alpha: 84, beta: 84, gamma: 84, delta: 84 });
    expect(harness.foreignIn(account)).toEqual(foreignRules);
  });

  it('of two clusters: rules that the other one swallowed in its one blind moment come back with the next look', async () => {
    const neighbour = harness.policy(await harness.createNamespace(), 'neighbour');
    const policy = harness.policy(namespace, 'voicebot');
    await harness.operate({ namespace });
    await harness.operate({ namespace: neighbour.namespace });
    const path = `/storageAccounts/${account}/managementPolicies`;
    const held = harness.azure.faults.add({ method: 'PUT', path, count: 1, effect: { kind: 'silence' } });
    await policy.apply(specOf([artifactClass('recordings', [`${account}/recordings`])], automatic));
    await held.struck({ deadlineMs: 60_000 });
    await neighbour.apply(specOf([artifactClass('transcripts', [`${account}/transcripts`])], automatic));
    // The pass at the end of its look reads the rules once more, and would mend what is not yet broken.
    expect(verdictsOf(await waitForLook(neighbour))).toMatchObject({ Ready: 'True PolicyApplied' });
    held.release();
    await policy.waitForReady('PolicyApplied');
    expect(harness.daysOfOurs(account)).toEqual({ recordings: 84 });

    const restored = await neighbour.passNow();
    expect(accountOf(restored, account)).toMatchObject({ reason: 'RulesInForce', lastRepairReason: 'RulesRestored' });
    expect(harness.daysOfOurs(account)).toEqual({ recordings: 84, transcripts: 84 });
    expect(harness.foreignIn(account)).toEqual(foreignRules);
  });
});

describe('what was said meanwhile', () => {
  it('holds no token', async () => {
    await expect(findSpokenSecrets(harness, childLines)).resolves.toEqual([]);
  });
});
