import { describe, expect, it } from '@jest/globals';
import { buildPlan } from '../../../src/policy/erasure/plan.ts';
import { classOf, createEstate, findingOf, look, metadata, number, subject } from './look-stage.ts';

/** The plan of a policy in which the name `calls` means this storage account. */
async function digestIn(resource: string): Promise<string> {
  const estate = createEstate('calls');
  estate.put('calls/meta/20260210/c1.json', JSON.stringify({ from: number }));
  const resourceId = `/subscriptions/s/resourceGroups/voice/providers/Microsoft.Storage/storageAccounts/${resource}`;
  const result = await look(estate, [subject('r1', { phone: number })], {
    classes: [classOf('metadata', 'calls/meta/', metadata)],
    spec: { storageAccounts: [{ name: 'calls', resourceId }] },
  });
  const { calls, targets } = findingOf(result);
  expect(targets).toHaveLength(1);
  return buildPlan({
    scope: { requestUid: 'r1', keyId: 'k1', featuresKey: 'f1' },
    limits: { minCalls: 20, percentOfClass: 5 },
    finding: { calls, targets },
    places: [],
    completedMs: 0,
  }).plan.digest;
}

describe('the digest of a plan', () => {
  it('is another one where the same name means another storage account', async () => {
    expect(await digestIn('before')).toBe(await digestIn('before'));
    expect(await digestIn('before')).not.toBe(await digestIn('after'));
  });
});
