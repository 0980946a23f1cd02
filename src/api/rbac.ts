import { callDataPolicyNames } from './call-data-policy.ts';
import { apiGroup } from './group.ts';

/**
 * All that the operator may do in a cluster, in every namespace. It never creates or deletes a policy, reads no
 * Secret by these rules and owns no object, so it needs neither `calldatapolicies/finalizers` nor any workload verb.
 */
export const operatorRules = [
  {
    // `patch` is for the finalizer only; the operator never changes a spec.
    apiGroups: [apiGroup],
    resources: [callDataPolicyNames.plural],
    verbs: ['get', 'list', 'watch', 'patch'],
  },
  {
    apiGroups: [apiGroup],
    resources: [`${callDataPolicyNames.plural}/status`],
    verbs: ['patch'],
  },
  {
    apiGroups: ['events.k8s.io'],
    resources: ['events'],
    verbs: ['create'],
  },
] as const;

/**
 * To read the Secrets that a policy names, one by one. Bound by nobody: whoever puts a Secret into a policy binds it in the
 * namespace of the policy, so that the operator can read no Secret elsewhere.
 */
export const secretReaderRules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }] as const;
