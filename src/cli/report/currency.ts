import type { Origin, ReportPolicy } from './report-data.ts';

/** Whether status may speak of the policy as it is now. `why` is a sentence. */
export type Currency = { readonly kind: 'Current' } | { readonly kind: 'Lapsed'; readonly why: string };

/**
 * Status stands in the cluster for as long as nobody writes another: what an operator that is gone has seen is no verdict of
 * today. An audit speaks of its own time, which the page names.
 */
export function currencyOf(
  policy: ReportPolicy,
  { origin, madeTime }: { readonly origin: Origin; readonly madeTime: string },
): Currency {
  if (origin.kind === 'Audit') return { kind: 'Current' };
  const { generation, status, spec } = policy;
  const { observedGeneration = -1, nextCheckTime } = status;
  if (observedGeneration === -1 || status.conditions === undefined) {
    return { kind: 'Lapsed', why: 'The operator has not looked at this policy yet.' };
  }
  if (observedGeneration !== generation) {
    return { kind: 'Lapsed', why: 'The policy was changed, and the operator has not looked at it since.' };
  }
  const untilMs =
    nextCheckTime === undefined ? Number.NaN : Date.parse(nextCheckTime) + spec.checkIntervalMinutes * 60_000;
  if (untilMs >= Date.parse(madeTime)) return { kind: 'Current' };
  if (spec.suspend) return { kind: 'Lapsed', why: 'The policy is suspended: the operator does not look.' };
  const since = status.lastCheckTime === undefined ? '' : ` since ${status.lastCheckTime}`;
  return { kind: 'Lapsed', why: `The operator has not looked${since}, although a look is due.` };
}

/** Whether the last look went by the terms of another generation. An audit has none: it looked at the spec that it was given. */
export function isSeenByOtherTerms({ generation, status }: ReportPolicy): boolean {
  return generation !== undefined && status.scan?.generation !== generation;
}
