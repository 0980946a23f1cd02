import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { keySetConfigMapName } from '../api/group.ts';
import { erasureRole } from '../api/rbac.ts';
import { OperatorError } from '../reconcile/errors.ts';

/** A person must look before anything is deleted or added. */
export function evidenceBroken(): OperatorError {
  return new OperatorError(
    'The evidence of a request is not whole, or a key of it is missing from the ring; nothing is deleted for it.',
    { kind: 'terminal', reason: 'EvidenceUnavailable' },
  );
}

export function evidenceUnwritable(): OperatorError {
  return new OperatorError('The evidence container takes no entry, so nothing is deleted.', {
    kind: 'retryable',
    reason: 'EvidenceUnavailable',
  });
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
