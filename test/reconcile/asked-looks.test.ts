import { describe, expect, it } from '@jest/globals';
import { answeredRequest, forgetLook, isOfAnother, rememberAsked } from '../../src/reconcile/asked-looks.ts';
import { policyKey } from '../support/build.ts';
import { createFakeScans } from '../support/fake-scans.ts';

describe('what a look was asked with', () => {
  it('goes with the look: nothing of its holds outlives the policy', () => {
    const scans = createFakeScans(() => 0);
    rememberAsked(scans.port, policyKey, {
      holds: [],
      nowMs: 0,
      uid: 'one',
      requestedAt: 'now',
      accounts: [],
      withheld: [],
    });
    expect(answeredRequest(scans.port, policyKey)).toBe('now');
    expect(isOfAnother(scans.port, policyKey, 'two')).toBe(true);
    forgetLook(scans.port, policyKey);
    expect(scans.forgotten()).toBe(1);
    expect(answeredRequest(scans.port, policyKey)).toBeUndefined();
    expect(isOfAnother(scans.port, policyKey, 'two')).toBe(false);
  });
});
