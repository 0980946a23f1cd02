import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { alertGroups } from '../../scripts/render/monitoring/alerts.ts';
import { dashboardRows } from '../../scripts/render/monitoring/dashboard-panels.ts';
import { findFreePort } from '../control-plane/port.ts';
import { bindErasureRole, caller, erasureSpec, makeRequest, plantCallers, setUpErasure } from '../e2e/erasure-world.ts';
import { openHarness, type Harness } from '../e2e/harness.ts';
import { callsSpec } from '../e2e/sweep-calls.ts';
import { waitForLook } from '../e2e/sweep-look.ts';
import { startPrometheus, type LoadedRule, type Prometheus } from '../support/prometheus.ts';
import { waitFor } from '../support/wait-for.ts';
import { chartFolder } from './helm.ts';
import { selectorsIn } from './promql.ts';

const alerts = Object.values(alertGroups).flat();
const panels = Object.values(dashboardRows).flat();
const variables: Readonly<Record<string, string>> = { $namespace: '.*', $policy: '.*', $__rate_interval: '10s' };

/** As Grafana sends it with everything chosen. */
const filledIn = (expression: string): string =>
  Object.entries(variables).reduce((text, [name, value]) => text.replaceAll(name, value), expression);

/** What a panel asks has an answer here; an alert asks for trouble, so what it looks at must be there. */
const questions: readonly string[] = [
  ...panels.flatMap(({ queries }) => queries.map(([expression]) => filledIn(expression))),
  ...alerts.flatMap(({ expression }) => selectorsIn(expression).map(({ text }) => text)),
];

/** Of these, what has no answer where nothing is wrong, with the reason. */
const withoutAnswer: Readonly<Record<string, string>> = {
  'calldata_azure_requests_total{code=~"429|503"}': 'Azure throttles nobody here.',
  calldata_report_failed: 'No Report is written where the cluster does not have their kind.',
};

let harness: Harness;
let prometheus: Prometheus;

beforeAll(async () => {
  harness = await openHarness();
  const namespace = await harness.createNamespace();
  const metricsPort = await findFreePort();
  await allowLease(namespace);
  await operate(namespace, metricsPort);
  prometheus = await startPrometheus({
    target: `127.0.0.1:${metricsPort}`,
    labels: { pod: 'calldata-operator-0' },
    ruleFiles: [join(chartFolder, 'files', 'alerts.yaml')],
  });
  await makeHistory(namespace);
}, 120_000);
afterAll(async () => {
  await harness.stop();
  await prometheus.stop();
});

/** A Lease beside the policies: the one of the operator's own namespace belongs to other tests. */
async function allowLease(namespace: string): Promise<void> {
  const rules = [{ apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create', 'get', 'update'] }];
  const body = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'leases' }, rules };
  await harness.server.create(`/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/roles`, { body });
  await bindErasureRole(harness, namespace, { name: 'leases', kind: 'Role' });
}

async function operate(namespace: string, metricsPort: number): Promise<void> {
  const settings = {
    metricsPort: `${metricsPort}`,
    leaderElect: 'true',
    leaseNamespace: namespace,
    // A machine under load must not lose it: who leads no more shows no policy.
    leaseDurationSeconds: '300',
    leaseRenewDeadlineSeconds: '200',
  };
  await harness.operate({ namespace, settings, now: () => harness.azure.clock.now().getTime() });
}

const another = '+49 171 1111111';

/** A policy that deleted something, a request that ended and one that waits; and a policy whose look does not end. */
async function makeHistory(namespace: string): Promise<void> {
  const [account, transcriptAccount, silent] = [harness.addAccount(), harness.addAccount(), harness.addAccount()];
  await setUpErasure(harness, namespace);
  plantCallers(harness, { account, transcriptAccount }, [
    { id: 'theirs', days: 10, from: caller.phone },
    { id: 'other', days: 20, from: another },
    { id: 'old', days: 200, from: '+49 171 2222222' },
  ]);
  const policy = harness.policy(namespace, 'voicebot');
  await policy.apply(withConsent(erasureSpec({ account, transcriptAccount })));
  await waitForLook(policy);
  const request = (phone: string) => makeRequest(harness, namespace, { policy: 'voicebot', features: { phone } });
  const [ended, open] = [await request(caller.phone), await request(another)];
  await open.waitForReason('AwaitingApproval');
  await ended.approve();
  await ended.waitForEnd('Erased');
  harness.azure.faults.add({
    server: 'blob',
    operation: 'ListBlobs',
    path: `/${silent}/`,
    effect: { kind: 'silence' },
  });
  await harness.policy(namespace, 'unending').apply(callsSpec({ account: silent }));
}

function withConsent(spec: ReturnType<typeof erasureSpec>): ReturnType<typeof erasureSpec> {
  const consent = {
    purpose: 'Recording',
    from: 'Tag',
    key: 'consent',
    grantedValue: 'yes',
    refusedValue: 'no',
  } as const;
  const [recordings, ...others] = spec.artifactClasses ?? [];
  if (recordings === undefined) throw new Error('the policy has no class');
  return { ...spec, artifactClasses: [{ ...recordings, consent: { ...consent, onMissing: 'Report' } }, ...others] };
}

async function unanswered(): Promise<readonly string[]> {
  const found = await Promise.all(
    questions.map(async (question) => ((await prometheus.query(question)).length === 0 ? [question] : [])),
  );
  return [...new Set(found.flat())].toSorted();
}

describe('Prometheus, over what a running operator shows', () => {
  it('has an answer to every query of the dashboard, and sees all that the alerts look at', async () => {
    let last: readonly string[] = [];
    const isAnswered = async () => {
      last = await unanswered();
      return last.every((question) => question in withoutAnswer);
    };
    await waitFor(isAnswered, { what: 'every query to have data', describe: () => last });
    expect(last).toEqual(Object.keys(withoutAnswer).toSorted());
    expect(questions.length).toBeGreaterThan(40);
  });

  it('evaluates every alert of the chart', async () => {
    for (const { expression } of alerts) await prometheus.query(expression);
    let loaded: readonly LoadedRule[] = [];
    const isEvaluated = async () => {
      loaded = await prometheus.rules();
      return loaded.every(({ health }) => health !== 'unknown');
    };
    await waitFor(isEvaluated, { what: 'every rule to be evaluated', describe: () => loaded });
    expect(loaded.filter(({ health }) => health !== 'ok')).toEqual([]);
    expect(loaded.map(({ name }) => name).toSorted()).toEqual(alerts.map(({ name }) => name).toSorted());
  });

  it('does not take a query that is none', async () => {
    await expect(prometheus.query('max by (calldata_findings')).rejects.toThrow('parse error');
  });
});
