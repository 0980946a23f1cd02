import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { endOfPeriod } from '../../src/policy/period.ts';
import { computeRetention, type Retention } from '../../src/policy/retention.ts';
import { runTimeline, type Fate, type Timeline } from './azure-timeline.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const maximum = { months: 3 };
/** Its three months are the shortest there are: 88 days and 23 hours, over the change to summer time. */
const shortestStart = { timeZone: 'Europe/Berlin', atMs: Date.parse('2025-01-31T08:00:00Z') };
const endMs = endOfPeriod(shortestStart.atMs, maximum, shortestStart.timeZone);

interface Case {
  readonly name: string;
  readonly arrivalDays: number;
  readonly arrivalLagDays: number;
  readonly happens: Partial<Timeline>;
}

const day = (days: number) => shortestStart.atMs + days * dayMs;

const cases: readonly Case[] = [
  { name: 'written once', arrivalDays: 1, arrivalLagDays: 1, happens: {} },
  { name: 'a snapshot on day 60', arrivalDays: 1, arrivalLagDays: 1, happens: { snapshotsAtMs: [day(60)] } },
  {
    name: 'a rewrite on day 60 that keeps the creation time',
    arrivalDays: 1,
    arrivalLagDays: 1,
    happens: { rewritesAtMs: [day(60)], overwriteKeepsCreation: true },
  },
  {
    name: 'a rewrite on day 60 that begins a new creation time',
    arrivalDays: 1,
    arrivalLagDays: 1,
    happens: { rewritesAtMs: [day(60)], overwriteKeepsCreation: false },
  },
  { name: 'arrives 14 days late, lag 1', arrivalDays: 14, arrivalLagDays: 1, happens: {} },
  { name: 'arrives 14 days late, lag 14', arrivalDays: 14, arrivalLagDays: 14, happens: {} },
];

/** The worst of 24 timetables with a run a day. */
function worstFate(
  retention: Retention,
  { arrivalDays, happens }: Case,
  softDeleteDays: number,
  versioned: boolean,
): Fate {
  if (retention.outcome === 'Unachievable') throw new Error('no rule, no fate');
  const { ruleDays } = retention;
  const fates = Array.from({ length: 24 }, (_, hour) =>
    runTimeline({
      arrivedMs: day(arrivalDays),
      ruleDays,
      softDeleteDays,
      versioned,
      ...happens,
      runsAtMs: Array.from({ length: 400 }, (_unused, index) => day(index) + hour * hourMs),
    }),
  );
  return {
    visibleUntilMs: Math.max(...fates.map((fate) => fate.visibleUntilMs)),
    recoverableUntilMs: Math.max(...fates.map((fate) => fate.recoverableUntilMs)),
  };
}

/** `gone`: no copy left by the end. `visible gone`: recoverable copies left. `late`: still in the listing after it. */
function verdictOf(fate: Fate): 'gone' | 'visible gone' | 'late' {
  if (fate.recoverableUntilMs <= endMs) return 'gone';
  return fate.visibleUntilMs <= endMs ? 'visible gone' : 'late';
}

/**
 * What the rule alone achieves, by soft-delete days. The formula promises the first three cases and the last wherever
 * it says Full. It does not promise the rewrite that begins a new creation time nor the artifact that is later than
 * the arrival lag, and VisibleOnly (soft delete 100) promises only the visible copy: those are the sweep's.
 */
const expected: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'versioning off': {
    'soft delete': ['0', '7', '14', '30', '100'],
    'written once': ['gone', 'gone', 'gone', 'gone', 'visible gone'],
    'a snapshot on day 60': ['gone', 'gone', 'gone', 'gone', 'visible gone'],
    'a rewrite on day 60 that keeps the creation time': ['gone', 'gone', 'gone', 'gone', 'visible gone'],
    'a rewrite on day 60 that begins a new creation time': ['late', 'late', 'late', 'gone', 'late'],
    'arrives 14 days late, lag 1': ['late', 'late', 'visible gone', 'visible gone', 'late'],
    'arrives 14 days late, lag 14': ['gone', 'gone', 'gone', 'visible gone', 'visible gone'],
  },
  'versioning on': {
    'soft delete': ['0', '7', '14', '30', '100'],
    'written once': ['gone', 'gone', 'gone', 'gone', 'visible gone'],
    'a snapshot on day 60': ['gone', 'gone', 'gone', 'gone', 'visible gone'],
    'a rewrite on day 60 that keeps the creation time': ['gone', 'gone', 'gone', 'gone', 'visible gone'],
    'a rewrite on day 60 that begins a new creation time': ['late', 'late', 'late', 'gone', 'late'],
    'arrives 14 days late, lag 1': ['late', 'visible gone', 'visible gone', 'visible gone', 'late'],
    'arrives 14 days late, lag 14': ['gone', 'gone', 'gone', 'visible gone', 'visible gone'],
  },
};

describe.each([false, true])('what a rule alone achieves by the end of three months, versioning %s', (versioned) => {
  const row = expected[versioned ? 'versioning on' : 'versioning off'];

  it.each(cases)('$name', (testCase) => {
    const verdicts = [0, 7, 14, 30, 100].map((softDeleteDays) => {
      const retention = computeRetention({
        retention: { maximum },
        timeZone: shortestStart.timeZone,
        lagDays: 3,
        arrivalLagDays: testCase.arrivalLagDays,
        softDeleteDays,
        versioned,
      });
      return verdictOf(worstFate(retention, testCase, softDeleteDays, versioned));
    });
    expect(verdicts).toEqual(row?.[testCase.name]);
  });
});

describe('a rule of mode Tagged', () => {
  const never = Number.POSITIVE_INFINITY;
  const snapshotOnDay60 = { snapshotsAtMs: [day(60)] };

  it.each<readonly [string, Partial<Timeline>, string]>([
    ['tagged on the day of the rule', { taggedFrom: { baseMs: day(60), copiesMs: day(60) } }, 'gone'],
    ['never tagged', { taggedFrom: { baseMs: never, copiesMs: never } }, 'late'],
    ['tagged on the last day', { taggedFrom: { baseMs: day(88), copiesMs: day(88) } }, 'visible gone'],
    ['with a tagged snapshot', { ...snapshotOnDay60, taggedFrom: { baseMs: day(60), copiesMs: day(61) } }, 'gone'],
    [
      'with a snapshot that nobody tagged',
      { ...snapshotOnDay60, taggedFrom: { baseMs: day(60), copiesMs: never } },
      'late',
    ],
  ])('deletes in the days of WholePrefix what is tagged in time, and nothing else: %s', (_name, happens, verdict) => {
    const retention = computeRetention({
      retention: { maximum },
      timeZone: shortestStart.timeZone,
      lagDays: 3,
      arrivalLagDays: 1,
      softDeleteDays: 7,
      versioned: false,
    });
    const testCase = { name: '', arrivalDays: 1, arrivalLagDays: 1, happens };
    expect(verdictOf(worstFate(retention, testCase, 7, false))).toBe(verdict);
  });
});

describe('for any start and timetable', () => {
  const starts = fc.date({
    min: new Date('2024-01-02T00:00:00Z'),
    max: new Date('2032-12-31T00:00:00Z'),
    noInvalidDate: true,
  });
  const accounts = fc.record({
    lagDays: fc.integer({ min: 1, max: 5 }),
    arrivalLagDays: fc.integer({ min: 0, max: 5 }),
    softDeleteDays: fc.constantFrom(0, 7, 14, 30, 100),
    versioned: fc.boolean(),
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York'),
  });
  /** Hours between two runs, over and over again. */
  const gaps = fc.array(fc.integer({ min: 1, max: 24 }), { minLength: 1, maxLength: 20 });

  const runsFrom = (startMs: number, hours: readonly number[], stretch: number) => {
    const runs: number[] = [];
    for (let atMs = startMs; atMs < startMs + 320 * dayMs;) {
      atMs += (hours[runs.length % hours.length] ?? 24) * hourMs * stretch;
      runs.push(atMs);
    }
    return runs;
  };

  it('a write-once artifact that arrives in time is gone by the end, even if each look is late by the whole lag', () => {
    fc.assert(
      fc.property(
        starts,
        accounts,
        gaps,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (start, account, hours, share) => {
          const retention = computeRetention({ retention: { maximum }, ...account });
          if (retention.outcome === 'Unachievable') return;
          const startMs = start.getTime();
          const fate = runTimeline({
            arrivedMs: startMs + share * account.arrivalLagDays * dayMs,
            ruleDays: retention.ruleDays,
            softDeleteDays: account.softDeleteDays,
            versioned: account.versioned,
            runsAtMs: runsFrom(startMs, hours, account.lagDays),
          });
          const limitMs = endOfPeriod(startMs, maximum, account.timeZone);
          expect(fate.visibleUntilMs).toBeLessThanOrEqual(limitMs);
          if (retention.outcome === 'Full') expect(fate.recoverableUntilMs).toBeLessThanOrEqual(limitMs);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('with a run a day, snapshots and rewrites up to two days before the rule are gone by the end, too', () => {
    fc.assert(
      fc.property(
        starts,
        accounts,
        gaps,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (start, account, hours, share) => {
          const lagDays = Math.max(3, account.lagDays);
          const retention = computeRetention({ retention: { maximum }, ...account, lagDays });
          if (retention.outcome !== 'Full') return;
          const startMs = start.getTime();
          const changedMs = startMs + share * (retention.ruleDays - 2) * dayMs;
          const limitMs = endOfPeriod(startMs, maximum, account.timeZone);
          for (const change of [{ snapshotsAtMs: [changedMs] }, { rewritesAtMs: [changedMs] }]) {
            const fate = runTimeline({
              arrivedMs: startMs,
              ruleDays: retention.ruleDays,
              softDeleteDays: account.softDeleteDays,
              versioned: account.versioned,
              overwriteKeepsCreation: true,
              ...change,
              runsAtMs: runsFrom(startMs, hours, 1),
            });
            expect(fate.recoverableUntilMs).toBeLessThanOrEqual(limitMs);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
