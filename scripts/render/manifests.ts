import { callDataPolicyCrd } from '../../src/api/crd.ts';
import { operatorRules, secretReaderRules } from '../../src/api/rbac.ts';
import { generatedNotice, indented, yamlDocument, yamlFile } from './yaml.ts';

export const operatorName = 'calldata-operator';
const baseNamespace = 'calldata-system';
/** Status messages name it: whoever puts a Secret into a policy binds it in that namespace. */
const secretReaderName = 'calldata-operator-secret-reader';

export function crdFile(): string {
  return yamlFile([callDataPolicyCrd()]);
}

/** The ClusterRole of the operator and its binding, for the kustomize base. */
export function clusterRoleFile(): string {
  const labels = { 'app.kubernetes.io/name': operatorName };
  return yamlFile([
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: operatorName, labels },
      rules: operatorRules,
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: operatorName, labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: operatorName },
      subjects: [{ kind: 'ServiceAccount', name: operatorName, namespace: baseNamespace }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: secretReaderName, labels },
      rules: secretReaderRules,
    },
  ]);
}

/** The chart's CRD. Template actions stand on lines of their own, so that the rest stays plain YAML. */
export function chartCrdTemplate(): string {
  const crd = yamlDocument(callDataPolicyCrd());
  const annotations = [
    '{{- if .Values.crds.keep }}',
    '  annotations:',
    '    helm.sh/resource-policy: keep',
    '{{- end }}',
    '',
  ].join('\n');
  return template({
    condition: '.Values.crds.enabled',
    body: withoutActions(crd).replace(/^metadata:\n/m, `metadata:\n${annotations}`),
  });
}

/** The chart's ClusterRole and binding. */
export function chartRbacTemplate(): string {
  const metadata = [
    'metadata:',
    '  name: {{ include "calldata-operator.fullname" . }}',
    '  labels:',
    '    {{- include "calldata-operator.labels" . | nindent 4 }}',
  ];
  const lines = [
    'apiVersion: rbac.authorization.k8s.io/v1',
    'kind: ClusterRole',
    ...metadata,
    'rules:',
    indented(withoutActions(yamlDocument(operatorRules)).trimEnd(), { spaces: 2 }),
    '---',
    'apiVersion: rbac.authorization.k8s.io/v1',
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
    '---',
    'apiVersion: rbac.authorization.k8s.io/v1',
    'kind: ClusterRole',
    'metadata:',
    `  name: ${secretReaderName}`,
    ...metadata.slice(2),
    'rules:',
    indented(withoutActions(yamlDocument(secretReaderRules)).trimEnd(), { spaces: 2 }),
    '',
  ];
  return template({ condition: '.Values.rbac.create', body: lines.join('\n') });
}

function template({ condition, body }: { readonly condition: string; readonly body: string }): string {
  return `{{- /* ${generatedNotice} */ -}}\n{{- if ${condition} }}\n${body}{{- end }}\n`;
}

/** Text of ours that Helm would take for an action must never reach a chart unseen. */
function withoutActions(text: string): string {
  if (text.includes('{{')) throw new Error('a text in src/api holds "{{", which Helm would evaluate; reword it');
  return text;
}
