import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { addBegun, addLost, addTold } from '../../src/policy/approval-use.ts';
import type { DueCounts } from '../../src/policy/scan-report.ts';
import type { PendingSweep, SweepStatus } from '../../src/policy/sweep-plan.ts';
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

describe('what status remembers of an approval', () => {
  it('grows by what each sweep tells, and by nothing that is not shown', () => {
    const told = (deleted: number) => ({
      classes: [name, 'logs'].map((one) => ({ name: one, deleted, kept: {}, immutableUntilMs: undefined })),
    });
    expect(addTold(shown, told(80))).toEqual(used(80));
    expect(addTold(addTold(shown, told(80)), told(40))).toEqual(used(120));
    expect(addTold(used(80, 120), told(40))).toEqual(used(120));
    expect(addTold(shown, told(0))).toEqual(shown);
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
          const deleted = Math.floor((planned.allowances[0]?.approved?.atMost ?? 0) * share);
          const pending = addLost(planned.pending, classes, status);
          left -= deleted;
          gone += deleted;
          const sweep = { classes: [{ name, deleted, kept: {}, immutableUntilMs: undefined }] };
          status = isCrash ? { pending, running: planned.running } : { pending: addTold(pending, sweep) };
        }
        expect(gone).toBeLessThanOrEqual(300);
      }),
    );
  });
});
