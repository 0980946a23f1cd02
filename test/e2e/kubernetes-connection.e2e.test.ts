import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '../support/wait-for.ts';
import { artifactClass, automatic, specOf } from './estate.ts';
import { openHarness, type Harness, type RunningOperator } from './harness.ts';
import { requestToken, writeOperatorKubeconfig, type OperatorKubeconfig } from './kubernetes-operator.ts';
import { startRelay, type Relay } from './kubernetes-relay.ts';
import { ownRulesIn, ruleOf } from './kubernetes-rules.ts';
import { accountOf, type PolicyHandle } from './policies.ts';

let harness: Harness;
let relay: Relay;
let kubeconfig: OperatorKubeconfig;
let account: string;
let operator: RunningOperator;
let policy: PolicyHandle;

beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(() => harness.stop());
beforeEach(async () => {
  relay = await startRelay(harness.cluster.server);
  kubeconfig = await writeOperatorKubeconfig(harness.cluster, { server: relay.server });
  account = harness.addAccount();
  const namespace = await harness.createNamespace();
  policy = harness.policy(namespace, 'voicebot');
  const settings = { kubeconfig: kubeconfig.file, requestTimeoutSeconds: '2' };
  operator = await harness.operate({ namespace, settings });
  await policy.apply(specWith({ months: 3 }));
  await untilHandled({ ruleDays: 84 });
}, 60_000);
afterEach(async () => {
  await harness.reset();
  await relay.stop();
  await kubeconfig.remove();
});

const specWith = ({ months }: { readonly months: number }) =>
  specOf([artifactClass('recordings', [`${account}/recordings/voicebot/`], months)], automatic);

/** The newest spec stands in Azure beside the untouched rules of others, and status says so. */
async function untilHandled({ ruleDays }: { readonly ruleDays: number }): Promise<void> {
  let seen: unknown;
  const isHandled = async () => {
    const current = (await policy.read())!;
    const { metadata, status } = current;
    seen = status;
    const { reason, ruleDays: inForce } = accountOf(current, account) ?? {};
    return status?.observedGeneration === metadata.generation && reason === 'RulesInForce' && inForce === ruleDays;
  };
  await waitFor(isHandled, { what: `rules of ${ruleDays} days`, deadlineMs: 60_000, describe: () => seen });
  expect(ownRulesIn(harness, account)).toMatchObject([ruleOf(ruleDays)]);
}

const writes = () => harness.azure.journal.writes({ path: account }).length;
const linesWith = (...parts: readonly string[]) =>
  operator.lines().filter((line) => parts.every((part) => line.includes(part)));

describe('the connection to the API server', () => {
  it('is made again when the watch is cut, and an edit meanwhile is handled', async () => {
    relay.refuse();
    await policy.apply(specWith({ months: 4 }));
    await waitFor(() => linesWith('List or watch failed').length > 0, { what: 'the operator to notice' });
    expect(writes()).toBe(1);
    relay.resume();
    await untilHandled({ ruleDays: 115 });
    expect(writes()).toBe(2);
  }, 90_000);

  it('is left for a new one when it swallows a call: the next call succeeds within the deadline', async () => {
    const held = harness.azure.faults.add({ method: 'GET', effect: { kind: 'silence' }, count: 1 });
    await policy.apply(specWith({ months: 4 }));
    await held.struck({ deadlineMs: 60_000 });
    relay.swallow();
    const swallowedAt = performance.now();
    held.release();
    await untilHandled({ ruleDays: 115 });
    expect(performance.now() - swallowedAt).toBeLessThan(15_000);
    expect(linesWith('Kubernetes did not answer in time')).toHaveLength(1);
    expect(writes()).toBe(2);

    // The watch still hangs on the old connection, so this is not heard until that one ends.
    await policy.apply(specWith({ months: 5 }));
    relay.cut();
    await untilHandled({ ruleDays: 145 });
    expect(writes()).toBe(3);
  }, 90_000);

  it('comes back by itself after a time in which every packet was lost', async () => {
    const held = harness.azure.faults.add({ method: 'GET', effect: { kind: 'silence' }, count: 1 });
    await policy.apply(specWith({ months: 4 }));
    await held.struck({ deadlineMs: 60_000 });
    relay.swallowAll();
    held.release();
    await waitFor(() => linesWith('KubernetesUnavailable').length >= 2, { what: 'two passes to fail' });
    expect(linesWith('"level":"error"')).toEqual([]);
    expect(writes()).toBe(1);
    relay.cut();
    relay.resume();
    await untilHandled({ ruleDays: 115 });
    expect(writes()).toBe(2);
  }, 90_000);
});

describe('the token of the ServiceAccount', () => {
  it('is read anew for each call: refused while it is garbage, accepted when it is replaced', async () => {
    await kubeconfig.setToken('garbage');
    await policy.apply(specWith({ months: 4 }));
    await waitFor(() => linesWith('KubernetesRefused', '401').length > 0, { what: 'a refusal' });
    expect(writes()).toBe(1);
    await kubeconfig.setToken(await requestToken(harness.cluster));
    await policy.requestPass();
    await untilHandled({ ruleDays: 115 });
    expect(writes()).toBe(2);
    expect(linesWith('garbage')).toEqual([]);
  }, 90_000);

  it('may be gone from its file for a moment: the last one goes on', async () => {
    await kubeconfig.setToken('');
    await policy.apply(specWith({ months: 4 }));
    await untilHandled({ ruleDays: 115 });
    expect(linesWith('KubernetesRefused')).toEqual([]);
  }, 90_000);
});
