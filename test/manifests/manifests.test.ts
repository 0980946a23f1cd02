import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { admitCallDataPolicy } from '../../src/api/admission.ts';
import { callDataPolicyCrd } from '../../src/api/crd.ts';
import { erasureAdmissionPolicies } from '../../src/api/erasure-admission-policies.ts';
import { erasureRequestCrd } from '../../src/api/erasure-request-crd.ts';
import { definitionProblems } from '../../src/cli/definition-problems.ts';
import { settings } from '../../src/config.ts';
import { generatedFiles } from '../../scripts/render/files.ts';
import { valueAt } from '../api/object-path.ts';
import { imageNodeFlags } from '../support/operator-process.ts';
import { chart, documentsOf, plainTemplate, root, textOf } from './shipped-files.ts';
import type { JsonObject } from '../../src/api/json.ts';

function ofKind(documents: readonly JsonObject[], kind: string): JsonObject {
  const found = documents.filter((document) => document['kind'] === kind);
  expect(found).toHaveLength(1);
  return found[0]!;
}

const generated = generatedFiles();

describe('generated files', () => {
  it.each([...generated.keys()])('%s is what the code says; `npm run generate` writes it', (path) => {
    expect(textOf(path)).toBe(generated.get(path));
  });

  it.each([
    ['calldatapolicies', 'crd.yaml', callDataPolicyCrd()],
    ['erasurerequests', 'erasure-request-crd.yaml', erasureRequestCrd()],
  ])('hold the CRD of %s unchanged, in the kustomize base and in the chart', (plural, name, shipped) => {
    const crd = JSON.parse(JSON.stringify(shipped)) as JsonObject;
    expect(documentsOf(textOf(`crds/calldata.claimini.com_${plural}.yaml`))).toEqual([crd]);
    expect(documentsOf(textOf(`deploy/base/${name}`))).toEqual([crd]);
    const [inChart] = documentsOf(plainTemplate(`${chart}/templates/${name}`));
    const metadata = valueAt(crd, 'metadata') as JsonObject;
    const annotations = { 'helm.sh/resource-policy': 'keep' };
    expect(inChart).toEqual({ ...crd, metadata: { ...metadata, annotations } });
  });

  it('hold the admission policies unchanged, in the kustomize base and in the chart', () => {
    const shipped = JSON.parse(JSON.stringify(erasureAdmissionPolicies)) as readonly JsonObject[];
    expect(documentsOf(textOf('deploy/base/admission-policies.yaml'))).toEqual(shipped);
    expect(documentsOf(plainTemplate(`${chart}/templates/admission-policies.yaml`))).toEqual(shipped);
  });
});

describe('the chart', () => {
  const templates = readdirSync(new URL(`${chart}/templates`, root));
  const values = parse(textOf(`${chart}/values.yaml`)) as JsonObject;

  it('uses no value that values.yaml does not have', () => {
    const used = templates
      .map((name) => textOf(`${chart}/templates/${name}`))
      .flatMap((text) => [...text.matchAll(/\.Values\.([\w.]+)/g)].map(([, path]) => path ?? ''));
    expect(used.length).toBeGreaterThan(0);
    // Of parent charts; it has no value of its own.
    const own = used.filter((path) => path !== 'global');
    expect(own.filter((path) => valueAt(values, path) === undefined)).toEqual([]);
  });

  it('closes every block of its templates', () => {
    for (const name of templates) {
      const text = textOf(`${chart}/templates/${name}`);
      const opened = [...text.matchAll(/\{\{-? (if|with|range|define) /g)].length;
      const closed = [...text.matchAll(/\{\{-? end -?\}\}/g)].length;
      expect({ name, closed }).toEqual({ name, closed: opened });
    }
  });
});

describe('the Deployments', () => {
  it.each([
    ['of the kustomize base', textOf('deploy/base/deployment.yaml')],
    ['of the chart', plainTemplate(`${chart}/templates/deployment.yaml`)],
  ])('%s satisfies the restricted pod security standard', (_sentence, text) => {
    const pod = valueAt(ofKind(documentsOf(text), 'Deployment'), 'spec.template.spec') as JsonObject;
    expect(pod['securityContext']).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(valueAt(pod, 'containers[0].securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it.each([
    ['of the kustomize base', textOf('deploy/base/deployment.yaml')],
    ['of the chart', plainTemplate(`${chart}/templates/deployment.yaml`)],
  ])(
    '%s start the new process before the old one ends, let one of them write, and ask for what is served',
    (_, text) => {
      const deployment = ofKind(documentsOf(text), 'Deployment');
      expect(valueAt(deployment, 'spec.strategy')).toEqual({
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
      });
      const container = valueAt(deployment, 'spec.template.spec.containers[0]') as JsonObject;
      expect(container['env']).toEqual(
        expect.arrayContaining([
          { name: 'LEADER_ELECT', value: 'true' },
          { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
          { name: 'HEALTH_PORT', value: '8081' },
        ]),
      );
      expect(container['ports']).toEqual(expect.arrayContaining([{ name: 'health', containerPort: 8081 }]));
      const asked = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) =>
        valueAt(container, `${probe}.httpGet`),
      );
      expect(asked).toEqual([
        { path: '/healthz', port: 'health' },
        { path: '/healthz', port: 'health' },
        { path: '/readyz', port: 'health' },
      ]);
    },
  );

  it('give running passes the time to end', () => {
    const text = textOf('deploy/base/deployment.yaml');
    const grace = valueAt(ofKind(documentsOf(text), 'Deployment'), 'spec.template.spec.terminationGracePeriodSeconds');
    expect(grace).toBeGreaterThan(settings.drainTimeoutSeconds.schema.default);
  });

  it('set only variables that the operator reads', () => {
    const text = textOf(`${chart}/templates/deployment.yaml`);
    const set = [...text.matchAll(/- name: ([A-Z_]+)$/gm)].map(([, name]) => name);
    const known: readonly string[] = Object.values(settings).map(({ variable }) => variable);
    expect(set.length).toBeGreaterThan(0);
    expect(set.filter((name) => !known.includes(name ?? ''))).toEqual([]);
  });
});

describe('the policy that people copy', () => {
  const readme = /```yaml\n([^]*?)```/.exec(textOf('README.md'))?.[1] ?? '';
  it.each([
    ['the sample', textOf('deploy/samples/voicebot.yaml')],
    ['README', readme.replace('<guid>', '00000000-0000-0000-0000-00000000000a')],
  ])('from %s is admitted, can date every class and promises nothing that no class keeps', (_sentence, text) => {
    const [policy] = documentsOf(text);
    const admission = admitCallDataPolicy(policy);
    expect(admission).toMatchObject({ admitted: true });
    if (!admission.admitted || policy === undefined) return;
    expect(definitionProblems(policy)).toEqual([]);
    const { artifactClasses, notice } = admission.policy.spec;
    expect(artifactClasses.filter(({ artifacts }) => artifacts === undefined)).toEqual([]);
    expect(artifactClasses.some(({ consent }) => consent !== undefined)).toBe(true);
    expect(notice?.clauses).toHaveLength(3);
    const named = notice?.clauses.flatMap(({ controls }) => controls.flatMap((control) => control.class ?? [])) ?? [];
    expect(artifactClasses.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
  });
});

describe('the image', () => {
  const dockerfile = textOf('Dockerfile');

  it('runs the bundle as a user without rights, in the flags of the measured footprint', () => {
    const users = [...dockerfile.matchAll(/^USER (.*)$/gm)].map(([, user]) => user);
    expect(users.at(-1)).toBe('65532:65532');
    expect(dockerfile.trimEnd().split('\n').at(-1)).toBe(
      `ENTRYPOINT ["node", "${imageNodeFlags.join('", "')}", "operator.js"]`,
    );
  });

  it('has a warm compile cache, made by the user who reads it', () => {
    expect(dockerfile).toMatch(
      /USER 65532:65532\nRUN NODE_COMPILE_CACHE=(\S+) node .* operator.js --help\n[^]*NODE_COMPILE_CACHE=\1\n/,
    );
  });

  it('gets nothing but the bundle and its compile cache', () => {
    const lastStage = dockerfile.slice(dockerfile.lastIndexOf('FROM '));
    expect([...lastStage.matchAll(/^(COPY|ADD) .*/gm)].map(([line]) => line)).toEqual([
      'COPY --from=build /build/dist/operator.js /build/dist/package.json ./',
      'COPY --from=build /build/dist/parts ./parts',
      'COPY --from=warm --chown=65532:65532 /app/compile-cache ./compile-cache',
    ]);
  });
});
