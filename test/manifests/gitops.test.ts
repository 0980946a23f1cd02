import { existsSync, readdirSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from '@jest/globals';
import { textAt, valueAt } from '../api/object-path.ts';
import { chart, documentsOf, root, textOf } from './shipped-files.ts';
import type { JsonObject } from '../../src/api/json.ts';

const files = ['flux', 'argocd'].flatMap((tool) =>
  readdirSync(new URL(`deploy/gitops/${tool}`, root)).map((name) => `deploy/gitops/${tool}/${name}`),
);
const objects = new Map(files.map((file) => [file, documentsOf(textOf(file))] as const));

function one(file: string, kind: string, name: string): JsonObject {
  const found = objects
    .get(file)
    ?.find((object) => object['kind'] === kind && valueAt(object, 'metadata.name') === name);
  expect(found).toBeDefined();
  return found!;
}

const validate = new Ajv({ strictTypes: false }).compile(
  JSON.parse(textOf(`${chart}/values.schema.json`)) as JsonObject,
);

describe('the examples for GitOps', () => {
  it('use values that the chart takes, from the folder where it lies', () => {
    const release = one('deploy/gitops/flux/operator.yaml', 'HelmRelease', 'calldata');
    const application = one('deploy/gitops/argocd/operator.yaml', 'Application', 'calldata-operator');
    for (const [path, values] of [
      [textAt(release, 'spec.chart.spec.chart'), valueAt(release, 'spec.values')],
      [textAt(application, 'spec.source.path'), valueAt(application, 'spec.source.helm.valuesObject')],
    ] as const) {
      expect(existsSync(new URL(path, root))).toBe(true);
      expect({ valid: validate(values), errors: validate.errors }).toEqual({ valid: true, errors: null });
    }
  });

  it('bring the CustomResourceDefinitions before the policies', () => {
    const policies = one('deploy/gitops/flux/sync.yaml', 'Kustomization', 'calldata-policies');
    const operator = one('deploy/gitops/flux/sync.yaml', 'Kustomization', 'calldata-operator');
    expect(valueAt(policies, 'spec.dependsOn')).toEqual([{ name: valueAt(operator, 'metadata.name') }]);
    expect(valueAt(operator, 'spec.wait')).toBe(true);
    const waves = ['operator', 'policies'].map((name) => {
      const application = one(`deploy/gitops/argocd/${name}.yaml`, 'Application', `calldata-${name}`);
      const annotations = valueAt(application, 'metadata.annotations') as JsonObject;
      return Number(annotations['argocd.argoproj.io/sync-wave']);
    });
    expect(waves[0]).toBeLessThan(waves[1] ?? Number.NaN);
  });

  it('put no request and no Secret into Git', () => {
    const kinds = [...objects.values()].flat().map(({ kind }) => kind);
    expect(kinds).not.toEqual(expect.arrayContaining(['ErasureRequest']));
    expect(kinds).not.toEqual(expect.arrayContaining(['Secret']));
    expect(kinds.length).toBeGreaterThan(5);
  });
});
