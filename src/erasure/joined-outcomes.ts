import type { TargetOutcome } from './engine.ts';

/** How the deletes say that something only stays because what it joins is not gone yet. */
const waitsForOthers = 'ErasureIncomplete';

/**
 * The outcomes of one request as they are told. What joins a call stays while records of the call wait in a log: it waits with
 * them, until the same time, and has not failed. What joins several calls waits for all of them, and each of them for what it
 * waits for.
 */
export function withJoined(outcomes: readonly TargetOutcome[]): readonly TargetOutcome[] {
  const groupOf = groupCalls(outcomes.filter(isWaiting));
  const groups = Map.groupBy(outcomes, ({ target }) => groupOf(target.call));
  return outcomes.map((outcome) =>
    isWaiting(outcome) ? deferredWith(outcome, groups.get(groupOf(outcome.target.call)) ?? []) : outcome,
  );
}

function isWaiting(outcome: TargetOutcome): boolean {
  return outcome.kind === 'Failed' && outcome.reason === waitsForOthers;
}

/** Calls that lie in one copy go together, or not at all. Each group is called by one of its calls. */
function groupCalls(waiting: readonly TargetOutcome[]): (call: string) => string {
  const parents = new Map<string, string>();
  const groupOf = (call: string): string => {
    let group = call;
    for (let parent = parents.get(group); parent !== undefined; parent = parents.get(group)) group = parent;
    return group;
  };
  const copies = Map.groupBy(waiting, ({ target }) => JSON.stringify([target.location, target.versionId ?? null]));
  for (const [first, ...others] of copies.values()) {
    for (const other of others) {
      const [group, otherGroup] = [groupOf(first?.target.call ?? ''), groupOf(other.target.call)];
      if (group !== otherGroup) parents.set(otherGroup, group);
    }
  }
  return groupOf;
}

function deferredWith(outcome: TargetOutcome, ofCalls: readonly TargetOutcome[]): TargetOutcome {
  const hasFailed = ofCalls.some((one) => one.kind === 'Failed' && one.reason !== waitsForOthers);
  const times = ofCalls.flatMap((one) => (one.kind === 'Deferred' ? [one.untilMs] : []));
  if (hasFailed || times.length === 0) return outcome;
  const known = times.filter((time) => time !== undefined);
  const { target } = outcome;
  return known.length < times.length
    ? { target, kind: 'Deferred' }
    : { target, kind: 'Deferred', untilMs: Math.max(...known) };
}
