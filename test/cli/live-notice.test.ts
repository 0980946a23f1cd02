import { describe, expect, it } from '@jest/globals';
import { planLiveNotice } from '../../src/cli/live-notice.ts';
import { admitPolicies } from '../../src/cli/admit-policies.ts';
import { nothingLookedAt } from '../../src/reconcile/ai.ts';
import { completePolicy, smallestPolicy } from '../api/manifest.ts';
import { completeNotice } from '../api/scan-manifest.ts';
import type { NoticeLook } from '../../src/cli/notice-page.ts';
import type { PlanSection } from '../../src/cli/plan-report.ts';

function plan(object = completePolicy(), notice?: NoticeLook): readonly PlanSection[] {
  const [admitted] = admitPolicies([{ source: { file: 'a.yaml', document: 1 }, object }]).admitted;
  if (admitted === undefined) throw new Error('not admitted');
  return planLiveNotice(admitted, { storage: [], ai: nothingLookedAt, ...(notice === undefined ? {} : { notice }) });
}

describe('the notice in calldata plan --live', () => {
  it('is as the policy says', () => {
    expect(plan(completePolicy(), { kind: 'Read', sha256: completeNotice.sha256 })).toMatchObject([
      { kind: 'notice', state: 'Unchanged', findings: [], head: 'is the text that is published' },
    ]);
  });

  it('is a finding where another text is published, and no change of Azure', () => {
    expect(plan(completePolicy(), { kind: 'Read', sha256: 'd'.repeat(64) })).toMatchObject([
      {
        state: 'Unchanged',
        findings: [{ reason: 'NoticeChanged', severity: 'High' }],
        data: { sha256: completeNotice.sha256, seenSha256: 'd'.repeat(64) },
      },
    ]);
  });

  it('fails where it could not be read: unknown is not the same', () => {
    expect(plan(completePolicy(), { kind: 'Unread', message: 'the server answers 404' })).toMatchObject([
      { state: 'Failed', findings: [{ reason: 'NoticeUnread', message: expect.stringContaining('answers 404') }] },
    ]);
  });

  it('is left out where the policy names none', () => {
    expect(plan(smallestPolicy())).toEqual([]);
  });
});
