import type { JsonObject } from '../../src/api/json.ts';

const time = '2026-11-24T10:00:00Z';
const digest = `sha256:${'d'.repeat(64)}`;
const sweptClasses = [{ name: 'recordings', artifacts: 1000, live: 990, due: 51, refused: 4 }];

/** The part of the status that speaks of blobs, with every field. */
export const completeScanStatus = {
  summary: { artifacts: 1200, overdue: 1, oldestStartTime: '2026-08-25T10:00:00Z', pendingSweepDigest: digest },
  classes: [
    {
      name: 'recordings',
      reason: 'Overdue',
      message: '1 artifact is past its period and can still be recovered.',
      artifacts: 1000,
      calls: 400,
      oldestStartTime: '2026-08-25T10:00:00Z',
      nextDeadlineTime: '2026-11-24T18:00:00Z',
      effectiveDays: 91,
      overdue: 1,
      due: 51,
      held: 3,
      deletedLastPass: 2,
      deletedTotal: 7,
      unclassified: 4,
      unsearchable: 990,
      untagged: 0,
      derived: 0,
      cutDeferred: 1,
      uncommitted: 0,
      consentMissing: 5,
      consentRefused: 0,
      consentRefusedHeld: 0,
      consentLate: 0,
      recoverable: 2,
      recoverableUntilTime: '2026-12-01T10:00:00Z',
      lastFullPassTime: time,
    },
  ],
  scan: {
    generation: 1,
    startedTime: time,
    completedTime: time,
    consentKnown: [{ purpose: 'Recording', fromTime: time, answeredDays: 87 }],
    progress: { phase: 'Listing', startedTime: time, listed: 500, deleted: 0 },
  },
  sweep: {
    pending: {
      digest,
      cutoffTime: time,
      classes: sweptClasses,
      carriedOut: [{ name: 'transcripts', deleted: 80, begun: 120 }],
    },
    running: { cutoffTime: time, scope: 'e'.repeat(64), classes: sweptClasses },
    unsettled: [{ name: 'transcripts', artifacts: 300, due: 12, cutoffTime: time, scope: 'e'.repeat(64) }],
    approvedDigest: digest,
  },
  holds: [
    { name: 'tax-audit', ground: 'LegalObligation', state: 'Active', endTime: '2027-01-01T00:00:00Z', artifacts: 3 },
  ],
  notice: { version: '2025-03', sha256: 'c'.repeat(64) },
  clauses: [
    {
      id: 'R-06',
      verdict: 'Violated',
      basis: 'Observed',
      observedTime: time,
      message: 'transcripts: 1 artifact is overdue.',
    },
  ],
} satisfies JsonObject;
