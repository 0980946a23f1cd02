import { describe, expect, it } from '@jest/globals';
import type { ArtifactClass } from '../../src/api/call-data-policy.ts';
import type { ClassSeen, ScanReport } from '../../src/policy/scan-report.ts';
import type { ScanView } from '../../src/policy/scan-view.ts';
import { artifactClass } from './build.ts';
import {
  afterPass,
  classSeen,
  consent,
  consents,
  judge,
  recordings,
  report,
  scannedPolicy,
  transcripts,
  unseenPlace,
  view,
  withoutReport,
} from './scan-build.ts';

const asking: ArtifactClass = { ...recordings, consent };
const deleting: ArtifactClass = {
  ...recordings,
  consent: { ...consent, onMissing: 'DeleteAfter', deleteAfterDays: 7 },
};
const subject = scannedPolicy([asking, transcripts]);

const seen = (first: Partial<ClassSeen>, second: Partial<ClassSeen> = {}): Partial<ScanReport> => ({
  classes: [classSeen('recordings', first), classSeen('transcripts', second)],
});
const all = consents({ refused: 2, refusedHeld: 1, missing: 3, late: 4 });
const transcriptsUnseen = { unseen: [unseenPlace('transcripts')] };

type Case = readonly [string, string, string, Partial<ScanView>, typeof subject?];

const cases: readonly Case[] = [
  ['every call has its consent', 'True', 'ConsentComplete', {}],
  ['a refused call that a hold keeps, before all else', 'False', 'ConsentRefusedHeld', { report: report(seen(all)) }],
  [
    'a refused call',
    'False',
    'ConsentRefused',
    { report: report(seen(consents({ refused: 1, missing: 1, late: 1 }))) },
  ],
  [
    'a refused call in a class that asks for nothing',
    'False',
    'ConsentRefused',
    { report: report(seen({}, consents({ refused: 1 }))) },
  ],
  ['no answer', 'False', 'ConsentMissing', { report: report(seen(consents({ missing: 1, late: 1 }))) }],
  [
    'no answer in a class that asks for none',
    'True',
    'ConsentComplete',
    { report: report(seen({}, consents({ missing: 1 }))) },
  ],
  ['a late answer', 'False', 'ConsentLate', { report: report(seen(consents({ late: 1 }))) }],
  ['a place that was not seen', 'Unknown', 'PassIncomplete', { report: report(transcriptsUnseen) }],
  [
    'a refused call beside a place that was not seen',
    'False',
    'ConsentRefused',
    { report: report({ ...seen(consents({ refused: 1 })), ...transcriptsUnseen }) },
  ],
  [
    'no answer beside a place that was not seen',
    'False',
    'ConsentMissing',
    { report: report({ ...seen(consents({ missing: 1 })), ...transcriptsUnseen }) },
  ],
  [
    'no answer, where one on any artifact counts and not all were seen',
    'Unknown',
    'PassIncomplete',
    { report: report({ ...seen(consents({ missing: 1 })), ...transcriptsUnseen }) },
    scannedPolicy([deleting, transcripts]),
  ],
  [
    'no answer, where one on any artifact counts and all were seen',
    'False',
    'ConsentMissing',
    { report: report(seen(consents({ missing: 1 }))) },
    scannedPolicy([deleting, transcripts]),
  ],
  ['an artifact of no known call', 'Unknown', 'ConsentUnknown', { report: report(seen({}, { unclassified: 1 })) }],
  [
    'a class that cannot be read',
    'Unknown',
    'ClassWithoutArtifacts',
    {},
    scannedPolicy([asking, artifactClass('transcripts', ['archive/transcripts/'])]),
  ],
  ['a look that is not there', 'Unknown', 'NotMeasured', withoutReport],
  ['an old look', 'Unknown', 'PassOutdated', { report: report({ startedMs: 0 }) }],
];

const rows = cases.map(([what, status, reason, overrides, given = subject]) => ({
  what,
  status,
  reason,
  overrides,
  given,
}));

describe('whether every call has the consent that is asked for', () => {
  it.each(rows)('$what: $status $reason', ({ status, reason, overrides, given }) => {
    expect(judge(given, view(overrides)).consent).toMatchObject({ status, reason });
  });

  it.each(rows)('is the same after a restart, from status alone: $what', ({ overrides, given }) => {
    const before = view(overrides);

    expect(judge(afterPass(given, before), { ...before, ...withoutReport }).consent).toEqual(
      judge(given, before).consent,
    );
  });

  it('is not asked where no class asks', () => {
    expect(judge(scannedPolicy(), view())).not.toHaveProperty('consent');
  });

  it('tells each count with its class', () => {
    expect(judge(subject, view({ report: report(seen(all)) })).consent?.message).toBe(
      'recordings: 1 artifact of refused calls kept by a hold; 2 artifacts of calls whose consent was refused; 3 artifacts without an answer to the question for consent; 4 artifacts with a consent given after the call had begun.',
    );
  });
});
