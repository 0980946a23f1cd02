import { describe, expect, it } from '@jest/globals';
import { attentionToScan, attentionToUntoldHolds } from '../../src/policy/scan-attention.ts';
import { classSeen, hold, judge, report, scannedPolicy, unseenPlace, view } from './scan-build.ts';

const { spec } = scannedPolicy();
const audit = scannedPolicy(undefined, { enforcement: 'Audit' }).spec;
const digest = `sha256:${'a'.repeat(64)}`;
const pending = {
  digest,
  cutoffTime: '2026-11-24T09:00:00Z',
  classes: [{ name: 'recordings', artifacts: 40, due: 30 }],
};

describe('what the operator owes the blobs', () => {
  it('is nothing after a look that saw everything', () => {
    expect(attentionToScan(spec, view())).toEqual([]);
  });

  it('is to wait for the approval of a deletion over the limits, with the figures and the digest', () => {
    const [attention] = attentionToScan(spec, view({ report: undefined, sweepStatus: { pending } }));

    expect(attention).toMatchObject({ progress: 'AwaitsApproval', cause: { reason: 'DeletionLimitExceeded' } });
    expect(attention?.cause.message).toContain('30 of 40 artifacts of recordings');
    expect(attention?.cause.message).toContain(digest);
    const approvedBefore = { ...spec, sweep: { ...spec.sweep, approvedDigest: `sha256:${'b'.repeat(64)}` } };
    expect(attentionToScan(approvedBefore, view({ report: undefined, sweepStatus: { pending } }))).toEqual([attention]);
  });

  it('tells what of a class can be read where that is not all, since the limits go by it', () => {
    const classes = [{ name: 'recordings', artifacts: 2600, live: 100, due: 100 }];
    const [attention] = attentionToScan(spec, view({ sweepStatus: { pending: { ...pending, classes } } }));
    expect(attention?.cause.message).toContain('100 of 2600 artifacts of recordings, of which 100 can be read due at');
  });

  it('is not to wait for what is being carried out, or what Audit never does', () => {
    expect(attentionToScan(spec, view({ sweepStatus: { pending, approvedDigest: digest } }))).toEqual([]);
    expect(attentionToScan(audit, view({ sweepStatus: { pending } }))).toEqual([]);
    const approved = { ...spec, sweep: { ...spec.sweep, approvedDigest: digest } };
    expect(attentionToScan(approved, view({ sweepStatus: { pending } }))).toEqual([]);
  });

  it('is to read the Secret of a hold again, under Audit too, and not once the hold has ended', () => {
    const calls = { kind: 'Unreadable', message: 'Secret a/b does not exist.' } as const;
    const ended = { ...hold('old', calls), hold: { ...hold('old').hold, endTime: '2026-11-24T10:00:00Z' } };
    const holds = [hold('case-7', calls), hold('case-8'), ended];

    for (const one of [spec, audit]) {
      expect(attentionToScan(one, view({ holds }))).toEqual([
        {
          name: 'hold case-7',
          progress: 'Retries',
          cause: {
            reason: 'HoldUnreadable',
            message:
              'Secret a/b does not exist. Until it can be read, the operator deletes nothing; lifecycle rules know no holds and go on.',
          },
          retryAfterMs: 300_000,
        },
      ]);
    }
  });

  it.each(['Paused', 'None'] as const)('says of no rule of ours that it goes on under mode %s', (mode) => {
    const holds = [hold('case-7', { kind: 'Unreadable', message: 'It does not exist.' })];
    const [attention] = attentionToScan({ ...spec, lifecycle: { ...spec.lifecycle, mode } }, view({ holds }));
    expect(attention?.cause.message).toBe('It does not exist. Until it can be read, the operator deletes nothing.');
  });

  it('is a person to do something about holds whose calls nobody can tell, as long as status remembers them', () => {
    const subject = scannedPolicy();
    const { findings } = judge(
      subject,
      view({ report: report({ classes: [classSeen('recordings', { untoldHold: 1 })] }) }),
    );
    expect(attentionToUntoldHolds(spec, findings)).toMatchObject([
      { name: 'class recordings', progress: 'Stalled', cause: { reason: 'HoldUntold' } },
    ]);
    expect(attentionToUntoldHolds(audit, findings)).toEqual([]);
  });

  it('is to look again at places that may be seen then, never sooner than after a minute', () => {
    const unseen = [
      unseenPlace('recordings'),
      unseenPlace('recordings', { retryAfterMs: 5 }),
      unseenPlace('transcripts', { retryAfterMs: 90_000 }),
    ];

    expect(attentionToScan(spec, view({ report: report({ unseen }) }))).toMatchObject([
      { progress: 'Retries', retryAfterMs: 60_000, cause: { reason: 'AccessDenied' } },
      { progress: 'Retries', retryAfterMs: 60_000 },
      { progress: 'Retries', retryAfterMs: 90_000, name: 'transcripts' },
    ]);
  });

  it('is nothing for a place that an older policy owns: its account tells that', () => {
    const unseen = [unseenPlace('recordings', { reason: 'LocationOwnedByOther', terminal: true })];

    expect(attentionToScan(spec, view({ report: report({ unseen }) }))).toEqual([]);
  });

  it('is a person’s turn where a place or the look cannot work', () => {
    const unseen = [unseenPlace('recordings', { terminal: true })];
    const failed = { reason: 'DefinitionInvalid', message: 'artifacts[0].callId.' } as const;

    expect(attentionToScan(spec, view({ report: report({ unseen }) }))).toMatchObject([{ progress: 'Stalled' }]);
    expect(attentionToScan(spec, view({ failed }))).toMatchObject([{ progress: 'Stalled', cause: failed }]);
  });
});
