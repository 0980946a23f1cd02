import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { chartValuesSchema } from '../../scripts/render/values/values-schema.ts';
import type { ValueNode } from '../../scripts/render/values/value-node.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { chart, textOf } from './shipped-files.ts';

const values = parse(textOf(`${chart}/values.yaml`)) as JsonObject;
const validate = new Ajv({ allErrors: true, strictTypes: false }).compile(
  JSON.parse(textOf(`${chart}/values.schema.json`)) as JsonObject,
);

interface Named {
  readonly path: string;
  readonly node: ValueNode;
}

/** Every node, definitions included. */
function nodesIn(node: ValueNode, path: string): readonly Named[] {
  const { properties = {}, items, additionalProperties } = node;
  return [
    { path, node },
    ...Object.entries(properties).flatMap(([name, child]) => nodesIn(child, `${path}.${name}`)),
    ...(items === undefined ? [] : nodesIn(items, `${path}[]`)),
    ...(typeof additionalProperties === 'object' ? nodesIn(additionalProperties, `${path}.*`) : []),
  ];
}

const nodes = [
  ...nodesIn(chartValuesSchema, ''),
  ...Object.entries(chartValuesSchema.definitions).flatMap(([name, node]) => nodesIn(node, `#${name}`)),
];

describe('the schema of the values', () => {
  it('is closed everywhere but where parent charts and users name things', () => {
    const open = nodes.filter(({ node: { type, additionalProperties } }) => {
      return type === 'object' && additionalProperties === undefined;
    });
    expect(open.map(({ path }) => path)).toEqual(['.global']);
    expect(nodes.length).toBeGreaterThan(100);
  });

  it('says of every value what it does, and gives it a default that it accepts', () => {
    const leaves = Object.entries(chartValuesSchema.properties ?? {}).flatMap(([name, node]) => settable(node, name));
    expect(leaves.filter(({ node }) => node.default === undefined).map(({ path }) => path)).toEqual([]);
    const untold = leaves.filter(({ path, node }) => node.description === undefined && !path.startsWith('resources.'));
    expect(untold.map(({ path }) => path)).toEqual([]);
    expect({ valid: validate(values), errors: validate.errors }).toEqual({ valid: true, errors: null });
  });

  it.each([
    ['a misspelt value', { imge: {} }],
    ['a misspelt value inside another', { crds: { enable: false } }],
    ['a misspelt field of a toleration', { tolerations: [{ keey: 'a' }] }],
    ['a misspelt field deep in an affinity', { affinity: { podAntiAffinity: { required: [] } } }],
    ['a client id that is none', { azure: { clientId: 'my-client' } }],
    ['a digest without its algorithm', { image: { repository: 'r', digest: 'abc' } }],
    ['a namespace that is none', { watchNamespaces: ['Privacy'] }],
    ['a namespace where a list belongs', { watchNamespaces: 'privacy' }],
    ['a volume of the node', { extraVolumes: [{ name: 'host', hostPath: { path: '/' } }] }],
    ['an end sooner than running passes', { terminationGracePeriodSeconds: 5 }],
    ['the port of the probes for the metrics', { metrics: { port: 8081 } }],
    ['a label of all objects by which selectors find pods', { commonLabels: { 'app.kubernetes.io/instance': 'mine' } }],
    ['a label of the pods by which selectors find them', { podLabels: { 'app.kubernetes.io/name': 'mine' } }],
    ['a label by which a ServiceMonitor finds', { commonLabels: { 'app.kubernetes.io/component': 'mine' } }],
    ['a variable that the chart sets itself', { extraEnv: [{ name: 'LOG_LEVEL', value: 'debug' }] }],
    ['a number where Kubernetes wants text', { podLabels: { tier: 1 } }],
  ])('refuses %s', (_sentence, change) => {
    expect(validate({ ...values, ...change })).toBe(false);
  });

  it.each([
    ['what a parent chart shares', { global: { storageClass: 'fast', imagePullSecrets: [{ name: 'pull' }] } }],
    ['labels of another kind', { commonLabels: { 'app.kubernetes.io/part-of': 'calls' }, podLabels: { tier: 'back' } }],
    ['a memory limit as a number', { resources: { limits: { memory: 1 } } }],
    ['a share of the pods', { podDisruptionBudget: { enabled: true, maxUnavailable: '50%' } }],
  ])('accepts %s', (_sentence, change) => {
    expect({ valid: validate({ ...values, ...change }), errors: validate.errors }).toEqual({
      valid: true,
      errors: null,
    });
  });
});

describe('the variables of the container', () => {
  it('that the template sets are refused among those of the user', () => {
    const set = [...textOf(`${chart}/templates/deployment.yaml`).matchAll(/- name: ([A-Z][A-Z_]+)$/gm)];
    const accepted = set
      .map(([, name = '']) => name)
      .filter((name) => validate({ ...values, extraEnv: [{ name, value: '1' }] }));
    expect({ accepted, isAnySet: set.length > 5 }).toEqual({ accepted: [], isAnySet: true });
    expect(validate({ ...values, extraEnv: [{ name: 'NODE_EXTRA_CA_CERTS', value: '/ca' }] })).toBe(true);
  });
});

/** What can be set by itself: a leaf, or a whole with a default of its own. */
function settable(node: ValueNode, path: string): readonly Named[] {
  const { properties } = node;
  if (properties === undefined || node.default !== undefined) return [{ path, node }];
  return Object.entries(properties).flatMap(([name, child]) => settable(child, `${path}.${name}`));
}

describe('the README of the chart', () => {
  it('has a row for every value', () => {
    const rows = [...textOf(`${chart}/README.md`).matchAll(/^\| `([\w.]+)`/gm)].map(([, path]) => path);
    const paths = Object.entries(chartValuesSchema.properties ?? {})
      .flatMap(([name, node]) => settable(node, name))
      .map(({ path }) => path);
    expect(rows).toEqual(paths);
  });
});
