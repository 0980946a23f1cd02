import { describe, expect, it } from '@jest/globals';
import type { ArtifactClass, CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import type { ClassSeen, ScanReport } from '../../src/policy/scan-report.ts';
import type { ScanView } from '../../src/policy/scan-view.ts';
import { artifactClass } from './build.ts';
import {
  afterPass,
  classSeen,
  consent,
  consents,
  hourMs,
  judge,
  nowMs,
  recordings,
  report,
  scannedPolicy,
  transcripts,
  unseenPlace,
  view,
  withoutReport,
} from './scan-build.ts';

const undated = artifactClass('recordings', ['calls/recordings/']);
const tagged: Partial<CallDataPolicySpec> = {
  lifecycle: { mode: 'Tagged', lagDays: 3, arrivalLagDays: 1, approval: 'Manual' },
};
const both = (seen: Partial<ClassSeen>): Partial<ScanReport> => ({
  classes: [classSeen('recordings', seen), classSeen('transcripts')],
});

function entryOf(scanView: ScanView, subject = scannedPolicy(), name = 'recordings') {
  const entry = judge(subject, scanView).memory.classes?.find((candidate) => candidate.name === name);
  if (entry === undefined) throw new Error('There is no entry.');
  return entry;
}

type Case = readonly [string, Partial<ClassSeen>, ArtifactClass?, Partial<CallDataPolicySpec>?];

/** Worst first: a class that has all that stands at or below a line is named after that line. */
const cases: readonly Case[] = [
  ['Overdue', { overdue: 1 }],
  ['ClassWithoutArtifacts', {}, undated],
  ['Unclassified', { unclassified: 1 }],
  ['UnsupportedBlobs', { unsupported: 1 }],
  ['HoldUnknown', { unknownHold: 1 }],
  ['UntaggedArtifacts', { untagged: 1 }, recordings, tagged],
  ['ConsentRefusedHeld', consents({ refused: 1, refusedHeld: 1 })],
  ['ConsentRefused', consents({ refused: 1 })],
  ['ConsentMissing', consents({ missing: 1 })],
  ['ConsentLate', consents({ late: 1 })],
  ['DeletionBlocked', { blocked: 1, blockedUntilMs: Number.POSITIVE_INFINITY }],
  ['HoldNotEnforced', { held: 1, heldRuleMs: nowMs }],
  ['CutDeferred', { cutDeferred: 1, cutDeferredUntilMs: nowMs }],
  ['UncommittedBlocks', { uncommitted: 1 }],
  ['DerivedDataKept', { suspectedDerived: 1 }],
];

describe('what a class is named after', () => {
  it.each(cases)('%s', (reason, seen, declared = recordings, overrides = {}) => {
    const subject = scannedPolicy([declared, transcripts], overrides);

    expect(entryOf(view({ report: report(both(seen)) }), subject).reason).toBe(reason);
  });

  it('is the worst of all that there is', () => {
    const dated = cases.filter(([reason]) => reason !== 'ClassWithoutArtifacts');
    for (const [at, [worst]] of dated.entries()) {
      const rest = dated.slice(at).toReversed();
      const seen = rest.reduce<Partial<ClassSeen>>((sum, [, one]) => ({ ...sum, ...one }), {});

      expect(entryOf(view({ report: report(both(seen)) }), scannedPolicy(undefined, tagged)).reason).toBe(worst);
    }
  });

  it('is a rule below a declared minimum before what is said of consent', () => {
    const declared = { ...recordings, retention: { ...recordings.retention, minimum: { days: 60 } } };
    const seen = both({ belowFloor: 1, ruleBelowFloorMs: nowMs, ...consents({ refused: 1 }) });
    expect(entryOf(view({ report: report(seen) }), scannedPolicy([declared, transcripts])).reason).toBe(
      'RuleBelowFloor',
    );
    expect(entryOf(view({ report: report(seen) })).reason).toBe('ConsentRefused');
    expect(entryOf(view({ report: report(both({ belowFloor: 1 })) })).reason).toBe('RetentionKept');
  });

  it('is that the period is kept, where nothing is amiss', () => {
    expect(entryOf(view())).toMatchObject({
      reason: 'RetentionKept',
      message: 'Nothing past its period was seen: 10 artifacts of 5 calls.',
    });
  });
});

describe('the figures of a class', () => {
  it('are what the last look saw, with the time when it was complete', () => {
    const seen: Partial<ClassSeen> = {
      due: {
        now: 4,
        liveNow: 4,
        nowWhateverHolds: 6,
        refusedNow: 0,
        atPendingCutoff: 1,
        refusedAtPendingCutoff: 0,
        atRunningCutoff: 1,
      },
      held: 2,
      unsearchable: 3,
      derived: 1,
      suspectedDerived: 2,
      effectiveDays: 95.2,
    };

    expect(entryOf(view({ report: report(both(seen)) }))).toMatchObject({
      artifacts: 10,
      calls: 5,
      oldestStartTime: '2026-10-05T10:00:00Z',
      effectiveDays: 96,
      overdue: 0,
      due: 4,
      held: 2,
      unsearchable: 3,
      derived: 3,
      lastFullPassTime: '2026-11-24T09:45:00Z',
    });
  });

  it('hold no more than the API server takes', () => {
    const seen = {
      artifacts: 2 ** 40,
      effectiveDays: Number.POSITIVE_INFINITY,
      oldestStartMs: Number.NEGATIVE_INFINITY,
    };
    const entry = entryOf(view({ report: report(both(seen)) }));

    expect(entry).toMatchObject({ artifacts: 2 ** 31 - 1, effectiveDays: 2 ** 31 - 1 });
    expect(entry).not.toHaveProperty('oldestStartTime');
  });

  it('tell what was deleted so far, also while a look runs', () => {
    const totals = [{ name: 'recordings', deletedLastPass: 3, deletedTotal: 1_000_000_000_000 }];

    expect(entryOf(view({ totals }))).toMatchObject({ deletedLastPass: 3, deletedTotal: 1_000_000_000_000 });
    expect(entryOf(view({ totals, ...withoutReport }))).toMatchObject({ deletedTotal: 1_000_000_000_000 });
  });

  it('count consent where it was asked for, and refusals in every class of such a policy', () => {
    const asking = scannedPolicy([{ ...recordings, consent }, transcripts]);
    const seen = view({ report: report(both(consents({ missing: 2, late: 1, refused: 3, refusedHeld: 1 }))) });

    expect(entryOf(seen, asking)).toMatchObject({
      consentMissing: 2,
      consentLate: 1,
      consentRefused: 3,
      consentRefusedHeld: 1,
    });
    expect(entryOf(seen, asking, 'transcripts')).toMatchObject({ consentRefused: 0 });
    expect(entryOf(seen, asking, 'transcripts')).not.toHaveProperty('consentMissing');
    expect(entryOf(seen)).not.toHaveProperty('consentRefused');
  });
});

describe('a class that could not be looked at', () => {
  const before = afterPass(scannedPolicy(), view({ report: report(both({ artifacts: 7, held: 1 })) }));
  const later = { startedMs: nowMs - hourMs / 10, completedMs: nowMs };
  const incomplete = {
    classes: [classSeen('recordings', { complete: false, artifacts: 1 }), classSeen('transcripts')],
  };

  it('keeps the figures and the time of the look before, and says why', () => {
    const next = view({ report: report({ ...later, ...incomplete, unseen: [unseenPlace('recordings')] }) });

    expect(entryOf(next, before)).toMatchObject({
      reason: 'PassIncomplete',
      message: 'calls/recordings/ could not be looked at: Refused.',
      artifacts: 7,
      held: 1,
      lastFullPassTime: '2026-11-24T09:45:00Z',
    });
    expect(entryOf(next, before, 'transcripts').lastFullPassTime).toBe('2026-11-24T10:00:00Z');
  });

  it('is incomplete where one of its places is unseen, whatever its counts say', () => {
    const next = view({ report: report({ ...later, unseen: [unseenPlace('recordings')] }) });

    expect(entryOf(next, before).reason).toBe('PassIncomplete');
  });

  it('says so where a definition cannot work, and where a report has nothing of it', () => {
    const invalid = unseenPlace('recordings', { reason: 'DefinitionInvalid', message: 'artifacts[0].callId.' });

    expect(entryOf(view({ report: report({ ...later, ...incomplete, unseen: [invalid] }) }), before).reason).toBe(
      'DefinitionInvalid',
    );
    expect(entryOf(view({ report: report({ ...later, classes: [] }) }), before).reason).toBe('PassIncomplete');
  });

  it('is unsupported where every place was read and nobody knows what the listing leaves out', () => {
    expect(entryOf(view({ report: report({ ...later, ...incomplete }) }), before).reason).toBe('UnsupportedBlobs');
  });

  it('is overdue all the same where something overdue was seen, and has no figures of its own otherwise', () => {
    const classes = [classSeen('recordings', { complete: false, overdue: 2 })];
    const next = view({ report: report({ ...later, classes, unseen: [unseenPlace('recordings')] }) });

    expect(entryOf(next, before)).toMatchObject({ reason: 'Overdue', overdue: 2, artifacts: 7 });
    expect(entryOf(next)).not.toHaveProperty('artifacts');
    expect(entryOf(next)).not.toHaveProperty('lastFullPassTime');
  });

  it('keeps nothing that was judged by the terms of another generation', () => {
    const overdue = afterPass(scannedPolicy(), view({ report: report(both({ overdue: 3 })) }));
    const changed = { ...overdue, metadata: { ...overdue.metadata, generation: 4 } };
    const next = view({
      report: report({ ...later, ...incomplete, generation: 4, unseen: [unseenPlace('recordings')] }),
    });

    const same = view({ report: report({ ...later, ...incomplete, unseen: [unseenPlace('recordings')] }) });

    expect(entryOf(same, overdue)).toMatchObject({ overdue: 3 });
    expect(entryOf(next, changed)).toMatchObject({ reason: 'PassIncomplete', artifacts: 10 });
    expect(entryOf(next, changed)).not.toHaveProperty('overdue');
  });
});

describe('after a change of the policy, before a look by the new terms', () => {
  const figures = { overdue: 7, due: { ...classSeen('recordings').due, now: 2 }, nextDeadlineMs: nowMs + hourMs };
  const seen = afterPass(scannedPolicy(), view({ report: report(both(figures)) }));
  const total = { deletedLastPass: 3, deletedTotal: 40 };
  const status = { ...seen.status!, classes: seen.status!.classes!.map((entry) => ({ ...entry, ...total })) };
  const changed = { ...seen, status, metadata: { ...seen.metadata, generation: 4 } };
  const judged = ['overdue', 'due', 'held', 'unclassified', 'effectiveDays', 'nextDeadlineTime'];
  const failed = { reason: 'AccessDenied', message: 'Refused.' } as const;

  it.each([
    ['while the first one runs', { progress: { phase: 'Listing', startedTime: '2026-11-24T10:00:00Z' } }],
    ['where it failed', { failed }],
    ['where a look of the terms before ended late', { report: report({ generation: 3 }) }],
  ] as const)('no figure that was judged by the old ones stands: %s', (_sentence, how) => {
    const totals = [{ name: 'recordings', ...total }];
    const entry = entryOf(view({ ...withoutReport, ...how, totals }), changed);

    expect(Object.keys(entry).filter((field) => judged.includes(field))).toEqual([]);
    expect(entry).toMatchObject({ artifacts: 10, lastFullPassTime: '2026-11-24T09:45:00Z', deletedTotal: 40 });
  });
});

describe('without a report of this process', () => {
  const seen = afterPass(scannedPolicy(), view({ report: report(both({ blocked: 1 })) }));

  it('the entries of the last look stand while it may speak', () => {
    expect(judge(seen, view(withoutReport)).memory.classes).toEqual(seen.status?.classes);
  });

  it('they say that nothing is known once it may not, and keep their figures', () => {
    const outdated = entryOf(view({ ...withoutReport, nowMs: nowMs + 2 * hourMs }), seen);
    const changed = { ...seen, metadata: { ...seen.metadata, generation: 4 } };
    const progress = { phase: 'Listing', startedTime: '2026-11-24T10:00:00Z' } as const;

    expect(outdated).toMatchObject({ reason: 'PassOutdated', artifacts: 10 });
    expect(entryOf(view(withoutReport), changed)).toMatchObject({ reason: 'NotMeasured', artifacts: 10 });
    expect(entryOf(view({ ...withoutReport, progress }), changed).reason).toBe('PassRunning');
    expect(entryOf(view({ report: report({ generation: 2 }) })).reason).toBe('NotMeasured');
    expect(entryOf(view({ report: report({ generation: 2 }) }))).not.toHaveProperty('artifacts');
  });
});
