import { tellUntoldHold } from '../../policy/untold-holds.ts';
import type { ReadArtifact } from '../pass/artifact.ts';
import { refusalReachMs } from '../pass/call-knowledge.ts';
import { untoldHoldIn } from '../pass/known-holds.ts';
import type { ScanPlace } from '../pass/scan-place.ts';
import { changedSince, newlyCarriedIds } from './refused-calls.ts';
import type { SweepState } from './sweep-state.ts';
import { SweepStopped } from './sweep-stop.ts';

/**
 * Takes over what a page says of calls, before anything of it is deleted: it counts for all of it. Throws SweepStopped where
 * the page tells what the listing did not, and what was decided by the listing is not right any more. A pass that only takes
 * tags away goes on whatever it sees.
 */
export function learnPage(state: SweepState, place: ScanPlace, page: readonly ReadArtifact[]): void {
  const mayDelete = state.setsTags || state.context.request.allowances.length > 0;
  if (mayDelete) stopForCorrection(state, place, page);
  for (const artifact of page) learn(state, place, artifact);
  if (mayDelete) stopForUntoldHold(state, place, page);
}

/** It came after the listing, which saw none. */
function stopForUntoldHold(
  { gate, doubtOf }: SweepState,
  { container }: ScanPlace,
  page: readonly ReadArtifact[],
): void {
  for (const artifact of page) {
    const doubt = doubtOf(artifact);
    if (doubt === undefined) continue;
    const message = tellUntoldHold(untoldHoldIn(container, artifact), doubt);
    const stopped = new SweepStopped(doubt === 'Lasting' ? 'HoldUntold' : 'PassIncomplete', message);
    gate.stop(stopped);
    throw stopped;
  }
}

/** What was refused at the listing was decided by it in every place, and is not any more. The next look begins anew. */
function stopForCorrection(
  { gate, context: { knowledge } }: SweepState,
  place: ScanPlace,
  page: readonly ReadArtifact[],
): void {
  if (!page.some((artifact) => knowledge.isTakenBack(artifact, place))) return;
  const stopped = new SweepStopped('Progressing', correctedMessage);
  gate.stop(stopped);
  throw stopped;
}

const correctedMessage =
  'A refused consent was corrected after the listing. Nothing more is deleted until the next look.';

/** What was decided before a refusal came to light was decided without it: what carries it waits for the next pass. */
function learn({ context, refusedCalls, seenRefusals }: SweepState, place: ScanPlace, artifact: ReadArtifact): void {
  const { knowledge, request } = context;
  refusedCalls.leave(newlyCarriedIds(artifact, { place, knowledge }));
  const sinceMs = changedSince(artifact.copies, refusalReachMs(request.policy.spec));
  if (sinceMs !== undefined) refusedCalls.leaveUnseen(sinceMs);
  knowledge.learn(artifact, place.scanClass);
  seenRefusals.learn(artifact, place.scanClass);
}
