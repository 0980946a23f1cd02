import { describe, expect, it } from '@jest/globals';
import { longHolds } from '../../src/policy/long-holds.ts';
import { hold } from './scan-build.ts';

const nowMs = Date.parse('2026-11-24T10:00:00Z');

function judged(endTime: string) {
  return longHolds([{ ...hold('court').hold, endTime }, hold('case-8').hold], nowMs);
}

describe('a hold whose end lies too far away', () => {
  it.each([
    ['in the last year that can be written', '9999-12-31T23:59:59Z'],
    ['in the year after the last sound one', '2037-03-01T00:00:00Z'],
    ['two days into it', '2037-01-02T00:00:01Z'],
  ])('is told with its name and the remedy: one %s', (_, endTime) => {
    const findings = judged(endTime);
    expect(findings).toMatchObject([
      { reason: 'HoldTooLong', severity: 'Medium', subject: 'hold court', clauses: ['R-18'] },
    ]);
    expect(findings[0]?.message).toContain(`Hold court ends on ${endTime.slice(0, 10)}, more than 10 years`);
    expect(findings[0]?.message).toContain('Give it an earlier spec.holds[].endTime');
  });

  it.each([
    ['ten years after the end of the year', '2036-12-31T23:59:59Z'],
    ['the midnight after that', '2037-01-01T00:00:00Z'],
    ['that midnight in a zone behind', '2037-01-01T00:00:00-12:00'],
    ['over', '2020-01-01T00:00:00Z'],
    ['a time that nobody can read', 'never'],
  ])('is not one that ends at %s', (_, endTime) => {
    expect(judged(endTime)).toEqual([]);
  });
});
