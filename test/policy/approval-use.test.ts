import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { addBegun, addLost, addTold } from '../../src/policy/approval-use.ts';
import type { ClassAllowance, DueCounts } from '../../src/policy/scan-report.ts';
import type { PendingSweep, SweepStatus } from '../../src/policy/sweep-plan.ts';
import { unsettledAfter } from '../../src/policy/sweep-totals.ts';
import { createAllowanceBook } from '../../src/scan/sweep/allowance-book.ts';
import { classSeen, cutoffMs, nowMs, pendingOf, plan } from './sweep-build.ts';

const name = 'recordings';
const shown = pendingOf([{ name, artifacts: 1000, due: 300 }]);
const used = (deleted: number, begun?: number): PendingSweep => ({
  ...shown,
  carriedOut: [{ name, deleted, ...(begun === undefined ? {} : { begun }) }],
});
const timeOf = (timeMs: number) => new Date(timeMs).toISOString();
const running = { cutoffTime: shown.cutoffTime, classes: [{ name, artifacts: 1000, due: 300 }] };
const seen = (atPendingCutoff: number, due: Partial<DueCounts> = {}, complete = true) =>
  classSeen(name, 1000, { now: atPendingCutoff, atPendingCutoff, ...due }, { complete });

describe('an approval of which a part was carried out', () => {
  const approve = (status: SweepStatus, atPendingCutoff: number, due: Partial<DueCounts> = {}) =>
    plan({ classes: [seen(atPendingCutoff, due)], status, approvedDigest: shown.digest });
  const allowed = (...input: Parameters<typeof approve>) => {
    const planned = approve(...input);
    return planned.kind === 'Go' ? planned.allowances[0]?.approved?.atMost : planned.kind;
  };

  it('lets go only what is left of it, however much there is by now', () => {
    expect(allowed({ pending: used(100) }, 800)).toBe(200);
    expect(allowed({ pending: used(100) }, 150)).toBe(150);
    expect(allowed({ pending: shown }, 800)).toBe(300);
  });

  it('has what a crash took on top of it taken off, too', () => {
    expect(allowed({ pending: used(100), running }, 800, { atRunningCutoff: 260 })).toBe(160);
  });

  it('counts all that a sweep had begun of a class that was not read to its end, as long as that sweep stands there', () => {
    expect(allowed({ pending: used(50, 100), running }, 800, { atRunningCutoff: 800 })).toBe(150);
    expect(allowed({ pending: used(50, 100) }, 800)).toBe(250);
  });

  it('is shown anew once nothing is left of it, and is never approved by its old digest', () => {
    const waiting = approve({ pending: used(300) }, 150);
    expect(waiting).toMatchObject({ kind: 'Wait', pending: { classes: [{ name, due: 150 }] } });
    expect(waiting.kind === 'Wait' && waiting.pending.digest).not.toBe(shown.digest);
  });

  it('goes on to wait where it was taken back, while no more is there than is left of it', () => {
    const wait = (left: number) => plan({ classes: [seen(left)], status: { pending: used(100) } });
    expect(wait(200)).toEqual({ kind: 'Wait', pending: used(100) });
    expect(wait(201)).not.toMatchObject({ pending: { digest: shown.digest } });
  });
});

const told = (deleted: number, approved = deleted) => ({
  classes: [name, 'logs'].map((one) => ({ name: one, deleted, approved, kept: {}, immutableUntilMs: undefined })),
});

describe('what status remembers of an approval', () => {
  it('grows by what each sweep tells, and by nothing that is not shown', () => {
    expect(addTold(shown, told(80), [])).toEqual(used(80));
    expect(addTold(addTold(shown, told(80), []), told(40), [])).toEqual(used(120));
    expect(addTold(used(80, 120), told(40), [])).toEqual(used(120));
    expect(addTold(shown, told(0), [])).toEqual(shown);
  });

  it('does not grow by what a sweep deleted within the limits', () => {
    expect(addTold(shown, told(80, 60), [])).toEqual(used(60));
    expect(addTold(shown, told(80, 0), [])).toEqual(shown);
  });

  it('grows by all that a sweep tells where one before it is not settled: all of it is taken off what is told apart then', () => {
    const unsettled = [{ name, artifacts: 1000, due: 300, cutoffTime: shown.cutoffTime }];
    const after = {
      pending: addTold(shown, told(70, 50), unsettled),
      unsettled: unsettledAfter(unsettled, told(70, 50)),
    };
    expect(after.pending).toEqual(used(70));
    // 100 went by the one before, 50 by this one and 20 newcomers that it had not counted.
    expect(addLost(after.pending, [seen(150, { atRunningCutoff: 150 })], after)).toEqual(used(150));
  });

  it('grows by what a broken-off sweep took since its cut-off, once the class was read', () => {
    const lost = (status: SweepStatus, complete = true) =>
      addLost(used(80), [seen(120, { atRunningCutoff: 260 }, complete)], status);
    expect(lost({ running })).toEqual(used(120));
    expect(lost({ running: { ...running, cutoffTime: timeOf(cutoffMs - 1) } })).toEqual(used(80));
    expect(lost({ running }, false)).toEqual(used(80));
    expect(lost({})).toEqual(used(80));
  });

  it('grows by all that was begun where nobody can tell how much of it went', () => {
    const lost = (status: SweepStatus) => addLost(used(80, 120), [seen(620, { atRunningCutoff: 620 })], status);
    expect(lost({ running })).toEqual(used(200));
    expect(lost({})).toEqual(used(80));
  });

  it('says before the first delete what may go of a class that was not read to its end', () => {
    const begin = (complete: boolean) => {
      const classes = [seen(120, {}, complete)];
      return addBegun(
        used(80),
        plan({ classes, status: { pending: used(80) }, approvedDigest: shown.digest }),
        classes,
      );
    };
    expect(begin(false)).toEqual(used(80, 120));
    expect(begin(true)).toEqual(used(80));
  });
});

describe('any number of sweeps under one approval', () => {
  it('delete no more of a class than was shown, whatever else is there by then and however each ends', () => {
    const step = fc.record({
      newcomers: fc.integer({ min: 0, max: 400 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      isCrash: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
        let status: SweepStatus = { pending: shown };
        let left = 300;
        let gone = 0;
        for (const { newcomers, share, isCrash } of steps) {
          const known = left;
          left += newcomers;
          const classes = [seen(left, { atRunningCutoff: known })];
          const planned = plan({ classes, status, approvedDigest: shown.digest, nowMs });
          if (planned.kind !== 'Go' || planned.pending?.digest !== shown.digest) break;
          const { approved: allowed, routine } = planned.allowances[0]!;
          const approved = Math.floor((allowed?.atMost ?? 0) * share);
          const deleted = approved + Math.floor(routine.atMost * share);
          const pending = addLost(planned.pending, classes, status);
          left -= deleted;
          gone += approved;
          status = isCrash
            ? { pending, running: planned.running }
            : { pending: addTold(pending, told(deleted, approved), []) };
        }
        expect(gone).toBeLessThanOrEqual(300);
      }),
    );
  });
});

describe('an approval of which a part cannot be deleted', () => {
  const dueFrom = (timeMs: number) => ({ dueFromMs: timeMs, dueUnlessRefusedFromMs: timeMs });

  /** As a sweep does: what is stuck gives its place back, and the others go as far as the allowances let them. */
  function carryOut(allowances: readonly ClassAllowance[], stuck: number, agedToGo: number, newcomers: number) {
    const book = createAllowanceBook(allowances);
    const reserveAll = (count: number, timeMs: number) =>
      Array.from({ length: count }, () => book.reserve(name, dueFrom(timeMs))).flatMap((one) =>
        one.kind === 'Reserved' ? [one.reservation] : [],
      );
    for (const { giveBack } of reserveAll(stuck, cutoffMs)) giveBack();
    const gone = [...reserveAll(agedToGo, cutoffMs), ...reserveAll(newcomers, nowMs)];
    return { deleted: gone.length, approved: gone.filter(({ under }) => under === 'Approval').length };
  }

  it('is not used up by what goes within the limits, sweep after sweep', () => {
    const [stuck, newcomersOfSweep] = [100, 20];
    let pending = shown;
    let [agedToGo, newcomers] = [200, 0];
    const courses: unknown[] = [];
    for (let sweeps = 0; sweeps < 6; sweeps += 1) {
      newcomers += newcomersOfSweep;
      const aged = stuck + agedToGo;
      const classes = [classSeen(name, 800, { now: aged + newcomers, atPendingCutoff: aged })];
      const planned = plan({ classes, status: { pending }, approvedDigest: shown.digest });
      const allowances = planned.kind === 'Go' ? planned.allowances : [];
      const { deleted, approved } = carryOut(allowances, stuck, agedToGo, newcomers);
      courses.push([planned.kind, allowances[0]?.approved?.atMost, deleted]);
      agedToGo -= approved;
      newcomers -= deleted - approved;
      pending = addTold(pending, told(deleted, approved), []);
    }
    expect(courses).toEqual([['Go', 300, 220], ...Array.from({ length: 5 }, () => ['Go', 100, 20])]);
    expect(pending).toEqual(used(200));
  });
});
