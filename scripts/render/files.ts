import { callDataPolicyNames } from '../../src/api/call-data-policy.ts';
import { erasureRequestNames } from '../../src/api/erasure-request.ts';
import { apiGroup } from '../../src/api/group.ts';
import { configurationPage } from './configuration-page.ts';
import {
  admissionPoliciesFile,
  chartAdmissionPoliciesTemplate,
  chartCrdTemplate,
  chartLeaseRoleTemplate,
  chartRbacTemplate,
  clusterRoleFile,
  crdFile,
  crds,
  leaseRoleFile,
} from './manifests.ts';
import { reasonsPage } from './reasons-page.ts';
import { policyPage, requestPage } from './resource-pages.ts';

const chart = 'charts/calldata-operator/templates';

/** Every file that is made from src/api: its path in the repository and its text. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    [`crds/${apiGroup}_${callDataPolicyNames.plural}.yaml`, crdFile(crds['crd.yaml'])],
    [`crds/${apiGroup}_${erasureRequestNames.plural}.yaml`, crdFile(crds['erasure-request-crd.yaml'])],
    ...Object.entries(crds).flatMap(([name, crd]) => [
      [`deploy/base/${name}`, crdFile(crd)] as const,
      [`${chart}/${name}`, chartCrdTemplate(crd)] as const,
    ]),
    ['deploy/base/cluster-role.yaml', clusterRoleFile()],
    ['deploy/base/admission-policies.yaml', admissionPoliciesFile()],
    ['deploy/base/lease-role.yaml', leaseRoleFile()],
    [`${chart}/lease-role.yaml`, chartLeaseRoleTemplate()],
    [`${chart}/rbac.yaml`, chartRbacTemplate()],
    [`${chart}/admission-policies.yaml`, chartAdmissionPoliciesTemplate()],
    ['docs/reference/call-data-policy.md', policyPage()],
    ['docs/reference/erasure-request.md', requestPage()],
    ['docs/reference/configuration.md', configurationPage()],
    ['docs/reference/reasons.md', reasonsPage()],
  ]);
}
