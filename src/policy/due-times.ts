import { isGoneBy, type JudgedCopy } from './copy-decision.ts';
import type { CallFacts } from './copy-facts.ts';
import type { Deletable } from './delete-steps.ts';
import { leastBy, mostBy } from './least.ts';

/** The same calls had nobody refused. */
export function unlessRefused(facts: CallFacts): CallFacts {
  return { ...facts, refused: { Recording: false, AI: false } };
}

/** The same calls had every refusal been corrected to a consent. */
export function onceGranted(facts: CallFacts): CallFacts {
  return { ...unlessRefused(facts), granted: true };
}

/** When the first of the copies may be deleted; `Infinity`: never. What a hold kept until some time was not due before it. */
export function dueFrom(judged: readonly JudgedCopy[], deletable: readonly Deletable[]): number {
  return Math.max(
    firstDue(deletable),
    mostBy(judged, ({ facts }) => facts.heldUntilMs),
  );
}

/** The same whatever holds or held it. */
export function firstDue(deletable: readonly Deletable[]): number {
  return leastBy(deletable, ({ due }) => due.fromMs);
}

/**
 * The next deadline of a copy that is not gone by then. What a hold keeps past it comes to it when the hold ends, and so does
 * all of the artifact.
 */
export function nextDeadline(judged: readonly JudgedCopy[], nowMs: number): number | undefined {
  const heldMs = lastHeldToMs(judged);
  const nextMs = leastBy(judged, ({ copy, deadlineMs }) => {
    const comesMs = nextOf(deadlineMs, { heldMs, nowMs });
    return comesMs === undefined || isGoneBy(copy, comesMs) ? undefined : comesMs;
  });
  return nextMs === Number.POSITIVE_INFINITY ? undefined : nextMs;
}

/** When the last hold of any of the copies ends, which keeps all of them; see {@link heldToMs}. */
export function lastHeldToMs(judged: readonly JudgedCopy[]): number {
  return mostBy(judged, ({ facts }) => heldToMs(facts));
}

/** `-Infinity`: no hold keeps it; `Infinity`: one does, and nobody can say until when. */
export function heldToMs({ holds, holdsEndMs }: CallFacts): number {
  return holds.length === 0 ? Number.NEGATIVE_INFINITY : (holdsEndMs ?? Number.POSITIVE_INFINITY);
}

/** When what is kept comes to this deadline; `undefined` where it never does, or did before and no hold excused it. */
export function nextOf(
  deadlineMs: number | undefined,
  { heldMs, nowMs }: { readonly heldMs: number; readonly nowMs: number },
): number | undefined {
  if (deadlineMs === undefined) return undefined;
  const isHeld = heldMs > Number.NEGATIVE_INFINITY;
  const comesMs = Math.max(deadlineMs, heldMs);
  return comesMs === Number.POSITIVE_INFINITY || (!isHeld && comesMs <= nowMs) ? undefined : comesMs;
}
