import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { chartValues } from '../../scripts/render/values/values-schema.ts';
import { valueAt } from '../api/object-path.ts';
import { sharedControlPlane } from '../control-plane/shared-control-plane.ts';
import { kubectl } from '../support/local-stack.ts';
import { everyOption } from './every-option.ts';
import { chartFolder, openHelm, type Helm } from './helm.ts';
import { installMonitoringCrds } from './monitoring-crds.ts';
import type { JsonObject } from '../../src/api/json.ts';

const namespace = 'calldata-chart';

let helm: Helm;

beforeAll(async () => {
  const cluster = sharedControlPlane();
  helm = await openHelm();
  await writeFile(valuesFile(), JSON.stringify(everyOption));
  for (const name of [namespace, ...new Set(everyOption.watchNamespaces)]) {
    await kubectl(cluster, ['create', 'namespace', name]);
  }
  await installMonitoringCrds(cluster);
}, 600_000);
afterAll(() => helm.remove());

const valuesFile = () => join(helm.folder, 'every-option.json');
const scraped = ['--set', 'metrics.serviceMonitor.enabled=true', '--set'];
const withEveryOption = () => ['--values', valuesFile()];

async function render(...flags: readonly string[]): Promise<string> {
  const args = ['template', 'calldata', chartFolder, '--namespace', namespace, ...flags];
  const { stdout, stderr, exitCode } = await helm.run(...args);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return stdout;
}

async function renderObjects(...flags: readonly string[]): Promise<readonly JsonObject[]> {
  const documents = parseAllDocuments(await render('--set', 'crds.enabled=false', ...flags));
  return documents.map((document) => document.toJS() as JsonObject | null).filter((object) => object !== null);
}

function named(objects: readonly JsonObject[], kind: string): readonly unknown[] {
  return objects.filter((object) => object['kind'] === kind).map((object) => valueAt(object, 'metadata.name'));
}

describe.each([
  ['with its defaults', () => []],
  ['with every option', withEveryOption],
])('the chart %s', (_, flags) => {
  it('passes lint', async () => {
    const { stdout, exitCode } = await helm.run('lint', '--strict', chartFolder, ...flags());
    expect({ stdout, exitCode }).toMatchObject({ exitCode: 0 });
  });

  it('renders the same twice, to objects that the API server takes, every one', async () => {
    const rendered = await render(...flags());
    expect(await render(...flags())).toBe(rendered);
    const args = ['apply', '--server-side', '--dry-run=server', '--force-conflicts', '-f', '-'];
    const { stdout, stderr, exitCode } = await sharedControlPlane().kubectl(args, { input: rendered });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const objects = rendered.match(/^kind: /gm) ?? [];
    expect(stdout.trimEnd().split('\n')).toHaveLength(objects.length);
    expect(objects.length).toBeGreaterThan(15);
  });
});

describe('the chart', () => {
  it('is tried with every value away from its default', () => {
    const differs = Object.keys(chartValues).filter((name) => !(name in everyOption));
    expect(differs).toEqual([]);
  });

  it('raises the alarm for the leader of its own release, whoever leads elsewhere', async () => {
    const objects = await renderObjects(...withEveryOption());
    const [rule] = objects.filter((object) => object['kind'] === 'PrometheusRule');
    const asked = JSON.stringify(rule).match(/leader_election_master_status\{[^}]*\}/g) ?? [];
    const own = `leader_election_master_status{namespace=\\"${namespace}\\",name=\\"calldata-operator-leader\\"}`;
    expect(new Set(asked)).toEqual(new Set([own]));
  });

  it('leaves the CRD out where it is asked to', async () => {
    expect(await render('--set', 'crds.enabled=false')).not.toContain('kind: CustomResourceDefinition');
  });

  it('brings the admission policies unless told otherwise, and none that only audits unless told so', async () => {
    const byDefault = named(await renderObjects(), 'ValidatingAdmissionPolicy');
    expect(byDefault.toSorted()).toEqual([
      'erasurerequests.calldata.claimini.com',
      'last-words.calldata.claimini.com',
      'subjects.calldata.claimini.com',
    ]);
    const objects = await renderObjects(
      '--set',
      'admissionPolicies.enabled=false',
      '--set',
      'admissionPolicies.auditOnly=true',
    );
    expect(named(objects, 'ValidatingAdmissionPolicy')).toEqual(['audit-only.calldatapolicies.calldata.claimini.com']);
  });

  it('keeps the CRD at uninstall unless told otherwise', async () => {
    expect(await render()).toContain('helm.sh/resource-policy: keep');
    expect(await render('--set', 'crds.keep=false')).not.toContain('helm.sh/resource-policy');
  });

  it('gives Roles in the watched namespaces, once each, and a single ClusterRole that only looks', async () => {
    const objects = await renderObjects(...withEveryOption());
    expect(named(objects, 'ClusterRole')).toEqual([`${namespace}-keeper-admission-reader`]);
    const operators = objects.filter(
      (object) => object['kind'] === 'RoleBinding' && valueAt(object, 'metadata.name') === 'keeper',
    );
    expect(operators.map((object) => valueAt(object, 'metadata.namespace'))).toEqual(['chart-privacy', 'chart-calls']);
    const [deployment] = objects.filter((object) => object['kind'] === 'Deployment');
    const container = valueAt(deployment!, 'spec.template.spec.containers[0]') as JsonObject;
    expect(container['env']).toEqual(
      expect.arrayContaining([{ name: 'WATCH_NAMESPACES', value: 'chart-privacy,chart-calls' }]),
    );
    const without = await renderObjects(...withEveryOption(), '--set', 'rbac.admissionReader=false');
    expect(named(without, 'ClusterRole')).toEqual([]);
  });

  it('sets what it was given on the pods', async () => {
    const objects = await renderObjects(...withEveryOption());
    const [deployment] = objects.filter((object) => object['kind'] === 'Deployment');
    const pod = valueAt(deployment!, 'spec.template.spec') as JsonObject;
    expect(pod).toMatchObject({
      imagePullSecrets: [{ name: 'pull' }, { name: 'of-all' }],
      terminationGracePeriodSeconds: 60,
      affinity: everyOption.affinity,
      tolerations: everyOption.tolerations,
      topologySpreadConstraints: [
        { labelSelector: { matchLabels: { 'app.kubernetes.io/instance': 'calldata' } } },
        { labelSelector: { matchLabels: { tier: 'privacy' } } },
      ],
      containers: [
        {
          args: ['--workers=8'],
          image: `registry.example.com/keeper@${everyOption.image.digest}`,
          resources: everyOption.resources,
        },
      ],
    });
    expect(valueAt(deployment!, 'spec.template.metadata.labels')).toMatchObject({
      'azure.workload.identity/use': 'true',
      tier: 'privacy',
    });
  });

  it('lets the operator list in shards only where it is told to: rights, its own name, a NetworkPolicy for them', async () => {
    const shardName = 'calldata-scan-shards';
    const podName = [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }];
    const envIn = (objects: readonly JsonObject[]) => {
      const [deployment] = objects.filter((object) => object['kind'] === 'Deployment');
      return valueAt(deployment!, 'spec.template.spec.containers[0].env');
    };
    const without = await renderObjects('--set', 'networkPolicy.enabled=true');
    expect([...named(without, 'Role'), ...named(without, 'NetworkPolicy')]).not.toContain(shardName);
    expect(envIn(without)).not.toEqual(expect.arrayContaining(podName));
    const objects = await renderObjects('--set', 'networkPolicy.enabled=true', '--set', 'sharding.enabled=true');
    for (const kind of ['Role', 'RoleBinding', 'NetworkPolicy']) expect(named(objects, kind)).toContain(shardName);
    expect(envIn(objects)).toEqual(expect.arrayContaining(podName));
  });

  it('guards evictions only where another pod could take over', async () => {
    expect(named(await renderObjects(), 'PodDisruptionBudget')).toEqual([]);
    expect(named(await renderObjects('--set', 'replicas=2'), 'PodDisruptionBudget')).toEqual(['calldata']);
  });

  it.each([
    ['only where it is told one', '5s', ''],
    ['as long as the interval', '60s', '1m'],
    ['in another unit', '1h30m', '90m'],
  ])('gives a ServiceMonitor a scrape timeout %s', async (_, interval, scrapeTimeout) => {
    const times = `metrics.serviceMonitor.interval=${interval},metrics.serviceMonitor.scrapeTimeout=${scrapeTimeout}`;
    const objects = await renderObjects(...scraped, times);
    const [monitor] = objects.filter((object) => object['kind'] === 'ServiceMonitor');
    expect(valueAt(monitor!, 'spec.endpoints[0].interval')).toBe(interval);
    const told = Object.entries(valueAt(monitor!, 'spec.endpoints[0]') as JsonObject);
    expect(told.filter(([name]) => name === 'scrapeTimeout')).toEqual(
      scrapeTimeout === '' ? [] : [['scrapeTimeout', scrapeTimeout]],
    );
  });

  it('has labels that Kubernetes takes where its version carries build metadata, as Flux gives it', async () => {
    const folder = join(helm.folder, 'with-build-metadata');
    await cp(chartFolder, folder, { recursive: true });
    const file = join(folder, 'Chart.yaml');
    const chart = await readFile(file, 'utf8');
    await writeFile(file, chart.replace(/^(version|appVersion): .*/gm, '$1: 0.1.0+9f8e7d6c5b4a'));
    const { stdout } = await helm.run('template', 'calldata', folder, '--set', 'crds.enabled=false');
    const told = [...stdout.matchAll(/^ *(helm\.sh\/chart|app\.kubernetes\.io\/version): (.*)$/gm)];
    expect(new Set(told.map(([, , value]) => value))).toEqual(
      new Set(['"0.1.0_9f8e7d6c5b4a"', 'calldata-operator-0.1.0_9f8e7d6c5b4a']),
    );
  });

  it('says what to annotate where it was given an identity and makes no ServiceAccount', async () => {
    const { clientId } = everyOption.azure;
    const flags = ['install', 'calldata', chartFolder, '--dry-run=client', '--set', `azure.clientId=${clientId}`];
    const annotation = `azure.workload.identity/client-id: ${clientId}`;
    const notesOf = async (...more: readonly string[]) =>
      (await helm.run(...flags, ...more)).stdout.split('\nNOTES:\n')[1];
    expect(await notesOf('--set', 'serviceAccount.create=false')).toContain(annotation);
    expect(await notesOf()).toMatch(/^calldata-operator .* is installed(?![^]*client-id)/);
  });

  it.each([
    ['a value that it does not know, and names it', ['--set', 'imagee.tag=1'], 'imagee'],
    [
      'to be scraped where nothing is served',
      ['--set', 'metrics.port=0', '--set', 'metrics.serviceMonitor.enabled=true'],
      'needs metrics.port',
    ],
    [
      'a scrape that may take longer than until the next one',
      [...scraped, 'metrics.serviceMonitor.interval=1m500ms,metrics.serviceMonitor.scrapeTimeout=61s'],
      'scrapeTimeout is longer',
    ],
    [
      'alerts where nothing is served',
      ['--set', 'metrics.port=0', '--set', 'metrics.prometheusRule.enabled=true'],
      'needs metrics.port',
    ],
    [
      'a variable twice',
      ['--set', 'extraEnv[0].name=LOG_LEVEL', '--set', 'extraEnv[0].value=debug'],
      'extraEnv/0/name',
    ],
    ['a label that selectors need', ['--set', 'podLabels.app\\.kubernetes\\.io/name=mine'], 'app.kubernetes.io/name'],
  ])('refuses %s', async (_sentence, flags, says) => {
    const { stderr, exitCode } = await helm.run('template', 'calldata', chartFolder, ...flags);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain(says);
  });
});
