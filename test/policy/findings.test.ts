import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { maxFindingsInStatus, severities } from '../../src/api/finding.ts';
import {
  buildPoint,
  findingsForStatus,
  judgePoints,
  maxFindingMessage,
  maxFindingSubject,
  sortFindings,
  type Finding,
  type Point,
} from '../../src/policy/findings.ts';

const text = { what: 'A thing was seen.', why: 'It matters.', todo: 'Do this.' };
const point = (
  effect: Point['effect'],
  severity: Finding['severity'],
  what = text.what,
  reason: Finding['reason'] = 'SkuUnknown',
) => buildPoint(effect, reason, { ...text, what }, { severity, subject: what });

const anyFinding: fc.Arbitrary<Finding> = fc
  .tuple(fc.constantFrom(...severities), fc.integer({ min: 0, max: 9 }))
  .map(([severity, number]) => point('False', severity, `Thing ${number}.`).finding);

describe('a finding', () => {
  it('says what, why and what to do, in this order', () => {
    expect(point('False', 'High').finding).toEqual({
      reason: 'SkuUnknown',
      severity: 'High',
      subject: 'A thing was seen.',
      message: 'A thing was seen. It matters. Do this.',
      basis: 'Observed',
    });
  });

  it('fits the CRD however long the names are, and keeps what to do', () => {
    const long = `AI account ${'x'.repeat(2000)} could not be read.`;
    const { message, subject } = point('Unknown', 'Medium', long).finding;
    expect(message.length).toBeLessThanOrEqual(maxFindingMessage);
    expect(message).toMatch(/ … It matters\. Do this\.$/);
    expect(subject.length).toBeLessThanOrEqual(maxFindingSubject);
    expect(subject.endsWith('could not be read.')).toBe(true);
  });
});

describe('the order of findings', () => {
  it('is worst first, without doubles, and the same whatever order they came in', () => {
    fc.assert(
      fc.property(
        fc
          .array(anyFinding, { maxLength: 30 })
          .chain((findings) =>
            fc.tuple(fc.constant(findings), fc.shuffledSubarray(findings, { minLength: findings.length })),
          ),
        ([findings, shuffled]) => {
          const sorted = sortFindings(findings);
          expect(sortFindings(shuffled)).toEqual(sorted);
          const ranks = sorted.map(({ severity }) => severities.indexOf(severity));
          expect(ranks).toEqual(ranks.toSorted((left, right) => left - right));
          expect(new Set(sorted.map((finding) => JSON.stringify(finding))).size).toBe(sorted.length);
        },
      ),
    );
  });

  it('cuts what status shows and counts them all', () => {
    const many = Array.from({ length: 33 }, (_, index) => point('False', 'Low', `Thing ${index}.`).finding);
    const worst = point('False', 'Critical', 'The worst.').finding;
    const status = findingsForStatus([...many, ...many, worst]);
    expect(status.findings).toHaveLength(maxFindingsInStatus);
    expect(status.findings[0]).toEqual(worst);
    expect(status.findingsTotal).toBe(34);
  });
});

describe('the verdict of points', () => {
  const good = { reason: 'ResidencyWithinBoundary', message: 'Good.' } as const;

  it('is True where all points only inform', () => {
    expect(judgePoints([point('True', 'Critical')], good)).toEqual({ status: 'True', ...good });
  });

  it('takes False before Unknown, however severe the Unknown is', () => {
    const points = [point('Unknown', 'Critical', 'Unseen.'), point('False', 'Low', 'Broken.', 'SpilloverForbidden')];
    expect(judgePoints(points, good)).toEqual({
      status: 'False',
      reason: 'SpilloverForbidden',
      message: 'Broken. Unseen.',
    });
  });

  it('takes its reason from the severest, and says how many more there are', () => {
    const points = [
      ...Array.from({ length: 14 }, (_, index) => point('False', 'Medium', `Thing ${index}.`)),
      point('False', 'Critical', 'The worst.', 'LocationOutsideBoundary'),
    ];
    const { reason, message } = judgePoints(points, good);
    expect(reason).toBe('LocationOutsideBoundary');
    expect(message).toMatch(/^The worst\. Thing 0\./);
    expect(message).toContain('And 5 more; see findings.');
  });
});
