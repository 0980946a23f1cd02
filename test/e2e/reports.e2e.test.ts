import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { JsonObject } from '../../src/api/json.ts';
import { operatorRules } from '../../src/api/rbac.ts';
import { reportType } from '../../src/kube/report-publisher.ts';
import { eventually } from '../api/api-server.ts';
import { startControlPlane, type ControlPlane } from '../control-plane/control-plane.ts';
import { projectRoot } from '../support/project-root.ts';
import { waitFor } from '../support/wait-for.ts';
import { artifactClass, automatic, specOf, type SpecAsWritten } from './estate.ts';
import { openHarness, type Harness } from './harness.ts';
import { writeOperatorKubeconfig, type OperatorKubeconfig } from './kubernetes-operator.ts';
import { startRecorder, type Recorder } from './kubernetes-recorder.ts';

/** Of its own, as the kind is one for the whole cluster; and with the garbage collector. */
let controlPlane: ControlPlane;
let harness: Harness;
let recorder: Recorder;
let kubeconfig: OperatorKubeconfig;

beforeAll(async () => {
  controlPlane = await startControlPlane({ controllerManager: true });
  harness = await openHarness({ cluster: controlPlane });
  recorder = await startRecorder(controlPlane);
  kubeconfig = await writeOperatorKubeconfig(controlPlane, recorder);
}, 120_000);
afterEach(() => harness.reset());
afterAll(async () => {
  await recorder.stop();
  await kubeconfig.remove();
  await harness.stop();
  await controlPlane.stop();
});

interface ReportSeen {
  readonly metadata: {
    readonly resourceVersion: string;
    readonly ownerReferences: readonly JsonObject[];
    readonly managedFields: readonly { readonly manager: string; readonly operation: string }[];
  };
  readonly summary: Readonly<Record<string, number>>;
  readonly results: readonly {
    readonly rule: string;
    readonly result: string;
    readonly timestamp: { readonly seconds: number };
    readonly properties: Readonly<Record<string, string>>;
  }[];
}

const crdPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/reports.openreports.io';

async function installReports(): Promise<void> {
  const text = await readFile(join(projectRoot, 'test', 'e2e', 'crds', 'openreports.io_reports.yaml'), 'utf8');
  await harness.server.apply(crdPath, { body: parse(text) as JsonObject });
  await eventually(() => harness.server.get(`/apis/${reportType.group}/${reportType.version}/reports`), {
    satisfied: ({ status }) => status === 200,
  });
}

async function readReport(namespace: string): Promise<ReportSeen | undefined> {
  const path = `/apis/${reportType.group}/${reportType.version}/namespaces/${namespace}/reports/calldata-voicebot`;
  const { status, body } = await harness.server.get(path);
  return status === 404 ? undefined : (body as unknown as ReportSeen);
}

const resultOf = (report: ReportSeen | undefined, rule: string) => report?.results.find((one) => one.rule === rule);

const clauses: NonNullable<SpecAsWritten['notice']>['clauses'] = [
  { id: 'R-06', controls: [{ control: 'Retention' }] },
  {
    id: 'R-45',
    controls: [{ control: 'Attestation', attestation: { by: 'Legal', date: '2026-01-02', reference: 'M-7' } }],
  },
];

describe('the Report of a policy', () => {
  it('comes with the kind, follows the verdict, rests where nothing changed, and goes with its policy', async () => {
    const { clock } = harness.azure;
    const namespace = await harness.createNamespace();
    const account = harness.addAccount();
    const policy = harness.policy(namespace, 'voicebot');
    const operator = await harness.operate({
      namespace,
      now: () => clock.now().getTime(),
      settings: { kubeconfig: kubeconfig.file },
    });
    const notice = { url: 'https://example.com/privacy', version: '1', sha256: 'b'.repeat(64), clauses };
    const spec = specOf([artifactClass('recordings', [`${account}/recordings/voicebot/`])], { ...automatic, notice });

    // The cluster does not know the kind: all goes as ever, and nobody is told.
    await policy.apply(spec);
    await policy.waitForReady('PolicyApplied');
    await policy.passNow();
    expect((await policy.events()).map(({ reason }) => reason)).not.toContain('ReportNotWritten');
    expect(operator.lines().filter((line) => line.includes('Report'))).toEqual([]);

    await installReports();
    clock.advance({ hours: 1 });
    // A pass begins when the one before it has written its Report.
    await policy.passNow();
    const { metadata, status } = await policy.passNow();
    const first = (await readReport(namespace))!;
    expect(first.metadata.ownerReferences).toEqual([
      { apiVersion: 'calldata.claimini.com/v1alpha1', kind: 'CallDataPolicy', name: 'voicebot', uid: metadata.uid },
    ]);
    expect(first.metadata.managedFields.map(({ manager, operation }) => [manager, operation])).toEqual([
      ['calldata-operator', 'Apply'],
    ]);
    expect(resultOf(first, 'LifecycleConfigured')).toMatchObject({
      result: 'pass',
      properties: {
        clauses: 'R-06',
        basis: 'Observed',
        rulesDigests: `${account}=${status?.accounts?.[0]?.rulesDigest}`,
      },
    });
    expect(resultOf(first, 'RetentionEnforced')?.result).toBe('error');
    expect(resultOf(first, 'ResidencyVerified')?.result).toBe('skip');
    expect(resultOf(first, 'R-45')).toMatchObject({ result: 'warn', properties: { basis: 'Attested' } });
    const counted = Object.values(first.summary).reduce((sum, count) => sum + count, 0);
    expect(counted).toBe(first.results.length);

    clock.advance({ hours: 1 });
    await policy.passNow();
    await policy.passNow();
    expect((await readReport(namespace))?.metadata.resourceVersion).toBe(first.metadata.resourceVersion);

    clock.advance({ hours: 1 });
    await policy.apply({ ...spec, lifecycle: { mode: 'None' } });
    const hasFailed = async () => {
      const report = await readReport(namespace);
      return resultOf(report, 'LifecycleConfigured')?.result === 'fail' ? report : undefined;
    };
    const failed = await waitFor(hasFailed, { what: 'the Report to follow the verdict' });
    const secondsOf = (report: ReportSeen, rule: string) => resultOf(report, rule)!.timestamp.seconds;
    expect(secondsOf(failed, 'Accountability')).toBe(secondsOf(first, 'Accountability'));
    expect(secondsOf(failed, 'LifecycleConfigured')).toBeGreaterThanOrEqual(
      secondsOf(first, 'LifecycleConfigured') + 7200,
    );

    await policy.remove();
    await policy.waitUntilGone();
    await waitFor(async () => (await readReport(namespace)) === undefined, {
      what: 'the garbage collector to take the Report',
      deadlineMs: 60_000,
      intervalMs: 200,
    });

    const calls = recorder.calls().filter(({ resource }) => resource === 'openreports.io/reports');
    expect(calls.filter(({ status: answered }) => answered === 401 || answered === 403)).toEqual([]);
    // A server-side apply that makes an object needs `create` as well as `patch`.
    expect([...new Set(calls.map(({ verb }) => verb))].sort()).toEqual(['get', 'patch']);
    const granted = operatorRules.find(({ apiGroups }) => apiGroups[0] === reportType.group);
    expect(granted).toMatchObject({ resources: ['reports'], verbs: ['get', 'create', 'patch'] });
  }, 180_000);
});
