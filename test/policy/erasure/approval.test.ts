import { describe, expect, it } from '@jest/globals';
import { isHeldBack } from '../../../src/policy/erasure/approval.ts';
import { plan, receivedTime, request, requestWithout } from './request-build.ts';

const other = { planDigest: `sha256:${'b'.repeat(64)}`, weakMatches: 'Exclude', by: 'Privacy desk' } as const;
const status = { plan: plan() };

describe('what was approved once', () => {
  it.each([
    ['goes on while its approval stands', { ...request(), status }, 'Manual', false],
    ['is held back without an approval', { ...requestWithout('approval'), status }, 'Manual', true],
    ['goes on by a policy that approves by itself', { ...requestWithout('approval'), status }, 'Automatic', false],
    [
      'is held back where the policy asks for a person after all',
      { ...requestWithout('approval'), status: { plan: plan({ overLimits: true }) } },
      'Automatic',
      true,
    ],
    ['is held back by an approval of another plan', { ...request({ approval: other }), status }, 'Automatic', true],
    ['is held back while there is no plan', { ...request(), status: {} }, 'Manual', true],
    [
      'needs no approval any more once it is finished',
      { ...requestWithout('approval'), status: { ...status, finishedTime: receivedTime } },
      'Manual',
      false,
    ],
  ] as const)('%s', (_what, one, approval, expected) => {
    expect(isHeldBack(one, { approval })).toBe(expected);
  });
});
