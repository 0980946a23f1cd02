import { describe, expect, it } from '@jest/globals';

import { readConsent } from '../../src/policy/consent.ts';
import { callStartMs, copyOf, dayMs, decideAt, hourMs, recordingConsent, startedAt } from './artifact-build.ts';

const tag = (name: string, value: string) => ({ name, value });

describe('consent of one copy', () => {
  const answers = [
    ['yes', 'Granted'],
    ['no', 'Refused'],
    ['No', 'Missing'],
    ['YES', 'Missing'],
    [' yes', 'Missing'],
    ['yes ', 'Missing'],
    ['true', 'Missing'],
    ['', 'Missing'],
    ['maybe', 'Missing'],
  ] as const;
  it.each(answers)('of the value %j is %s', (value, answer) => {
    expect(readConsent(recordingConsent, { tags: [tag('consent', value)], metadata: [] }).answer).toBe(answer);
  });

  it('is missing where nothing is said, or only elsewhere', () => {
    expect(readConsent(recordingConsent, { tags: [], metadata: [tag('consent', 'yes')] }).answer).toBe('Missing');
    expect(readConsent(recordingConsent, { tags: [tag('Consent', 'yes')], metadata: [] }).answer).toBe('Missing');
  });

  it('of metadata counts in any letter case of the key, and not where two differ', () => {
    const inMetadata = { ...recordingConsent, from: 'Metadata' } as const;
    const answerOf = (...metadata: readonly ReturnType<typeof tag>[]) =>
      readConsent(inMetadata, { tags: [], metadata }).answer;
    expect(answerOf(tag('CONSENT', 'yes'))).toBe('Granted');
    expect(answerOf(tag('consent', 'yes'), tag('Consent', 'no'))).toBe('Missing');
    expect(answerOf(tag('consent', 'no'), tag('Consent', 'no'))).toBe('Refused');
  });

  it('has a time where one can be read', () => {
    const timeOf = (value: string) =>
      readConsent(recordingConsent, { tags: [tag('consent', 'yes'), tag('consent_time', value)], metadata: [] }).timeMs;
    expect(timeOf('2026-01-06T11:00:00+01:00')).toBe(callStartMs);
    expect(timeOf('2026-01-06')).toBe(Date.parse('2026-01-06T00:00:00Z'));
    expect(timeOf('yesterday')).toBeUndefined();
  });

  it.each([
    ['2026-01-06 11:00:00', callStartMs],
    ['2026-01-06', Date.parse('2026-01-05T23:00:00Z')],
    ['2026-01-06T10:00:00Z', callStartMs],
    ['2025-10-26 02:30', Date.parse('2025-10-26T00:30:00Z')],
  ])('has the time %s in the zone of its class', (value, expected) => {
    const inBerlin = { ...recordingConsent, timeZone: 'Europe/Berlin' };
    const tags = [tag('consent', 'yes'), tag('consent_time', value)];
    expect(readConsent(inBerlin, { tags, metadata: [] }).timeMs).toBe(expected);
  });
});

describe('consent of an artifact', () => {
  const terms = { consent: recordingConsent };
  const nowMs = callStartMs + dayMs;
  const granted = { answer: 'Granted' } as const;

  it('is never granted by default', () => {
    expect(decideAt(nowMs, [copyOf('base')], { terms }).consent).toBe('Missing');
    expect(decideAt(nowMs, [copyOf('base', { consent: undefined })], { terms }).consent).toBe('Missing');
    expect(decideAt(nowMs, [copyOf('base')]).consent).toBeUndefined();
  });

  it('is what stands there now, or what another artifact of the call says', () => {
    expect(decideAt(nowMs, [copyOf('base', { consent: granted })], { terms }).consent).toBe('Granted');
    expect(decideAt(nowMs, [copyOf('base')], { terms, facts: { granted: true } }).consent).toBe('Granted');
    const withdrawn = [copyOf('base'), copyOf('version', { versionId: 'v1', consent: granted })];
    expect(decideAt(nowMs, withdrawn, { terms }).consent).toBe('Missing');
    expect(decideAt(nowMs, withdrawn.slice(1), { terms }).consent).toBe('Granted');
  });

  it('is refused for its call, whatever the artifact itself says', () => {
    const refused = { granted: true, refused: { Recording: true, AI: false } };
    expect(decideAt(nowMs, [copyOf('base', { consent: granted })], { terms, facts: refused }).consent).toBe('Refused');
    expect(decideAt(nowMs, [copyOf('base')], { facts: refused }).consent).toBe('Refused');
  });

  const times = [
    ['at the start', callStartMs, 'Instant', false],
    ['a millisecond after it', callStartMs + 1, 'Instant', true],
    ['later on the day, of a call whose day alone is known', callStartMs + 23 * hourMs, 'Day', false],
    ['on the day after', callStartMs + 24 * hourMs, 'Day', true],
  ] as const;
  it.each(times)('given %s is late or not', (_name, timeMs, precision, isLate) => {
    const call = { ...startedAt(callStartMs), precision };
    const copy = copyOf('base', { call, consent: { answer: 'Granted', timeMs } });
    expect(decideAt(nowMs, [copy], { terms }).isConsentLate).toBe(isLate);
  });

  it.each([
    ['an hour after the first time that the clock showed the start', hourMs, { spanMs: hourMs }, false],
    ['a millisecond after the second', hourMs + 1, { spanMs: hourMs }, true],
    ['in the last hour of a day of 25', 24 * hourMs, { precision: 'Day', spanMs: 25 * hourMs }, false],
    ['after a day of 23 hours', 23 * hourMs, { precision: 'Day', spanMs: 23 * hourMs }, true],
  ] as const)('given %s is late or not', (_name, afterMs, start, isLate) => {
    const call = { ...startedAt(callStartMs), ...start };
    const copy = copyOf('base', { call, consent: { answer: 'Granted', timeMs: callStartMs + afterMs } });
    expect(decideAt(nowMs, [copy], { terms }).isConsentLate).toBe(isLate);
  });

  it('is not late where it was not granted or the start is only inferred', () => {
    const late = callStartMs + hourMs;
    const missing = copyOf('base', { consent: { answer: 'Missing', timeMs: late } });
    const inferred = copyOf('softDeleted', {
      call: startedAt(callStartMs, 'Inferred'),
      consent: { answer: 'Granted', timeMs: late },
    });
    expect(decideAt(nowMs, [missing, inferred], { terms }).isConsentLate).toBe(false);
  });
});
