import { describe, expect, it } from '@jest/globals';

import type { CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import type { ResolvedHold } from '../../src/policy/holds.ts';
import { sweepScope } from '../../src/policy/sweep-digest.ts';
import { brokenOffClasses, settleSweep, unsettledAfter, unsettledClasses } from '../../src/policy/sweep-totals.ts';
import { artifactClass, spec } from './build.ts';
import { classSeen } from './sweep-build.ts';

describe('what classes stand for', () => {
  const declared = spec([artifactClass('recordings', ['calls/recordings/'])]);

  const hold: ResolvedHold['hold'] = {
    name: 'court',
    ground: 'LegalClaims',
    owner: 'legal',
    startTime: '2026-01-01T00:00:00Z',
    endTime: '2026-06-01T00:00:00Z',
    tagValue: 'court',
  };
  const holding = (more: Partial<typeof hold>) => ({ ...declared, holds: [{ ...hold, ...more }] });
  const lifecycle = (more: Partial<CallDataPolicySpec['lifecycle']>) => ({
    ...declared,
    lifecycle: { ...declared.lifecycle, ...more },
  });

  const startedIn = (timeZone: string | undefined) => {
    const start = { from: 'Tag', key: 'start', ...(timeZone === undefined ? {} : { timeZone }) } as const;
    const artifacts = [{ kind: 'Recording', preset: 'Text', startedAt: [start] }] as const;
    return spec(declared.artifactClasses.map((one) => ({ ...one, artifacts: [...artifacts] })));
  };

  it('changes with all of the spec that moves what is due at a time, and with nothing else', () => {
    const scope = sweepScope(declared);
    const sweep = { ...declared.sweep, approvedDigest: `sha256:${'0'.repeat(64)}` };
    expect(sweepScope({ ...lifecycle({ approval: 'Automatic' }), sweep, deletionPolicy: 'RemoveRules' })).toBe(scope);
    expect(sweepScope(holding({ owner: 'another' }))).toBe(sweepScope(holding({})));
    const two = [hold, { ...hold, name: 'tax' }];
    expect(sweepScope({ ...declared, holds: two })).toBe(sweepScope({ ...declared, holds: two.toReversed() }));
    const changed = [
      spec([artifactClass('recordings', ['calls/archive/'])]),
      spec([artifactClass('recordings', ['calls/recordings/'], { maximum: { months: 2 } })]),
      { ...declared, timeZone: 'UTC' },
      startedIn(undefined),
      startedIn('Europe/Berlin'),
      startedIn('Asia/Tokyo'),
      { ...declared, storageAccounts: [] },
      { ...declared, checkIntervalMinutes: 15 },
      lifecycle({ mode: 'None' }),
      lifecycle({ lagDays: 4 }),
      lifecycle({ arrivalLagDays: 2 }),
      holding({}),
      holding({ name: 'tax' }),
      holding({ startTime: '2026-02-01T00:00:00Z' }),
      holding({ endTime: '2026-05-01T00:00:00Z' }),
      holding({ tagValue: 'tax' }),
      holding({ callIds: { secretRef: { name: 'calls', key: 'callIds' } } }),
    ];
    expect(new Set([scope, ...changed.map(sweepScope)]).size).toBe(1 + changed.length);
  });
});

describe('totals of deleted artifacts', () => {
  const previous = [{ name: 'recordings', reason: 'AsExpected', message: '', deletedLastPass: 7, deletedTotal: 100 }];
  const scope = 'scope';
  const cutoffTime = '2026-04-28T00:00:00.000Z';
  const counted = { name: 'recordings', artifacts: 1000, due: 40 };
  const brokenOff = brokenOffClasses({ running: { cutoffTime, scope, classes: [counted] } });
  const left = (atRunningCutoff: number, complete = true) => [
    classSeen('recordings', 1000, { atRunningCutoff }, { complete }),
  ];
  const totals = (deletedLastPass: number, deletedTotal: number) => [
    { name: 'recordings', deletedLastPass, deletedTotal },
  ];
  const sweep = { classes: [{ name: 'recordings', deleted: 12, approved: 0, kept: {}, immutableUntilMs: undefined }] };

  it('are those before and what the sweep tells', () => {
    expect(settleSweep({ previous, brokenOff: [], classes: left(0), sweep, scope })).toEqual(totals(12, 112));
    expect(settleSweep({ previous: undefined, brokenOff: [], classes: left(0), sweep, scope })).toEqual(totals(12, 12));
    expect(settleSweep({ previous, brokenOff: [], classes: left(0), sweep: undefined, scope })).toEqual(totals(0, 100));
  });

  it('take what a pass that died had counted and is not there any more', () => {
    expect(settleSweep({ previous, brokenOff, classes: left(15), sweep: undefined, scope })).toEqual(totals(25, 125));
    expect(settleSweep({ previous, brokenOff, classes: left(45), sweep: undefined, scope })).toEqual(totals(0, 100));
  });

  it('take no more than there is less of the class where it stands for something else by now', () => {
    const by = (artifacts: number) =>
      settleSweep({
        previous,
        brokenOff,
        classes: [classSeen('recordings', artifacts, { atRunningCutoff: 0 })],
        sweep: undefined,
        scope: 'another',
      });
    expect(by(976)).toEqual(totals(24, 124));
    expect(by(1010)).toEqual(totals(0, 100));
    expect(by(900)).toEqual(totals(40, 140));
  });

  it('wait for a class that was not read to its end', () => {
    const classes = left(15, false);
    expect(settleSweep({ previous, brokenOff, classes, sweep: undefined, scope })).toEqual(totals(0, 100));
    expect(unsettledClasses(brokenOff, classes)).toEqual([{ ...counted, cutoffTime, scope }]);
    expect(unsettledClasses(brokenOff, left(15))).toEqual([]);
    expect(unsettledClasses([], classes)).toEqual([]);
  });

  it('keep what waits of a class beside a sweep that begins meanwhile, and count it by its own cut-off', () => {
    const unsettled = [{ ...counted, cutoffTime: '2026-04-20T00:00:00.000Z', scope }];
    const logs = { name: 'logs', artifacts: 10, due: 5 };
    const both = { cutoffTime, scope, classes: [{ ...counted, due: 99 }, logs] };
    expect(brokenOffClasses({ unsettled, running: both })).toEqual([...unsettled, { ...logs, cutoffTime, scope }]);
    expect(brokenOffClasses({ unsettled })).toEqual(unsettled);
    expect(brokenOffClasses(undefined)).toEqual([]);
  });

  it('count what a later sweep told of such a class once', () => {
    const after = unsettledAfter(brokenOff, sweep);
    expect(after).toEqual([{ name: 'recordings', artifacts: 988, due: 28, cutoffTime, scope }]);
    expect(settleSweep({ previous, brokenOff: after, classes: left(15), sweep: undefined, scope })).toEqual(
      totals(13, 113),
    );
  });
});
