import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicyStatus } from '../../../src/api/call-data-policy.ts';
import { summarize, verdictsOf } from '../../../src/policy/history/summary.ts';
import { artifactClass, policy, spec } from '../build.ts';

const condition = {
  message: 'voicebot/+491729876543.wav',
  lastTransitionTime: '2026-11-24T00:00:00Z',
  observedGeneration: 1,
} as const;

const status: CallDataPolicyStatus = {
  observedGeneration: 1,
  conditions: [
    { ...condition, type: 'Ready', status: 'True', reason: 'PolicyApplied' },
    { ...condition, type: 'Compliant', status: 'Unknown', reason: 'ConditionUnknown' },
    { ...condition, type: 'RetentionEnforced', status: 'Unknown', reason: 'NotMeasured' },
    { ...condition, type: 'Reconciling', status: 'True', reason: 'AuditOnly' },
  ],
  clauses: [
    { id: 'R-06', verdict: 'Unknown', basis: 'Observed', message: 'Nothing was seen.' },
    { id: 'call 0172 9876543', verdict: 'Attested', basis: 'Attested', message: '' },
  ],
  classes: [
    {
      name: 'recordings',
      reason: 'RetentionKept',
      message: 'voicebot/+491729876543.wav',
      artifacts: 12,
      overdue: 0,
      oldestStartTime: '2026-08-31T22:30:00Z',
      lastFullPassTime: '2026-11-24T10:00:00Z',
    },
    { name: 'transcripts', reason: 'PassIncomplete', message: '' },
  ],
  findingsTotal: 2,
  lastCheckTime: '2026-11-24T10:07:00Z',
};

const given = policy('voicebot', {
  ...spec([artifactClass('recordings', ['calls/recordings/'])]),
  timeZone: 'Europe/Berlin',
});

describe('what an entry of the history holds', () => {
  const summary = summarize(given, status);

  it('is the verdicts on promises, not how the operator is getting on', () => {
    expect(summary.conditions).toEqual([
      { type: 'Compliant', status: 'Unknown', reason: 'ConditionUnknown' },
      { type: 'RetentionEnforced', status: 'Unknown', reason: 'NotMeasured' },
    ]);
    expect(verdictsOf(status).conditions).toEqual([
      { type: 'Compliant', status: 'Unknown' },
      { type: 'RetentionEnforced', status: 'Unknown' },
    ]);
  });

  it('has the start of the oldest call as a day of the time zone, and no figure that was not counted', () => {
    expect(summary.classes).toEqual([
      { name: 'recordings', artifacts: 12, overdue: 0, oldestStartDay: '2026-09-01', seenTime: '2026-11-24T10:00:00Z' },
      { name: 'transcripts' },
    ]);
    expect(summary).not.toHaveProperty('blobsSeenTime');
  });

  it('has no sentence, no name and no number of a caller', () => {
    expect(JSON.stringify(summary)).not.toMatch(/wav|9876543/);
    expect(summary.clauses.map(({ id }) => id)).toEqual(['R-06', 'withheld-2']);
    expect(verdictsOf(status).clauses.map(({ id }) => id)).toEqual(['R-06', 'withheld-2']);
  });
});
