import { describe, expect, it } from '@jest/globals';

import { callStartMs, copyOf, dayMs, decideAt, hourMs, recordingConsent, type TermsOptions } from './artifact-build.ts';

const marginMs = 2 * hourMs;

describe('where only the day of a call is known', () => {
  const dayStartMs = Math.floor(callStartMs / dayMs) * dayMs;
  const writtenMs = dayStartMs + dayMs;
  const onDay = copyOf('base', {
    creationTimeMs: writtenMs,
    lastModifiedMs: writtenMs,
    call: { kind: 'Known', callIds: ['call-1'], startMs: dayStartMs, precision: 'Day', basis: 'Observed' },
  });
  const inUtc = { timeZone: 'UTC' };
  const daysUntil = (terms: TermsOptions) =>
    (decideAt(callStartMs, [onDay], { terms: { spec: inUtc, ...terms } }).dueFromMs - dayStartMs) / dayMs;

  it('a minimum is kept to the end of the day, which may be when the call began', () => {
    expect(daysUntil({ retention: { minimum: { days: 89 }, maximum: { days: 90 } } })).toBe(90);
  });

  it('a minimum that equals the maximum comes before it', () => {
    expect(daysUntil({ retention: { minimum: { days: 90 }, maximum: { days: 90 } } })).toBe(91);
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
