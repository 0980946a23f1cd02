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
