import type { ErasureRequest } from '../api/erasure-request.ts';
import { erasureReasonSentences } from '../api/erasure-reasons.ts';
import type { RequestJudgement } from '../policy/erasure/request-judgement.ts';
import type { RecordRequestEvent } from '../reconcile/erasure-ports.ts';

/** One Event for each new reason of Ready. The note is the sentence of the catalogue: nothing of the caller can be in it. */
export function recordProgress(
  record: RecordRequestEvent,
  request: ErasureRequest,
  { state, status, step }: RequestJudgement,
): void {
  const before = request.status?.conditions?.find(({ type }) => type === 'Ready')?.reason;
  const now = status.conditions?.find(({ type }) => type === 'Ready')?.reason;
  if (now === undefined || now === before) return;
  const isWarning = state.kind === 'Stalled' || state.kind === 'Retries';
  record(request, {
    type: isWarning ? 'Warning' : 'Normal',
    reason: now,
    action: step.kind,
    note: erasureReasonSentences[now],
  });
}

/** For an object that goes: status cannot show them any more. */
export function recordAdditionsLeft(record: RecordRequestEvent, request: ErasureRequest, artifacts: number): void {
  record(request, {
    type: 'Warning',
    reason: 'ArtifactsRemain',
    action: 'CleanUp',
    note: `${artifacts} artifacts that were approved as additions stay, because their approval may have been taken back by a change of the request that was not seen. To erase them, make a new request.`,
  });
}
