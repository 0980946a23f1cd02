import { auditOnlyPolicies } from '../../src/api/audit-only-policy.ts';
import { callDataPolicyCrd } from '../../src/api/crd.ts';
import { erasureAdmissionPolicies } from '../../src/api/erasure-admission-policies.ts';
import { erasureRequestCrd } from '../../src/api/erasure-request-crd.ts';
import { chartTemplate, withoutActions } from './chart-template.ts';
import { yamlDocument, yamlFile } from './yaml.ts';

/** Every CustomResourceDefinition, by the name of its file beside the others. */
export const crds = { 'crd.yaml': callDataPolicyCrd(), 'erasure-request-crd.yaml': erasureRequestCrd() } as const;

export function crdFile(crd: (typeof crds)[keyof typeof crds]): string {
  return yamlFile([crd]);
}

/** What the API server checks of requests and their Secrets beside the CRD. */
export function admissionPoliciesFile(): string {
  return yamlFile(erasureAdmissionPolicies);
}

/** What keeps every policy out that would delete. */
export function auditOnlyFile(): string {
  return yamlFile(auditOnlyPolicies);
}

/** The chart's copy of a CRD. */
export function chartCrdTemplate(crd: (typeof crds)[keyof typeof crds]): string {
  const annotations = [
    '{{- if .Values.crds.keep }}',
    '  annotations:',
    '    helm.sh/resource-policy: keep',
    '{{- end }}',
    '',
  ].join('\n');
  const body = withoutActions(yamlDocument(crd)).replace(/^metadata:\n/m, `metadata:\n${annotations}`);
  return chartTemplate('.Values.crds.enabled', [body.trimEnd()]);
}

/** The chart's copy of admission policies. Their names are fixed: the operator looks for them. */
function chartPoliciesTemplate(condition: string, policies: readonly object[]): string {
  const documents = policies.map((policy) => withoutActions(yamlDocument(policy)));
  return chartTemplate(condition, [documents.join('---\n').trimEnd()]);
}

export function chartAdmissionPoliciesTemplate(): string {
  return chartPoliciesTemplate('.Values.admissionPolicies.enabled', erasureAdmissionPolicies);
}

export function chartAuditOnlyTemplate(): string {
  return chartPoliciesTemplate('.Values.admissionPolicies.auditOnly', auditOnlyPolicies);
}
