import { callDataPolicyCrd } from '../../src/api/crd.ts';
import { erasureAdmissionPolicies } from '../../src/api/erasure-admission-policies.ts';
import { erasureRequestCrd } from '../../src/api/erasure-request-crd.ts';
import { leaseRules, operatorRules, unboundRoles } from '../../src/api/rbac.ts';
import { generatedNotice, indented, yamlDocument, yamlFile } from './yaml.ts';

export const operatorName = 'calldata-operator';
const baseNamespace = 'calldata-system';
const labels = { 'app.kubernetes.io/name': operatorName } as const;
const rbacVersion = 'rbac.authorization.k8s.io/v1';

/** Every CustomResourceDefinition, by the name of its file beside the others. */
export const crds = { 'crd.yaml': callDataPolicyCrd(), 'erasure-request-crd.yaml': erasureRequestCrd() } as const;

export function crdFile(crd: (typeof crds)[keyof typeof crds]): string {
  return yamlFile([crd]);
}

/** The ClusterRole of the operator and its binding, and the roles that nobody is bound to, for the kustomize base. */
export function clusterRoleFile(): string {
  return yamlFile([
    { apiVersion: rbacVersion, kind: 'ClusterRole', metadata: { name: operatorName, labels }, rules: operatorRules },
    {
      apiVersion: rbacVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name: operatorName, labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: operatorName },
      subjects: [{ kind: 'ServiceAccount', name: operatorName, namespace: baseNamespace }],
    },
    ...Object.entries(unboundRoles).map(([name, rules]) => ({
      apiVersion: rbacVersion,
      kind: 'ClusterRole',
      metadata: { name, labels },
      rules,
    })),
  ]);
}

const leaseRole = `${operatorName}-leader-election`;

/** The Role for the Lease and its binding, for the kustomize base. */
export function leaseRoleFile(): string {
  const metadata = { name: leaseRole, namespace: baseNamespace, labels };
  return yamlFile([
    { apiVersion: rbacVersion, kind: 'Role', metadata, rules: leaseRules },
    {
      apiVersion: rbacVersion,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: leaseRole },
      subjects: [{ kind: 'ServiceAccount', name: operatorName, namespace: baseNamespace }],
    },
  ]);
}

/** What the API server checks of requests and their Secrets beside the CRD. */
export function admissionPoliciesFile(): string {
  return yamlFile(erasureAdmissionPolicies);
}

/** The chart's copy of a CRD. Template actions stand on lines of their own, so that the rest stays plain YAML. */
export function chartCrdTemplate(crd: (typeof crds)[keyof typeof crds]): string {
  const annotations = [
    '{{- if .Values.crds.keep }}',
    '  annotations:',
    '    helm.sh/resource-policy: keep',
    '{{- end }}',
    '',
  ].join('\n');
  return template({
    condition: '.Values.crds.enabled',
    body: withoutActions(yamlDocument(crd)).replace(/^metadata:\n/m, `metadata:\n${annotations}`),
  });
}

/** The chart's copy of the admission policies. Their names are fixed: the operator looks for them. */
export function chartAdmissionPoliciesTemplate(): string {
  const documents = erasureAdmissionPolicies.map((policy) => withoutActions(yamlDocument(policy)));
  return template({ condition: '.Values.admissionPolicies.enabled', body: documents.join('---\n') });
}

const labelLines = ['  labels:', '    {{- include "calldata-operator.labels" . | nindent 4 }}'] as const;

/** The chart's Role for the Lease and its binding. */
export function chartLeaseRoleTemplate(): string {
  const name = '{{ include "calldata-operator.fullname" . }}-leader-election';
  const metadata = ['metadata:', `  name: ${name}`, '  namespace: {{ .Release.Namespace }}', ...labelLines];
  const lines = [
    ...roleLines('Role', metadata, leaseRules),
    '---',
    `apiVersion: ${rbacVersion}`,
    'kind: RoleBinding',
    ...metadata,
    'roleRef:',
    '  apiGroup: rbac.authorization.k8s.io',
    '  kind: Role',
    `  name: ${name}`,
    'subjects:',
    '  - kind: ServiceAccount',
    '    name: {{ include "calldata-operator.serviceAccountName" . }}',
    '    namespace: {{ .Release.Namespace }}',
    '',
  ];
  return template({ condition: '.Values.rbac.create', body: lines.join('\n') });
}

/** The chart's ClusterRoles and binding. */
export function chartRbacTemplate(): string {
  const metadata = ['metadata:', '  name: {{ include "calldata-operator.fullname" . }}', ...labelLines];
  const lines = [
    ...roleLines('ClusterRole', metadata, operatorRules),
    '---',
    `apiVersion: ${rbacVersion}`,
    'kind: ClusterRoleBinding',
    ...metadata,
    'roleRef:',
    '  apiGroup: rbac.authorization.k8s.io',
    '  kind: ClusterRole',
    '  name: {{ include "calldata-operator.fullname" . }}',
    'subjects:',
    '  - kind: ServiceAccount',
    '    name: {{ include "calldata-operator.serviceAccountName" . }}',
    '    namespace: {{ .Release.Namespace }}',
    ...Object.entries(unboundRoles).flatMap(([name, rules]) => [
      '---',
      ...roleLines('ClusterRole', ['metadata:', `  name: ${name}`, ...labelLines], rules),
    ]),
    '',
  ];
  return template({ condition: '.Values.rbac.create', body: lines.join('\n') });
}

function roleLines(
  kind: 'ClusterRole' | 'Role',
  metadata: readonly string[],
  rules: readonly object[],
): readonly string[] {
  return [
    `apiVersion: ${rbacVersion}`,
    `kind: ${kind}`,
    ...metadata,
    'rules:',
    indented(withoutActions(yamlDocument(rules)).trimEnd(), { spaces: 2 }),
  ];
}

function template({ condition, body }: { readonly condition: string; readonly body: string }): string {
  return `{{- /* ${generatedNotice} */ -}}\n{{- if ${condition} }}\n${body}{{- end }}\n`;
}

/** Text of ours that Helm would take for an action must never reach a chart unseen. */
function withoutActions(text: string): string {
  if (text.includes('{{')) throw new Error('a text in src/api holds "{{", which Helm would evaluate; reword it');
  return text;
}
