import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CallDataPolicy, CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import { reasons } from '../../src/api/reasons.ts';
import { validateCallDataPolicy } from '../../src/api/validate.ts';
import type { ClassSeen, ScanReport } from '../../src/policy/scan-report.ts';
import { timeOf } from '../../src/policy/scan-look.ts';
import type { ScanView } from '../../src/policy/scan-view.ts';
import { artifactClass } from './build.ts';
import {
  afterPass,
  conditionOf,
  consent,
  hold,
  hourMs,
  judge,
  nowMs,
  recordings,
  scannedPolicy,
  transcripts,
  view,
  withoutReport,
} from './scan-build.ts';

const count = fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.nat({ max: 3 }), fc.maxSafeNat());
const time = fc.option(
  fc.oneof(fc.integer({ min: 0, max: 2 * nowMs }), fc.constantFrom(Number.POSITIVE_INFINITY, -1e17, -1e14, 1e15)),
  { nil: undefined },
);
const text = fc.oneof(fc.string(), fc.constant('x'.repeat(3000)));
const isTrue = fc.boolean();
const reason = fc.constantFrom(...reasons);

const classSeen = (name: string): fc.Arbitrary<ClassSeen> =>
  fc.record({
    name: fc.constant(name),
    complete: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, isTrue),
    artifacts: count,
    live: count,
    calls: count,
    oldestStartMs: time,
    nextDeadlineMs: time,
    due: fc.record({
      now: count,
      liveNow: count,
      nowWhateverHolds: count,
      refusedNow: count,
      atPendingCutoff: count,
      refusedAtPendingCutoff: count,
      atRunningCutoff: count,
    }),
    overdue: count,
    held: count,
    heldRuleMs: time,
    unknownHold: count,
    untoldHold: count,
    untoldHoldPassing: count,
    unclassified: count,
    startZoneUnsaid: count,
    unsearchable: count,
    untagged: count,
    heldTagged: count,
    derived: count,
    suspectedDerived: count,
    belowFloor: count,
    ruleBelowFloorMs: time,
    cutDeferred: count,
    cutDeferredUntilMs: time,
    uncommitted: count,
    unsupported: count,
    blocked: count,
    blockedUntilMs: time,
    consent: fc.record({
      granted: count,
      refused: count,
      missing: count,
      untold: count,
      late: count,
      refusedHeld: count,
    }),
    effectiveDays: fc.option(fc.double({ min: 0, noNaN: true }), { nil: undefined }),
    recoverable: count,
    recoverableUntilMs: time,
  });

const unseenPlace = fc.record({
  account: fc.constant('calls'),
  container: fc.constant('recordings'),
  prefix: fc.constant(''),
  className: fc.constantFrom('recordings', 'transcripts'),
  reason,
  message: text,
  terminal: isTrue,
});

const report: fc.Arbitrary<ScanReport> = fc.record({
  generation: fc.oneof({ weight: 4, arbitrary: fc.constant(3) }, fc.constantFrom(2, 4)),
  startedMs: fc.integer({ min: nowMs - 3 * hourMs, max: nowMs }),
  completedMs: fc.integer({ min: nowMs, max: nowMs + 1000 }),
  classes: fc
    .tuple(classSeen('recordings'), classSeen('transcripts'))
    .chain((classes) => fc.oneof({ weight: 6, arbitrary: fc.constant(classes) }, fc.subarray(classes))),
  holds: fc.subarray([{ name: 'case-7', artifacts: 2 ** 40 }]),
  unseen: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(unseenPlace, { maxLength: 30 })),
  undeclared: fc.array(
    fc.record({
      account: fc.constant('calls'),
      container: text,
      inDeclaredContainer: isTrue,
      blobs: count,
      isAtLeast: isTrue,
      shapes: fc.array(text, { maxLength: 5 }),
    }),
    { maxLength: 3 },
  ),
  undeclaredUnseen: fc.array(fc.record({ account: fc.constant('archive'), reason, message: text }), { maxLength: 2 }),
  unclassified: fc.array(
    fc.record({ className: fc.constant('recordings'), container: text, shape: text, reason: text, count }),
    { maxLength: 5 },
  ),
  untoldHolds: fc.array(
    fc.record({ className: fc.constant('recordings'), container: text, shape: text, reason: text, count }),
    { maxLength: 5 },
  ),
  copies: count,
  pageBlobAccounts: fc.subarray(['calls', 'archive']),
  olderCopyAccounts: fc.subarray(['calls', 'archive']),
});

const scanView: fc.Arbitrary<ScanView> = fc
  .record({
    report: fc.option(report, { nil: undefined, freq: 8 }),
    failed: fc.option(fc.record({ reason, message: text }), { nil: undefined }),
    totals: fc.subarray([{ name: 'recordings', deletedLastPass: 2 ** 33, deletedTotal: 2 ** 40 }]),
    holds: fc.subarray([hold('case-7'), hold('case-8', { kind: 'Unreadable', message: 'No Secret.' })]),
  })
  .map(view);

const controls = [
  { control: 'Retention' },
  { control: 'Retention', class: 'recordings' },
  { control: 'Consent' },
  { control: 'DeclaredData' },
] as const;
const notice = {
  url: 'https://example.org',
  version: '1',
  sha256: 'a'.repeat(64),
  clauses: controls.map((control, at) => ({ id: `R-${at}`, controls: [control] })),
};
const subject: fc.Arbitrary<CallDataPolicy> = fc
  .record({
    first: fc.constantFrom(recordings, { ...recordings, consent }, artifactClass('recordings', ['calls/recordings/'])),
    mode: fc.constantFrom<CallDataPolicySpec['lifecycle']['mode']>('WholePrefix', 'Tagged', 'None', 'Paused'),
  })
  .map(({ first, mode }) =>
    scannedPolicy([first, transcripts], {
      lifecycle: { mode, lagDays: 3, arrivalLagDays: 1, approval: 'Manual' },
      notice,
    }),
  );

function mayKeep(policy: CallDataPolicy, { report: made }: ScanView): boolean {
  const { lifecycle, artifactClasses } = policy.spec;
  return (
    made?.generation === 3 &&
    Math.floor(made.startedMs / 1000) * 1000 >= nowMs - 2 * hourMs &&
    made.unseen.length === 0 &&
    (lifecycle.mode === 'WholePrefix' || lifecycle.mode === 'Tagged') &&
    artifactClasses.every(({ name, artifacts }) => {
      const seen = made.classes.find((candidate) => candidate.name === name);
      return (
        artifacts !== undefined &&
        seen?.complete === true &&
        seen.overdue + seen.unclassified + seen.unsupported + seen.unknownHold + seen.untoldHold === 0 &&
        !(Date.parse(timeOf(seen.nextDeadlineMs) ?? '') <= nowMs) &&
        (lifecycle.mode !== 'Tagged' || seen.untagged === 0)
      );
    })
  );
}

describe('whatever a look saw', () => {
  it('status fits into what the API server accepts, also once more after a restart', () => {
    fc.assert(
      fc.property(subject, scanView, (policy, seen) => {
        const once = afterPass(policy, seen);
        const twice = afterPass(once, { ...seen, ...withoutReport });

        expect(validateCallDataPolicy(once)).toMatchObject({ ok: true });
        expect(validateCallDataPolicy(twice)).toMatchObject({ ok: true });
      }),
      { numRuns: 200 },
    );
  });

  it('RetentionEnforced is True only for a complete look of this generation in which nothing was amiss, rules in force', () => {
    const told = new Set<string>();
    fc.assert(
      fc.property(subject, scanView, (policy, seen) => {
        const status = conditionOf(afterPass(policy, seen), 'RetentionEnforced')?.status ?? 'Unknown';
        told.add(status);

        expect(status === 'True').toBe(mayKeep(policy, seen));
      }),
      { numRuns: 500, examples: [[scannedPolicy(), view()]] },
    );
    expect(told).toEqual(new Set(['True', 'False', 'Unknown']));
  });

  it('the verdicts on the blobs are the same from status alone', () => {
    fc.assert(
      fc.property(subject, scanView, (policy, seen) => {
        const before = judge(policy, seen);
        const after = judge(afterPass(policy, seen), { ...seen, ...withoutReport });
        // Without a look of this generation there is nothing to remember.
        fc.pre(seen.report?.generation === 3);

        expect(after.retention).toEqual(before.retention);
        expect(after.consent).toEqual(before.consent);
        expect(after.memory.classes).toEqual(before.memory.classes);
      }),
      { numRuns: 200 },
    );
  });
});

describe('what status says of the look itself', () => {
  it('keeps the times of the last look while the next one runs', () => {
    const remembered = afterPass(scannedPolicy(), view());
    const progress = { phase: 'Listing', startedTime: '2026-11-24T09:59:00Z', listed: 7, deleted: 0 } as const;
    const running = judge(remembered, view({ ...withoutReport, progress }));

    expect(running.memory.scan).toEqual({
      generation: 3,
      startedTime: '2026-11-24T09:30:00Z',
      completedTime: '2026-11-24T09:45:00Z',
      progress,
    });
    expect(judge(scannedPolicy(), view(withoutReport)).memory).not.toHaveProperty('scan');
  });

  it('lists every hold with its state and what it keeps', () => {
    const holds = [hold('case-7'), hold('case-8', { kind: 'Unreadable', message: 'No Secret.' })];
    const seen = view({ holds, report: { ...viewReport(), holds: [{ name: 'case-7', artifacts: 4 }] } });
    const remembered = afterPass(scannedPolicy(), seen);

    expect(remembered.status?.holds).toEqual([
      { name: 'case-7', ground: 'LegalClaims', state: 'Active', endTime: '2027-01-01T00:00:00Z', artifacts: 4 },
      { name: 'case-8', ground: 'LegalClaims', state: 'Unreadable', endTime: '2027-01-01T00:00:00Z' },
    ]);
    expect(judge(remembered, view({ ...withoutReport, holds })).memory.holds).toEqual(remembered.status?.holds);
    const outdated = judge(remembered, view({ ...withoutReport, holds, nowMs: nowMs + 2 * hourMs }));
    expect(outdated.memory.holds?.[0]).not.toHaveProperty('artifacts');
  });
});

function viewReport(): ScanReport {
  const { report: made } = view();
  if (made === undefined) throw new Error('The view has no report.');
  return made;
}
