/** A clock that is further off would be judged, deleted and signed by; certificates and tokens bear less, too. */
const maxOffsetMs = 600_000;

/** A sentence where the clock of the service says another time than ours; `undefined` where both agree, or it said none yet. */
export function describeClockSkew({
  account,
  serviceMs,
  nowMs,
}: {
  readonly account: string;
  readonly serviceMs: number | undefined;
  readonly nowMs: number;
}): string | undefined {
  const offsetMs = (serviceMs ?? nowMs) - nowMs;
  if (Math.abs(offsetMs) <= maxOffsetMs) return undefined;
  const side = offsetMs > 0 ? 'behind' : 'ahead of';
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  return `The clock of the operator is ${minutes} minutes ${side} that of account ${account}.`;
}
