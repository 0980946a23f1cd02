import { isConsentHidden } from '../../policy/consent.ts';
import { staysRecoverable } from '../../policy/copy-decision.ts';
import { isLive } from '../../policy/copy-facts.ts';
import { dayMs } from '../../policy/zone-offsets.ts';
import type { ReadArtifact } from '../pass/artifact.ts';
import type { ScanPlace } from '../pass/scan-place.ts';
import { callIdsOf } from './artifact-sweep.ts';
import type { DecidedArtifact } from './artifact-sweep.ts';
import { isDatedBySibling } from './sweep-rounds.ts';
import type { SweepState } from './sweep-state.ts';

/**
 * A file beside an artifact that is due soon, or that nobody can say when, goes after it, also where it is due by itself:
 * without the file nobody could tell any more when the artifact is due. Of what is due much later nothing is noted, as that
 * file has a period of its own.
 */
export function keepDated({ keptCalls, context: { startedMs } }: SweepState, decided: DecidedArtifact): void {
  const { artifact, place, decision } = decided;
  if (!isDatedBySibling(artifact.definition)) return;
  const soonMs = startedMs + (daysApart(artifact, place) + sameCallDays) * dayMs;
  if (decision.dueFromMs <= soonMs || isNeverDue(decided) || hidesItsConsent(decided)) {
    keptCalls.addUndue(keptKeysOf(artifact, place));
  }
}

/** What a hold keeps is left out: it keeps the file as well. What nobody can read any more waits for no file. */
function isNeverDue({ artifact: { copies }, decision }: DecidedArtifact): boolean {
  const { dueFromMs, isHeld, hasUnknownHold } = decision;
  if (dueFromMs !== Number.POSITIVE_INFINITY || isHeld || hasUnknownHold) return false;
  return copies.some(({ facts }) => isLive(facts));
}

/** It waits for its age while the file, which shows that it tells of no consent, goes for want of one. */
function hidesItsConsent({ artifact: { copies }, place: { terms }, decision }: DecidedArtifact): boolean {
  if (terms.consent?.onMissing !== 'DeleteAfter' || decision.consent !== 'Missing') return false;
  return isConsentHidden(copies.map(({ facts }) => facts));
}

/** What stays recoverable goes so many days before what is purged of the same call. */
function daysApart({ copies }: ReadArtifact, { terms }: ScanPlace): number {
  const hasBase = copies.some(({ facts }) => facts.state === 'base');
  return copies.some(({ facts }) => !staysRecoverable(facts, terms, hasBase)) ? terms.reckonedDays : 0;
}

/** What is dated by a day and what is dated by an instant differ by up to one day, and clocks by less than another. */
const sameCallDays = 2;

/** What tells the start of others lies in their container: what stays elsewhere keeps nothing here. */
export function keptKeysOf(artifact: ReadArtifact, { account, container }: ScanPlace): readonly string[] {
  return callIdsOf(artifact).map((callId) => `${account}/${container} ${callId}`);
}
