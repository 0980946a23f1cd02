import { describe, expect, it } from '@jest/globals';
import type { ErasureRequestStatus } from '../../src/api/erasure-request.ts';
import type { PolicyPass } from '../../src/erasure/policy-pass.ts';
import { factsOf } from '../../src/erasure/request-observation.ts';
import { OperatorError } from '../../src/reconcile/errors.ts';
import { planDigest, request } from '../policy/erasure/request-build.ts';

const failed = new OperatorError('The API server did not answer.', {
  reason: 'KubernetesUnavailable',
  kind: 'retryable',
});
const lastTransitionTime = '2026-11-20T09:12:00Z';

function approved(reason: string | undefined) {
  const conditions = [{ type: 'Approved', status: 'True', reason, message: '', lastTransitionTime }];
  const status = (reason === undefined ? {} : { conditions }) as ErasureRequestStatus;
  return request({ approval: { planDigest, by: 'Head of privacy', weakMatches: 'Exclude' } }, { status });
}

function isProtectedAs(reason: string | undefined, look: () => Promise<boolean>) {
  const pass = { policy: { kind: 'Missing' }, isApprovalProtected: look } as unknown as PolicyPass;
  const observed = { request: approved(reason), memory: {}, subject: { facts: { kind: 'Missing' } } } as const;
  return factsOf(pass, observed).then(({ approvalProtected }) => approvalProtected);
}

describe('whether somebody checks who approves', () => {
  it.each([true, false])('is what was read: %s', async (isInForce) => {
    expect(await isProtectedAs('Approved', () => Promise.resolve(isInForce))).toBe(isInForce);
  });

  it.each([
    ['Approved', true],
    ['ApprovalUnprotected', false],
  ])('is what status said (%s) while it cannot be read', async (reason, expected) => {
    expect(await isProtectedAs(reason, () => Promise.reject(failed))).toBe(expected);
  });

  it('is looked at again where status does not say it yet', async () => {
    await expect(isProtectedAs(undefined, () => Promise.reject(failed))).rejects.toBe(failed);
  });
});
