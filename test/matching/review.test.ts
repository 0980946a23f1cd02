import { describe, expect, test } from '@jest/globals';
import { asHints, asUnassigned, countCallers } from '../../src/matching/evidence.ts';
import type { Evidence } from '../../src/matching/evidence.ts';
import type { Hit, Review } from '../../src/matching/judgement.ts';
import { createMatcher } from '../../src/matching/matcher.ts';
import { reviewHit } from '../../src/matching/review.ts';
import type { ReviewFacts } from '../../src/matching/review.ts';
import { digestsOf, keyOf, matcherFor, nobodysOwn, said } from './subjects.ts';

const dayMs = 86_400_000;

function called(requestId: string, more: Partial<Evidence> = {}): Evidence {
  return { requestId, feature: 0, kind: 'phone', verified: true, place: 'Caller', manner: 'Exact', ...more };
}

const hit: Hit = { requestId: 'r0', strength: 'Strong', kinds: ['phone'] };
const facts: ReviewFacts = {
  found: [called('r0')],
  toldStarts: { dayEndMs: dayMs, latestMs: dayMs - 1 },
  callsOfNumber: () => 50,
  sharedNumberCalls: 50,
  claims: () => true,
  isSamePerson: () => false,
};
const mail: Partial<Evidence> = { kind: 'email', place: 'Text', feature: 1 };

describe('a hit in the light of all calls', () => {
  test('stays what it is where nothing speaks against it', () => {
    expect(reviewHit(hit, facts)).toBe(hit);
  });

  test.each<[string, Partial<ReviewFacts>, Review]>([
    ['a day between the starts', { toldStarts: { dayEndMs: dayMs, latestMs: dayMs } }, 'SeveralStarts'],
    ['a number of too many calls', { callsOfNumber: () => 51 }, 'SharedNumber'],
    ['another request with the same number', { found: [called('r0'), called('r1')] }, 'SeveralSubjects'],
    [
      'one of two numbers',
      { found: [called('r0'), called('r0', { feature: 2, place: 'Text' }), called('r1')] },
      'SeveralSubjects',
    ],
    ...(
      [
        ['that nobody verified', { verified: false }],
        ['that is the same value', { kind: 'text', feature: 0 }],
        ['of which nobody can say whether it is there', { manner: 'Ambiguous' }],
      ] as const
    ).map(([which, more]): [string, Partial<ReviewFacts>, Review] => [
      `another request with the same number, and a feature ${which}`,
      { found: [called('r0'), called('r0', { ...mail, ...more }), called('r1')] },
      'SeveralSubjects',
    ]),
  ])('is for review: %s', (_, more, review) => {
    expect(reviewHit(hit, { ...facts, ...more })).toEqual({ ...hit, strength: 'Weak', review });
  });

  test.each<[string, Partial<ReviewFacts>]>([
    ['another request that cannot claim the call', { found: [called('r0'), called('r1')], claims: () => false }],
    [
      'another request that did not show that the number is its own',
      { found: [called('r0'), called('r1', { verified: false })] },
    ],
    ['another request, and more than the number', { found: [called('r0'), called('r0', mail), called('r1')] }],
    ['another request that was only named', { found: [called('r0'), called('r1', { place: 'Text' })] }],
    [
      'a number of many calls that only stands in a text',
      { found: [called('r0', { place: 'Text' })], callsOfNumber: () => 99 },
    ],
    [
      'another request of the same person with the same number',
      { found: [called('r0'), called('r1')], isSamePerson: () => true },
    ],
    ['no start at all', { toldStarts: undefined }],
  ])('stays strong: %s', (_, more) => {
    expect(reviewHit(hit, { ...facts, ...more })).toBe(hit);
  });

  test('keeps the review that the call itself gave', () => {
    const own: Hit = { ...hit, strength: 'Weak', review: 'OtherCaller' };
    expect(reviewHit(own, { ...facts, callsOfNumber: () => 99 })).toBe(own);
  });
});

describe('numbers that called', () => {
  test.each([
    [[], 0],
    [['a:1'], 1],
    [['a:1 b:2', 'b:2'], 1],
    [['a:1', 'b:2', 'a:1 b:2'], 1],
    [['a:1 b:2', 'a:3 b:4', 'b:4'], 2],
    [['a:1', 'b:1'], 2],
  ] as const)('%j are %d', (callers, count) => {
    expect(countCallers(callers)).toBe(count);
  });

  test('that stand as keyed hashes are compared, under whatever key of the ring, and are the same as in digits', () => {
    const keys = [keyOf('a'), keyOf('b')];
    const features = digestsOf('r0', { phone: '0172 1234567' }, { keys: [keyOf('a')] });
    const matcher = createMatcher({ features, keys, region: 'DE', ownIdentities: nobodysOwn });
    const hashed = (key: 'a' | 'b', digits: string) =>
      ({ kind: 'NumberDigest', role: 'Caller', keyId: key, digest: keyOf(key).digest('phone', digits) }) as const;
    expect(matcher.match([hashed('a', '491721234567')])).toEqual([hit]);
    expect(
      matcher.match([{ kind: 'Number', role: 'Caller', value: '0172 1234567' }, hashed('b', '491721234567')]),
    ).toEqual([hit]);
    expect(matcher.match([hashed('a', '491721234567'), hashed('b', '49305555555')])).toMatchObject([
      { review: 'SeveralCallers' },
    ]);
    expect(matcher.match([{ ...hashed('a', '491721234567'), role: 'Agent' }])).toEqual([]);
  });
});

describe('evidence that decides nothing alone', () => {
  const matcher = matcherFor([{ email: 'anna@gmx.de', customerNumber: 'KD-4711-0815' }]);

  test('from beside a call it supports, and from texts of several calls it never does', () => {
    const evidence = matcher.collect(said('anna@gmx.de'));
    const other = matcher.collect(said('KD-4711-0815'));
    expect(matcher.judge([evidence])).toMatchObject([{ strength: 'Strong' }]);
    expect(matcher.judge([asHints(evidence)])).toMatchObject([{ strength: 'Weak' }]);
    expect(matcher.judge([asHints(evidence), other])).toMatchObject([{ strength: 'Strong' }]);
    expect(matcher.judge([asHints(evidence), asHints(other)])).toMatchObject([{ strength: 'Weak' }]);
    expect(matcher.judge([asUnassigned(evidence), asUnassigned(other)])).toMatchObject([{ strength: 'Weak' }]);
    expect(asUnassigned({ found: [], callers: ['a:1'] }).callers).toEqual([]);
  });
});
