import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { keySetConfigMapName } from '../api/group.ts';
import { erasureRole } from '../api/rbac.ts';
import type { KeySetPublisher } from '../reconcile/erasure-ports.ts';
import { isOperatorError, OperatorError } from '../reconcile/errors.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import type { KeySet } from './signing-keys.ts';

/** Shows the public keys before the first document that needs them is written. Throws an OperatorError. */
export async function publishKeys(
  { keySets, policy }: { readonly keySets: KeySetPublisher; readonly policy: CallDataPolicy },
  keySet: KeySet,
  options: CallOptions,
): Promise<void> {
  try {
    await keySets.publish(policy, keySet, options);
  } catch (error) {
    throw isOperatorError(error) ? keysUnpublished(error, policy) : error;
  }
}

/** Without the public keys nobody can verify a receipt, so none is written. A right that is missing is named. */
export function keysUnpublished(error: OperatorError, { metadata }: CallDataPolicy): OperatorError {
  if (error.status !== 403) return error;
  const { namespace, name } = metadata;
  const { retryAfterMs } = error;
  return new OperatorError(
    `The operator may not get, create and patch ConfigMap ${namespace}/${keySetConfigMapName(name)} with the public keys of receipts; bind the role ${erasureRole} in the namespace.`,
    {
      kind: 'retryable',
      reason: 'EvidenceUnavailable',
      status: error.status,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      cause: error,
    },
  );
}
