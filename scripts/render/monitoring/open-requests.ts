import type { PauseReason } from '../../../src/policy/erasure/request-state.ts';

/** What follows a due time: nobody is late with a request that was answered, though a hold may keep it open for years. */
export const unlessAnswered = ['answered', 'finished']
  .map((end) => `unless on (namespace, policy, request) calldata_erasure_${end}_timestamp_seconds`)
  .join(' ');

/** What a request waits for that goes on by itself at a date. */
const pauses = { PartiallyRetained: true, AwaitingExpiry: true, CutDeferred: true } satisfies Record<PauseReason, true>;

/** Nothing above asks for a request that was answered, so this must: what a hold kept, or what came late, is still to go. */
export const answeredAndLeft = [
  `max by (namespace, policy, request) (calldata_erasure_request_state{ready!="True",reason!~"${Object.keys(pauses).join('|')}"} == 1)`,
  'and on (namespace, policy, request) calldata_erasure_answered_timestamp_seconds',
].join(' ');
