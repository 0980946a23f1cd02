import type { TargetOutcome } from './engine.ts';

/** How the deletes say that something only stays because what it joins is not gone yet. */
const waitsForOthers = 'ErasureIncomplete';

/**
 * The outcomes of one request as they are told. What joins a call stays while records of the call wait in a log: it waits with
 * them, until the same time, and has not failed.
 */
export function withJoined(outcomes: readonly TargetOutcome[]): readonly TargetOutcome[] {
  const calls = Map.groupBy(outcomes, ({ target }) => target.call);
  return outcomes.map((outcome) => {
    if (outcome.kind !== 'Failed' || outcome.reason !== waitsForOthers) return outcome;
    return deferredWith(outcome, calls.get(outcome.target.call) ?? []);
  });
}

function deferredWith(outcome: TargetOutcome, ofCall: readonly TargetOutcome[]): TargetOutcome {
  const hasFailed = ofCall.some((one) => one.kind === 'Failed' && one.reason !== waitsForOthers);
  const times = ofCall.flatMap((one) => (one.kind === 'Deferred' ? [one.untilMs] : []));
  if (hasFailed || times.length === 0) return outcome;
  const known = times.filter((time) => time !== undefined);
  const { target } = outcome;
  return known.length < times.length
    ? { target, kind: 'Deferred' }
    : { target, kind: 'Deferred', untilMs: Math.max(...known) };
}
