import { describe, expect, it } from '@jest/globals';
import type { ClassSeen } from '../../src/policy/scan-report.ts';
import {
  afterPass,
  classSeen,
  hourMs,
  judge,
  nowMs,
  report,
  scannedPolicy,
  view,
  withoutReport,
} from './scan-build.ts';

const subject = scannedPolicy();
const seen = (more: Partial<ClassSeen>) =>
  report({ classes: [classSeen('recordings', more), classSeen('transcripts')] });

function retentionAt(atMs: number, more: Partial<ClassSeen>) {
  const { retention, memory } = judge(subject, view({ report: seen(more), nowMs: atMs }));
  return { status: retention.status, reason: retention.reason, ofClass: memory.classes?.[0]?.reason };
}

describe('a deadline that comes after the last look', () => {
  const nextDeadlineMs = nowMs + hourMs / 4;
  const outdated = { status: 'Unknown', reason: 'PassOutdated', ofClass: 'PassOutdated' };

  it('ends what the look proves, though it is young enough', () => {
    expect(retentionAt(nextDeadlineMs - 1, { nextDeadlineMs }).status).toBe('True');
    expect(retentionAt(nextDeadlineMs, { nextDeadlineMs })).toEqual(outdated);
    expect(retentionAt(nextDeadlineMs, {}).status).toBe('True');
  });

  it('hides neither what was seen past its own, nor what else is open', () => {
    expect(retentionAt(nextDeadlineMs, { nextDeadlineMs, overdue: 1 })).toMatchObject({
      status: 'False',
      ofClass: 'Overdue',
    });
    expect(retentionAt(nextDeadlineMs, { nextDeadlineMs, unclassified: 1 }).reason).toBe('Unclassified');
  });

  it('ends it also for a process that knows the look from status alone', () => {
    const remembered = afterPass(subject, view({ report: seen({ nextDeadlineMs }) }));
    expect(remembered.status?.classes?.[0]?.nextDeadlineTime).toBe(
      new Date(nextDeadlineMs).toISOString().replace('.000', ''),
    );
    const { retention } = judge(remembered, view({ ...withoutReport, nowMs: nextDeadlineMs }));
    expect(retention).toMatchObject({ status: 'Unknown', reason: 'PassOutdated' });
  });
});
