import { describe, expect, it } from '@jest/globals';
import { approvalOf, digestToApprove, namesDigest, shownPlan } from '../../../src/cli/erasure/approval.ts';
import { additionsDigest, planDigest } from '../../api/erasure-manifest.ts';
import { completeStatus, requestOf, without } from './desk.ts';
import type { Approval } from '../../../src/cli/erasure/changes.ts';

const other = `sha256:${'c'.repeat(64)}`;
const choice = { by: 'Erika Musterfrau', weak: undefined, additions: false } as const;
const approved = (approval: Partial<Approval>) =>
  requestOf({ approval: { planDigest, weakMatches: 'Exclude', by: 'Max', ...approval } }, completeStatus);

describe('a digest that somebody names', () => {
  it.each([
    ['the whole digest', planDigest, true],
    ['its digits alone', 'a'.repeat(64), true],
    ['its first eight digits', 'aaaaaaaa', true],
    ['more of them, in capitals and with blanks', ' SHA256:AAAAAAAAAA ', true],
    ['too few of them', 'aaaaaaa', false],
    ['a plain yes', 'y', false],
    ['nothing', '', false],
    ['the prefix alone', 'sha256:', false],
    ['the digits of another one', 'aaaaaaab', false],
    ['a digest that is longer', `${planDigest}a`, false],
  ])('%s', (_, typed, expected) => {
    expect(namesDigest(typed, planDigest)).toBe(expected);
  });
});

describe('an approval', () => {
  const request = requestOf({}, completeStatus);
  it.each([
    ['of a plan', request, choice, { planDigest, weakMatches: 'Exclude' }],
    ['with weak matches', request, { ...choice, weak: 'Include' }, { planDigest, weakMatches: 'Include' }],
    [
      'of additions keeps the choice made for the plan',
      approved({ weakMatches: 'Include' }),
      { ...choice, additions: true },
      { planDigest, additionsDigest, weakMatches: 'Include' },
    ],
    [
      'of the plan keeps additions that stand',
      approved({ additionsDigest }),
      { ...choice, weak: 'Include' },
      { planDigest, additionsDigest, weakMatches: 'Include' },
    ],
    [
      'of the plan drops additions that are others now',
      approved({ additionsDigest: other }),
      choice,
      { planDigest, weakMatches: 'Exclude' },
    ],
    [
      'of a changed plan takes over nothing of the one before',
      approved({ planDigest: other, additionsDigest, weakMatches: 'Include' }),
      choice,
      { planDigest, weakMatches: 'Exclude' },
    ],
  ] as const)('%s', (_, of, chosen, expected) => {
    expect(approvalOf(of, chosen)).toEqual({ ...expected, by: 'Erika Musterfrau' });
  });

  it.each([
    ['of additions to a plan that is not approved', request],
    ['of additions to a plan that changed', approved({ planDigest: other })],
  ])('%s is none', (_, of) => {
    expect(() => approvalOf(of, { ...choice, additions: true })).toThrow('The plan itself is not approved');
  });

  it('needs a plan, and additions where it is of them', () => {
    expect(() => approvalOf(requestOf(), choice)).toThrow('There is no plan yet');
    const plan = without(shownPlan(request), 'additions');
    expect(() => digestToApprove(plan, { additions: true })).toThrow('no additions');
    expect(digestToApprove(shownPlan(request), { additions: true })).toBe(additionsDigest);
  });
});
