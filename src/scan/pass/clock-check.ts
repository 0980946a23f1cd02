import { describeClockSkew } from '../../policy/clock-skew.ts';
import { OperatorError } from '../../reconcile/errors.ts';
import type { BlobPort } from '../blob-port.ts';
import type { ReadArtifact } from './artifact.ts';

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
  const message = describeClockSkew({ account, serviceMs: serviceNow?.(), nowMs });
  if (message !== undefined) throw skewed(message);
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
