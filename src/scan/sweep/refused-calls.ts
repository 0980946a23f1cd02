import { isRefused } from '../../policy/copy-decision.ts';
import type { CallFacts } from '../../policy/copy-facts.ts';
import { stayingCopies } from '../../policy/delete-steps.ts';
import type { DeleteStep } from '../../policy/delete-steps.ts';
import { onceGranted, unlessRefused } from '../../policy/due-times.ts';
import { isContentChanged } from '../classify/classification.ts';
import type { ReadArtifact, ReadCopy } from '../pass/artifact.ts';
import type { CallKnowledge } from '../pass/call-knowledge.ts';
import { createHashSet } from '../pass/hash-set.ts';
import { spanOfCall, startSpanOf } from '../pass/refusals.ts';
import type { ScanClass, ScanPlace } from '../pass/scan-place.ts';
import { speakersOf } from '../pass/speakers.ts';
import { hashText } from '../pass/text-hash.ts';
import { tellsCalls } from '../pass/told-calls.ts';

/**
 * Refused calls of which something is left, or may be. Nothing but the artifact that carries a refusal tells it to the next
 * pass, so that it has to stay, too. Of ids only hashes are kept, and only of refused calls.
 */
export interface RefusedCalls {
  readonly leave: (callIds: readonly string[]) => void;
  /** Something was not seen, and may be of any call that began then or later. By default of any call at all. */
  readonly leaveUnseen: (sinceMs?: number) => void;
  /** Of calls that began at this time or before. */
  readonly isAnyLeft: (callIds: readonly string[], latestStartMs: number) => boolean;
}

export function createRefusedCalls(): RefusedCalls {
  const left = createHashSet();
  let unseenSinceMs = Number.POSITIVE_INFINITY;
  return {
    leave: (callIds) => {
      for (const id of callIds) left.add(hashText(id));
    },
    leaveUnseen: (sinceMs = Number.NEGATIVE_INFINITY) => {
      unseenSinceMs = Math.min(unseenSinceMs, sinceMs);
    },
    isAnyLeft: (callIds, latestStartMs) =>
      latestStartMs > unseenSinceMs || callIds.some((id) => left.has(hashText(id))),
  };
}

/** Ids of the calls whose refusal these copies of an artifact tell. */
export function carriedIds(copies: readonly ReadCopy[]): readonly string[] {
  if (!copies.some(({ facts }) => facts.consent?.answer === 'Refused')) return [];
  return speakersOf(copies).flatMap(({ callIds, answer }) => (answer === 'Refused' ? [...callIds] : []));
}

/** When the last of the calls of these copies began at the latest; `Infinity`: nobody can say. */
export function latestStartOf(copies: readonly ReadCopy[]): number {
  return Math.max(...copies.map(({ facts }) => startSpanOf(facts)?.toMs ?? Number.POSITIVE_INFINITY));
}

/** From when on calls may be in a content that changed while it was read; `undefined` where none did. */
export function changedSince(copies: readonly ReadCopy[], reachMs: number): number | undefined {
  const changed = copies.filter((copy) => isContentChanged(copy.classification) && !tellsCalls(copy));
  if (changed.length === 0) return undefined;
  return Math.min(...changed.map(({ facts }) => facts.creationTimeMs ?? Number.NEGATIVE_INFINITY)) - reachMs;
}

export interface RefusalSource {
  readonly place: Pick<ScanPlace, 'scanClass' | 'terms'>;
  readonly knowledge: Pick<CallKnowledge, 'of'>;
}

/** Ids of the refused calls of copies that the class is to delete for it. */
export function refusedIds(
  copies: readonly ReadCopy[],
  { place: { scanClass, terms }, knowledge }: RefusalSource,
): readonly string[] {
  return copies.flatMap((copy) =>
    copy.callIds.filter((id) => isRefused(knowledge.of([id], scanClass, spanOfCall(copy, id)), terms)),
  );
}

/** Ids whose refusal the artifact tells and nothing told before. */
export function newlyCarriedIds({ copies }: ReadArtifact, { place, knowledge }: RefusalSource): readonly string[] {
  const carried = carriedIds(copies);
  const purpose = carried.length === 0 ? undefined : place.scanClass.declared.consent?.purpose;
  if (purpose === undefined) return [];
  const known = (id: string): boolean =>
    copies.some(
      (copy) =>
        copy.callIds.includes(id) && knowledge.of([id], place.scanClass, startSpanOf(copy.facts)).refused[purpose],
    );
  return carried.filter((id) => !known(id));
}

/** The copies that can be read once the requests were carried out. */
export function copiesLeft({ copies }: ReadArtifact, steps: readonly DeleteStep[]): readonly ReadCopy[] {
  const left = new Set(
    stayingCopies(
      copies.map(({ facts }) => facts),
      steps,
    ),
  );
  return copies.filter(({ facts }) => left.has(facts));
}

/** By the copies that can be read and by the number of requests: a base takes its snapshots along by one request. */
export function leaveTheSame(
  artifact: ReadArtifact,
  one: readonly DeleteStep[],
  other: readonly DeleteStep[],
): boolean {
  const left = new Set(copiesLeft(artifact, one));
  const leftByOther = copiesLeft(artifact, other);
  return one.length === other.length && left.size === leftByOther.length && leftByOther.every((copy) => left.has(copy));
}

/** Whether copies of a refused call would be left, and none of them tells the refusal. */
export function forgetsOwnRefusal(artifact: ReadArtifact, steps: readonly DeleteStep[]): boolean {
  const left = copiesLeft(artifact, steps);
  const told = new Set(carriedIds(left));
  const carried = new Set(carriedIds(artifact.copies));
  return left.some(({ callIds }) => callIds.some((id) => carried.has(id) && !told.has(id)));
}

/** What would be known had every refusal been corrected to a consent: then nothing goes for want of one either. */
export function withAllGranted(knowledge: CallKnowledge): CallKnowledge {
  const correct = (facts: CallFacts, { declared: { consent } }: ScanClass): CallFacts =>
    consent !== undefined && facts.refused[consent.purpose] ? onceGranted(facts) : unlessRefused(facts);
  return {
    ...knowledge,
    of: (callIds, scanClass, span) => correct(knowledge.of(callIds, scanClass, span), scanClass),
    ofCopy: (copy, scanClass) => correct(knowledge.ofCopy(copy, scanClass), scanClass),
  };
}
