import { describe, expect, it } from '@jest/globals';

import type { CallTime } from '../../src/policy/call-time.ts';
import { callStartMs, copyOf, dayMs, decideAt, hourMs, recordingConsent, type TermsOptions } from './artifact-build.ts';

const marginMs = 2 * hourMs;

describe('where only the day of a call is known', () => {
  const dayStartMs = Math.floor(callStartMs / dayMs) * dayMs;
  const writtenMs = dayStartMs + dayMs;
  const startedOn = (start: Omit<CallTime, 'startMs'>) =>
    copyOf('base', {
      creationTimeMs: writtenMs,
      lastModifiedMs: writtenMs,
      call: { kind: 'Known', callIds: ['call-1'], startMs: dayStartMs, ...start, basis: 'Observed' },
    });
  const onDay = startedOn({ precision: 'Day' });
  const inUtc = { timeZone: 'UTC' };
  const daysUntil = (terms: TermsOptions, copy = onDay) =>
    (decideAt(callStartMs, [copy], { terms: { spec: inUtc, ...terms } }).dueFromMs - dayStartMs) / dayMs;

  it('a minimum is kept to the end of the day, which may be when the call began', () => {
    expect(daysUntil({ retention: { minimum: { days: 89 }, maximum: { days: 90 } } })).toBe(90);
  });

  it('a minimum that equals the maximum comes before it', () => {
    expect(daysUntil({ retention: { minimum: { days: 90 }, maximum: { days: 90 } } })).toBe(91);
  });

  it('a minimum is kept to the end of a day of 25 hours, and of 23', () => {
    const minimum = { retention: { minimum: { days: 89 }, maximum: { days: 90 } } };
    const oneHour = hourMs / dayMs;
    expect(daysUntil(minimum, startedOn({ precision: 'Day', spanMs: 25 * hourMs }))).toBeCloseTo(90 + oneHour, 9);
    // By then the sweep acts for the maximum: two hours before it.
    expect(daysUntil(minimum, startedOn({ precision: 'Day', spanMs: 23 * hourMs }))).toBeCloseTo(90 - oneHour, 9);
  });

  it('a minimum counts from the second time that a clock showed the start, a maximum from the first', () => {
    const twice = startedOn({ precision: 'Instant', spanMs: hourMs });
    const both = { retention: { minimum: { days: 90 }, maximum: { days: 90 } } };
    expect(daysUntil(both, twice)).toBeCloseTo(90 + hourMs / dayMs, 9);
    expect(daysUntil({ retention: { maximum: { days: 90 } } }, twice)).toBe(90 - marginMs / dayMs);
  });

  it('a day after the call counts like the day of the call: the maximum from its start, the minimum from its end', () => {
    const later = startedOn({ precision: 'Latest', spanMs: dayMs - 1 });
    expect(daysUntil({ retention: { maximum: { days: 90 } } }, later)).toBe(90 - marginMs / dayMs);
    const both = { retention: { minimum: { days: 90 }, maximum: { days: 90 } } };
    expect(daysUntil(both, later)).toBeCloseTo(91, 6);
  });

  it('the maximum counts from the start of the day', () => {
    expect(daysUntil({ retention: { maximum: { days: 90 } } })).toBe(90 - marginMs / dayMs);
    expect(daysUntil({ retention: { minimum: { days: 60 }, maximum: { days: 90 } } })).toBe(90 - marginMs / dayMs);
  });

  it('the days without consent count from the end of the day', () => {
    const deleteAfter = { ...recordingConsent, onMissing: 'DeleteAfter' as const, deleteAfterDays: 5 };
    expect(daysUntil({ consent: deleteAfter })).toBe(6);
  });
});
