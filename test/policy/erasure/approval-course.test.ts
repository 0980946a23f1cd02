import { describe, expect, it } from '@jest/globals';
import type { ErasureRequest } from '../../../src/api/erasure-request.ts';
import { additionsApprovalOf, withApprovalSeen } from '../../../src/policy/erasure/approval-course.ts';
import { judgeRequest } from '../../../src/policy/erasure/request-judgement.ts';
import { executedTime, facts, nowMs, plan, planDigest, request, requestWithout } from './request-build.ts';

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
    return withApprovalSeen(one, { areAdditionsTakenBack }, memory);
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
    expect(judged(plan(), false)).toBeUndefined();
    const before = { ...begun, approvedGeneration: 5 };
    expect([judged(before), judged(before, true), judged(before, false)]).toEqual([5, 5, 7]);
  });
});
