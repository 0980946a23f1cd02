import { callDataPolicyNames } from '../../src/api/call-data-policy.ts';
import { erasureRequestNames } from '../../src/api/erasure-request.ts';
import { apiGroup } from '../../src/api/group.ts';
import { argocdConfigFile } from './argocd-config.ts';
import { azurePermissionsPage, roleDefinitionFiles } from './azure-roles.ts';
import { chartReadme } from './chart-readme.ts';
import { chartValuesFile, chartValuesSchemaFile } from './chart-values.ts';
import { configurationPage } from './configuration-page.ts';
import { installFile } from './install-file.ts';
import {
  admissionPoliciesFile,
  auditOnlyFile,
  chartAdmissionPoliciesTemplate,
  chartAuditOnlyTemplate,
  chartCrdTemplate,
  crdFile,
  crds,
} from './manifests.ts';
import { alertRulesFile, alertsPage, prometheusRuleFile } from './monitoring/alert-files.ts';
import { dashboardConfigMapFile, dashboardFile } from './monitoring/dashboard.ts';
import { reasonsPage } from './reasons-page.ts';
import { policyPage, requestPage } from './resource-pages.ts';
import {
  admissionReaderFile,
  chartClusterRolesTemplate,
  chartLeaseRoleTemplate,
  chartNamespacedRolesTemplate,
  chartShardRoleTemplate,
  clusterRoleFile,
  leaseRoleFile,
  shardRoleFile,
  watchedNamespaceFile,
} from './roles.ts';
import { versionFile } from './version-file.ts';

const chart = 'charts/calldata-operator';

/** Every file that is made from code: its path in the repository and its text. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const files = new Map([
    [`crds/${apiGroup}_${callDataPolicyNames.plural}.yaml`, crdFile(crds['crd.yaml'])],
    [`crds/${apiGroup}_${erasureRequestNames.plural}.yaml`, crdFile(crds['erasure-request-crd.yaml'])],
    ['src/version.ts', versionFile()],
    ...deployFiles(),
    ...chartFiles(),
    ['docs/reference/call-data-policy.md', policyPage()],
    ['docs/reference/erasure-request.md', requestPage()],
    ['docs/reference/configuration.md', configurationPage()],
    ['docs/reference/reasons.md', reasonsPage()],
    ['docs/reference/alerts.md', alertsPage()],
    ['docs/reference/azure-permissions.md', azurePermissionsPage()],
  ]);
  return files.set('deploy/install.yaml', installFile(files));
}

function deployFiles(): readonly (readonly [path: string, text: string])[] {
  return [
    ...Object.entries(crds).map(([name, crd]) => [`deploy/base/${name}`, crdFile(crd)] as const),
    ['deploy/base/cluster-role.yaml', clusterRoleFile()],
    ['deploy/base/admission-policies.yaml', admissionPoliciesFile()],
    ['deploy/base/lease-role.yaml', leaseRoleFile()],
    ['deploy/overlays/audit-only/audit-only.yaml', auditOnlyFile()],
    ['deploy/overlays/namespace-scoped/admission-reader.yaml', admissionReaderFile()],
    ['deploy/overlays/namespace-scoped/watched/role.yaml', watchedNamespaceFile()],
    ['deploy/components/sharding/role.yaml', shardRoleFile()],
    ['deploy/components/monitoring/prometheus-rule.yaml', prometheusRuleFile()],
    ['deploy/components/monitoring/dashboard.yaml', dashboardConfigMapFile()],
    ['deploy/argocd/argocd-cm.yaml', argocdConfigFile()],
    ...roleDefinitionFiles(),
  ];
}

function chartFiles(): readonly (readonly [path: string, text: string])[] {
  const templates = `${chart}/templates`;
  return [
    ...Object.entries(crds).map(([name, crd]) => [`${templates}/${name}`, chartCrdTemplate(crd)] as const),
    [`${templates}/lease-role.yaml`, chartLeaseRoleTemplate()],
    [`${templates}/shard-role.yaml`, chartShardRoleTemplate()],
    [`${templates}/rbac.yaml`, chartClusterRolesTemplate()],
    [`${templates}/namespaced-rbac.yaml`, chartNamespacedRolesTemplate()],
    [`${templates}/admission-policies.yaml`, chartAdmissionPoliciesTemplate()],
    [`${templates}/audit-only.yaml`, chartAuditOnlyTemplate()],
    [`${chart}/files/alerts.yaml`, alertRulesFile()],
    [`${chart}/files/dashboard.json`, dashboardFile()],
    [`${chart}/values.yaml`, chartValuesFile()],
    [`${chart}/values.schema.json`, chartValuesSchemaFile()],
    [`${chart}/README.md`, chartReadme()],
  ];
}
