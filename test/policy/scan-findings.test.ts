import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import { maxFindingMessage } from '../../src/policy/findings.ts';
import type { ResolvedHold } from '../../src/policy/holds.ts';
import type { ClassSeen, ScanReport } from '../../src/policy/scan-report.ts';
import type { ScanView } from '../../src/policy/scan-view.ts';
import { storageAccount, seen } from './ai-build.ts';
import { artifactClass, resourceIdOf } from './build.ts';
import {
  afterPass,
  classSeen,
  consents,
  hold,
  hourMs,
  judge,
  nowMs,
  report,
  scannedPolicy,
  transcripts,
  unseenPlace,
  view,
  withoutReport,
} from './scan-build.ts';

const one = (counts: Partial<ClassSeen>): Partial<ScanReport> => ({
  classes: [classSeen('recordings', counts), classSeen('transcripts')],
});
const day = Date.parse('2026-12-01T00:00:00Z');
const tagged: Partial<CallDataPolicySpec> = {
  lifecycle: { mode: 'Tagged', lagDays: 3, arrivalLagDays: 1, approval: 'Manual' },
};

type Case = readonly [
  reason: string,
  severity: string,
  clause: string,
  text: string,
  Partial<ClassSeen>,
  Partial<CallDataPolicySpec>?,
];

const cases: readonly Case[] = [
  ['Overdue', 'Critical', 'R-06', 'Class recordings: 2 artifacts past the period.', { overdue: 2 }],
  ['DeletionBlocked', 'High', 'R-42', 'kept by Azure until 2026-12-01', { blocked: 1, blockedUntilMs: day }],
  ['CutDeferred', 'Low', 'R-42', 'cannot be cut yet until 2026-12-01', { cutDeferred: 1, cutDeferredUntilMs: day }],
  ['UncommittedBlocks', 'Low', 'R-42', 'never finished', { uncommitted: 1 }],
  ['RuleBelowFloor', 'Medium', 'R-06', 'younger than half', { belowFloor: 1, ruleBelowFloorMs: day }],
  ['RuleBelowFloor', 'Medium', 'R-06', 'the tags of logs', { belowFloor: 1, ruleBelowFloorMs: day }, tagged],
  ['HoldNotEnforced', 'Critical', 'R-18', 'deletes the first on 2026-12-01', { held: 1, heldRuleMs: day }],
  ['HoldNotEnforced', 'Critical', 'R-18', 'the tags of held blobs', { held: 1, heldRuleMs: day }, tagged],
  ['HoldUnknown', 'High', 'R-18', 'no hold of the spec names', { unknownHold: 1 }],
  ['HoldUntold', 'Critical', 'R-18', 'may carry a hold and tell no call', { untoldHold: 2 }],
  ['PassIncomplete', 'Medium', 'R-18', 'changed while being read', { untoldHoldPassing: 1 }],
  ['UntaggedArtifacts', 'Medium', 'R-51', 'without the tag', { untagged: 1 }, tagged],
  ['Unclassified', 'High', 'R-06', '2 artifacts of no known call', { unclassified: 2 }],
  ['Unclassified', 'High', 'R-06', 'lifecycle rules delete by creation all the same', { unclassified: 2 }],
  ['Unclassified', 'High', 'R-06', 'takes those that carry its tag', { unclassified: 2 }, tagged],
  ['StartZoneUnsaid', 'Medium', 'R-06', '2 artifacts whose start is a day or a time', { startZoneUnsaid: 2 }],
  ['StartZoneUnsaid', 'Medium', 'R-51', 'Add timeZone to the source in startedAt: the zone', { startZoneUnsaid: 1 }],
  ['UnsupportedBlobs', 'High', 'R-06', 'page blobs', { unsupported: 1 }],
  ['DerivedDataKept', 'High', 'R-29', 'declared as Derived', { derived: 1 }],
  ['DerivedDataKept', 'Medium', 'R-29', 'look derived', { suspectedDerived: 1 }],
  ['ConsentRefusedHeld', 'Critical', 'R-33', 'kept by a hold', consents({ refused: 1, refusedHeld: 1 })],
  ['ConsentRefused', 'Critical', 'R-09', 'consent was refused', consents({ refused: 1 })],
  ['ConsentMissing', 'High', 'R-09', 'without an answer', consents({ missing: 1 })],
  ['ConsentUnknown', 'High', 'R-09', 'may carry a consent that was given, and tell no call', consents({ untold: 1 })],
  ['ConsentLate', 'High', 'R-32', 'after the call had begun', consents({ late: 1 })],
];

const rows = cases.map(([reason, severity, clause, text, counts, overrides = {}]) => ({
  reason,
  severity,
  clause,
  text,
  counts,
  overrides,
}));

interface HoldCase {
  readonly seen?: ScanReport['holds'];
  readonly calls?: ResolvedHold['calls'];
  readonly startTime?: string;
  readonly endTime?: string;
}
const anyHold: HoldCase & Partial<ScanReport> = {};

function findingsOf(overrides: Partial<ScanView>, subject = scannedPolicy()) {
  return judge(subject, view(overrides)).findings;
}

describe('findings on the blobs', () => {
  it.each(rows)('$reason, $severity, $clause: $text', ({ reason, severity, clause, text, counts, overrides }) => {
    const [finding, ...others] = findingsOf({ report: report(one(counts)) }, scannedPolicy(undefined, overrides));

    expect(others).toEqual([]);
    expect(finding).toMatchObject({ reason, severity, subject: 'class recordings' });
    expect(finding?.clauses).toContain(clause);
    expect(finding?.message).toContain(text);
  });

  it('are none where nothing is amiss, or what is there is no fault in this mode', () => {
    expect(findingsOf({})).toEqual([]);
    expect(findingsOf({ report: report(one({ untagged: 1, held: 1 })) })).toEqual([]);
  });

  it('name container, shape and remedy of what may hold any call', () => {
    const untoldHolds = [
      { className: 'recordings', container: 'voices', shape: 'aaaa-99.wav', reason: 'ContentMalformed', count: 2 },
    ];
    const [finding] = findingsOf({ report: report({ ...one({ untoldHold: 2 }), untoldHolds }) });
    expect(finding?.message).toContain('2 like voices/aaaa-99.wav (ContentMalformed)');
    expect(finding?.message).toContain('Remove the tag, declare the artifact so that its call can be told');
    expect(finding?.message).toContain(
      'remove copies that are too many, or older ones of a log that end within a record',
    );
  });

  it.each([
    ['are silent of a look that took as long as the interval', hourMs, []],
    ['name a look that took longer, also where it is too old to speak', 2.5 * hourMs, ['PassTooSlow']],
  ])('%s', (_, tookMs, reasons) => {
    const completedMs = nowMs - 60_000;
    const findings = findingsOf({ report: report({ startedMs: completedMs - tookMs, completedMs }) });
    expect(findings.map(({ reason }) => reason)).toEqual(reasons);
    for (const { message } of findings) {
      expect(message).toContain('took 150 minutes; spec.checkIntervalMinutes is 60.');
      expect(message.length).toBeLessThanOrEqual(maxFindingMessage);
    }
  });

  it('call a suspicion inferred', () => {
    expect(findingsOf({ report: report(one({ suspectedDerived: 1 })) })[0]?.basis).toBe('Inferred');
  });

  it('tell a class that cannot be read from one in which some things cannot', () => {
    const undated = scannedPolicy([artifactClass('recordings', ['calls/recordings/']), transcripts]);
    const sample = {
      className: 'recordings',
      container: 'recordings',
      shape: 'aaaa-99.wav',
      reason: 'NoCallId',
      count: 2,
    };
    const made = report({ ...one({ unclassified: 2 }), unclassified: [sample] });

    expect(findingsOf({ report: made }, undated).map(({ reason }) => reason)).toEqual(['ClassWithoutArtifacts']);
    expect(findingsOf({ report: made })[0]?.message).toContain('2 like recordings/aaaa-99.wav (NoCallId)');
  });

  it('show data that nobody declared by its shape, and places that were not seen', () => {
    const undeclared = [
      {
        account: 'calls',
        container: 'dump',
        inDeclaredContainer: false,
        blobs: 10_000,
        isAtLeast: true,
        shapes: ['aaa.wav'],
      },
    ];
    const findings = findingsOf({
      report: report({
        undeclared,
        unseen: [unseenPlace('recordings')],
        undeclaredUnseen: [{ account: 'archive', reason: 'AccessDenied', message: 'Refused.' }],
      }),
    });

    expect(findings.map(({ reason, subject }) => [reason, subject])).toEqual([
      ['UndeclaredData', 'calls/dump'],
      ['PassIncomplete', 'calls/recordings/'],
      ['PassIncomplete', 'archive'],
    ]);
    expect(findings[0]?.message).toContain('holds at least 10000 blobs and no class declares it, such as aaa.wav.');
  });

  it('tell of holds that nobody can read, of a look that failed and of a deletion that stopped', () => {
    const unreadable = hold('case-7', { kind: 'Unreadable', message: 'no such Secret' });
    const failed = { reason: 'InternalError', message: 'A bug.' } as const;
    const sweep = { classes: [], stopped: { reason: 'AccessDenied', message: 'Refused.' } } as const;

    expect(findingsOf({ holds: [unreadable, hold('case-8')], failed, sweep }).map(({ reason }) => reason)).toEqual([
      'HoldUnreadable',
      'InternalError',
      'AccessDenied',
    ]);
  });

  it.each([
    ['its tag is on nothing', {}, ['HoldMatchesNothing']],
    [
      'the ids of its Secret are of nothing',
      { calls: { kind: 'ByIds', callIds: new Set(['a']) } },
      ['HoldMatchesNothing'],
    ],
    ['it keeps something', { seen: [{ name: 'case-8', artifacts: 1 }] }, []],
    ['the look did not know it', { seen: [] }, []],
    ['it began after the look', { startTime: '2026-11-24T09:45:00Z' }, []],
    ['it ended before the look', { endTime: '2026-11-24T09:00:00Z' }, []],
    ['a place was not seen', { unseen: [unseenPlace('recordings')] }, ['PassIncomplete']],
    ['a class was not seen to its end', { classes: [classSeen('recordings', { complete: false })] }, []],
  ] as const)('tell of a hold that keeps nothing: %s', (_sentence, more, reasons) => {
    const {
      seen: holds = [{ name: 'case-8', artifacts: 0 }],
      calls,
      startTime,
      endTime,
      ...rest
    } = { ...anyHold, ...more };
    const resolved = hold('case-8', calls);
    const times = { startTime: startTime ?? resolved.hold.startTime, endTime: endTime ?? resolved.hold.endTime };
    const findings = findingsOf({
      holds: [{ ...resolved, hold: { ...resolved.hold, ...times } }],
      report: report({ ...rest, holds }),
    });

    expect(findings.map(({ reason }) => reason)).toEqual(reasons);
    for (const finding of findings.filter(({ reason }) => reason === 'HoldMatchesNothing'))
      expect(finding).toMatchObject({ severity: 'Low', subject: 'hold case-8', clauses: ['R-18'] });
  });

  it('tell of a hold that keeps for ever, which holds all the same', () => {
    const { hold: endless } = hold('case-8');
    const subject = scannedPolicy(undefined, { holds: [{ ...endless, endTime: '9999-12-31T23:59:59Z' }] });
    expect(judge(subject, view()).findings).toContainEqual(expect.objectContaining({ reason: 'HoldTooLong' }));
  });

  it('tell of a rise of soft delete that the sweep does not follow', () => {
    const subject = scannedPolicy();
    const entry = {
      name: 'calls',
      resourceId: resourceIdOf('calls'),
      reason: 'RulesInForce',
      message: 'As wanted.',
    } as const;
    const remembering = (reckonedSoftDeleteDays: number) => ({
      ...subject,
      status: { observedGeneration: 3, accounts: [{ ...entry, reckonedSoftDeleteDays }] },
    });
    const account = storageAccount('calls', { blobService: seen({ versioning: false, softDeleteDays: 100 }) });
    const reasonsOf = (days: number) =>
      judge(remembering(days), view(), [account]).findings.map(({ reason }) => reason);

    expect(reasonsOf(7)).toEqual(['RetentionShortened']);
    expect(reasonsOf(100)).toEqual([]);
  });

  it('tell of a clause that names a class which is not there', () => {
    const clauses = [{ id: 'R-06', controls: [{ control: 'Retention', class: 'chats' } as const] }];
    const notice = { url: 'https://example.org', version: '1', sha256: 'a'.repeat(64), clauses };

    expect(findingsOf({}, scannedPolicy(undefined, { notice }))).toMatchObject([
      { reason: 'ClauseWithoutClass', subject: 'clause R-06', clauses: ['R-06'] },
    ]);
  });

  it('stand after a restart while the look may speak, and no longer', () => {
    const seenAll = report({ ...one({ overdue: 1, derived: 1 }), unseen: [unseenPlace('transcripts')] });
    const remembered = afterPass(scannedPolicy(), view({ report: seenAll }));

    expect(findingsOf(withoutReport, remembered).map(({ reason }) => reason)).toEqual([
      'Overdue',
      'PassIncomplete',
      'DerivedDataKept',
    ]);
    expect(findingsOf({ ...withoutReport, nowMs: nowMs + 2 * hourMs }, remembered)).toEqual([]);
    expect(findingsOf({ report: report({ ...one({ overdue: 1 }), startedMs: 0, completedMs: 60_000 }) })).toEqual([]);
  });

  it('fit into status, whatever others wrote', () => {
    const long = 'x'.repeat(4000);
    const sample = { className: 'recordings', container: 'recordings', shape: long, reason: long, count: 2 };
    const findings = findingsOf({
      report: report({
        ...one({ unclassified: 2 }),
        unclassified: [sample],
        unseen: [unseenPlace('recordings', { message: long })],
      }),
    });

    for (const { message } of findings) expect(message.length).toBeLessThanOrEqual(maxFindingMessage);
    expect(findings[0]?.message).toContain('Add or correct an entry of artifacts');
  });
});
