import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import type { Verdict } from '../../src/policy/conditions.ts';
import { judgeBlobs, judgeRetention, type Rules } from '../../src/policy/retention-verdict.ts';
import type { ClassSeen, ScanReport } from '../../src/policy/scan-report.ts';
import type { ScanView } from '../../src/policy/scan-view.ts';
import { artifactClass } from './build.ts';
import {
  afterPass,
  classSeen,
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

const one = (seen: Partial<ClassSeen>): Partial<ScanReport> => ({
  classes: [classSeen('recordings', seen), classSeen('transcripts')],
});
const tagged: Partial<CallDataPolicySpec> = {
  lifecycle: { mode: 'Tagged', lagDays: 3, arrivalLagDays: 1, approval: 'Manual' },
};
const withMinimum = [{ ...recordings, retention: { ...recordings.retention, minimum: { days: 60 } } }, transcripts];
const undated = [artifactClass('recordings', ['calls/recordings/']), transcripts];
const listing = { phase: 'Listing', startedTime: '2026-11-24T09:59:00Z' } as const;
const failed = { reason: 'InternalError', message: 'A bug.' } as const;
const unseen = { unseen: [unseenPlace('recordings')] };

type Case = readonly [what: string, status: string, reason: string, view: Partial<ScanView>, subject?: typeof plain];
const plain = scannedPolicy();

const seenCases: readonly Case[] = [
  ['nothing amiss', 'True', 'RetentionKept', {}],
  ['something overdue', 'False', 'Overdue', { report: report(one({ overdue: 1 })) }],
  [
    'something overdue in a class that was not seen whole',
    'False',
    'Overdue',
    { report: report({ ...one({ overdue: 1, complete: false }), ...unseen }) },
  ],
  ['a place that could not be read', 'Unknown', 'PassIncomplete', { report: report(unseen) }],
  [
    'a class that the report does not have',
    'Unknown',
    'PassIncomplete',
    { report: report({ classes: [classSeen('recordings')] }) },
  ],
  [
    'a definition that cannot work',
    'Unknown',
    'DefinitionInvalid',
    { report: report({ unseen: [unseenPlace('recordings', { reason: 'DefinitionInvalid' })] }) },
  ],
  ['a class without artifacts', 'Unknown', 'ClassWithoutArtifacts', {}, scannedPolicy(undated)],
  ['something unclassified', 'Unknown', 'Unclassified', { report: report(one({ unclassified: 1 })) }],
  ['something unsupported', 'Unknown', 'UnsupportedBlobs', { report: report(one({ unsupported: 1 })) }],
  ['a hold tag that nobody knows', 'Unknown', 'HoldUnknown', { report: report(one({ unknownHold: 1 })) }],
  [
    'something untagged under Tagged',
    'Unknown',
    'UntaggedArtifacts',
    { report: report(one({ untagged: 1 })) },
    scannedPolicy(undefined, tagged),
  ],
  [
    'a log that a rule deletes below the declared minimum',
    'False',
    'RuleBelowFloor',
    { report: report(one({ belowFloor: 1 })) },
    scannedPolicy(withMinimum),
  ],
  [
    'a log that a rule deletes below the floor of a class without a minimum',
    'True',
    'RetentionKept',
    { report: report(one({ belowFloor: 1 })) },
  ],
  ['something untagged under WholePrefix', 'True', 'RetentionKept', { report: report(one({ untagged: 1 })) }],
  [
    'something blocked, deferred, held, recoverable',
    'True',
    'RetentionKept',
    { report: report(one({ blocked: 1, cutDeferred: 1, held: 1, recoverable: 1, uncommitted: 1, derived: 1 })) },
  ],
  ['no look yet', 'Unknown', 'NotMeasured', withoutReport],
  ['the first look running', 'Unknown', 'PassRunning', { ...withoutReport, progress: listing }],
  ['the first look failed', 'Unknown', 'InternalError', { ...withoutReport, failed }],
  ['a look of another generation', 'Unknown', 'NotMeasured', { report: report({ generation: 2 }) }],
  ['a look as old as two intervals', 'True', 'RetentionKept', { report: report({ startedMs: nowMs - 2 * hourMs }) }],
  ['an older one', 'Unknown', 'PassOutdated', { report: report({ startedMs: nowMs - 2 * hourMs - 1000 }) }],
  ['one that is yet to begin', 'Unknown', 'PassOutdated', { report: report({ startedMs: nowMs + 2 * hourMs }) }],
  [
    'a policy of other classes',
    'Unknown',
    'PassIncomplete',
    {},
    scannedPolicy([recordings, artifactClass('chats', ['calls/chats/'])]),
  ],
];

const rows = seenCases.map(([what, status, reason, overrides, subject = plain]) => ({
  what,
  status,
  reason,
  overrides,
  subject,
}));

describe('what the blobs say of retention', () => {
  it.each(rows)('$what: $status $reason', ({ status, reason, overrides, subject }) => {
    expect(judge(subject, view(overrides)).retention).toMatchObject({ status, reason });
  });

  it.each(rows.filter(({ overrides: { report: made = report() } }) => made.generation === 3))(
    'is the same after a restart, from status alone: $what',
    ({ overrides, subject }) => {
      const before = view(overrides);
      const remembered = afterPass(subject, before);

      expect(judge(remembered, { ...before, ...withoutReport }).retention).toEqual(judge(subject, before).retention);
    },
  );

  it('stands while the next look runs, and falls with its age', () => {
    const remembered = afterPass(plain, view());
    const running = { ...withoutReport, progress: listing };

    expect(judge(remembered, view(running)).retention.status).toBe('True');
    expect(judge(remembered, view({ ...running, failed })).retention.status).toBe('True');
    expect(judge(remembered, view({ ...running, nowMs: nowMs + 2 * hourMs })).retention).toMatchObject({
      status: 'Unknown',
      reason: 'PassOutdated',
    });
  });

  it('names every class that is amiss, and when the look began', () => {
    const both = { classes: [classSeen('recordings', { overdue: 3 }), classSeen('transcripts', { overdue: 1 })] };

    expect(judge(plain, view({ report: report(both) })).retention.message).toBe(
      'recordings: 3 artifacts past the period can still be read or recovered. transcripts: 1 artifact past the period can still be read or recovered.',
    );
    expect(judge(plain, view()).retention.message).toContain('began at 2026-11-24T09:30:00Z');
  });
});

describe('an entry that status remembers', () => {
  const completedTime = '2026-11-24T09:45:00Z';
  const withoutFigure = {
    name: 'recordings',
    reason: 'RetentionKept',
    message: 'Kept.',
    unclassified: 0,
    lastFullPassTime: completedTime,
  };
  const entry = { ...withoutFigure, overdue: 0 };
  const judgeEntry = (remembered: typeof withoutFigure & { readonly overdue?: number }) =>
    judgeBlobs({
      classes: [remembered],
      scan: { generation: 3, startedTime: '2026-11-24T09:30:00Z', completedTime },
      standing: { kind: 'Current' },
    });

  it('is believed in no more than its figures and its time allow, whatever it is named after', () => {
    expect(judgeEntry(entry).status).toBe('True');
    expect(judgeEntry({ ...entry, lastFullPassTime: '2026-11-24T08:45:00Z' }).reason).toBe('PassIncomplete');
    expect(judgeEntry(withoutFigure).reason).toBe('PassIncomplete');
    expect(judgeEntry({ ...entry, unclassified: 1 }).reason).toBe('Unclassified');
    expect(judgeEntry({ ...entry, overdue: 1 }).status).toBe('False');
  });
});

const kept: Verdict = { status: 'True', reason: 'RetentionKept', message: 'Kept.' };
const overdue: Verdict = { status: 'False', reason: 'Overdue', message: 'Overdue.' };
const unknown: Verdict = { status: 'Unknown', reason: 'PassIncomplete', message: 'Unseen.' };
const inForce: Verdict = { status: 'True', reason: 'RulesInForce', message: 'As wanted.' };
const waiting: Verdict = { status: 'False', reason: 'RulesAwaitApproval', message: 'Waits.' };
const rules: Rules = { lifecycle: inForce, unachievable: [], mode: 'WholePrefix' };

describe('retention by blobs and rules together', () => {
  it.each([
    { what: 'kept and in force', blobs: kept, given: rules, expected: { status: 'True', reason: 'RetentionKept' } },
    {
      what: 'kept under Tagged',
      blobs: kept,
      given: { ...rules, mode: 'Tagged' as const },
      expected: { status: 'True', reason: 'RetentionKept' },
    },
    {
      what: 'kept without rules',
      blobs: kept,
      given: { ...rules, mode: 'None' as const },
      expected: { status: 'Unknown', reason: 'RulesSwitchedOff' },
    },
    {
      what: 'kept with disabled rules',
      blobs: kept,
      given: { ...rules, mode: 'Paused' as const },
      expected: { status: 'Unknown', reason: 'RulesPaused' },
    },
    {
      what: 'kept while rules wait',
      blobs: kept,
      given: { ...rules, lifecycle: waiting },
      expected: { status: 'Unknown', reason: 'RulesAwaitApproval' },
    },
    {
      what: 'overdue while rules wait',
      blobs: overdue,
      given: { ...rules, lifecycle: waiting },
      expected: { status: 'False', reason: 'Overdue' },
    },
    {
      what: 'unseen while rules wait',
      blobs: unknown,
      given: { ...rules, lifecycle: waiting },
      expected: { status: 'Unknown', reason: 'PassIncomplete' },
    },
    {
      what: 'kept and unachievable',
      blobs: kept,
      given: { ...rules, unachievable: ['4 days.'] },
      expected: { status: 'False', reason: 'RetentionUnachievable' },
    },
    {
      what: 'unseen and unachievable',
      blobs: unknown,
      given: { ...rules, unachievable: ['4 days.'] },
      expected: { status: 'False', reason: 'RetentionUnachievable' },
    },
    {
      what: 'overdue and unachievable',
      blobs: overdue,
      given: { ...rules, unachievable: ['4 days.'] },
      expected: { status: 'False', reason: 'RetentionUnachievable' },
    },
  ])('$what', ({ blobs, given, expected }) => {
    expect(judgeRetention(blobs, given)).toMatchObject(expected);
  });

  it('tells what is overdue also where the period cannot be kept, and that nothing deletes where no rule does', () => {
    expect(judgeRetention(overdue, { ...rules, unachievable: ['4 days.'] }).message).toBe('4 days. Overdue.');
    expect(judgeRetention(kept, { ...rules, mode: 'None' }).message).toContain(
      'nothing deletes while the operator is down',
    );
  });
});
