import { judgeState } from '../../../src/policy/erasure/request-state.ts';
import { at, facts, nowMs, request } from './request-build.ts';
import type { ErasureRequest } from '../../../src/api/erasure-request.ts';
import type { RequestFacts, RequestMemory } from '../../../src/policy/erasure/request-facts.ts';

/** A situation, and the state in it as `kind reason detail`. What is left out is in the way of nothing. */
export interface StateRow {
  readonly sentence: string;
  readonly request?: ErasureRequest;
  readonly facts?: RequestFacts;
  readonly memory?: RequestMemory;
  readonly is: string;
}

export function describeState({ memory = {}, ...row }: StateRow): string {
  const state = judgeState(row.request ?? request(), row.facts ?? facts(), { memory, nowMs });
  const words: string[] = [state.kind, state.reason];
  if (state.kind === 'Works') words.push(state.work);
  if (state.kind === 'Ended') words.push(state.closing);
  if (state.kind === 'Waiting' && state.untilMs !== undefined) words.push(at(state.untilMs));
  return words.join(' ');
}
