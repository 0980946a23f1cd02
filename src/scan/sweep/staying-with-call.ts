import type { ArtifactDecision } from '../../policy/artifact-decision.ts';
import type { DecidedArtifact, WhyKept } from './artifact-sweep.ts';
import { whyDatesStay } from './kept-dates.ts';
import {
  carriedIds,
  copiesLeft,
  forgetsOwnRefusal,
  latestStartOf,
  leaveTheSame,
  withAllGranted,
} from './refused-calls.ts';
import type { Turn } from './sweep-rounds.ts';
import type { SweepState } from './sweep-state.ts';

export interface Stay extends WhyKept {
  /** What of it goes all the same. Absent: nothing. */
  readonly goes?: ArtifactDecision;
}

/** Why an artifact that is due stays, as others of its call need it. */
export function stayWithCall(state: SweepState, decided: DecidedArtifact, turn: Turn): Stay | undefined {
  const { artifact, place } = decided;
  const why = turn.tellsOfOthers ? whyDatesStay(state, artifact, place) : undefined;
  if (why !== undefined) return { why };
  return turn.carriesRefusal ? stayToTell(state, decided) : undefined;
}

/**
 * What tells a refusal that is still needed stays no longer than its own period lets it: what would go had everybody consented
 * goes. All of it does where what is left would tell no refusal.
 */
function stayToTell(
  { refusedCalls, decide, context: { knowledge, startedMs: nowMs } }: SweepState,
  { artifact, place, decision }: DecidedArtifact,
): Stay | undefined {
  const isNeeded =
    refusedCalls.isAnyLeft(carriedIds(artifact.copies), latestStartOf(artifact.copies)) ||
    forgetsOwnRefusal(artifact, decision.deletes);
  if (!isNeeded) return undefined;
  const granted = decide(artifact, place, { knowledge: withAllGranted(knowledge), nowMs });
  if (granted === undefined) return { why: 'CallStays' };
  if (leaveTheSame(artifact, granted.deletes, decision.deletes)) return undefined;
  if (granted.deletes.length === 0) return { why: 'CallStays' };
  const isTold = carriedIds(copiesLeft(artifact, granted.deletes)).length > 0;
  return isTold ? { why: 'CallStays', goes: granted } : undefined;
}
