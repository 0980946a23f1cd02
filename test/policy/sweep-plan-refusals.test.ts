import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { DueCounts } from '../../src/policy/scan-report.ts';
import { classSeen, cutoffMs, limits, nowMs, pendingOf, plan } from './sweep-build.ts';

const shown = pendingOf([{ name: 'recordings', artifacts: 1000, due: 300, refused: 100 }]);

function planned(due: Partial<DueCounts>, approvedDigest = shown.digest) {
  return plan({ classes: [classSeen('recordings', 1000, due)], status: { pending: shown }, approvedDigest });
}

describe('what is due only because consent was refused', () => {
  it('is shown as a number of its own, and stands in the digest', () => {
    const waiting = planned({ now: 300, refusedNow: 100 }, 'none');
    expect(waiting).toMatchObject({
      kind: 'Wait',
      pending: { classes: [{ name: 'recordings', artifacts: 1000, due: 300, refused: 100 }] },
    });
    expect(pendingOf([{ name: 'recordings', artifacts: 1000, due: 300 }]).digest).not.toBe(shown.digest);
  });

  it('is deleted as approved, also where nothing else is due', () => {
    expect(planned({ now: 300, refusedNow: 100, atPendingCutoff: 300, refusedAtPendingCutoff: 100 })).toMatchObject({
      kind: 'Go',
      allowances: [{ approved: { cutoffMs, atMost: 200 }, approvedRefused: { cutoffMs, atMost: 100 } }],
    });
    expect(planned({ now: 100, refusedNow: 100, atPendingCutoff: 100, refusedAtPendingCutoff: 100 })).toMatchObject({
      kind: 'Go',
      allowances: [{ approved: { atMost: 0 }, approvedRefused: { atMost: 100 }, routine: { atMost: 0 } }],
    });
  });

  it('does not fill the places of what the rules took since: that is a newcomer, and needs the limits', () => {
    expect(planned({ now: 300, refusedNow: 290, atPendingCutoff: 300, refusedAtPendingCutoff: 290 })).toMatchObject({
      allowances: [
        { approved: { atMost: 10 }, approvedRefused: { atMost: 100 }, routine: { cutoffMs: nowMs, atMost: 0 } },
      ],
    });
    expect(planned({ now: 160, refusedNow: 150, atPendingCutoff: 160, refusedAtPendingCutoff: 150 })).toMatchObject({
      allowances: [{ approved: { atMost: 10 }, approvedRefused: { atMost: 100 }, routine: { atMost: 50 } }],
    });
  });

  it('makes what waits anew where more was refused than it shows', () => {
    const more = { now: 300, refusedNow: 101, atPendingCutoff: 300, refusedAtPendingCutoff: 101 };
    expect(planned({ ...more, refusedAtPendingCutoff: 100 }, 'none')).toEqual({ kind: 'Wait', pending: shown });
    const waiting = planned(more, 'none');
    expect(waiting.kind === 'Wait' && waiting.pending.digest).not.toBe(shown.digest);
  });

  it('is shown anew, approved or not, where the approval covers nothing of what is there', () => {
    const onlyRefused = pendingOf([{ name: 'recordings', artifacts: 1000, due: 300, refused: 300 }]);
    const waiting = plan({
      classes: [classSeen('recordings', 1000, { now: 200, atPendingCutoff: 200 })],
      status: { pending: onlyRefused },
      approvedDigest: onlyRefused.digest,
    });
    expect(waiting).toMatchObject({ kind: 'Wait', pending: { classes: [{ name: 'recordings', due: 200 }] } });
    expect(waiting.kind === 'Wait' && waiting.pending.digest).not.toBe(onlyRefused.digest);
  });

  it('never takes more than was shown of it, and leaves to the rest no more than was shown of that', () => {
    const count = fc.nat({ max: 400 });
    fc.assert(
      fc.property(
        fc.array(fc.record({ aged: count, refused: count, agedNow: count, refusedNow: count }), {
          minLength: 1,
          maxLength: 3,
        }),
        (drawn) => {
          const named = drawn.map((one, at) => ({ ...one, name: `class-${at}` }));
          const pending = pendingOf(
            named.map(({ name, aged, refused }) => ({ name, artifacts: 1000, due: aged + refused, refused })),
          );
          const classes = named.map(({ name, agedNow, refusedNow }) => {
            const due = agedNow + refusedNow;
            return classSeen(name, 1000, {
              now: due,
              refusedNow,
              atPendingCutoff: due,
              refusedAtPendingCutoff: refusedNow,
            });
          });
          const go = plan({ classes, status: { pending }, approvedDigest: pending.digest });
          if (go.kind !== 'Go') return;
          for (const [at, { approved, approvedRefused, routine }] of go.allowances.entries()) {
            const { aged, refused, agedNow, refusedNow } = named[at]!;
            expect(approved?.atMost ?? 0).toBeLessThanOrEqual(Math.min(aged, agedNow));
            expect(approvedRefused?.atMost ?? 0).toBeLessThanOrEqual(Math.min(refused, refusedNow));
            expect(routine.atMost).toBeLessThanOrEqual(Math.max(limits.minArtifacts, 50));
          }
        },
      ),
    );
  });
});
