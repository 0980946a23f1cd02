import {
  admissionReaderRules,
  aggregations,
  leaseRules,
  objectRules,
  operatorRules,
  shardRules,
  unboundRoles,
} from '../../src/api/rbac.ts';
import { chartTemplate, withoutActions } from './chart-template.ts';
import { baseNamespace, labels, operatorName } from './names.ts';
import { indented, yamlDocument, yamlFile } from './yaml.ts';

const rbacVersion = 'rbac.authorization.k8s.io/v1';
const leaseRole = `${operatorName}-leader-election`;
const shardRole = `${operatorName}-scan-shards`;
const admissionReaderRole = `${operatorName}-admission-reader`;
const subject = { kind: 'ServiceAccount', name: operatorName, namespace: baseNamespace } as const;

type Rules = readonly object[];

function roleOf(kind: 'ClusterRole' | 'Role', metadata: object, rules: Rules) {
  return { apiVersion: rbacVersion, kind, metadata, rules };
}

function bindingOf(kind: 'ClusterRole' | 'Role', metadata: { readonly name: string }) {
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name: metadata.name };
  return { apiVersion: rbacVersion, kind: `${kind}Binding`, metadata, roleRef, subjects: [subject] };
}

function isAggregated(role: string): role is keyof typeof aggregations {
  return role in aggregations;
}

function aggregationLabels(role: keyof typeof aggregations): Readonly<Record<string, string>> {
  return Object.fromEntries(
    aggregations[role].by.map((name) => [`rbac.authorization.k8s.io/aggregate-to-${name}`, 'true']),
  );
}

/** The ClusterRole of the operator and its binding, and the roles that nobody is bound to, for the kustomize base. */
export function clusterRoleFile(): string {
  const metadata = { name: operatorName, labels };
  return yamlFile([
    roleOf('ClusterRole', metadata, operatorRules),
    bindingOf('ClusterRole', metadata),
    ...Object.entries(unboundRoles).map(([name, rules]) => {
      const taken = isAggregated(name) && aggregations[name].takenIn ? aggregationLabels(name) : {};
      return roleOf('ClusterRole', { name, labels: { ...labels, ...taken } }, rules);
    }),
  ]);
}

/** The Role for the Lease and its binding, for the kustomize base. */
export function leaseRoleFile(): string {
  const metadata = { name: leaseRole, namespace: baseNamespace, labels };
  return yamlFile([roleOf('Role', metadata, leaseRules), bindingOf('Role', metadata)]);
}

/** The Role for Jobs of shards and its binding, for the kustomize component. */
export function shardRoleFile(): string {
  const metadata = { name: shardRole, namespace: baseNamespace, labels };
  return yamlFile([roleOf('Role', metadata, shardRules), bindingOf('Role', metadata)]);
}

/** What takes the place of the ClusterRole where one namespace is watched: kustomize names the namespace. */
export function watchedNamespaceFile(): string {
  const metadata = { name: operatorName, labels };
  return yamlFile([roleOf('Role', metadata, objectRules), bindingOf('Role', metadata)]);
}

/** The one right that a Role cannot give. */
export function admissionReaderFile(): string {
  const metadata = { name: admissionReaderRole, labels };
  return yamlFile([roleOf('ClusterRole', metadata, admissionReaderRules), bindingOf('ClusterRole', metadata)]);
}

const fullname = '{{ include "calldata-operator.fullname" . }}';
const releaseNamespace = '  namespace: {{ .Release.Namespace }}';
const labelLines = ['  labels:', '    {{- include "calldata-operator.labels" . | nindent 4 }}'] as const;

/** The chart's Role for the Lease and its binding. */
export function chartLeaseRoleTemplate(): string {
  return releaseRoleTemplate('.Values.rbac.create', `${fullname}-leader-election`, leaseRules);
}

/** The chart's Role for Jobs of shards and its binding. */
export function chartShardRoleTemplate(): string {
  return releaseRoleTemplate('and .Values.rbac.create .Values.sharding.enabled', `${fullname}-scan-shards`, shardRules);
}

/** A Role in the namespace of the release. */
function releaseRoleTemplate(condition: string, name: string, rules: Rules): string {
  const metadata = ['metadata:', `  name: ${name}`, releaseNamespace, ...labelLines];
  return chartTemplate(condition, [
    ...roleLines('Role', metadata, rules),
    '---',
    ...bindingLines('Role', name, metadata),
  ]);
}

/** The chart's ClusterRoles and binding, where every namespace is watched. */
export function chartClusterRolesTemplate(): string {
  const metadata = ['metadata:', `  name: ${fullname}`, ...labelLines];
  return chartTemplate('and .Values.rbac.create (not .Values.watchNamespaces)', [
    ...roleLines('ClusterRole', metadata, operatorRules),
    '---',
    ...bindingLines('ClusterRole', fullname, metadata),
    ...Object.entries(unboundRoles).flatMap(([name, rules]) => [
      '---',
      ...roleLines('ClusterRole', ['metadata:', `  name: ${name}`, ...labelLines, ...aggregationLines(name)], rules),
    ]),
  ]);
}

function aggregationLines(role: string): readonly string[] {
  if (!isAggregated(role)) return [];
  const value = role.endsWith('viewer') ? 'viewer' : 'editor';
  const pairs = Object.entries(aggregationLabels(role)).map(([label, text]) => `    ${label}: '${text}'`);
  return [`    {{- if .Values.rbac.aggregate.${value} }}`, ...pairs, '    {{- end }}'];
}

/** The same rights as Roles in each watched namespace, and the one ClusterRole that stays. */
export function chartNamespacedRolesTemplate(): string {
  const inNamespace = (name: string) => [
    'metadata:',
    `  name: ${name}`,
    '  namespace: {{ $namespace }}',
    ...labelLines,
  ];
  const reader = '{{ .Release.Namespace }}-{{ include "calldata-operator.fullname" . }}-admission-reader';
  const readerMetadata = ['metadata:', `  name: ${reader}`, ...labelLines];
  return chartTemplate('and .Values.rbac.create .Values.watchNamespaces', [
    '{{- if .Values.rbac.admissionReader }}',
    ...roleLines('ClusterRole', readerMetadata, admissionReaderRules),
    '---',
    ...bindingLines('ClusterRole', reader, readerMetadata),
    '---',
    '{{- end }}',
    '{{- range $namespace := uniq .Values.watchNamespaces }}',
    '{{- with $ }}',
    ...roleLines('Role', inNamespace(fullname), objectRules),
    '---',
    ...bindingLines('Role', fullname, inNamespace(fullname)),
    ...Object.entries(unboundRoles).flatMap(([name, rules]) => ['---', ...roleLines('Role', inNamespace(name), rules)]),
    '---',
    '{{- end }}',
    '{{- end }}',
  ]);
}

function roleLines(kind: 'ClusterRole' | 'Role', metadata: readonly string[], rules: Rules): readonly string[] {
  return [
    `apiVersion: ${rbacVersion}`,
    `kind: ${kind}`,
    ...metadata,
    'rules:',
    indented(withoutActions(yamlDocument(rules)).trimEnd(), { spaces: 2 }),
  ];
}

function bindingLines(kind: 'ClusterRole' | 'Role', name: string, metadata: readonly string[]): readonly string[] {
  return [
    `apiVersion: ${rbacVersion}`,
    `kind: ${kind}Binding`,
    ...metadata,
    'roleRef:',
    '  apiGroup: rbac.authorization.k8s.io',
    `  kind: ${kind}`,
    `  name: ${name}`,
    'subjects:',
    '  - kind: ServiceAccount',
    '    name: {{ include "calldata-operator.serviceAccountName" . }}',
    '    namespace: {{ .Release.Namespace }}',
  ];
}
