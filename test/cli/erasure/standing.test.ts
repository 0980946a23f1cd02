import { describe, expect, it } from '@jest/globals';
import { waitsForApproval } from '../../../src/cli/erasure/approval-question.ts';
import { hasPlan, isSettled, standingOf } from '../../../src/cli/erasure/standing.ts';
import { progressText } from '../../../src/cli/erasure/progress.ts';
import type { ErasureReason } from '../../../src/api/erasure-reasons.ts';
import type { ErasureCondition, ErasureRequestStatus } from '../../../src/api/erasure-request.ts';
import { completeStatus, requestOf } from './desk.ts';

interface Seen {
  readonly ready?: 'True' | 'False';
  readonly reason: ErasureReason;
  readonly progress?: 'Reconciling' | 'Stalled';
  readonly receipt?: string;
  readonly observedGeneration?: number;
  readonly planReady?: boolean;
}

function statusOf({ ready = 'False', reason, progress, receipt, observedGeneration = 1, planReady = false }: Seen) {
  const condition = (type: ErasureCondition['type'], status: ErasureCondition['status']): ErasureCondition => ({
    type,
    status,
    reason,
    message: 'A sentence.',
    lastTransitionTime: '2026-11-24T10:00:00Z',
    observedGeneration: 1,
  });
  const { receipt: complete, plan } = completeStatus;
  return {
    observedGeneration,
    conditions: [
      condition('Ready', ready),
      condition('PlanReady', planReady ? 'True' : 'False'),
      ...(progress === undefined ? [] : [condition(progress, 'True')]),
    ],
    ...(plan === undefined || !planReady ? {} : { plan }),
    ...(receipt === undefined || complete === undefined ? {} : { receipt: { ...complete, state: receipt } }),
  } satisfies ErasureRequestStatus;
}

const seen = (given: Seen) => requestOf({}, statusOf(given));

describe('where a request stands', () => {
  it.each([
    ['before the first pass', requestOf(), 'Unseen', false],
    ['after a change of the spec', seen({ reason: 'Erased', ready: 'True', observedGeneration: 0 }), 'Unseen', false],
    ['while it is searched', seen({ reason: 'Searching', progress: 'Reconciling' }), 'Working', false],
    ['when it waits for approval', seen({ reason: 'AwaitingApproval' }), 'Person', true],
    ['when a person must change something', seen({ reason: 'PolicyNotFound', progress: 'Stalled' }), 'Person', true],
    ['when it is erased and has no receipt yet', seen({ reason: 'Erased', ready: 'True' }), 'Ended', false],
    [
      'when an older receipt stands',
      seen({ reason: 'Erased', ready: 'True', receipt: 'AwaitingExpiry' }),
      'Ended',
      false,
    ],
    ['when the receipt is there', seen({ reason: 'Erased', ready: 'True', receipt: 'Erased' }), 'Ended', true],
    ['when nothing was found', seen({ reason: 'NoMatch', ready: 'True' }), 'Ended', true],
    ['when it is refused', seen({ reason: 'Refused', ready: 'True' }), 'Ended', true],
    ['when something is kept', seen({ reason: 'PartiallyRetained', progress: 'Reconciling' }), 'Pausing', false],
    [
      'when something is kept and the receipt says so',
      seen({ reason: 'PartiallyRetained', progress: 'Reconciling', receipt: 'PartiallyRetained' }),
      'Pausing',
      true,
    ],
  ] as const)('%s', (_, request, kind, settled) => {
    expect(standingOf(request).kind).toBe(kind);
    expect(isSettled(request)).toBe(settled);
  });

  it('asks for an approval only where one is owed', () => {
    expect(waitsForApproval(seen({ reason: 'AwaitingApproval', planReady: true }))).toBe(true);
    expect(waitsForApproval(seen({ reason: 'DryRun', planReady: true }))).toBe(true);
    expect(waitsForApproval(seen({ reason: 'PolicyInAudit', planReady: true }))).toBe(false);
    expect(waitsForApproval(seen({ reason: 'AwaitingApproval' }))).toBe(false);
    expect(waitsForApproval(seen({ reason: 'Erasing', progress: 'Reconciling', planReady: true }))).toBe(false);
    expect(hasPlan(seen({ reason: 'AwaitingApproval', planReady: true, observedGeneration: 0 }))).toBe(false);
  });
});

describe('the line of progress', () => {
  it.each([
    ['Waiting for the operator', requestOf()],
    ['Searching', seen({ reason: 'Searching', progress: 'Reconciling' })],
    ['Erasing [###################-----------] 9 of 14 artifacts', requestOf({}, withReason('Erasing'))],
  ])('%s', (text, request) => {
    expect(progressText(request)).toBe(text);
  });
});

function withReason(reason: ErasureReason): ErasureRequestStatus {
  return { ...statusOf({ reason, progress: 'Reconciling', planReady: true }), results: completeStatus.results ?? [] };
}
