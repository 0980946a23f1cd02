import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../src/api/json.ts';
import { timeResults } from '../../../src/policy/reports/result-times.ts';
import type { ReportResult } from '../../../src/policy/reports/report-result.ts';

const result: ReportResult = {
  category: 'Control',
  policy: 'voicebot',
  rule: 'RetentionEnforced',
  result: 'pass',
  message: 'Kept.',
  properties: { basis: 'Observed' },
};
const nowMs = Date.parse('2026-11-24T10:07:11.250Z');
const now = { seconds: nowMs / 1000 - 0.25, nanos: 0 };
const earlier = { seconds: 1_000, nanos: 0 };
const written = (overrides: JsonObject = {}): JsonObject => ({ ...result, timestamp: { ...earlier }, ...overrides });

describe('the time of a result', () => {
  it.each<[string, readonly JsonObject[], object]>([
    ['is now where there was no report', [], now],
    ['stays where the result is the same', [written()], earlier],
    ['stays wherever the result stood before', [written({ rule: 'ErasureAssured' }), written()], earlier],
    ['is now where the result became another', [written({ result: 'fail' })], now],
    ['is now where the evidence became another', [written({ properties: { basis: 'Inferred' } })], now],
    ['is now where somebody made it no time', [written({ timestamp: { seconds: 'x', nanos: 0 } })], now],
    ['is now where somebody took it away', [{ ...result }], now],
  ])('%s', (_sentence, previous, timestamp) => {
    expect(timeResults([result], previous, nowMs)).toEqual([{ ...result, timestamp }]);
  });
});
