import type { AccountKind, BlobPromise } from './contract/scene.ts';

/**
 * - `Kept`, `Broken`: the service did what the sentence says, or something else.
 * - `Undecided`: the service was busy, did not answer or let nobody in, so nothing follows.
 * - `Skipped`: a real account cannot be asked.
 */
export type SentenceOutcome =
  | { readonly kind: 'Kept' }
  | { readonly kind: 'Broken'; readonly seen: string }
  | { readonly kind: 'Undecided'; readonly why: string }
  | { readonly kind: 'Skipped'; readonly why: string };

export type SentenceResult = Pick<BlobPromise, 'sentence' | 'account' | 'page'> & { readonly outcome: SentenceOutcome };

export interface LeftAccount {
  readonly name: string;
  readonly why: string;
}

export interface ProbeReport {
  readonly results: readonly SentenceResult[];
  readonly accounts: readonly { readonly kind: AccountKind; readonly name: string }[];
  /** Names of accounts that are gone again. */
  readonly removed: readonly string[];
  /** Names of accounts that stay because `keep` was asked for. */
  readonly kept: readonly string[];
  /** Accounts of this run that stand, or may stand, against its will. */
  readonly left: readonly LeftAccount[];
  /** Why not every sentence was tried. */
  readonly problem?: string;
}

export type ProbeEvent =
  { readonly kind: 'Step'; readonly text: string } | { readonly kind: 'Sentence'; readonly result: SentenceResult };

export function countOutcomes(results: readonly SentenceResult[], kind: SentenceOutcome['kind']): number {
  return results.filter(({ outcome }) => outcome.kind === kind).length;
}

/** How a run ended; an account that was left behind outweighs what the sentences say, because it costs. */
export function verdictOf({ results, problem, left }: ProbeReport): 'Kept' | 'Broken' | 'Failed' {
  if (problem !== undefined || left.length > 0) return 'Failed';
  return countOutcomes(results, 'Broken') + countOutcomes(results, 'Undecided') > 0 ? 'Broken' : 'Kept';
}
