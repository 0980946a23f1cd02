/** What stands in the way of a request that is being deleted. */
export interface CleanupLeft {
  /** What the caller named. */
  readonly secret: 'Done' | 'Left';
  /** What nobody but the object says, for its ledger. */
  readonly word: 'Told' | 'Owed';
  /** Who was told of the outcome, for a receipt. */
  readonly naming: 'Done' | 'Owed';
}

/** `leaves`: what is not done yet, or is left behind for good. */
export type LettingGo = { readonly leaves: readonly ('Secret' | 'Word' | 'Naming')[] } & (
  { readonly kind: 'Wait'; readonly untilMs: number } | { readonly kind: 'Go' }
);

interface Deadline {
  readonly deletedMs: number;
  readonly deadlineMs: number;
  readonly nowMs: number;
}

/** Nothing holds up the deletion of a request for ever, and what is left behind is told. */
export function judgeLettingGo(
  { secret, word, naming }: CleanupLeft,
  { deletedMs, deadlineMs, nowMs }: Deadline,
): LettingGo {
  const leaves = [
    ...(secret === 'Left' ? (['Secret'] as const) : []),
    ...(word === 'Owed' ? (['Word'] as const) : []),
    ...(naming === 'Owed' ? (['Naming'] as const) : []),
  ];
  const untilMs = deletedMs + deadlineMs;
  return leaves.length > 0 && nowMs < untilMs ? { kind: 'Wait', untilMs, leaves } : { kind: 'Go', leaves };
}
