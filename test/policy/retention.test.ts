import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { computeRetention, type RetentionInput } from '../../src/policy/retention.ts';

const base: RetentionInput = {
  retention: { maximum: { months: 3 } },
  timeZone: 'UTC',
  lagDays: 3,
  arrivalLagDays: 1,
  softDeleteDays: 0,
  versioned: false,
};

describe('the days of a rule for three months, lag 3, arrival lag 1', () => {
  const cases: readonly (readonly [string, boolean, number, 'Full' | 'VisibleOnly', number])[] = [
    ['UTC', false, 0, 'Full', 84],
    ['UTC', false, 7, 'Full', 77],
    ['UTC', false, 14, 'Full', 70],
    ['UTC', false, 30, 'Full', 54],
    ['UTC', false, 39, 'Full', 45],
    ['UTC', false, 40, 'VisibleOnly', 84],
    ['UTC', false, 100, 'VisibleOnly', 84],
    ['UTC', true, 0, 'Full', 80],
    ['UTC', true, 7, 'Full', 73],
    ['UTC', true, 14, 'Full', 66],
    ['UTC', true, 30, 'Full', 50],
    ['UTC', true, 100, 'VisibleOnly', 80],
    ['Europe/Berlin', false, 0, 'Full', 83],
    ['Europe/Berlin', false, 7, 'Full', 76],
    ['Europe/Berlin', true, 7, 'Full', 72],
    ['Europe/Berlin', true, 30, 'Full', 49],
    ['Europe/Berlin', true, 100, 'VisibleOnly', 79],
  ];
  it.each(cases)(
    '%s, versioned %s, soft delete %i: %s with %i days',
    (...[timeZone, versioned, softDeleteDays, outcome, ruleDays]) => {
      expect(computeRetention({ ...base, timeZone, versioned, softDeleteDays })).toMatchObject({ outcome, ruleDays });
    },
  );

  it('are told as one line of arithmetic', () => {
    expect(computeRetention({ ...base, timeZone: 'Europe/Berlin', softDeleteDays: 7 }).text).toBe(
      '88 days (3 months, Europe/Berlin) - 1 - 3 lag - 1 arrival - 7 soft delete - 0 versions = 76 days; floor 44',
    );
  });

  it('that cannot be kept are told with the floor and what stands instead', () => {
    expect(computeRetention({ ...base, timeZone: 'Europe/Berlin', softDeleteDays: 100, versioned: true }).text).toBe(
      '88 days (3 months, Europe/Berlin) - 1 - 3 lag - 1 arrival - 100 soft delete - 4 versions = -21 days, below the floor of 44, so a rule can only keep the visible copy to the period (after 79 days); the deleted copy would stay recoverable beyond it',
    );
    expect(computeRetention({ ...base, lagDays: 30, arrivalLagDays: 30 }).text).toBe(
      '89 days (3 months, UTC) - 1 - 30 lag - 30 arrival - 0 soft delete - 0 versions = 28 days, below the floor of 45, and 28 without soft delete: no rule',
    );
  });
});

describe('the floor', () => {
  it('is the longest occurrence of the minimum', () => {
    const input = { ...base, timeZone: 'Europe/Berlin', retention: { maximum: { months: 3 }, minimum: { days: 60 } } };
    expect(computeRetention({ ...input, softDeleteDays: 14 })).toMatchObject({
      floorDays: 61,
      outcome: 'Full',
      ruleDays: 69,
    });
    expect(computeRetention({ ...input, softDeleteDays: 30 })).toMatchObject({
      floorDays: 61,
      outcome: 'VisibleOnly',
      ruleDays: 83,
    });
  });

  it('is half of the shortest maximum, rounded up, where there is no minimum', () => {
    expect(computeRetention(base).floorDays).toBe(45);
    expect(computeRetention({ ...base, timeZone: 'Europe/Berlin' }).floorDays).toBe(44);
  });

  it('leaves no rule where even the visible copy would go too early', () => {
    const oneDay = computeRetention({ ...base, retention: { maximum: { days: 1 } } });
    expect(oneDay.outcome).toBe('Unachievable');
    expect(oneDay).not.toHaveProperty('ruleDays');
  });
});

describe('for any period, zone and account', () => {
  const inputs: fc.Arbitrary<RetentionInput> = fc.record({
    retention: fc.oneof(
      fc.record({ maximum: fc.record({ days: fc.constantFrom(1, 2, 14, 30, 90, 365) }) }),
      fc.record({ maximum: fc.record({ months: fc.constantFrom(1, 3, 6) }) }),
      fc.record({ maximum: fc.constant({ months: 3 }), minimum: fc.record({ days: fc.constantFrom(10, 60, 80) }) }),
    ),
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin'),
    lagDays: fc.integer({ min: 0, max: 30 }),
    arrivalLagDays: fc.integer({ min: 0, max: 30 }),
    softDeleteDays: fc.integer({ min: 0, max: 365 }),
    versioned: fc.boolean(),
  });
  const ruleDaysOf = (input: RetentionInput) => {
    const retention = computeRetention(input);
    return retention.outcome === 'Unachievable' ? undefined : retention.ruleDays;
  };

  it('no rule deletes before the floor, and never with fewer than no days', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const ruleDays = ruleDaysOf(input);
        if (ruleDays === undefined) return;
        expect(ruleDays).toBeGreaterThanOrEqual(computeRetention(input).floorDays);
        expect(ruleDays).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('a full promise leaves the margins it names', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const retention = computeRetention(input);
        if (retention.outcome !== 'Full') return;
        const { ruleDays, lagDays, arrivalLagDays, softDeleteDays, versionDays, periodDays } = retention;
        expect(ruleDays + 1 + lagDays + arrivalLagDays + softDeleteDays + versionDays).toBe(periodDays);
      }),
    );
  });

  it('more soft delete never helps: the outcome only gets worse, and a full rule only shorter', () => {
    const rank = { Full: 0, VisibleOnly: 1, Unachievable: 2 };
    fc.assert(
      fc.property(inputs, fc.integer({ min: 1, max: 100 }), (input, more) => {
        const before = computeRetention(input);
        const after = computeRetention({ ...input, softDeleteDays: input.softDeleteDays + more });
        expect(rank[after.outcome]).toBeGreaterThanOrEqual(rank[before.outcome]);
        if (before.outcome === 'Full' && after.outcome === 'Full') {
          expect(before.ruleDays - after.ruleDays).toBe(more);
        }
        // A rule that stood before still stands: soft delete alone never removes the visible copy's rule.
        if (before.outcome !== 'Unachievable') expect(after.outcome).not.toBe('Unachievable');
      }),
    );
  });

  it('larger margins never lengthen a rule of the same kind', () => {
    fc.assert(
      fc.property(inputs, fc.constantFrom('lagDays', 'arrivalLagDays'), (input, margin) => {
        const before = computeRetention(input);
        const after = computeRetention({ ...input, [margin]: input[margin] + 1 });
        if (before.outcome === 'Unachievable' || after.outcome !== before.outcome) return;
        expect(after.ruleDays).toBeLessThan(before.ruleDays);
      }),
    );
  });
});
