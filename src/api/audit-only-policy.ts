import { callDataPolicyNames } from './call-data-policy.ts';
import { admissionPolicy, denyingBinding } from './erasure-admission-policies.ts';
import { apiGroup, apiVersion } from './group.ts';

/**
 * For a cluster in which the operator shall look and never delete: no policy under Enforce is admitted, and a policy in Audit
 * beats every request. What stands already is left as it is, for its status, its finalizer and `suspend` must stay
 * writable; only its spec cannot change any more unless it ends in Audit or is suspended.
 */
export const auditOnlyPolicyName = `audit-only.${callDataPolicyNames.plural}.${apiGroup}` as const;

const policy = admissionPolicy(auditOnlyPolicyName, {
  matchConstraints: {
    resourceRules: [
      {
        apiGroups: [apiGroup],
        apiVersions: [apiVersion],
        operations: ['CREATE', 'UPDATE'],
        resources: [callDataPolicyNames.plural],
      },
    ],
  },
  validations: [
    {
      expression:
        "object.spec.enforcement == 'Audit' || object.spec.suspend || (request.operation == 'UPDATE' && object.spec == oldObject.spec)",
      message: 'this cluster only audits: spec.enforcement must be Audit, or spec.suspend must be true',
      reason: 'Forbidden',
    },
  ],
});

export const auditOnlyPolicies = [policy, denyingBinding(auditOnlyPolicyName)] as const;
