import { describe, expect, it } from '@jest/globals';

import { limitOfClass } from '../../src/policy/sweep-limits.ts';
import type { DueCounts } from '../../src/policy/scan-report.ts';
import type { SweepPlan, SweepPlanInput } from '../../src/policy/sweep-plan.ts';
import { classSeen, cutoffMs, limits, nowMs, pendingOf, plan } from './sweep-build.ts';

const shown = pendingOf([{ name: 'recordings', artifacts: 1000, due: 300 }]);

describe('limit of a class', () => {
  it.each([
    [0, 20],
    [400, 20],
    [419, 20],
    [420, 21],
    [1000, 50],
  ])('of %d artifacts is %d', (artifacts, limit) => {
    expect(limitOfClass(limits, artifacts)).toBe(limit);
  });
});

describe('a sweep nobody approved', () => {
  it('does nothing where nothing is due', () => {
    expect(plan({ classes: [classSeen('recordings', 10)] })).toEqual({
      kind: 'Nothing',
      why: 'NothingDue',
      pending: undefined,
    });
  });

  it('deletes exactly what was counted, within the limits', () => {
    const classes = [classSeen('recordings', 1000, { now: 50, nowWhateverHolds: 54 }), classSeen('transcripts', 10)];
    expect(plan({ classes })).toEqual({
      kind: 'Go',
      allowances: [
        { name: 'recordings', routine: { cutoffMs: nowMs, atMost: 50 } },
        { name: 'transcripts', routine: { cutoffMs: nowMs, atMost: 0 } },
      ],
      running: {
        cutoffTime: '2026-05-01T00:00:00.000Z',
        scope: 'scope-1',
        classes: [
          { name: 'recordings', artifacts: 1000, due: 54 },
          { name: 'transcripts', artifacts: 10, due: 0 },
        ],
      },
      pending: undefined,
    });
  });

  it('stops before its first delete where one class is over its limit', () => {
    const classes = [classSeen('recordings', 1000, { now: 51 }), classSeen('transcripts', 10, { now: 1 })];
    const waiting = plan({ classes });
    expect(waiting).toMatchObject({
      kind: 'Wait',
      pending: {
        cutoffTime: '2026-05-01T00:00:00.000Z',
        classes: [
          { name: 'recordings', artifacts: 1000, due: 51 },
          { name: 'transcripts', artifacts: 10, due: 1 },
        ],
      },
    });
  });

  it('deletes nothing while a place is unseen, and keeps what waits', () => {
    const seen = classSeen('recordings', 1000, { now: 1, atPendingCutoff: 400 });
    const kept = { kind: 'Nothing', why: 'Incomplete', pending: shown };
    expect(plan({ classes: [seen], complete: false, status: { pending: shown } })).toEqual(kept);
  });

  it('goes on in what was seen where nothing in an unread class could hold it back', () => {
    const seen = classSeen('recordings', 1000, { now: 1 });
    const unread = classSeen('transcripts', 1, {}, { complete: false });
    expect(plan({ classes: [seen, unread], complete: true })).toMatchObject({ kind: 'Go' });
  });
});

describe('a class of which some names have only deleted copies left', () => {
  const mixed = (due: Partial<DueCounts>) => plan({ classes: [classSeen('recordings', 2600, due, { live: 100 })] });

  it('has what can be read of it measured by what can be read', () => {
    expect(mixed({ now: 21, liveNow: 21 })).toMatchObject({
      kind: 'Wait',
      pending: { classes: [{ name: 'recordings', artifacts: 2600, live: 100, due: 21 }] },
    });
    expect(mixed({ now: 20, liveNow: 20 }).kind).toBe('Go');
  });

  it('has what a purge takes measured by all of it', () => {
    expect(mixed({ now: 130, liveNow: 20 }).kind).toBe('Go');
    expect(mixed({ now: 131, liveNow: 20 }).kind).toBe('Wait');
  });

  it('has newcomers beside an approved deletion measured by what can be read', () => {
    const routineOf = (now: number) => {
      const classes = [classSeen('recordings', 2600, { now, atPendingCutoff: 300 }, { live: 100 })];
      const go = plan({ classes, status: { pending: shown }, approvedDigest: shown.digest });
      return go.kind === 'Go' ? go.allowances[0]?.routine.atMost : undefined;
    };
    expect([routineOf(320), routineOf(321)]).toEqual([20, 0]);
  });

  it('stands in the digest with what can be read of it', () => {
    const one = { name: 'recordings', artifacts: 1000, due: 300 };
    expect(pendingOf([{ ...one, live: 999 }]).digest).not.toBe(pendingOf([one]).digest);
  });
});

describe('a sweep beside a class in which another is not settled', () => {
  const unsettled = [{ name: 'recordings', artifacts: 900, due: 40, cutoffTime: new Date(cutoffMs).toISOString() }];
  const logs = classSeen('logs', 1000, { now: 5 });

  it('announces the other classes only while that one cannot be read to its end', () => {
    const announced = (complete: boolean) => {
      const go = plan({
        classes: [classSeen('recordings', 1000, { now: 3 }, { complete }), logs],
        status: { unsettled },
      });
      return go.kind === 'Go' ? go.running.classes.map(({ name }) => name) : undefined;
    };
    expect(announced(false)).toEqual(['logs']);
    expect(announced(true)).toEqual(['recordings', 'logs']);
  });

  it('takes off an approval what went under it, and nothing that went before it was shown', () => {
    const approvedBy = (cutoffTime: string) => {
      const [one] = unsettled;
      const go = plan({
        classes: [classSeen('recordings', 1000, { now: 300, atPendingCutoff: 300, atRunningCutoff: 30 })],
        status: { pending: shown, unsettled: [{ ...one!, cutoffTime }] },
        approvedDigest: shown.digest,
      });
      return go.kind === 'Go' ? go.allowances[0]?.approved?.atMost : undefined;
    };
    expect(approvedBy(shown.cutoffTime)).toBe(290);
    expect(approvedBy(new Date(cutoffMs - 1).toISOString())).toBe(300);
  });
});

describe('a deletion that waits', () => {
  const status = { pending: shown };
  const waits = (now: number, atPendingCutoff: number, more: Partial<SweepPlanInput> = {}) =>
    plan({ classes: [classSeen('recordings', 1000, { now, atPendingCutoff })], status, ...more });

  it('keeps its digest while it shows at least what is there of it, whatever became due since', () => {
    expect(waits(900, 300)).toEqual({ kind: 'Wait', pending: shown });
    expect(waits(200, 1)).toEqual({ kind: 'Wait', pending: shown });
  });

  const replaced: readonly (readonly [string, () => SweepPlan])[] = [
    ['more is due at its cut-off than it shows', () => waits(900, 301)],
    ['all that it showed is gone', () => waits(200, 0)],
    ['the classes mean something else', () => waits(900, 300, { scope: 'scope-2' })],
    ['it is of another policy', () => waits(900, 300, { uid: 'uid-2' })],
    [
      'its counts were changed',
      () =>
        waits(900, 300, {
          status: { pending: { ...shown, classes: [{ name: 'recordings', artifacts: 1000, due: 900 }] } },
        }),
    ],
    [
      'its cut-off was changed',
      () => waits(900, 300, { status: { pending: { ...shown, cutoffTime: '2026-04-29T00:00:00.000Z' } } }),
    ],
    ['its cut-off lies ahead', () => waits(900, 300, { nowMs: cutoffMs - 1 })],
    ['it was carried out', () => waits(900, 300, { status: { pending: shown, approvedDigest: shown.digest } })],
    [
      'a class that it does not show has something due at its cut-off',
      () =>
        plan({
          classes: [
            classSeen('recordings', 1000, { now: 300, atPendingCutoff: 300 }),
            classSeen('logs', 9, { now: 1, atPendingCutoff: 1 }),
          ],
          status,
        }),
    ],
  ];
  it.each(replaced)('is made anew where %s', (_name, make) => {
    const made = make();
    expect(made.kind).toBe('Wait');
    expect(made.kind === 'Wait' && made.pending.digest).not.toBe(shown.digest);
  });

  it('is dropped once all is within the limits', () => {
    expect(waits(50, 50)).toMatchObject({ kind: 'Go', pending: undefined });
    expect(waits(0, 0)).toMatchObject({ kind: 'Nothing', pending: undefined });
  });

  it('does not depend on the order of its classes', () => {
    const classes = [
      { name: 'a', artifacts: 1, due: 1 },
      { name: 'b', artifacts: 2, due: 2 },
    ];
    expect(pendingOf(classes).digest).toBe(pendingOf(classes.toReversed()).digest);
    expect(pendingOf(classes).digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});

describe('an approved deletion', () => {
  const approve = (now: number, atPendingCutoff: number, more: Partial<SweepPlanInput> = {}) =>
    plan({
      classes: [classSeen('recordings', 1000, { now, atPendingCutoff, atRunningCutoff: 0 })],
      status: { pending: shown },
      approvedDigest: shown.digest,
      ...more,
    });
  const allowance = (approved: number, routine: number) => ({
    kind: 'Go',
    allowances: [
      {
        name: 'recordings',
        approved: { cutoffMs, atMost: approved },
        routine: { cutoffMs: nowMs, atMost: routine },
      },
    ],
    pending: shown,
  });

  it('deletes what was due at its cut-off, and newcomers within the limits', () => {
    expect(approve(350, 300)).toMatchObject(allowance(300, 50));
    expect(approve(250, 200)).toMatchObject(allowance(200, 50));
  });

  it('leaves newcomers over the limits for the next pass', () => {
    expect(approve(351, 300)).toMatchObject(allowance(300, 0));
  });

  it('deletes no more than was shown, even if more is due at its cut-off by now', () => {
    expect(approve(340, 340)).toMatchObject(allowance(300, 40));
    expect(approve(400, 400)).toMatchObject(allowance(300, 0));
  });

  it('needs the digest of what waits', () => {
    expect(approve(350, 300, { approvedDigest: `sha256:${'0'.repeat(64)}` }).kind).toBe('Wait');
    expect(
      approve(350, 300, {
        status: { pending: { ...shown, classes: [{ name: 'recordings', artifacts: 1000, due: 350 }] } },
      }).kind,
    ).toBe('Wait');
  });

  it('is not carried out twice', () => {
    const status = { pending: shown, approvedDigest: shown.digest };
    expect(approve(350, 300, { status }).kind).toBe('Wait');
  });

  it('goes on after a crash with what is left of it', () => {
    const running = { cutoffTime: shown.cutoffTime, classes: [{ name: 'recordings', artifacts: 1000, due: 310 }] };
    const status = { pending: shown, running };
    const classes = [classSeen('recordings', 890, { now: 200, atPendingCutoff: 200, atRunningCutoff: 200 })];
    expect(approve(0, 0, { status, classes })).toMatchObject(allowance(190, 10));
  });
});
