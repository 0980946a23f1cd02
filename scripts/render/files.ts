import { callDataPolicyNames } from '../../src/api/call-data-policy.ts';
import { apiGroup } from '../../src/api/group.ts';
import { configurationPage } from './configuration-page.ts';
import { chartCrdTemplate, chartRbacTemplate, clusterRoleFile, crdFile } from './manifests.ts';
import { policyPage } from './policy-page.ts';
import { reasonsPage } from './reasons-page.ts';

/** Every file that is made from src/api: its path in the repository and its text. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    [`crds/${apiGroup}_${callDataPolicyNames.plural}.yaml`, crdFile()],
    ['deploy/base/crd.yaml', crdFile()],
    ['deploy/base/cluster-role.yaml', clusterRoleFile()],
    ['charts/calldata-operator/templates/crd.yaml', chartCrdTemplate()],
    ['charts/calldata-operator/templates/rbac.yaml', chartRbacTemplate()],
    ['docs/reference/call-data-policy.md', policyPage()],
    ['docs/reference/configuration.md', configurationPage()],
    ['docs/reference/reasons.md', reasonsPage()],
  ]);
}
