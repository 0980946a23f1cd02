import { describe, expect, it } from '@jest/globals';

import { planRules, type BrakeInput } from '../../src/policy/brake.ts';
import type { LifecycleRule } from '../../src/policy/facts.ts';
import { buildRule, ruleName } from '../../src/policy/lifecycle-rules.ts';
import { digestRules } from '../../src/policy/rule-digest.ts';
import { resourceIdOf } from './build.ts';

const resourceId = resourceIdOf('calls');
const scope = {
  prefixes: ['recordings/voicebot/'],
  blobTypes: ['blockBlob', 'appendBlob'],
  days: { baseBlob: 76, snapshot: 0, version: 0 },
} as const;
const recordings = buildRule(ruleName('uid', 'recordings', 1), scope);
const tagged = buildRule(recordings.name, { ...scope, tag: 'aaaa' });

function plan(seen: readonly LifecycleRule[], desired: readonly LifecycleRule[], overrides: Partial<BrakeInput> = {}) {
  return planRules({ inForce: seen, desired, resourceId, approval: 'Manual', approvedDigests: [], ...overrides });
}

describe('the mode Tagged', () => {
  it('stands at once after WholePrefix', () => {
    expect(plan([recordings], [tagged])).toEqual({ write: [tagged], basis: 'NotTighter' });
  });

  it('goes on while WholePrefix waits after it, and the sentence says what is new', () => {
    const result = plan([tagged], [recordings]);
    expect(result.write).toEqual([tagged]);
    expect(result.pending).toEqual({
      digest: digestRules(resourceId, [recordings]),
      changes: [
        'recordings: under recordings/voicebot/ blobs would be deleted 76 days after creation; now after 76 days, only with the tag calldata-deletable',
        'recordings: under recordings/voicebot/ snapshots and previous versions would be deleted 0 days after creation; now after 0 days, only with the tag calldata-deletable',
      ],
    });
  });

  it('waits like any other where nothing stands', () => {
    expect(plan([], [tagged]).pending?.changes).toEqual([
      'recordings: under recordings/voicebot/ blobs would be deleted 76 days after creation, snapshots and previous versions 0 days after theirs, only with the tag calldata-deletable; now no rule of ours deletes there',
    ]);
  });

  it('says where a tagged rule stands in a part of the places only', () => {
    const narrower = buildRule('calldataXN1', {
      prefixes: ['recordings/voicebot/de/'],
      blobTypes: ['blockBlob', 'appendBlob'],
      days: { baseBlob: 90 },
      tag: 'aaaa',
    });
    expect(
      plan([narrower], [buildRule(recordings.name, { ...scope, days: { baseBlob: 76 } })]).pending?.changes,
    ).toEqual([
      'recordings: under recordings/voicebot/ blobs would be deleted 76 days after creation; now only under recordings/voicebot/de/ after 90 days, only with the tag calldata-deletable',
    ]);
  });

  it('needs an approval of its own after an approval of other days, and WholePrefix one of its own', () => {
    const digests = [digestRules(resourceId, [tagged]), digestRules(resourceId, [recordings])] as const;
    expect(digests[0]).not.toBe(digests[1]);
    expect(plan([], [recordings], { approvedDigests: [digests[0]] }).basis).toBe('AwaitsApproval');
    expect(plan([], [recordings], { appliedDigest: digests[0] }).basis).toBe('AwaitsApproval');
  });

  it('has nothing in common with the tag of another policy', () => {
    const other = buildRule(recordings.name, { ...scope, prefixes: ['recordings/'], tag: 'bbbb' });
    const result = plan([other], [tagged]);
    expect([result.basis, result.write]).toEqual(['AwaitsApproval', []]);
  });
});
