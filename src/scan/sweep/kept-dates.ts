import type { ArtifactDefinition } from '../../policy/artifact-definition.ts';
import { isConsentHidden } from '../../policy/consent.ts';
import { staysRecoverable } from '../../policy/copy-decision.ts';
import { isLive } from '../../policy/copy-facts.ts';
import type { KeptWhy } from '../../policy/scan-report.ts';
import { dayMs } from '../../policy/zone-offsets.ts';
import { compileSibling, createPatterns } from '../classify/compiled-source.ts';
import type { Patterns } from '../classify/compiled-source.ts';
import type { ReadArtifact } from '../pass/artifact.ts';
import type { ScanPlace } from '../pass/scan-place.ts';
import { callIdsOf } from './artifact-sweep.ts';
import type { DecidedArtifact } from './artifact-sweep.ts';
import { isDatedBySibling } from './sweep-rounds.ts';
import type { DatingFile } from './kept-calls.ts';
import type { SweepState } from './sweep-state.ts';

/** Names of the files beside an artifact that tell its call or its start. */
export type DatingFilesOf = (artifact: Pick<ReadArtifact, 'name' | 'definition'>) => readonly string[];

export function datingFiles(): DatingFilesOf {
  const patterns = createPatterns();
  const known = new Map<ArtifactDefinition, readonly NameSibling[]>();
  const siblingsOf = (definition: ArtifactDefinition): readonly NameSibling[] => {
    const siblings = known.get(definition) ?? compileSiblings(definition, patterns);
    known.set(definition, siblings);
    return siblings;
  };
  return ({ name, definition }) =>
    definition === undefined ? [] : siblingsOf(definition).flatMap((nameOf) => nameOf(name) ?? []);
}

type NameSibling = ReturnType<typeof compileSibling>;

function compileSiblings({ callId, startedAt }: ArtifactDefinition, patterns: Patterns): readonly NameSibling[] {
  return [...callId, ...startedAt]
    .filter((source) => source.from === 'Sibling')
    .map((source) => compileSibling(source, { patterns }));
}

/**
 * A file beside an artifact that is due soon, or that nobody can say when, goes after it, also where it is due by itself:
 * without the file nobody could tell any more when the artifact is due. Of what is due much later nothing is noted, as that
 * file has a period of its own. What Azure keeps is due all the same.
 */
export function keepDated(
  { keptCalls, context: { startedMs } }: SweepState,
  decided: DecidedArtifact,
  filesOf: DatingFilesOf,
): void {
  const { artifact, place, decision } = decided;
  if (!isDatedBySibling(artifact.definition) || decision.isHeld || decision.hasUnknownHold) return;
  const soonMs = startedMs + (daysApart(artifact, place) + sameCallDays) * dayMs;
  if (decision.dueFromIgnoringHoldsMs <= soonMs) keptCalls.addUndue(keptKeysOf(artifact, place));
  // It may be so for ever: of the other files of its call none waits for that.
  else if (isNeverDue(decided) || hidesItsConsent(decided)) {
    for (const name of filesOf(artifact)) keptCalls.addUndated(fileIn(place, name));
  }
}

/** What a hold keeps is left out: it keeps the file as well. What nobody can read any more waits for no file. */
function isNeverDue({ artifact: { copies }, decision }: DecidedArtifact): boolean {
  return decision.dueFromIgnoringHoldsMs === Number.POSITIVE_INFINITY && copies.some(({ facts }) => isLive(facts));
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

/**
 * Why a file that may date others stays; `undefined`: it need not. Of one that was deleted nothing is read, so that what is left
 * of it dates nothing.
 */
export function whyDatesStay({ keptCalls }: SweepState, artifact: ReadArtifact, place: ScanPlace): KeptWhy | undefined {
  if (!artifact.copies.some(({ facts }) => facts.state === 'base')) return undefined;
  return keptCalls.whyOf(keptKeysOf(artifact, place), fileIn(place, artifact.name));
}

function fileIn({ account, container }: ScanPlace, name: string): DatingFile {
  return { container: `${account}/${container}`, name };
}
