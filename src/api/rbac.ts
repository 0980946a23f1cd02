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

/** For people who look at policies and requests, and for people who write policies. */
export const viewerRole = 'calldata-viewer';
export const editorRole = 'calldata-policy-editor';

/**
 * What the operator may do with the objects it serves: in every namespace by a ClusterRole, or in the watched ones by Roles.
 * It never creates or deletes a policy and reads no Secret by these rules. What it owns blocks no deletion, so it needs neither
 * `calldatapolicies/finalizers` nor any workload verb.
 */
export const objectRules = [
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
    // `patch` counts the same Event again in its series.
    apiGroups: ['events.k8s.io'],
    resources: ['events'],
    verbs: ['create', 'patch'],
  },
  {
    // One beside each policy, where the cluster knows the kind. They go with their policy; the operator deletes none.
    apiGroups: ['openreports.io'],
    resources: ['reports'],
    verbs: ['get', 'create', 'patch'],
  },
] as const;

/** To say whether the API server checks who approves. These objects lie in no namespace, so this needs a ClusterRole. */
export const admissionReaderRules = [
  {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
    resourceNames: [requestPolicyName],
    verbs: ['get'],
  },
] as const;

/**
 * To let go of a request in a namespace that is being deleted, where the right to its Secret may go before the Secret. A Role
 * for this would go as well.
 */
export const namespaceReaderRules = [{ apiGroups: [''], resources: ['namespaces'], verbs: ['get'] }] as const;

/** All that the operator may do in a cluster. */
export const operatorRules = [...objectRules, ...admissionReaderRules, ...namespaceReaderRules] as const;

/** The Lease that decides which of several processes writes, in the namespace of the operator. */
export const leaseName = 'calldata-operator-leader';

/** In the operator's own namespace only. RBAC cannot narrow `create` to a name. */
export const leaseRules = [
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
  {
    apiGroups: ['coordination.k8s.io'],
    resources: ['leases'],
    resourceNames: [leaseName],
    verbs: ['get', 'watch', 'patch'],
  },
] as const;

/**
 * To list in shards: Jobs whose pods are the operator's own Pod again, and sealed messages between them in Secrets that go with
 * the Job. In the operator's own namespace only, where nothing else lies; RBAC can narrow neither to a name that is made up.
 */
export const shardRules = [
  { apiGroups: ['batch'], resources: ['jobs'], verbs: ['get', 'list', 'create', 'delete'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
  { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'create', 'patch'] },
] as const;

/**
 * To read the Secrets that a policy names, one by one. Bound by nobody: whoever puts a Secret into a policy binds it in the
 * namespace of the policy, so that the operator can read no Secret elsewhere.
 */
export const secretReaderRules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }] as const;

/**
 * What requests need in their namespace: to read the keys and what callers named, to destroy the latter, to publish the public
 * keys of receipts beside the policy, and to keep the last word of a request that went before its ledger could be told. RBAC
 * cannot narrow `create` to a name, nor Secrets to a type, so this too is bound by who puts `erasure` into a policy, in the
 * namespace of the policy: elsewhere the operator can neither destroy a Secret nor overwrite a ConfigMap.
 */
export const erasureRules = [
  { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'delete'] },
  { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'create', 'patch'] },
] as const;

const requestReading = ['get', 'list', 'watch'] as const;

/** What callers name is checked against the region and the own numbers of the policy. */
const policyReading = { apiGroups: [apiGroup], resources: [callDataPolicyNames.plural], verbs: ['get'] } as const;

/** Makes requests and their Secrets, and follows them. May not read a Secret, not even one of its own making. */
export const requesterRules = [
  policyReading,
  { apiGroups: [apiGroup], resources: [erasureRequestNames.plural], verbs: [...requestReading, 'create'] },
  { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
] as const;

/** Decides: verifies identity, goes from DryRun to Execute, approves, extends, refuses, cancels. Makes no request. */
export const approverRules = [
  policyReading,
  {
    apiGroups: [apiGroup],
    resources: [erasureRequestNames.plural],
    verbs: [...requestReading, 'patch', 'update', approveVerb],
  },
] as const;

/** Sees what is promised and what was requested. Neither holds what a caller named. */
export const viewerRules = [
  {
    apiGroups: [apiGroup],
    resources: [callDataPolicyNames.plural, erasureRequestNames.plural],
    verbs: requestReading,
  },
] as const;

/** Writes policies. Whoever may do that has blobs deleted by the identity that the operator has in Azure. */
export const editorRules = [
  {
    apiGroups: [apiGroup],
    resources: [callDataPolicyNames.plural],
    verbs: [...requestReading, 'create', 'update', 'patch', 'delete'],
  },
] as const;

/** Roles that are shipped and bound by people, namespace by namespace. */
export const unboundRoles = {
  [secretReaderRole]: secretReaderRules,
  [erasureRole]: erasureRules,
  [requesterRole]: requesterRules,
  [approverRole]: approverRules,
  [viewerRole]: viewerRules,
  [editorRole]: editorRules,
} as const;

/**
 * The roles of Kubernetes that can take these in. The viewer is taken in unless told otherwise; the editor only where somebody
 * says so: who may edit Deployments in some namespace must not thereby have a say in what is deleted in Azure.
 */
export const aggregations = {
  [viewerRole]: { takenIn: true, by: ['view', 'edit', 'admin'] },
  [editorRole]: { takenIn: false, by: ['edit', 'admin'] },
} as const;
