import { OperatorError } from '../../reconcile/errors.ts';
import type { BlobPort } from '../blob-port.ts';
import type { ReadArtifact } from './artifact.ts';

/** A clock that is further off would be judged and deleted by; certificates and tokens bear less, too. */
const maxOffsetMs = 600_000;

/** What the service has written cannot be later than the present, but for the seconds by which clocks differ. */
const maxAheadMs = 300_000;

/**
 * Throws OperatorError ClockSkewed where the clock of the service says another time than ours: whatever were judged by ours,
 * and deleted by it, would be so at a wrong time. Without an answer yet, nothing is said.
 */
export function checkServiceClock(
  { serviceNow }: Pick<BlobPort, 'serviceNow'>,
  { account, nowMs }: { readonly account: string; readonly nowMs: number },
): void {
  const offsetMs = (serviceNow?.() ?? nowMs) - nowMs;
  if (Math.abs(offsetMs) <= maxOffsetMs) return;
  const side = offsetMs > 0 ? 'behind' : 'ahead of';
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  throw skewed(`The clock of the operator is ${minutes} minutes ${side} that of account ${account}.`);
}

/** The same by what was written there, and so only where ours is behind. */
export function checkWrittenTimes({ copies }: ReadArtifact, nowMs: number): void {
  const latestMs = nowMs + maxAheadMs;
  const isAhead = (timeMs: number | undefined) => timeMs !== undefined && timeMs > latestMs;
  if (!copies.some(({ facts }) => isAhead(facts.lastModifiedMs) || isAhead(facts.creationTimeMs))) return;
  throw skewed('A blob was written later than the present by the clock of the operator.');
}

function skewed(message: string): OperatorError {
  return new OperatorError(message, { kind: 'retryable', reason: 'ClockSkewed' });
}
