import { callDataPolicyNames } from './call-data-policy.ts';
import { requestPolicyName } from './erasure-admission-policies.ts';
import { approveVerb, erasureRequestNames } from './erasure-request.ts';
import { apiGroup } from './group.ts';

/** Roles that nobody is bound to. Messages of status name them, so their names are the same everywhere. */
export const secretReaderRole = 'calldata-operator-secret-reader';
export const erasureRole = 'calldata-operator-erasure';

/** For people who take requests in, and for people who approve what is deleted. */
export const requesterRole = 'calldata-erasure-requester';
export const approverRole = 'calldata-erasure-approver';

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
    // `delete` is for requests that ended, when their ttlSecondsAfterFinished is over. Receipts and watch outlive them.
    apiGroups: [apiGroup],
    resources: [erasureRequestNames.plural],
    verbs: ['get', 'list', 'watch', 'patch', 'delete'],
  },
  {
    apiGroups: [apiGroup],
    resources: [`${callDataPolicyNames.plural}/status`, `${erasureRequestNames.plural}/status`],
    verbs: ['patch'],
  },
  {
    // To say whether the API server checks who approves.
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
    resourceNames: [requestPolicyName],
    verbs: ['get'],
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

/**
 * What requests need in their namespace: to read the keys and what callers named, to destroy the latter, and to publish
 * the public keys of receipts beside the policy. RBAC cannot narrow `create` to a name, nor Secrets to a type, so this too is
 * bound by who puts `erasure` into a policy, in the namespace of the policy: elsewhere the operator can neither destroy a
 * Secret nor overwrite a ConfigMap.
 */
export const erasureRules = [
  { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'delete'] },
  { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'create', 'patch'] },
] as const;

const requestReading = ['get', 'list', 'watch'] as const;

/** Makes requests and their Secrets, and follows them. May not read a Secret, not even one of its own making. */
export const requesterRules = [
  { apiGroups: [apiGroup], resources: [erasureRequestNames.plural], verbs: [...requestReading, 'create'] },
  { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
] as const;

/** Decides: verifies identity, goes from DryRun to Execute, approves, extends, refuses, cancels. Makes no request. */
export const approverRules = [
  {
    apiGroups: [apiGroup],
    resources: [erasureRequestNames.plural],
    verbs: [...requestReading, 'patch', 'update', approveVerb],
  },
] as const;

/** ClusterRoles that are shipped and bound by people, namespace by namespace. */
export const unboundRoles = {
  [secretReaderRole]: secretReaderRules,
  [erasureRole]: erasureRules,
  [requesterRole]: requesterRules,
  [approverRole]: approverRules,
} as const;
