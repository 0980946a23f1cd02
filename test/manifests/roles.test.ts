import { describe, expect, it } from '@jest/globals';
import { requestPolicyName } from '../../src/api/erasure-admission-policies.ts';
import { approveVerb } from '../../src/api/erasure-request.ts';
import {
  admissionReaderRules,
  approverRules,
  erasureRules,
  leaseName,
  leaseRules,
  namespaceReaderRules,
  objectRules,
  operatorRules,
  requesterRules,
  secretReaderRules,
  shardRules,
  unboundRoles,
  viewerRole,
  viewerRules,
} from '../../src/api/rbac.ts';
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
      const { roles, bound } = rolesIn(text);
      expect(bound).toEqual([roles[0]?.name]);
    }
  });

  it('hold no wildcard, no Secret, no ConfigMap, and no verb that makes or deletes anything but what is ours', () => {
    const words = operatorRules.flatMap(({ apiGroups, resources, verbs }) => [...apiGroups, ...resources, ...verbs]);
    expect(
      words.filter((word) => /[*]|secrets|configmaps|deletecollection|^update$|impersonate|escalate|bind$/.test(word)),
    ).toEqual([]);
    expect(resourcesWith('create')).toEqual(['events', 'reports']);
    expect(resourcesWith('delete')).toEqual(['erasurerequests']);
  });

  it('let it run Jobs of shards in its own namespace alone, and only where somebody switches that on', () => {
    const texts = [textOf('deploy/components/sharding/role.yaml'), plainTemplate(`${chart}/templates/shard-role.yaml`)];
    for (const text of texts) {
      const { roles, bound } = rolesIn(text);
      expect(roles).toMatchObject([{ kind: 'Role', rules: shardRules }]);
      expect(bound).toEqual([roles[0]?.name]);
    }
    expect(textOf(`${chart}/templates/shard-role.yaml`)).toContain('and .Values.rbac.create .Values.sharding.enabled');
    expect(textOf('deploy/base/kustomization.yaml')).not.toContain('sharding');
  });

  it('let it see the one admission policy that checks who approves, and no other', () => {
    const seen = operatorRules.find(({ apiGroups }) => apiGroups[0] === 'admissionregistration.k8s.io');
    expect(seen).toMatchObject({ resourceNames: [requestPolicyName], verbs: ['get'] });
  });
});

describe('the shipped roles', () => {
  it.each([
    ['the kustomize base', textOf('deploy/base/cluster-role.yaml')],
    ['the chart', plainTemplate(`${chart}/templates/rbac.yaml`)],
  ])('of %s are ClusterRoles with the rights of src/api', (_sentence, text) => {
    const { roles } = rolesIn(text);
    expect(roles.map(({ kind, rules }) => ({ kind, rules }))).toEqual(
      [operatorRules, ...Object.values(unboundRoles)].map((rules) => ({ kind: 'ClusterRole', rules })),
    );
    expect(roles.slice(1).map(({ name }) => name)).toEqual(Object.keys(unboundRoles));
  });

  it('of the chart are Roles with the same rights where namespaces are watched; only to see admission policies needs more', () => {
    const { roles, bound } = rolesIn(plainTemplate(`${chart}/templates/namespaced-rbac.yaml`));
    expect(roles.map(({ kind, rules }) => ({ kind, rules }))).toEqual([
      { kind: 'ClusterRole', rules: admissionReaderRules },
      ...[objectRules, ...Object.values(unboundRoles)].map((rules) => ({ kind: 'Role', rules })),
    ]);
    expect(bound).toHaveLength(2);
    expect(operatorRules).toEqual([...objectRules, ...admissionReaderRules, ...namespaceReaderRules]);
  });

  it('are all told in docs/install.md, those that people bind', () => {
    const told = [...textOf('docs/install.md').matchAll(/^\| `(calldata-[\w-]+)` /gm)].map(([, name]) => name);
    expect(told.sort()).toEqual(Object.keys(unboundRoles).sort());
  });

  it('are the same in the overlay for one namespace', () => {
    const overlay = 'deploy/overlays/namespace-scoped';
    expect(rolesIn(textOf(`${overlay}/watched/role.yaml`)).roles.map(({ rules }) => rules)).toEqual([objectRules]);
    expect(rolesIn(textOf(`${overlay}/admission-reader.yaml`)).roles.map(({ rules }) => rules)).toEqual([
      admissionReaderRules,
    ]);
  });

  it('let who may view a namespace see policies, and nobody write them who was not given that', () => {
    const aggregated = documentsOf(textOf('deploy/base/cluster-role.yaml')).filter((role) =>
      JSON.stringify(valueAt(role, 'metadata.labels') ?? {}).includes('aggregate-to'),
    );
    expect(aggregated.map((role) => valueAt(role, 'metadata.name'))).toEqual([viewerRole]);
    const verbs = viewerRules.flatMap((rule) => rule.verbs);
    expect(verbs).toEqual(['get', 'list', 'watch']);
  });
});

/** The roles of a file in their order, and the names of those that something binds. */
function rolesIn(text: string) {
  const documents = documentsOf(text);
  return {
    roles: documents
      .filter(({ kind }) => kind === 'ClusterRole' || kind === 'Role')
      .map((role) => ({ kind: role['kind'], name: valueAt(role, 'metadata.name'), rules: role['rules'] })),
    bound: documents
      .filter(({ kind }) => typeof kind === 'string' && kind.endsWith('Binding'))
      .map((one) => valueAt(one, 'roleRef.name')),
  };
}

describe('the Lease', () => {
  it.each([
    ['the kustomize base', textOf('deploy/base/lease-role.yaml')],
    ['the chart', plainTemplate(`${chart}/templates/lease-role.yaml`)],
  ])('is within reach by a Role of %s, by its name, in one namespace', (_, text) => {
    const [role, binding] = documentsOf(text);
    expect([role?.['kind'], binding?.['kind']]).toEqual(['Role', 'RoleBinding']);
    expect(role?.['rules']).toEqual(leaseRules);
    expect(valueAt(binding!, 'roleRef')).toMatchObject({ kind: 'Role', name: valueAt(role!, 'metadata.name') });
    expect(leaseRules.filter(({ verbs }) => !(verbs as readonly string[]).includes('create'))).toEqual([
      {
        apiGroups: ['coordination.k8s.io'],
        resources: ['leases'],
        resourceNames: [leaseName],
        verbs: ['get', 'watch', 'patch'],
      },
    ]);
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
    expect(of(requesterRules).filter((right) => !right.startsWith('create '))).toEqual([
      'get calldatapolicies',
      ...['get', 'list', 'watch'].map((verb) => `${verb} erasurerequests`),
    ]);
  });

  it('let who approves edit requests, and make none', () => {
    expect(of(approverRules)).toEqual([
      'get calldatapolicies',
      ...['get', 'list', 'watch', 'patch', 'update', approveVerb].map((verb) => `${verb} erasurerequests`),
    ]);
  });
});
