/** API group, version and the names that the outside world knows the operator by. */
export const apiGroup = 'calldata.claimini.com';
export const apiVersion = 'v1alpha1';
export const groupVersion = `${apiGroup}/${apiVersion}` as const;

/** Guards the lifecycle rules in Azure: added before the first write, removed after a cleanup that succeeded. */
export const rulesFinalizer = `${apiGroup}/lifecycle-rules` as const;

/** A new value of this annotation makes the operator run a pass now; status.lastHandledReconcileAt echoes it. */
export const reconcileRequestedAtAnnotation = `${apiGroup}/reconcile-requested-at` as const;

/** The one field manager of status. */
export const statusFieldManager = 'calldata-operator';

/** Lifecycle rules whose name begins so are ours; the hash of the policy's uid follows. Azure allows alphanumerics only. */
export const ruleNamePrefix = 'calldata';
