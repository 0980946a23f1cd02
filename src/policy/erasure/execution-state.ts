import type { ErasureRequest, ErasureResult } from '../../api/erasure-request.ts';
import { omitUndefined } from '../../api/json.ts';
import { approvesAnew } from './approval.ts';
import type { RequestFacts, RequestMemory } from './request-facts.ts';
import type { PauseReason, RequestState } from './request-state.ts';
import { totalResults, type ResultTotals, type Waiting } from './result-totals.ts';
import { rfc3339 } from './rfc3339.ts';

/** Where an approved request stands: deletes, the look at what is left, and what goes on later. */
export function stateAfterApproval(
  request: ErasureRequest,
  { areAdditionsTakenBack }: Pick<RequestFacts, 'areAdditionsTakenBack'>,
  { memory, nowMs }: { readonly memory: RequestMemory; readonly nowMs: number },
): RequestState {
  const { plan } = memory;
  if (areAdditionsTakenBack === true) return erase('Erasing');
  if (plan?.executedTime === undefined || approvesAnew(request.spec, plan)) return erase('Erasing');
  return stateAfterDeletes(memory, { executedMs: Date.parse(plan.executedTime), nowMs });
}

function stateAfterDeletes(
  memory: RequestMemory,
  { executedMs, nowMs }: { readonly executedMs: number; readonly nowMs: number },
): RequestState {
  const { plan, results = [] } = memory;
  const totals = totalResults(results);
  if (totals.failed > 0 || totals.unaccounted > 0) return erase('ErasureIncomplete');
  if (isOver(totals.retained, nowMs) || isOver(totals.deferred, nowMs)) return erase('Erasing');
  const absence = judgeAbsence(memory, { executedMs, totals, nowMs });
  if (absence !== undefined) return absence;
  const waits = waitingFor(totals);
  if (waits !== undefined) return waits;
  if (plan?.additions !== undefined) return { kind: 'Waits', reason: 'AdditionsAwaitApproval' };
  return { kind: 'Ended', reason: 'Erased', closing: 'WithReceipt' };
}

function erase(reason: 'Erasing' | 'ErasureIncomplete'): RequestState {
  return { kind: 'Works', reason, work: 'Erase' };
}

/** A listing proves only what was deleted before it began, and recoverable things only after their date. */
function judgeAbsence(
  { absence }: RequestMemory,
  { executedMs, totals, nowMs }: { readonly executedMs: number; readonly totals: ResultTotals; readonly nowMs: number },
): RequestState | undefined {
  const verify = { kind: 'Works', reason: 'VerifyingAbsence', work: 'VerifyAbsence' } as const;
  if (absence === undefined) return verify;
  if (!absence.complete) return { ...verify, reason: 'ListingIncomplete' };
  const listedMs = Date.parse(absence.listedTime);
  if (listedMs < executedMs) return verify;
  const { nextMs } = totals.recoverable;
  if (nextMs !== undefined && nextMs <= nowMs && listedMs < nextMs) return verify;
  return absence.remaining > 0 ? { kind: 'Works', reason: 'ArtifactsRemain', work: 'Erase' } : undefined;
}

/** A ground outweighs a date, because a person wants to know of it; the next time is the earliest of all. */
function waitingFor({ retained, recoverable, deferred }: ResultTotals): RequestState | undefined {
  const kinds: readonly (readonly [PauseReason, Waiting])[] = [
    ['PartiallyRetained', retained],
    ['CutDeferred', deferred],
    ['AwaitingExpiry', recoverable],
  ];
  const [first] = kinds.filter(([, { count }]) => count > 0);
  if (first === undefined) return undefined;
  const times = [retained, recoverable, deferred].flatMap(({ nextMs }) => (nextMs === undefined ? [] : [nextMs]));
  return { kind: 'Waiting', reason: first[0], ...(times.length === 0 ? {} : { untilMs: Math.min(...times) }) };
}

function isOver({ nextMs }: Waiting, nowMs: number): boolean {
  return nextMs !== undefined && nextMs <= nowMs;
}

/**
 * What the watch did by the ledger, as the listing after its deletes saw it. A listing from before them proves nothing any more, so
 * absence is verified anew. A request that ended keeps what its final receipt says.
 */
export function withDeletesOfWatch(
  memory: RequestMemory,
  { results, listedMs }: { readonly results: readonly ErasureResult[]; readonly listedMs: number },
): RequestMemory {
  const { plan, absence, receipt, finishedTime } = memory;
  const isOver = finishedTime !== undefined || receipt?.final === true;
  if (isOver || plan?.executedTime === undefined) return { ...memory, results };
  const listedTime = rfc3339(listedMs);
  if (absence !== undefined && Date.parse(absence.listedTime) >= Date.parse(listedTime)) return { ...memory, results };
  const isLater = Date.parse(listedTime) > Date.parse(plan.executedTime);
  const executedTime = isLater ? listedTime : plan.executedTime;
  return omitUndefined({ ...memory, plan: { ...plan, executedTime }, results, absence: undefined });
}
