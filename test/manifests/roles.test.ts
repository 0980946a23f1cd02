import { describe, expect, it } from '@jest/globals';
import { requestPolicyName } from '../../src/api/erasure-admission-policies.ts';
import { approveVerb } from '../../src/api/erasure-request.ts';
import { approverRules, erasureRules, operatorRules, requesterRules, secretReaderRules } from '../../src/api/rbac.ts';
import { valueAt } from '../api/object-path.ts';
import { chart, documentsOf, plainTemplate, textOf } from './shipped-files.ts';

describe('the rights of the operator', () => {
  it('let it read a single Secret, destroy one and publish keys where somebody binds a role, and bind it nowhere', () => {
    expect(secretReaderRules).toEqual([{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }]);
    expect(erasureRules).toEqual([
      { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'delete'] },
      { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'create', 'patch'] },
    ]);
    for (const text of [textOf('deploy/base/cluster-role.yaml'), plainTemplate(`${chart}/templates/rbac.yaml`)]) {
      const documents = documentsOf(text);
      const bound = documents
        .filter(({ kind }) => typeof kind === 'string' && kind.endsWith('Binding'))
        .map((one) => valueAt(one, 'roleRef.name'));
      const roles = documents.filter(({ kind }) => kind === 'ClusterRole').map((one) => valueAt(one, 'metadata.name'));
      expect(bound).toEqual([roles[0]]);
    }
  });

  it('hold no wildcard, no Secret, no ConfigMap, and no verb that makes or deletes anything but what is ours', () => {
    const words = operatorRules.flatMap(({ apiGroups, resources, verbs }) => [...apiGroups, ...resources, ...verbs]);
    expect(
      words.filter((word) => /[*]|secrets|configmaps|deletecollection|^update$|impersonate|escalate|bind$/.test(word)),
    ).toEqual([]);
    expect(resourcesWith('create')).toEqual(['events']);
    expect(resourcesWith('delete')).toEqual(['erasurerequests']);
  });

  it('let it see the one admission policy that checks who approves, and no other', () => {
    const seen = operatorRules.find(({ apiGroups }) => apiGroups[0] === 'admissionregistration.k8s.io');
    expect(seen).toMatchObject({ resourceNames: [requestPolicyName], verbs: ['get'] });
  });
});

function resourcesWith(verb: string): readonly string[] {
  return operatorRules
    .filter(({ verbs }) => (verbs as readonly string[]).includes(verb))
    .flatMap(({ resources }) => resources);
}

describe('the roles of people', () => {
  const of = (rules: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[]) =>
    rules.flatMap(({ resources, verbs }) =>
      resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`)),
    );

  it('let who takes requests in make Secrets and requests, and neither read a Secret nor approve', () => {
    expect(of(requesterRules).filter((right) => !right.startsWith('create '))).toEqual(
      ['get', 'list', 'watch'].map((verb) => `${verb} erasurerequests`),
    );
  });

  it('let who approves edit requests, and make none', () => {
    expect(of(approverRules)).toEqual(
      ['get', 'list', 'watch', 'patch', 'update', approveVerb].map((verb) => `${verb} erasurerequests`),
    );
  });
});
