import { omitUndefined } from '../../api/json.ts';
import type { CopyState } from '../copy-facts.ts';
import type { PlanTarget } from './plan-digest.ts';
import { artifactKey, type ErasureTarget } from './target-fate.ts';

/** What a search says of one thing that would go, as far as a plan needs it. */
export interface FoundTargetFacts extends ErasureTarget {
  readonly weak: boolean;
  /** A hold on any artifact of its call keeps it now. */
  readonly held: { readonly ground: string; readonly untilMs?: number } | undefined;
  /** `Shared`: calls of others are in it or name it, or what it names, or may: it stays while they do. */
  readonly extent?: 'Whole' | 'Records' | 'Shared';
  /** Of a blob. */
  readonly state?: CopyState;
  /** Digest of the place of the policy that a blob lies in, or of the AI account. */
  readonly place?: string;
}

/** What a search says of one call, as far as a plan needs it. */
export interface FoundCallFacts {
  readonly token: string;
  readonly strength: 'Strong' | 'Weak';
  /** Why a person has to look at it, whatever the features say. */
  readonly review?: string;
}

/** What was searched of one class in one account. */
export interface SearchedPlaceFacts {
  readonly class: string;
  readonly account: string;
  /** Artifacts that were listed. */
  readonly searched: number;
  /** Calls that were listed. */
  readonly calls: number;
  readonly notSearched: readonly { readonly what: string; readonly count: number }[];
}

export function planTargetOf({
  class: className,
  location,
  versionId,
  call,
  place,
  weak,
}: FoundTargetFacts): PlanTarget {
  return { class: className, location, callId: call, weak, ...omitUndefined({ versionId, place }) };
}

export function countArtifacts(targets: readonly FoundTargetFacts[]): number {
  return new Set(targets.map(artifactKey)).size;
}

/** Calls of a set of targets that count as weak: by their features, or because one of their targets cannot be told for sure. */
export function weakCallsOf(
  targets: readonly FoundTargetFacts[],
  calls: readonly FoundCallFacts[],
): ReadonlySet<string> {
  const present = new Set(targets.map(({ call }) => call));
  return new Set([
    ...calls.flatMap(({ token, strength }) => (strength === 'Weak' && present.has(token) ? [token] : [])),
    ...targets.flatMap(({ call, weak }) => (weak ? [call] : [])),
  ]);
}
