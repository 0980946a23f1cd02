import { describe, expect, it } from '@jest/globals';
import type { ErasureRequest } from '../../../src/api/erasure-request.ts';
import {
  additionsApprovalOf,
  isApprovedByPolicy,
  withApprovalSeen,
} from '../../../src/policy/erasure/approval-course.ts';
import { judgeRequest } from '../../../src/policy/erasure/request-judgement.ts';
import { executedTime, facts, nowMs, plan, planDigest, policy, request, requestWithout } from './request-build.ts';

const additionsDigest = `sha256:${'b'.repeat(64)}`;
const other = `sha256:${'c'.repeat(64)}`;
const at = (generation: number, base: ErasureRequest): ErasureRequest => ({
  ...base,
  metadata: { ...base.metadata, generation },
});
const marked = (generation: number, base: ErasureRequest): ErasureRequest => {
  const one = at(generation, base);
  return { ...one, metadata: { ...one.metadata, deletionTimestamp: executedTime } };
};
const naming = request({ approval: { planDigest, additionsDigest, weakMatches: 'Exclude', by: 'Privacy desk' } });
const withoutAdditions = request();
const takenBack = requestWithout('approval');
const ofOther = request({ approval: { planDigest: other, weakMatches: 'Exclude', by: 'Privacy desk' } });
const begun = plan({ startedTime: executedTime });

/** What status remembers after each of these versions of the object was seen, of additions that are not gone yet. */
function remembered(seen: readonly ErasureRequest[]) {
  return seen.reduce((memory, one) => {
    const { additionsDigest: named, stoodThroughout } = additionsApprovalOf(one, memory);
    const areAdditionsTakenBack = named !== additionsDigest && !stoodThroughout;
    return withApprovalSeen(one, { areAdditionsTakenBack, policy: policy() }, memory);
  }, begun);
}

describe('an approval of additions', () => {
  it.each<readonly [string, readonly ErasureRequest[], ErasureRequest, boolean]>([
    ['stands where the next change leaves them out', [at(3, naming)], at(4, withoutAdditions), true],
    [
      'stands however long it was left out before',
      [at(3, naming), at(4, withoutAdditions), at(5, withoutAdditions)],
      at(6, withoutAdditions),
      true,
    ],
    ['may have been taken back where a change was not seen', [at(3, naming)], at(5, withoutAdditions), false],
    [
      'may still have been, once that was seen',
      [at(3, naming), at(5, withoutAdditions), at(6, withoutAdditions)],
      at(7, withoutAdditions),
      false,
    ],
    [
      'was taken back where that was seen, though the ledger was not told',
      [at(3, naming), at(4, takenBack)],
      at(5, withoutAdditions),
      false,
    ],
    ['was taken back where another plan was approved', [at(3, naming), at(4, ofOther)], at(5, withoutAdditions), false],
    ['does not stand without an approval of a person', [at(3, naming)], at(4, takenBack), false],
    ['is not known to stand where it was never seen', [], at(3, withoutAdditions), false],
    [
      'stands after changes that were not seen as long as it names them',
      [at(3, naming), at(9, naming)],
      at(10, withoutAdditions),
      true,
    ],
    [
      'stands after one change and the mark of deletion, which is none',
      [at(3, naming)],
      marked(5, withoutAdditions),
      true,
    ],
    [
      'may have been taken back by two changes before the mark of deletion',
      [at(3, naming)],
      marked(6, withoutAdditions),
      false,
    ],
    [
      'may have been taken back by two changes after the mark of deletion was seen',
      [at(3, naming), marked(4, naming)],
      marked(6, withoutAdditions),
      false,
    ],
  ])('%s', (_what, seen, now, stoodThroughout) => {
    expect(additionsApprovalOf(now, remembered(seen)).stoodThroughout).toBe(stoodThroughout);
  });

  it('is remembered by status before the ledger is written, and as long as that may have begun', () => {
    const approvedAt = (seen: ErasureRequest, memory: typeof begun, changes: Parameters<typeof facts>[0] = {}) =>
      judgeRequest(seen, facts(changes), nowMs, { plan: memory }).status.plan?.approvedGeneration;
    const automatic = { policy: policy({ approval: 'Automatic' }) };
    expect(approvedAt(at(3, withoutAdditions), plan())).toBe(3);
    expect(approvedAt(at(3, takenBack), plan(), automatic)).toBe(3);
    expect(approvedAt(at(3, withoutAdditions), plan(), { evidence: 'Unwritable' })).toBeUndefined();
    expect(approvedAt(at(3, takenBack), plan())).toBeUndefined();
    const approved = plan({ approvedGeneration: 3 });
    expect(approvedAt(at(4, takenBack), approved)).toBe(3);
    expect(approvedAt(at(5, withoutAdditions), approved)).toBe(3);
  });

  it('is remembered by status from the beginning of the deletes on', () => {
    const judged = (memory: typeof begun, areAdditionsTakenBack?: boolean) =>
      judgeRequest(
        at(7, withoutAdditions),
        facts(areAdditionsTakenBack === undefined ? {} : { areAdditionsTakenBack }),
        nowMs,
        { plan: memory },
      ).status.plan?.approvedGeneration;
    expect(judged(begun, false)).toBe(7);
    expect(judged(begun)).toBeUndefined();
    const before = { ...begun, approvedGeneration: 5 };
    expect([judged(before), judged(before, true), judged(before, false)]).toEqual([5, 5, 7]);
  });
});

describe('an approval of the policy itself', () => {
  type Facts = Parameters<typeof withApprovalSeen>[1];
  const automatic: Facts = { policy: policy({ approval: 'Automatic' }), areAdditionsTakenBack: false };
  const unread: Facts = { policy: policy({ approval: 'Automatic', enforcement: 'Audit' }) };
  const gone: Facts = { policy: { kind: 'Missing' } };
  const misfit: Facts = { policy: { kind: 'Misfit' } };
  const manual: Facts = { policy: policy(), areAdditionsTakenBack: false };
  const unconfigured: Facts = { policy: policy({ erasureConfigured: false }) };
  const doubted: Facts = { policy: policy({ approval: 'Automatic' }), areAdditionsTakenBack: true };

  it.each<readonly [string, readonly (readonly [number, Facts])[], ErasureRequest, boolean]>([
    [
      'stands once its policy is gone',
      [
        [3, automatic],
        [3, gone],
      ],
      at(3, takenBack),
      true,
    ],
    [
      'stands once its policy does not fit any more',
      [
        [3, automatic],
        [3, misfit],
      ],
      at(3, takenBack),
      true,
    ],
    [
      'stands once its policy lacks erasure',
      [
        [3, automatic],
        [3, unconfigured],
      ],
      at(3, takenBack),
      true,
    ],
    [
      'stands where the ledger cannot be read any more',
      [
        [3, automatic],
        [3, unread],
      ],
      at(3, takenBack),
      true,
    ],
    [
      'stands when the object is deleted',
      [
        [3, automatic],
        [3, gone],
      ],
      marked(4, takenBack),
      true,
    ],
    [
      'is not known to stand after a change that was not seen',
      [
        [3, automatic],
        [3, gone],
      ],
      at(4, takenBack),
      false,
    ],
    [
      'is not known to stand after a change without its policy',
      [
        [3, automatic],
        [4, gone],
      ],
      at(4, takenBack),
      false,
    ],
    ['is none where the policy was never seen to give it', [[3, gone]], at(3, takenBack), false],
    [
      'is none where the policy asks a person by now',
      [
        [3, automatic],
        [3, manual],
      ],
      at(3, takenBack),
      false,
    ],
    [
      'is none of additions that were meant to go',
      [
        [3, automatic],
        [3, doubted],
      ],
      at(3, takenBack),
      false,
    ],
  ])('%s', (_what, seen, now, expected) => {
    const memory = seen.reduce(
      (before, [generation, facts]) => withApprovalSeen(at(generation, takenBack), facts, before),
      begun,
    );
    expect(isApprovedByPolicy(now, memory)).toBe(expected);
  });

  it('is not what a person gave and took back', () => {
    const memory = withApprovalSeen(at(3, withoutAdditions), manual, begun);
    expect(isApprovedByPolicy(at(4, takenBack), withApprovalSeen(at(4, takenBack), gone, memory))).toBe(false);
    expect(isApprovedByPolicy(marked(5, takenBack), memory)).toBe(false);
  });
});
