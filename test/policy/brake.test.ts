import { describe, expect, it } from '@jest/globals';

import { planRules, type BrakeInput } from '../../src/policy/brake.ts';
import type { LifecycleRule } from '../../src/policy/facts.ts';
import { buildRule, ruleName } from '../../src/policy/lifecycle-rules.ts';
import { digestRules } from '../../src/policy/rule-digest.ts';
import type { ActionKind } from '../../src/policy/rule-regions.ts';
import { resourceIdOf } from './build.ts';

const resourceId = resourceIdOf('calls');
const uid = 'uid';

function rule(
  className: string,
  prefixes: readonly string[],
  baseBlob: number,
  days: Partial<Record<ActionKind, number>> = { snapshot: 0, version: 0 },
): LifecycleRule {
  return buildRule(ruleName(uid, className, 1), {
    prefixes,
    blobTypes: ['blockBlob', 'appendBlob'],
    days: { baseBlob, ...days },
  });
}

function plan(seen: readonly LifecycleRule[], desired: readonly LifecycleRule[], overrides: Partial<BrakeInput> = {}) {
  return planRules({ inForce: seen, desired, resourceId, approval: 'Manual', approvedDigests: [], ...overrides });
}

const recordings = rule('recordings', ['recordings/voicebot/'], 76);
const transcripts = rule('call-transcripts', ['transcripts/'], 100);

describe('the first write', () => {
  const digest = digestRules(resourceId, [recordings]);

  it('waits, writes nothing, and says what would be deleted', () => {
    expect(plan([], [recordings])).toEqual({
      write: [],
      basis: 'AwaitsApproval',
      pending: {
        digest,
        changes: [
          'recordings: under recordings/voicebot/ blobs would be deleted 76 days after creation, snapshots and previous versions 0 days after theirs; now no rule of ours deletes there',
        ],
      },
    });
  });

  it('happens once its digest is approved', () => {
    expect(plan([], [recordings], { approvedDigests: ['sha256:other', digest] })).toEqual({
      write: [recordings],
      basis: 'Approved',
    });
  });

  it('does not happen on the approval of another account or other days', () => {
    const wrong = [
      digestRules(resourceIdOf('archive'), [recordings]),
      digestRules(resourceId, [rule('recordings', ['recordings/voicebot/'], 77)]),
    ];
    expect(plan([], [recordings], { approvedDigests: wrong }).basis).toBe('AwaitsApproval');
  });

  it('happens at once where approval is Automatic', () => {
    expect(plan([], [recordings], { approval: 'Automatic' })).toEqual({ write: [recordings], basis: 'Automatic' });
  });
});

describe('what never waits', () => {
  it.each<readonly [string, readonly LifecycleRule[], readonly LifecycleRule[]]>([
    ['no change', [recordings], [recordings]],
    ['more days', [recordings], [rule('recordings', ['recordings/voicebot/'], 90)]],
    ['a narrower prefix', [recordings], [rule('recordings', ['recordings/voicebot/de/'], 76)]],
    ['a class removed', [recordings, transcripts], [transcripts]],
    ['all removed', [recordings], []],
    ['a class renamed', [rule('old', ['recordings/'], 76)], [rule('new', ['recordings/'], 76)]],
    ['our rules disabled', [recordings], [{ ...recordings, enabled: false }]],
    ['a disabled rule where none was', [], [{ ...recordings, enabled: false }]],
    [
      'a part of what deletes everything',
      [
        buildRule('calldataXN1', {
          prefixes: ['recordings'],
          blobTypes: ['blockBlob', 'appendBlob'],
          days: { baseBlob: 1, snapshot: 0, version: 0 },
        }),
      ],
      [recordings],
    ],
  ])('%s', (_name, seen, desired) => {
    expect(plan(seen, desired)).toEqual({ write: desired, basis: 'NotTighter' });
  });

  it('drift of a set that the operator had put in force', () => {
    const appliedDigest = digestRules(resourceId, [recordings]);
    const loosened = rule('recordings', ['recordings/voicebot/'], 3000);
    for (const seen of [[], [loosened], [{ ...recordings, enabled: false }], [{ ...recordings, odd: true }]]) {
      expect(plan(seen, [recordings], { appliedDigest })).toEqual({ write: [recordings], basis: 'AppliedBefore' });
    }
  });

  it('is not extended to a new set by the memory of an old one', () => {
    const appliedDigest = digestRules(resourceId, [transcripts]);
    expect(plan([], [recordings], { appliedDigest }).basis).toBe('AwaitsApproval');
  });
});

describe('while a tighter set waits', () => {
  it('fewer days: the old days stay', () => {
    const shorter = rule('recordings', ['recordings/voicebot/'], 50);
    const result = plan([recordings], [shorter]);
    expect(result.write).toEqual([recordings]);
    expect(result.pending?.changes).toEqual([
      'recordings: under recordings/voicebot/ blobs would be deleted 50 days after creation; now after 76 days',
    ]);
  });

  it('a wider prefix: the old prefix stays', () => {
    const wider = rule('recordings', ['recordings/'], 76);
    const result = plan([recordings], [wider]);
    expect(result.write).toEqual([recordings]);
    expect(result.pending?.changes).toEqual([
      'recordings: under recordings/ blobs would be deleted 76 days after creation; now only under recordings/voicebot/ after 76 days',
      'recordings: under recordings/ snapshots and previous versions would be deleted 0 days after creation; now only under recordings/voicebot/ after 0 days',
    ]);
  });

  it('a new class waits, a removed one goes at once, a kept one stays', () => {
    const added = rule('added', ['added/'], 10);
    const result = plan([recordings, transcripts], [recordings, added]);
    expect(result.write).toEqual([recordings]);
    expect(result.pending?.changes).toHaveLength(1);
    expect(result.pending?.digest).toBe(digestRules(resourceId, [recordings, added]));
  });

  it('one prefix later and one sooner: each keeps the later of both, in rules of its own', () => {
    const seen = [rule('recordings', ['a/'], 50), rule('other', ['b/'], 100)];
    const result = plan(seen, [rule('recordings', ['a/', 'b/'], 76)]);
    expect(result.write).toEqual([
      { ...rule('recordings', ['b/'], 100), name: ruleName(uid, 'recordings', 1) },
      { ...rule('recordings', ['a/'], 76), name: ruleName(uid, 'recordings', 2) },
    ]);
  });

  it('more than ten prefixes with the same days are split', () => {
    const everything = buildRule(ruleName(uid, 'recordings', 1), {
      prefixes: ['c'],
      blobTypes: ['blockBlob', 'appendBlob'],
      days: { baseBlob: 100, snapshot: 0, version: 0 },
    });
    const desired = [1, 2, 3].map((index) => ({
      ...rule(
        'recordings',
        Array.from({ length: 10 }, (_, place) => `c${index}/${place}/`),
        76,
      ),
      name: ruleName(uid, 'recordings', index),
    }));
    const { write } = plan([everything], desired);
    expect(write.map((written) => written.name)).toEqual([1, 2, 3].map((index) => ruleName(uid, 'recordings', index)));
    for (const written of write) {
      const { filters } = written['definition'] as { filters: { prefixMatch: string[] } };
      expect(filters.prefixMatch).toHaveLength(10);
    }
  });

  it('an action that was taken away stays away', () => {
    const baseOnly = rule('recordings', ['recordings/voicebot/'], 76, {});
    const result = plan([baseOnly], [recordings]);
    expect(result.write).toEqual([baseOnly]);
    expect(result.pending?.changes).toEqual([
      'recordings: under recordings/voicebot/ snapshots and previous versions would be deleted 0 days after creation; now no rule of ours deletes there',
    ]);
  });

  it('a rule of ours that nobody understands counts as deleting nothing and goes', () => {
    const tampered = { ...recordings, mystery: { deletesMore: true } };
    const result = plan([tampered, transcripts], [recordings, transcripts]);
    expect(result.write).toEqual([transcripts]);
    expect(result.basis).toBe('AwaitsApproval');
  });

  it('a desired rule that nobody understands never counts as harmless', () => {
    const odd = { ...recordings, mystery: true };
    const result = plan([odd], [odd]);
    expect(result.basis).toBe('AwaitsApproval');
    expect(result.write).toEqual([]);
    expect(result.pending?.changes[0]).toContain('not understood');
  });
});

describe('the sentences', () => {
  it('fit into status, however many changes wait', () => {
    const prefixes = Array.from({ length: 10 }, (_, index) => `${'c'.repeat(63)}/${'p'.repeat(254)}${index}/`);
    const desired = Array.from({ length: 20 }, (_, index) =>
      rule(
        `class-${index}`,
        prefixes.map((prefix) => `${index}${prefix}`),
        76,
      ),
    );
    const changes = plan([], desired).pending?.changes ?? [];
    expect(changes).toHaveLength(40);
    expect(Math.max(...changes.map((change) => change.length))).toBeLessThanOrEqual(1024);
    expect(changes.at(-1)).toBe('and 161 more changes that do not fit here; the digest covers them, too');
  });

  it('name several places together', () => {
    expect(plan([], [rule('recordings', ['a/', 'b/'], 5)]).pending?.changes).toEqual([
      'recordings: under a/, b/ blobs would be deleted 5 days after creation, snapshots and previous versions 0 days after theirs; now no rule of ours deletes there',
    ]);
  });
});
