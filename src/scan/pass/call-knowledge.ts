import type { CallDataPolicySpec } from '../../api/call-data-policy.ts';
import type { CallFacts } from '../../policy/copy-facts.ts';
import { endsOfHolds, isAnyActive } from '../../policy/holds.ts';
import type { ResolvedHold } from '../../policy/holds.ts';
import { dayMs } from '../../policy/zone-offsets.ts';
import type { ReadArtifact, ReadCopy } from './artifact.ts';
import { createCallMarks, unmarked, withMark } from './call-marks.ts';
import type { CallMark } from './call-marks.ts';
import { createGrants, isUntoldGrant, reachOfGrants } from './grants.ts';
import { nothingLearnt } from './knowledge-snapshot.ts';
import type { KnowledgeSnapshot, Purpose } from './knowledge-snapshot.ts';
import { heldBy, holdsByIds, marksOfTags } from './known-holds.ts';
import { createRefusalCarriers, type BlobPlace } from './refusal-carriers.ts';
import { addRefusal, createRefusals, refusedOf } from './refusals.ts';
import type { StartSpan } from './refusals.ts';
import type { ScanClass } from './scan-place.ts';
import { speakersOf } from './speakers.ts';
import type { Speaker } from './speakers.ts';
import { mayBeOfOthers, protectedIdsOf } from './told-calls.ts';

/** What artifacts anywhere say of calls. Only calls that something was said of are remembered. */
export interface CallKnowledge {
  /** Takes over what one artifact says of its calls. `at`: where it lies, of a place that is swept afterwards. */
  readonly learn: (artifact: ReadArtifact, scanClass: ScanClass, at?: BlobPlace) => void;
  /** Whether what stands there now refused one of its calls when it was learnt of, and does not any more. */
  readonly isTakenBack: (artifact: ReadArtifact, at: BlobPlace) => boolean;
  /** What is known of calls that began then, all taken together, as it concerns a class. */
  readonly of: (callIds: readonly string[], scanClass: ScanClass, span?: StartSpan) => CallFacts;
  /** The same of the calls of one copy, and what its own tag says, which counts also where its calls are unknown. */
  readonly ofCopy: (copy: KnownCopy, scanClass: ScanClass) => CallFacts;
  /** Whether a hold is in force, or any call is known to be held: then what tells no call may be of a held one. */
  readonly isAnyHeld: () => boolean;
  /** How long after the first call of a log with a granted consent the last one began at most. */
  readonly grantsReachMs: (purpose: Purpose) => number;
  /** Whether since the last call something was learnt that may change what was decided of an artifact before. */
  readonly takeNews: () => boolean;
  /** All of it, for the knowledge of another process. */
  readonly snapshot: () => KnowledgeSnapshot;
  /** The same where something was learnt since the last `takeNews`, else without anything of calls. Takes no news. */
  readonly news: () => KnowledgeSnapshot;
  /** Takes over what another process learnt in the service of the same request. What is new of it is news. */
  readonly merge: (other: KnowledgeSnapshot) => void;
}

export type KnownCopy = Pick<ReadCopy, 'callIds' | 'facts'> & Partial<Pick<ReadCopy, 'classification' | 'log'>>;

export interface KnowledgeInput {
  readonly spec: CallDataPolicySpec;
  readonly holds: readonly ResolvedHold[];
  readonly nowMs: number;
}

type ConsentKnown = Pick<CallFacts, 'granted' | 'mayBeGranted' | 'grantsReachMs'>;

const notGranted: ConsentKnown = { granted: false };

/** Nothing is known of most calls: one record for all of them. */
const nothing: CallFacts = { ...unmarked, refused: { Recording: false, AI: false }, ...notGranted };

/** Artifacts of one call that tell its start by other clocks, or by their own creation, differ by no more. */
const refusalReachDays = 2;

/** How far from the start of what carries a refusal the calls began that it takes. */
export function refusalReachMs({ lifecycle }: Pick<CallDataPolicySpec, 'lifecycle'>): number {
  return Math.max(refusalReachDays, lifecycle.arrivalLagDays) * dayMs;
}

export function createCallKnowledge({ spec, holds, nowMs }: KnowledgeInput): CallKnowledge {
  const heldIds = holdsByIds(holds, nowMs);
  const endOf = endsOfHolds(holds);
  const markOfTag = marksOfTags(holds, nowMs);
  const marks = createCallMarks();
  const refusals = createRefusals(refusalReachMs(spec));
  const grants = createGrants(spec);
  const carriers = createRefusalCarriers();
  let isAnyHeld = isAnyActive(holds, nowMs);
  let isNews = false;
  let isGrantNew = false;
  let isGrantMissed = false;
  const mark = (callIds: Iterable<string>, said: CallMark): void => {
    if (marks.add(callIds, said)) {
      isNews = true;
      isAnyHeld = true;
    }
  };

  const learnTags = (copies: readonly ReadCopy[]): void => {
    const callIds = new Set(copies.flatMap(protectedIdsOf));
    for (const { facts } of copies) {
      const said = facts.holdTag === undefined ? undefined : markOfTag(facts.holdTag);
      if (said !== undefined) mark(callIds, said);
    }
  };
  const learnAnswer = (speaker: Speaker, purpose: Purpose): void => {
    const { callIds, answer } = speaker;
    switch (answer) {
      case 'Refused':
        if (addRefusal(refusals, speaker, purpose)) isNews = true;
        return;
      case 'Granted':
        if (grants.add(callIds, purpose)) isGrantNew = true;
        return;
      case 'Missing':
        // Also in a class that only reports it: what it counts must not hang on the order of the listing.
        if (grants.countFor(purpose)) isGrantMissed = true;
        return;
      case undefined:
        if (grants.addHidden(callIds, purpose)) isGrantNew = true;
    }
  };
  const consentOf = (callIds: readonly string[], { declared: { consent } }: ScanClass): ConsentKnown => {
    if (consent === undefined) return notGranted;
    const { purpose } = consent;
    const granted = grants.has(callIds, purpose);
    if (grants.isAnyUntold(purpose) || grants.isHidden(callIds, purpose)) return { granted, mayBeGranted: true };
    if (granted) return { granted };
    const grantsReachMs = grants.reachMs(purpose);
    return grantsReachMs === 0 ? notGranted : { granted, grantsReachMs };
  };
  const factsOf = (
    callIds: readonly string[],
    { own, refused }: { readonly own?: CallMark | undefined; readonly refused: CallFacts['refused'] },
    scanClass: ScanClass,
  ): CallFacts => {
    const called = marks.of(callIds);
    const marked = own === undefined ? called : withMark(called ?? unmarked, own);
    const held = heldBy(heldIds, callIds);
    const consent = consentOf(callIds, scanClass);
    const isRefused = refused.Recording || refused.AI;
    if (marked === undefined && held.length === 0 && consent === notGranted && !isRefused) return nothing;
    const keeping = withMark(marked ?? unmarked, { kind: 'Held', holds: held });
    return { ...keeping, holdsEndMs: endOf(keeping.holds), refused, ...consent };
  };

  const snapshot = (): KnowledgeSnapshot => ({
    marks: marks.snapshot(),
    refusals: refusals.snapshot(),
    carriers: carriers.snapshot(),
    ...grants.snapshot(),
    isGrantMissed,
    ended: [],
  });

  return {
    learn: (artifact, { declared: { consent } }, at) => {
      const { copies, isCut } = artifact;
      if (copies.some(({ facts }) => facts.holdTag !== undefined)) learnTags(copies);
      if (consent === undefined) return;
      if (at !== undefined) carriers.note(artifact, at);
      for (const speaker of speakersOf(copies)) {
        // One of the copies that could not be held may take it back.
        if (!isCut || speaker.answer !== 'Refused') learnAnswer(speaker, consent.purpose);
      }
      if (grants.addReach(consent.purpose, reachOfGrants(copies))) isGrantNew = true;
      if (isUntoldGrant(artifact) && grants.add(new Set(), consent.purpose)) isGrantNew = true;
    },
    isTakenBack: carriers.isTakenBack,
    grantsReachMs: grants.reachMs,
    of: (callIds, scanClass, span) => factsOf(callIds, { refused: refusals.of(callIds, span) }, scanClass),
    ofCopy: (copy, scanClass) => {
      const { facts } = copy;
      const own = facts.holdTag === undefined ? undefined : markOfTag(facts.holdTag);
      const known = factsOf(protectedIdsOf(copy), { own, refused: refusedOf(copy, refusals) }, scanClass);
      const { classification } = copy;
      const mayBeHeld = isAnyHeld && classification !== undefined && mayBeOfOthers({ ...copy, classification });
      return mayBeHeld ? { ...known, mayBeHeld } : known;
    },
    isAnyHeld: () => isAnyHeld,
    takeNews: () => {
      const wasNews = isNews || (isGrantNew && isGrantMissed);
      isNews = false;
      isGrantNew = false;
      isGrantMissed = false;
      return wasNews;
    },
    snapshot,
    news: () => (isNews || isGrantNew ? snapshot() : { ...nothingLearnt, isGrantMissed }),
    merge: (other) => {
      if (marks.merge(other.marks)) {
        isNews = true;
        isAnyHeld = true;
      }
      if (refusals.merge(other.refusals)) isNews = true;
      carriers.merge(other.carriers);
      if (grants.merge(other)) isGrantNew = true;
      if (other.isGrantMissed) isGrantMissed = true;
    },
  };
}
