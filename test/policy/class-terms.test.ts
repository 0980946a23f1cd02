import { describe, expect, it } from '@jest/globals';

import { clockDays, withAnsweredDays } from '../../src/policy/answered-calls.ts';
import { classTerms, termsOfBlob } from '../../src/policy/class-terms.ts';
import { observed, recordingConsent, termsInput, termsOf, type TermsOptions } from './artifact-build.ts';

describe('terms of a class in an account', () => {
  const floors: readonly (readonly [string, TermsOptions, number])[] = [
    ['half of 88 days without a minimum', {}, 44],
    ['half of 89 days rounded up', { retention: { maximum: { days: 90 } } }, 45],
    ['the longest two months', { retention: { maximum: { months: 3 }, minimum: { months: 2 } } }, 62],
  ];
  it.each(floors)('has as its floor %s', (_name, options, floorDays) => {
    expect(termsOf(options).floorDays).toBe(floorDays);
  });

  const reckoned: readonly (readonly [string, TermsOptions, number])[] = [
    ['nothing where soft delete is off', {}, 0],
    ['the days of soft delete', { blobService: { softDeleteDays: 7 } }, 7],
    ['the remembered days after a rise', { blobService: { softDeleteDays: 30 }, rememberedRecoverableDays: 7 }, 7],
    ['what is seen after a fall', { blobService: { softDeleteDays: 7 }, rememberedRecoverableDays: 30 }, 7],
    ['the days in force after a rise: 88 - 1 - 3 - 1 - 76', { blobService: { softDeleteDays: 30 }, ruleDays: 76 }, 7],
    [
      'the days in force of a versioned account: 88 - 1 - 3 - 1 - 4 - 72',
      { blobService: { softDeleteDays: 30, versioning: true }, ruleDays: 72 },
      7,
    ],
    ['the days in force of a rule for our tag', { blobService: { softDeleteDays: 30 }, taggedRuleDays: 76 }, 7],
    ['no more than is seen, whatever rule is in force', { blobService: { softDeleteDays: 7 }, ruleDays: 40 }, 7],
    ['the most that fits above the floor', { blobService: { softDeleteDays: 43 } }, 43],
    [
      'exactly what fits: 88 - 44 - 1',
      { blobService: { softDeleteDays: 43 }, spec: { checkIntervalMinutes: 720 } },
      43,
    ],
    ['nothing where the period cannot be kept in full', { blobService: { softDeleteDays: 44 } }, 0],
    [
      'nothing where a minimum leaves no room',
      { blobService: { softDeleteDays: 7 }, retention: { maximum: { days: 90 }, minimum: { days: 85 } } },
      0,
    ],
  ];
  it.each(reckoned)('acts earlier by %s', (_name, options, reckonedDays) => {
    expect(termsOf(options).reckonedDays).toBe(reckonedDays);
  });

  const overPart = { prefix: 'recordings/2026/', days: { all: 70, tagged: undefined } };
  const ofEarlier = {
    prefix: 'recordings/',
    days: {
      all: undefined,
      tagged: undefined,
      byOtherTags: new Map([
        ['later', 65],
        ['earlier', 60],
      ]),
    },
  };
  const kept: readonly (readonly [string, TermsOptions, number])[] = [
    ['the sweep acts', {}, 88 - 2 / 24],
    ['the sweep acts ahead of soft delete', { blobService: { softDeleteDays: 7 } }, 81 - 2 / 24],
    ['a rule in force acts', { ruleDays: 76, taggedRuleDays: 80 }, 76],
    ['a rule over a part of the location acts', { ruleDays: 76, otherRules: [overPart] }, 70],
    ['a rule by the tag of an earlier policy acts', { ruleDays: 76, otherRules: [ofEarlier] }, 60],
    ['a minimum is over that leaves no room', { retention: { maximum: { days: 90 }, minimum: { days: 89 } } }, 90],
  ];
  it.each(kept)('keep everything until %s', (_name, options, keptDays) => {
    expect(termsOf(options).keptDays).toBeCloseTo(keptDays, 9);
  });

  it('know of a blob which rules reach it, and go on to count with those over the whole location', () => {
    const terms = termsOf({ ruleDays: 76, otherRules: [overPart] });
    expect(termsOfBlob(terms, { container: 'recordings', name: '2026/one.wav' })).toEqual({
      ...terms,
      reaching: { all: 70, tagged: undefined },
      reachingBeside: { all: 70, tagged: undefined },
    });
    expect(termsOfBlob(terms, { container: 'recordings', name: '2025/one.wav' })).toBe(terms);
    const sooner = termsOf({ ruleDays: 60, otherRules: [overPart] });
    expect(termsOfBlob(sooner, { container: 'recordings', name: '2026/one.wav' })).toMatchObject({
      reaching: { all: 60 },
      reachingBeside: { all: 70 },
    });
  });

  it('take a call for answered as long as all that asks for the same consent is there', () => {
    const asking = (days: number, purpose: 'Recording' | 'AI' = 'Recording') =>
      termsOf({ consent: { ...recordingConsent, purpose }, retention: { maximum: { days } } });
    const all = [asking(90), asking(60), asking(30, 'AI'), termsOf({ retention: { maximum: { days: 20 } } })];
    const [first, second, third, silent] = withAnsweredDays(all).map(
      ({ answeredDays }) => answeredDays + clockDays + 2 / 24,
    );
    expect([first, second, third].map((days) => Math.round((days ?? 0) * 100) / 100)).toEqual([59, 59, 29]);
    expect(silent).toBeCloseTo(19, 9);
  });

  it('purges only where the account says so and there is something to purge', () => {
    expect(termsOf({ blobService: { softDeleteDays: 7, permanentDelete: true } }).canPurge).toBe(true);
    expect(termsOf({ blobService: { softDeleteDays: 7 } }).canPurge).toBe(false);
    expect(termsOf({ blobService: { permanentDelete: true } }).canPurge).toBe(false);
  });

  it('are unknown where the account or its blob service was not seen', () => {
    const failure = { ok: false, reason: 'AccessDenied', message: 'no', terminal: false } as const;
    const input = termsInput();
    expect(classTerms({ ...input, observation: { ...observed(), account: failure } })).toBe(failure);
    expect(classTerms({ ...input, observation: { ...observed(), blobService: failure } })).toBe(failure);
  });

  it('are not made for a class that the policy does not have', () => {
    expect(() => classTerms({ ...termsInput(), className: 'transcripts' })).toThrow(RangeError);
  });
});
