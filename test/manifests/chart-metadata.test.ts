import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { crds } from '../../scripts/render/manifests.ts';
import { admitCallDataPolicy } from '../../src/api/admission.ts';
import { valueAt } from '../api/object-path.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { chart, textOf } from './shipped-files.ts';

const metadata = parse(textOf(`${chart}/Chart.yaml`)) as { readonly annotations: Readonly<Record<string, string>> };
const listIn = (name: string) => parse(metadata.annotations[`artifacthub.io/${name}`] ?? '') as readonly JsonObject[];
const shipped = JSON.parse(JSON.stringify(Object.values(crds))) as readonly JsonObject[];

describe('what the chart tells Artifact Hub', () => {
  it('names every CustomResourceDefinition that it brings', () => {
    const named = listIn('crds').map(({ kind, name, version }) => ({ kind, name, version }));
    expect(named).toEqual(
      shipped.map((crd) => ({
        kind: valueAt(crd, 'spec.names.kind'),
        name: valueAt(crd, 'metadata.name'),
        version: valueAt(crd, 'spec.versions[0].name'),
      })),
    );
  });

  it('shows an example of each kind, and a policy that is admitted and only looks', () => {
    const [policy, request] = listIn('crdsExamples');
    expect([policy?.['kind'], request?.['kind']]).toEqual(['CallDataPolicy', 'ErasureRequest']);
    expect(admitCallDataPolicy(policy)).toMatchObject({ admitted: true, policy: { spec: { enforcement: 'Audit' } } });
    expect(valueAt(request!, 'spec.mode')).toBe('DryRun');
  });

  it('uses the words that Artifact Hub knows', () => {
    const kinds = new Set(['added', 'changed', 'deprecated', 'removed', 'fixed', 'security']);
    expect(listIn('changes').filter(({ kind }) => typeof kind !== 'string' || !kinds.has(kind))).toEqual([]);
    expect(['Basic Install', 'Seamless Upgrades', 'Full Lifecycle', 'Deep Insights', 'Auto Pilot']).toContain(
      metadata.annotations['artifacthub.io/operatorCapabilities'],
    );
  });
});
