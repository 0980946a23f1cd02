import type { ArtifactDecision } from '../../policy/artifact-decision.ts';
import type { ArtifactDefinition } from '../../policy/artifact-definition.ts';
import type { ReadArtifact } from '../pass/artifact.ts';
import { readsLast } from './read-last.ts';
import { carriedIds } from './refused-calls.ts';

/**
 * The rounds of a delete pass, in their order: what tells nothing of others; what of that goes only for a refusal, once all was
 * listed again and nobody had corrected one; what carries a refusal and is dated by a file beside it; what tells the call or the
 * start of others; what carries a refusal.
 */
export const sweepRounds = ['First', 'Refused', 'DatedRefusals', 'Dates', 'Refusals'] as const;
export type SweepRound = (typeof sweepRounds)[number];

export function isEarlier(one: SweepRound, other: SweepRound): boolean {
  return sweepRounds.indexOf(one) < sweepRounds.indexOf(other);
}

export interface Turn {
  readonly round: SweepRound;
  readonly carriesRefusal: boolean;
  readonly tellsOfOthers: boolean;
}

/**
 * When the artifacts of a class go. What carries the refusal of a call is the only thing that tells it, so that it goes after
 * all else of the call; but without the file that dates it nobody could delete it, so that this file goes after it.
 */
export function turnsOf(definitions: readonly ArtifactDefinition[]): (artifact: ReadArtifact) => Turn {
  const isLast = readsLast(definitions);
  return ({ name, definition, copies }) => {
    const tellsOfOthers = isLast(name, definition);
    const carriesRefusal = carriedIds(copies).length > 0;
    return { tellsOfOthers, carriesRefusal, round: roundOf({ tellsOfOthers, carriesRefusal }, definition) };
  };
}

/** The same by what was decided of the artifact. */
export function turnByDecision(turn: Turn, { goesForRefusal }: Pick<ArtifactDecision, 'goesForRefusal'>): Turn {
  return turn.round === 'First' && goesForRefusal ? { ...turn, round: 'Refused' } : turn;
}

function roundOf(
  { tellsOfOthers, carriesRefusal }: Omit<Turn, 'round'>,
  definition: ArtifactDefinition | undefined,
): SweepRound {
  if (!carriesRefusal) return tellsOfOthers ? 'Dates' : 'First';
  return !tellsOfOthers && isDatedBySibling(definition) ? 'DatedRefusals' : 'Refusals';
}

/** A file beside it tells its call or its start. */
export function isDatedBySibling(definition: ArtifactDefinition | undefined): boolean {
  return [...(definition?.callId ?? []), ...(definition?.startedAt ?? [])].some(({ from }) => from === 'Sibling');
}
