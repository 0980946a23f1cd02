import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  reckonDueTimes,
  type DueTimeInput,
  type DueTimes,
  type Extension,
  type IdentityQuery,
} from '../../../src/policy/erasure/due-time.ts';

const dayMs = 86_400_000;
const ms = (time: string) => Date.parse(time);
const iso = (epochMs: number | undefined) => (epochMs === undefined ? undefined : new Date(epochMs).toISOString());

function input(changes: Partial<DueTimeInput> = {}): DueTimeInput {
  return {
    receivedMs: ms('2026-11-20T09:12:00Z'),
    timeZone: 'Europe/Berlin',
    deadline: { months: 1 },
    identity: { kind: 'NotAsked' },
    extension: { kind: 'None' },
    ...changes,
  };
}

const soonMs = ms('2026-11-21T00:00:00Z');

describe('the due time', () => {
  it.each([
    ['a month later, at the end of the day of the same number', '2026-11-20T09:12:00Z', '2026-12-20T23:00:00.000Z'],
    ['at the end of the last day of a month without that number', '2026-01-31T12:00:00Z', '2026-02-28T23:00:00.000Z'],
    ['on 29 February in a leap year', '2028-01-30T12:00:00Z', '2028-02-29T23:00:00.000Z'],
    [
      'by the day in the zone of the policy: 23:30 UTC is the next day in Berlin',
      '2026-11-19T23:30:00Z',
      '2026-12-20T23:00:00.000Z',
    ],
    ['across a change of the clock in spring', '2026-03-15T12:00:00Z', '2026-04-15T22:00:00.000Z'],
    ['on a Sunday, not on the working day after it', '2026-11-20T00:00:00Z', '2026-12-20T23:00:00.000Z'],
    ['on Christmas Day, not on the working day after it', '2026-11-25T10:00:00Z', '2026-12-25T23:00:00.000Z'],
  ])('lies %s', (_sentence, received, due) => {
    expect(iso(reckonDueTimes(input({ receivedMs: ms(received) }), ms(received)).dueMs)).toBe(due);
  });

  it('is that of the company where it promises less than a month, and the month where it promises more', () => {
    expect(iso(reckonDueTimes(input({ deadline: { days: 14 } }), soonMs).dueMs)).toBe('2026-12-04T23:00:00.000Z');
    expect(iso(reckonDueTimes(input({ deadline: { years: 1 } }), soonMs).dueMs)).toBe('2026-12-20T23:00:00.000Z');
  });

  it('refuses a zone that nobody knows', () => {
    expect(() => reckonDueTimes(input({ timeZone: 'Europe/Atlantis' }), soonMs)).toThrow('unknown time zone');
  });
});

describe('an extension', () => {
  const firstDueMs = ms('2026-12-20T23:00:00Z');

  it.each<readonly [string, Extension, number, readonly [counts: DueTimes['extension'], holding: string]]>([
    ['counts while it can still be told', { kind: 'Set' }, firstDueMs - 1, ['Counts', '2027-02-20T23:00:00.000Z']],
    [
      'does not count once the first due time passed untold',
      { kind: 'Set' },
      firstDueMs,
      ['NotTold', '2026-12-20T23:00:00.000Z'],
    ],
    [
      'counts for good once it was told in time',
      { kind: 'Set', toldMs: firstDueMs - 1 },
      firstDueMs + dayMs,
      ['Counts', '2027-02-20T23:00:00.000Z'],
    ],
    [
      'does not count if it was told too late',
      { kind: 'Set', toldMs: firstDueMs },
      firstDueMs + dayMs,
      ['NotTold', '2026-12-20T23:00:00.000Z'],
    ],
    [
      'does not count if it was set too late, whatever the caller was told before',
      { kind: 'Set', toldMs: firstDueMs - 20 * dayMs, unsetMs: firstDueMs },
      firstDueMs + dayMs,
      ['TooLate', '2026-12-20T23:00:00.000Z'],
    ],
    [
      'counts where the due time passed by a clock that was corrected since',
      { kind: 'Set', toldMs: firstDueMs - 1, unsetMs: firstDueMs - dayMs },
      firstDueMs + dayMs,
      ['Counts', '2027-02-20T23:00:00.000Z'],
    ],
  ])('%s', (_sentence, extension, nowMs, [counts, holding]) => {
    const due = reckonDueTimes(input({ extension }), nowMs);
    expect(due.extension).toBe(counts);
    expect(iso(due.holdingMs)).toBe(holding);
    expect(iso(due.dueMs)).toBe('2026-12-20T23:00:00.000Z');
    expect(iso(due.extendedDueMs)).toBe('2027-02-20T23:00:00.000Z');
  });

  it('is counted from the first due day: of 31 January, to 28 April, not to the 30th', () => {
    const due = reckonDueTimes(
      input({ receivedMs: ms('2026-01-31T12:00:00Z'), extension: { kind: 'Set' } }),
      ms('2026-02-01T00:00:00Z'),
    );
    expect(iso(due.extendedDueMs)).toBe('2026-04-28T22:00:00.000Z');
  });
});

describe('a pause', () => {
  const queriedMs = ms('2026-11-22T10:00:00Z');
  const settled = (days: number): IdentityQuery => ({
    kind: 'Settled',
    queriedMs,
    settledMs: queriedMs + days * dayMs,
  });

  it.each<readonly [string, IdentityQuery, string, readonly [pausedDays: number, isPaused: boolean]]>([
    ['lasts while the question is unanswered', { kind: 'Unanswered', queriedMs }, '2026-11-25T11:00:00Z', [3, true]],
    ['lasts from question to answer', settled(5), '2026-12-10T00:00:00Z', [5, false]],
    ['counts whole days only', settled(1.99), '2026-12-10T00:00:00Z', [1, false]],
    ['does not begin before the question', { kind: 'Unanswered', queriedMs }, '2026-11-22T09:00:00Z', [0, false]],
    [
      'is none while its end lies ahead: nobody can have answered yet',
      settled(300),
      '2026-11-24T11:00:00Z',
      [0, false],
    ],
    ['counts once its end has come', settled(2), '2026-11-24T10:00:00Z', [2, false]],
    [
      'does not bring back a due time that passed',
      { kind: 'Unanswered', queriedMs: ms('2026-12-21T00:00:00Z') },
      '2027-01-30T00:00:00Z',
      [0, false],
    ],
    [
      'does not begin before the receipt',
      { kind: 'Settled', queriedMs: 0, settledMs: ms('2026-11-21T10:00:00Z') },
      '2026-12-10T00:00:00Z',
      [1, false],
    ],
    [
      'that ends before it begins is none',
      { kind: 'Settled', queriedMs, settledMs: 0 },
      '2026-12-10T00:00:00Z',
      [0, false],
    ],
  ])('%s', (_sentence, identity, now, [pausedDays, isPaused]) => {
    const due = reckonDueTimes(input({ identity }), ms(now));
    expect(due).toMatchObject({ pausedDays, isPaused });
    expect(iso(due.dueMs)).toBe('2026-12-20T23:00:00.000Z');
    expect(iso(due.holdingMs)).toBe(`2026-12-${20 + pausedDays}T23:00:00.000Z`);
  });

  it('moves the time until which an extension can be told', () => {
    const extension = { kind: 'Set', toldMs: ms('2026-12-23T00:00:00Z') } as const;
    const due = reckonDueTimes(input({ identity: settled(5), extension }), ms('2027-01-05T00:00:00Z'));
    expect(due.extension).toBe('Counts');
    expect(iso(due.holdingMs)).toBe('2027-02-25T23:00:00.000Z');
  });
});

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'America/Sao_Paulo'];
const anyReceived = fc.integer({ min: ms('2018-05-25T00:00:00Z'), max: ms('2060-01-01T00:00:00Z') });
const anyIdentity = (receivedMs: number): fc.Arbitrary<IdentityQuery> =>
  fc.oneof(
    fc.constant<IdentityQuery>({ kind: 'NotAsked' }),
    fc
      .integer({ min: -5, max: 60 })
      .map((days): IdentityQuery => ({ kind: 'Unanswered', queriedMs: receivedMs + days * dayMs })),
    fc.tuple(fc.integer({ min: -5, max: 60 }), fc.integer({ min: -5, max: 90 })).map(([days, length]) => ({
      kind: 'Settled' as const,
      queriedMs: receivedMs + days * dayMs,
      settledMs: receivedMs + (days + length) * dayMs,
    })),
  );
const anyCase = anyReceived.chain((receivedMs) =>
  fc.record({
    receivedMs: fc.constant(receivedMs),
    timeZone: fc.constantFrom(...zones),
    identity: anyIdentity(receivedMs),
    afterMs: fc.integer({ min: 0, max: 120 * dayMs }),
  }),
);

describe('whatever happens, the due time', () => {
  it('of the law lies 28 to 32 days after the receipt, and an extension ends within three months', () => {
    fc.assert(
      fc.property(anyReceived, fc.constantFrom(...zones), (receivedMs, timeZone) => {
        const due = reckonDueTimes(input({ receivedMs, timeZone, extension: { kind: 'Set' } }), receivedMs);
        const days = (due.dueMs - receivedMs) / dayMs;
        expect(days).toBeGreaterThan(28 - 0.05);
        expect(days).toBeLessThan(32 + 0.05);
        expect(((due.extendedDueMs ?? 0) - receivedMs) / dayMs).toBeLessThan(93 + 0.05);
      }),
    );
  });

  it('never lies before that of the law, and moves by whole days of pause only', () => {
    fc.assert(
      fc.property(anyCase, ({ receivedMs, timeZone, identity, afterMs }) => {
        const due = reckonDueTimes(input({ receivedMs, timeZone, identity }), receivedMs + afterMs);
        expect(due.dueMs).toBe(reckonDueTimes(input({ receivedMs, timeZone }), receivedMs).dueMs);
        expect(Math.round((due.holdingMs - due.dueMs) / dayMs)).toBe(due.pausedDays);
        expect(due.pausedDays).toBeGreaterThanOrEqual(0);
        expect(due.pausedDays * dayMs).toBeLessThanOrEqual(afterMs);
      }),
    );
  });

  it('never moves back as time goes by', () => {
    fc.assert(
      fc.property(anyCase, fc.nat({ max: 40 * dayMs }), (one, laterMs) => {
        const at = (nowMs: number) => reckonDueTimes(input(one), nowMs).holdingMs;
        const nowMs = one.receivedMs + one.afterMs;
        expect(at(nowMs + laterMs)).toBeGreaterThanOrEqual(at(nowMs));
      }),
    );
  });

  it('is the same whatever the time of day of the receipt', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 28 }), (hour, day) => {
        const at = (h: number) => ms(`2026-07-${String(day).padStart(2, '0')}T${String(h).padStart(2, '0')}:00:00Z`);
        const due = (h: number) => reckonDueTimes(input({ timeZone: 'UTC', receivedMs: at(h) }), at(h)).dueMs;
        expect(due(hour)).toBe(due(0));
      }),
    );
  });
});
