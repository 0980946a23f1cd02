import { describe, expect, it } from '@jest/globals';
import type { ConditionStatus } from '../../../src/api/condition.ts';
import { maxClauses } from '../../../src/api/history-status-schema.ts';
import { decideEntry, minIntervalMs, type HistoryDecision } from '../../../src/policy/history/decision.ts';
import type { HistorySummary, Verdicts } from '../../../src/policy/history/summary.ts';

const timeZone = 'Europe/Berlin';
const hourMs = 3_600_000;

interface Seen {
  readonly compliant?: ConditionStatus;
  readonly clause?: Verdicts['clauses'][number]['verdict'];
}

function summaryOf({ compliant = 'True', clause = 'Verified' }: Seen = {}): HistorySummary {
  return {
    policy: { uid: 'p-1', generation: 3, namespace: 'privacy', name: 'voicebot' },
    conditions: [{ type: 'Compliant', status: compliant, reason: 'AllConditionsTrue' }],
    clauses: [{ id: 'R-06', verdict: clause, basis: 'Observed' }],
    classes: [],
  };
}

function verdictsOf(seen: Seen = {}): Verdicts {
  const { conditions, clauses } = summaryOf(seen);
  return {
    conditions: conditions.map(({ type, status }) => ({ type, status })),
    clauses: clauses.map(({ id, verdict }) => ({ id, verdict })),
  };
}

/** Written at noon in Berlin; everything was well. */
const last = { ...verdictsOf(), entryTime: '2026-11-24T11:00:00.000Z', day: '2026-11-24' };
const lastMs = Date.parse(last.entryTime);

const quiet = { last, unwritten: undefined, before: verdictsOf(), present: summaryOf(), timeZone };

const causeOf = (decision: HistoryDecision) => (decision.kind === 'Due' ? decision.statement.cause : 'none');
const at = (time: string) => Date.parse(time);

describe('whether an entry of the history is due', () => {
  it.each([
    ['the first pass', { ...quiet, last: undefined }, lastMs, 'First'],
    ['a later pass of the same day', quiet, lastMs + 2 * hourMs, 'none'],
    ['the last second of the day in Berlin', quiet, at('2026-11-24T22:59:59Z'), 'none'],
    ['midnight in Berlin, an hour before that in UTC', quiet, at('2026-11-24T23:00:00Z'), 'Day'],
    [
      'a verdict that changed, an hour after',
      { ...quiet, present: summaryOf({ compliant: 'False' }) },
      lastMs + hourMs,
      'Change',
    ],
    ['a clause that changed', { ...quiet, present: summaryOf({ clause: 'Violated' }) }, lastMs + hourMs, 'Change'],
    [
      'a verdict that became unknown',
      { ...quiet, present: summaryOf({ compliant: 'Unknown' }) },
      lastMs + hourMs,
      'Change',
    ],
    [
      'a verdict that changed within the hour',
      { ...quiet, present: summaryOf({ compliant: 'False' }) },
      lastMs + hourMs - 1,
      'none',
    ],
    [
      'a clause that came',
      { ...quiet, last: { ...last, clauses: [] }, before: { ...verdictsOf(), clauses: [] } },
      lastMs + hourMs,
      'Change',
    ],
    [
      'a change and a new day',
      { ...quiet, present: summaryOf({ compliant: 'False' }) },
      at('2026-11-25T08:00:00Z'),
      'Change',
    ],
    ['a clock that went back', { ...quiet, present: summaryOf({ compliant: 'False' }) }, lastMs - 1, 'none'],
    ['a clock that went back by days', quiet, lastMs - 72 * hourMs, 'none'],
  ] as const)('%s', (_sentence, facts, nowMs, cause) => {
    expect(causeOf(decideEntry({ ...facts, nowMs }))).toBe(cause);
  });

  it('holds what was seen, the day by the clocks of the policy, and no more', () => {
    const decision = decideEntry({ ...quiet, last: undefined, nowMs: at('2026-11-24T23:30:00Z') });
    expect(decision).toEqual({
      kind: 'Due',
      statement: { ...summaryOf(), cause: 'First', day: '2026-11-25', changes: 0 },
    });
  });

  it('wakes at the next midnight of the policy, and an hour after the last entry where something waits', () => {
    const restingAt = (nowMs: number, present = summaryOf()) => {
      const decision = decideEntry({ ...quiet, present, nowMs });
      return decision.kind === 'Resting' ? new Date(decision.untilMs).toISOString() : 'due';
    };
    expect(restingAt(lastMs + 60_000)).toBe('2026-11-24T23:00:00.000Z');
    expect(restingAt(lastMs + 60_000, summaryOf({ compliant: 'False' }))).toBe('2026-11-24T12:00:00.000Z');
    // The day on which the clocks go forward is shorter.
    expect(
      decideEntry({
        ...quiet,
        last: { ...last, entryTime: '2027-03-28T00:00:00.000Z', day: '2027-03-28' },
        nowMs: at('2027-03-28T10:00:00Z'),
      }),
    ).toMatchObject({ untilMs: at('2027-03-28T22:00:00Z') });
  });
});

/** Passes a minute apart; what each sees, and what status carries from one to the next. */
function run(seen: readonly Seen[], stepMs = 60_000) {
  let state: { last: typeof last | undefined; unwritten: Parameters<typeof decideEntry>[0]['unwritten'] } = {
    last,
    unwritten: undefined,
  };
  let before: Verdicts = verdictsOf();
  const written: Extract<HistoryDecision, { readonly kind: 'Due' }>['statement'][] = [];
  for (const [index, one] of seen.entries()) {
    const nowMs = lastMs + (index + 1) * stepMs;
    const present = summaryOf(one);
    const decision = decideEntry({ ...state, before, present, timeZone, nowMs });
    before = verdictsOf(one);
    if (decision.kind === 'Due') {
      written.push(decision.statement);
      const entryTime = new Date(nowMs).toISOString();
      state = { last: { ...verdictsOf(one), entryTime, day: decision.statement.day }, unwritten: undefined };
    } else state = { ...state, unwritten: decision.unwritten };
  }
  return { written, unwritten: state.unwritten };
}

const bad: Seen = { compliant: 'False', clause: 'Violated' };

describe('a verdict that comes and goes', () => {
  it('is told with the next entry: how often, and the worst in between', () => {
    const seen = Array.from({ length: 60 }, (_, minute): Seen => (minute >= 10 && minute < 20 ? bad : {}));
    const { written, unwritten } = run(seen);
    expect(written).toHaveLength(1);
    expect(written[0]).toMatchObject({
      cause: 'Change',
      changes: 2,
      conditions: [{ status: 'True' }],
      between: { conditions: [{ type: 'Compliant', status: 'False' }], clauses: [{ id: 'R-06', verdict: 'Violated' }] },
    });
    expect(unwritten).toBeUndefined();
  });

  it('is not told as worse than it was: what both entries say stands in neither as in between', () => {
    const { written } = run(Array.from({ length: 60 }, (): Seen => bad));
    expect(written).toMatchObject([{ cause: 'Change', changes: 1, conditions: [{ status: 'False' }] }]);
    expect(written[0]).not.toHaveProperty('between');
  });

  it('does not write without bound', () => {
    const seen = Array.from({ length: 2 * 24 * 60 }, (_, minute): Seen => (minute % 2 === 0 ? bad : {}));
    const { written } = run(seen);
    expect(written.length).toBeLessThanOrEqual(50);
    expect(written.length).toBeGreaterThan(40);
    const told = written.reduce((sum, { changes }) => sum + changes, 0);
    expect(told).toBeGreaterThan(seen.length - 61);
  });

  it('counts once what nobody saw change, as after a status that was lost', () => {
    const decision = decideEntry({
      ...quiet,
      before: verdictsOf(bad),
      present: summaryOf(bad),
      nowMs: lastMs + minIntervalMs,
    });
    expect(decision).toMatchObject({ kind: 'Due', statement: { changes: 1 } });
  });

  it('is told as far as there is room, the worst first, when ids of clauses come and go', () => {
    const clausesOf = (word: string, verdict: 'Violated' | 'Unknown') =>
      Array.from({ length: 60 }, (_, index) => ({ id: `${word}-${index}`, verdict, basis: 'Observed' }) as const);
    const remembered = { changes: 1, conditions: [], clauses: clausesOf('a', 'Unknown') };
    const present = { ...summaryOf(), clauses: clausesOf('b', 'Violated') };
    const decide = (nowMs: number) => decideEntry({ ...quiet, unwritten: remembered, present, nowMs });
    const { unwritten } = decide(lastMs + 1);
    expect(unwritten?.clauses).toHaveLength(maxClauses);
    expect(unwritten?.clauses.slice(0, 60).map(({ id }) => id)).toEqual(present.clauses.map(({ id }) => id));
    const due = decide(lastMs + hourMs);
    expect(due.kind === 'Due' && due.statement.between?.clauses).toHaveLength(maxClauses - 60);
  });

  it('is remembered where the entry that would tell of it is not written after all', () => {
    const decision = decideEntry({ ...quiet, present: summaryOf(bad), nowMs: lastMs + hourMs });
    expect(decision).toMatchObject({ kind: 'Due', unwritten: { changes: 1, conditions: [{ status: 'False' }] } });
  });
});
