import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { callApiServer } from '../control-plane/access.ts';
import { startControlPlane, type ControlPlane } from '../control-plane/control-plane.ts';
import { installManifests, kubectl } from '../support/local-stack.ts';
import type { OperatorProcess } from '../support/operator-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { artifactClass, automatic, specOf } from './estate.ts';
import { openHarness, type Harness } from './harness.ts';
import { buildBundle, logOf, runOperator, type Bundle } from './kubernetes-operator.ts';
import { startRelay, type Relay } from './kubernetes-relay.ts';
import { ownRulesIn, ruleOf } from './kubernetes-rules.ts';
import { accountOf, verdictsOf, type PolicyHandle } from './policies.ts';
import { waitForLook } from './sweep-look.ts';

/** One operator lives through all of this: it is never started again. */
let controlPlane: ControlPlane;
let harness: Harness;
let relay: Relay;
let bundle: Bundle;
let operator: OperatorProcess;
let endedWith: number | string | undefined;
let namespace: string;

beforeAll(async () => {
  [controlPlane, bundle] = await Promise.all([
    startControlPlane({ version: process.env['CALLDATA_KUBERNETES_VERSION'] }),
    buildBundle(),
  ]);
  harness = await openHarness({ cluster: controlPlane });
  relay = await startRelay(controlPlane.server);
  namespace = await harness.createNamespace();
  operator = await runOperator(harness, { bundle, server: relay.server });
  void operator.ended.then((code) => {
    endedWith = code;
  });
}, 180_000);
afterEach(() => {
  expect(logOf(operator).filter(({ level }) => level === 'error')).toEqual([]);
  expect(endedWith).toBeUndefined();
});
afterAll(async () => {
  expect(await operator.stop()).toBe(0);
  await relay.stop();
  await harness.stop();
  await controlPlane.stop();
}, 60_000);

interface Case {
  readonly policy: PolicyHandle;
  readonly account: string;
}

function newCase(name: string): Case {
  return { policy: harness.policy(namespace, name), account: harness.addAccount() };
}

async function isUnready(): Promise<boolean> {
  const answer = await callApiServer(controlPlane, '/readyz').catch(() => undefined);
  return answer?.status !== 200;
}

/** Tries again while the API server is away, as a pipeline does. */
async function apply({ policy, account }: Case, months: Months): Promise<void> {
  const spec = specOf([artifactClass('recordings', [`${account}/recordings/voicebot/`], months)], automatic);
  let refusal: unknown;
  const isAccepted = () =>
    policy.apply(spec).catch((error: unknown) => {
      refusal = String(error);
      return undefined;
    });
  await waitFor(isAccepted, { what: `${policy.name} to be accepted`, deadlineMs: 90_000, describe: () => refusal });
}

type Months = 3 | 4 | 5;

const ruleDaysOf: Readonly<Record<Months, number>> = { 3: 84, 4: 115, 5: 145 };

async function untilHandled({ policy, account }: Case, months: Months): Promise<void> {
  const ruleDays = ruleDaysOf[months];
  let seen: unknown;
  const current = async () => {
    const found = await policy.read().catch(() => undefined);
    seen = found?.status;
    const isHandled =
      found?.status?.observedGeneration === found?.metadata.generation &&
      accountOf(found!, account)?.ruleDays === ruleDays;
    return isHandled ? found : undefined;
  };
  const what = `${policy.name} to be handled`;
  const handled = await waitFor(current, { what, deadlineMs: 90_000, describe: () => seen });
  expect(verdictsOf(handled)).toMatchObject({ Ready: 'True PolicyApplied', LifecycleConfigured: 'True RulesInForce' });
  expect(ownRulesIn(harness, account)).toMatchObject([ruleOf(ruleDays)]);
}

const writesTo = ({ account }: Case) => harness.azure.journal.writes({ path: account }).length;

describe.each([
  ['etcd', (whileDown: () => Promise<void>) => controlPlane.restartEtcd({ whileDown })],
  ['kube-apiserver', (whileDown: () => Promise<void>) => controlPlane.restartApiServer({ whileDown })],
] as const)('a kill of %s', (name, restart) => {
  it('loses nothing of what is applied and edited meanwhile, and writes nothing twice', async () => {
    const [idle, edited, added] = ['idle', 'edited', 'added'].map((part) => newCase(`${part}-${name}`)) as [
      Case,
      Case,
      Case,
    ];
    await Promise.all([apply(idle, 3), apply(edited, 3)]);
    await Promise.all([untilHandled(idle, 3), untilHandled(edited, 3)]);

    const changes: Promise<unknown>[] = [];
    await restart(async () => {
      changes.push(
        apply(edited, 4),
        apply(added, 3),
        idle.policy.requestPass().catch(() => undefined),
      );
      await waitFor(isUnready, { what: 'the API server to be unready' });
    });
    await Promise.all(changes);
    await Promise.all([untilHandled(edited, 4), untilHandled(added, 3), untilHandled(idle, 3)]);
    expect([idle, edited, added].map(writesTo)).toEqual([1, 2, 1]);
  }, 180_000);
});

describe('a watch at a version that the API server has forgotten', () => {
  it('is followed by a new list, and the edits in between are handled', async () => {
    const edited = newCase('forgotten');
    await apply(edited, 3);
    await untilHandled(edited, 3);
    // The end of the look is a write of status, and would be one more version that the operator knows.
    await waitForLook(edited.policy);
    const before = logOf(operator).length;
    relay.refuse();
    await apply(edited, 4);
    // The new server's cache begins after the edit, so it cannot go on from the version that the operator knows.
    await controlPlane.restartApiServer();
    await apply(edited, 5);
    relay.resume();
    await untilHandled(edited, 5);
    const failures = logOf(operator)
      .slice(before)
      .flatMap(({ error }) => error ?? []);
    expect(failures).toContainEqual(expect.objectContaining({ status: 410, code: 'Expired' }));
    expect(writesTo(edited)).toBe(2);
  }, 180_000);
});

describe('the role binding', () => {
  it('may be taken away: the refusal is told, and the operator goes on when it is back', async () => {
    const edited = newCase('refused');
    await apply(edited, 3);
    await untilHandled(edited, 3);
    await kubectl(controlPlane, ['delete', 'clusterrolebinding', 'calldata-operator']);
    const isRefused = async () => {
      await edited.policy.requestPass();
      return logOf(operator).some(({ error }) => error?.reason === 'KubernetesRefused' && error.status === 403);
    };
    await waitFor(isRefused, { what: 'a refusal in the log', intervalMs: 200 });
    await apply(edited, 4);
    expect(writesTo(edited)).toBe(1);
    await installManifests(controlPlane);
    const isHandled = async () => {
      const value = await edited.policy.requestPass();
      return waitFor(async () => (await edited.policy.read())?.status?.lastHandledReconcileAt === value, {
        what: 'a pass',
        deadlineMs: 1_000,
      }).catch(() => false);
    };
    await waitFor(isHandled, { what: 'a pass with the binding back' });
    await untilHandled(edited, 4);
    expect(writesTo(edited)).toBe(2);
  }, 120_000);
});
