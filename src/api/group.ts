/** API group, version and the names that the outside world knows the operator by. */
export const apiGroup = 'calldata.claimini.com';
export const apiVersion = 'v1alpha1';
export const groupVersion = `${apiGroup}/${apiVersion}` as const;

/** Guards the lifecycle rules in Azure: added before the first write, removed after a cleanup that succeeded. */
export const rulesFinalizer = `${apiGroup}/lifecycle-rules` as const;

/** A new value of this annotation makes the operator run a pass now; status.lastHandledReconcileAt echoes it. */
export const reconcileRequestedAtAnnotation = `${apiGroup}/reconcile-requested-at` as const;

/**
 * Resource ids, separated by commas, of accounts that left the spec, cannot be read and are to be forgotten all the same: rules of
 * ours that stand there are left behind.
 */
export const releaseAccountsAnnotation = `${apiGroup}/release-accounts` as const;

/** The one field manager of status. */
export const statusFieldManager = 'calldata-operator';

/** Lifecycle rules whose name begins so are ours; the hash of the policy's uid follows. Azure allows alphanumerics only. */
export const ruleNamePrefix = 'calldata';

/** The type of the Secrets that hold what a caller named. */
export const subjectSecretType = `${apiGroup}/subject` as const;

/** On a request until nothing needs its subject Secret any more: a request that goes takes the Secret with it. */
export const subjectFinalizer = `${apiGroup}/subject-secret` as const;

/**
 * Name of the ConfigMap beside a policy that publishes the public keys of its receipts, as a JWKS. A policy's name has at most
 * 40 characters and no dot.
 */
export function keySetConfigMapName(policyName: string): string {
  return `${policyName}-receipt-keys`;
}

/** Name of the ConfigMap that says in the place of a request that went that nothing more is deleted for it, or none of its additions. */
export function lastWordConfigMapName(requestUid: string): string {
  return `erasure-request-${requestUid}-ended`;
}
