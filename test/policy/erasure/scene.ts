import { judgeRequest, type RequestJudgement } from '../../../src/policy/erasure/request-judgement.ts';
import { at, dayMs, facts, nowMs, request, result } from './request-build.ts';
import type { ErasureRequest } from '../../../src/api/erasure-request.ts';
import type { RequestFacts, RequestMemory } from '../../../src/policy/erasure/request-facts.ts';

/** A situation. What is left out is in the way of nothing. */
export interface Scene {
  readonly request?: ErasureRequest;
  readonly facts?: RequestFacts;
  readonly memory?: RequestMemory;
  readonly timeMs?: number;
}

export function judge({
  request: one = request(),
  facts: seen = facts(),
  memory = {},
  timeMs = nowMs,
}: Scene): RequestJudgement {
  return judgeRequest(one, seen, timeMs, memory);
}

export function conditionsOf(scene: Scene): Record<string, string> {
  const { conditions = [] } = judge(scene).status;
  return Object.fromEntries(conditions.map(({ type, status, reason }) => [type, `${status} ${reason}`]));
}

export const retained = [
  result({ erased: 4, retained: [{ ground: 'LegalClaims', untilTime: at(nowMs + 90 * dayMs), count: 2 }] }),
];
export const recoverable = (days: number) => [
  result({ erased: 4, recoverable: 2, recoverableUntilTime: at(nowMs + days * dayMs) }),
];
export const gone = facts({ features: { kind: 'Missing' } });
export const confirmed = { goneTime: at(nowMs - 2 * 3_600_000), confirmedTime: at(nowMs - 3_600_000) };
