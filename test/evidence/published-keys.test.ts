import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { keysUnpublished } from '../../src/evidence/published-keys.ts';
import { errorFromAnswer } from '../../src/kube/errors.ts';

const policy = { metadata: { namespace: 'privacy', name: 'voicebot' } } as CallDataPolicy;

describe('public keys that cannot be published', () => {
  it('name the right that is missing and who gives it, and are tried again', () => {
    const body = JSON.stringify({ kind: 'Status', reason: 'Forbidden' });
    const error = keysUnpublished(errorFromAnswer({ status: 403, body }, 'get configmaps'), policy);
    expect(error).toMatchObject({ kind: 'retryable', reason: 'EvidenceUnavailable', status: 403 });
    expect(error.message).toBe(
      'The operator may not get, create and patch ConfigMap privacy/voicebot-receipt-keys with the public keys of receipts; bind the role calldata-operator-erasure in the namespace.',
    );
  });

  it('are told as they are where nothing was refused', () => {
    const error = errorFromAnswer({ status: 503, body: '' }, 'patch configmaps');
    expect(keysUnpublished(error, policy)).toBe(error);
  });
});
