import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { limitOfClass } from '../../src/policy/sweep-limits.ts';
import { classSeen, limits, pendingOf, plan } from './sweep-build.ts';

describe('any sweep', () => {
  it('deletes at most what was counted, and at most what was shown or the limits allow', () => {
    const counts = fc.record({
      artifacts: fc.integer({ min: 0, max: 2000 }),
      shownDue: fc.integer({ min: 0, max: 500 }),
      atPendingCutoff: fc.integer({ min: 0, max: 500 }),
      newer: fc.integer({ min: 0, max: 200 }),
      runningDue: fc.integer({ min: 0, max: 500 }),
      atRunningCutoff: fc.integer({ min: 0, max: 500 }),
    });
    fc.assert(
      fc.property(
        fc.array(counts, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.boolean(),
        (drawn, isApproved, hasRunning) => {
          const named = drawn.map((one, index) => ({ ...one, name: `class-${index}` }));
          const pending = pendingOf(named.map(({ name, artifacts, shownDue }) => ({ name, artifacts, due: shownDue })));
          const classes = named.map(({ name, artifacts, atPendingCutoff, newer, atRunningCutoff }) =>
            classSeen(name, artifacts, { now: atPendingCutoff + newer, atPendingCutoff, atRunningCutoff }),
          );
          const running = {
            cutoffTime: pending.cutoffTime,
            classes: named.map(({ name, artifacts, runningDue }) => ({ name, artifacts, due: runningDue })),
          };
          const planned = plan({
            classes,
            status: { pending, ...(hasRunning ? { running } : {}) },
            approvedDigest: isApproved ? pending.digest : undefined,
          });
          if (planned.kind !== 'Go') return;
          for (const [index, { approved, routine }] of planned.allowances.entries()) {
            const { artifacts, shownDue, atPendingCutoff, newer } = named[index]!;
            expect(routine.atMost).toBeLessThanOrEqual(limitOfClass(limits, artifacts));
            expect(approved?.atMost ?? 0).toBeLessThanOrEqual(isApproved ? Math.min(shownDue, atPendingCutoff) : 0);
            expect((approved?.atMost ?? 0) + routine.atMost).toBeLessThanOrEqual(atPendingCutoff + newer);
            expect(Math.min(approved?.atMost ?? 0, routine.atMost)).toBeGreaterThanOrEqual(0);
          }
        },
      ),
    );
  });
});
