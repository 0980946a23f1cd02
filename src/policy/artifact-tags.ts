import type { ArtifactDecision } from './artifact-decision.ts';
import type { ClassTerms } from './class-terms.ts';
import { carriesDeletableTag, isLive, type CopyFacts } from './copy-facts.ts';

interface TagsInput {
  /** A hold, known or not, keeps it. */
  readonly isKept: boolean;
  /** What cannot be told a call or its start never gets the tag, and so lacks none. */
  readonly isUnclassified: boolean;
  /** Copies that no rule may delete, or not yet. */
  readonly belowFloor?: readonly CopyFacts[];
  readonly mayBeHeld?: readonly CopyFacts[];
  readonly terms: ClassTerms;
  readonly nowMs: number;
}

/** Which tags of the copies of an artifact are to be written under mode Tagged. */
export function tagsOf(
  copies: readonly CopyFacts[],
  { isKept, isUnclassified, belowFloor = [], mayBeHeld = [], terms, nowMs }: TagsInput,
): Pick<ArtifactDecision, 'isUntagged' | 'isHeldTagged'> {
  const mustStay = (copy: CopyFacts): boolean => isKept || belowFloor.includes(copy) || mayBeHeld.includes(copy);
  return {
    isUntagged: !isUnclassified && copies.some((copy) => !mustStay(copy) && isUntagged(copy, terms, nowMs)),
    isHeldTagged: terms.mode === 'Tagged' && copies.some((copy) => mustStay(copy) && carriesTag(copy)),
  };
}

function isUntagged(copy: CopyFacts, { mode, checkIntervalMs }: ClassTerms, nowMs: number): boolean {
  if (mode !== 'Tagged' || !isLive(copy) || copy.isTaggedDeletable || copy.call.kind === 'Unknown') return false;
  return copy.creationTimeMs === undefined || nowMs - copy.creationTimeMs > checkIntervalMs;
}

/** Only the base and versions have tags of their own. */
function carriesTag(copy: CopyFacts): boolean {
  return carriesDeletableTag(copy) && (copy.state === 'base' || copy.state === 'version');
}
