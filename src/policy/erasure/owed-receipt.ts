import type { ErasureRequest } from '../../api/erasure-request.ts';
import { isKnownTimeZone } from '../zone-offsets.ts';
import type { RequestFacts, RequestMemory } from './request-facts.ts';
import { canProve, type RequestState } from './request-state.ts';
import { lacksNaming, owesReceipt } from './request-step.ts';
import type { ErasureVerdict } from './verdict.ts';

interface Course {
  readonly state: RequestState;
  readonly memory: RequestMemory;
}

/** An end is one only once its receipt stands: until then this is what it waits for. */
export function owedReceipt(facts: RequestFacts, { state, memory }: Course): ErasureVerdict['reason'] | undefined {
  if (state.kind !== 'Ended' || !owesReceipt(state, memory)) return undefined;
  return receiptObstacle(facts) ?? 'WritingReceipt';
}

function receiptObstacle({ policy, evidence, keys }: RequestFacts): ErasureVerdict['reason'] | undefined {
  if (policy.kind === 'Misfit') return 'SpecMisfit';
  if (policy.kind === 'Found' && !isKnownTimeZone(policy.timeZone)) return 'TimeZoneUnknown';
  if (keys === 'Missing') return 'KeyStillNeeded';
  return evidence === 'Writable' ? undefined : 'EvidenceUnavailable';
}

/** Who was told since the end cannot be named by a receipt. What came of the request stands all the same. */
export function unwritableNaming(
  { spec }: ErasureRequest,
  facts: RequestFacts,
  { state, memory }: Course,
): ErasureVerdict['reason'] | undefined {
  if (state.kind !== 'Ended' || !lacksNaming(spec, memory) || !canProve(spec, facts.policy)) return undefined;
  return receiptObstacle(facts);
}
