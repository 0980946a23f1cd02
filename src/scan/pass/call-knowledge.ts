import type { CallDataPolicySpec } from '../../api/call-data-policy.ts';
import type { CallFacts, CopyFacts } from '../../policy/copy-facts.ts';
import { stateOfHold } from '../../policy/holds.ts';
import type { ResolvedHold } from '../../policy/holds.ts';
import type { ReadArtifact, ReadCopy } from './artifact.ts';
import { createCallMarks, unmarked, withMark } from './call-marks.ts';
import type { CallMark } from './call-marks.ts';
import { createHashSet } from './hash-set.ts';
import type { HashSet } from './hash-set.ts';
import type { ScanClass } from './scan-place.ts';
import { hashText } from './text-hash.ts';

/** What artifacts anywhere say of calls. Only calls that something was said of are remembered. */
export interface CallKnowledge {
  /** Takes over what one artifact says of its calls. */
  readonly learn: (artifact: ReadArtifact, scanClass: ScanClass) => void;
  /** What is known of calls, all taken together, as it concerns a class. */
  readonly of: (callIds: readonly string[], scanClass: ScanClass) => CallFacts;
  /** The same of the calls of one copy, and what its own tag says, which counts also where its calls are unknown. */
  readonly ofCopy: (copy: Pick<ReadCopy, 'callIds' | 'facts'>, scanClass: ScanClass) => CallFacts;
  /** Whether since the last call something was learnt that may change what was decided of an artifact before. */
  readonly takeNews: () => boolean;
}

export interface KnowledgeInput {
  readonly spec: CallDataPolicySpec;
  readonly holds: readonly ResolvedHold[];
  readonly nowMs: number;
}

type Purpose = keyof CallFacts['refused'];

/** Nothing is known of most calls: one record for all of them. */
const nothing: CallFacts = { ...unmarked, granted: false };

export function createCallKnowledge({ spec, holds, nowMs }: KnowledgeInput): CallKnowledge {
  const heldIds = holdsByIds(holds, nowMs);
  const markOfTag = marksOfTags(holds, nowMs);
  const marks = createCallMarks();
  const grants = grantsThatCount(spec);
  let isNews = false;
  let isGrantNew = false;
  let isGrantMissed = false;
  const mark = (callIds: Iterable<string>, said: CallMark): void => {
    if (marks.add(callIds, said)) isNews = true;
  };

  const isGranted = (callIds: readonly string[], { declared }: ScanClass): boolean => {
    const granted = declared.consent === undefined ? undefined : grants.get(declared.consent.purpose);
    return granted !== undefined && granted.size() > 0 && callIds.some((id) => granted.has(hashText(id)));
  };

  const learnTags = (copies: readonly ReadCopy[]): void => {
    const callIds = idsOf(copies);
    for (const { facts } of copies) {
      const said = facts.holdTag === undefined ? undefined : markOfTag(facts.holdTag);
      if (said !== undefined) mark(callIds, said);
    }
  };
  const learnAnswer = (callIds: ReadonlySet<string>, speaker: CopyFacts | undefined, purpose: Purpose): void => {
    switch (speaker?.consent?.answer) {
      case 'Refused':
        mark(callIds, { kind: 'Refused', purpose });
        return;
      case 'Granted':
        if (addGrants(grants.get(purpose), callIds)) isGrantNew = true;
        return;
      case 'Missing':
        // Also in a class that only reports it: what it counts must not hang on the order of the listing.
        if (grants.has(purpose)) isGrantMissed = true;
        return;
      case undefined:
    }
  };
  const factsOf = (callIds: readonly string[], own: CallMark | undefined, scanClass: ScanClass): CallFacts => {
    const called = marks.of(callIds);
    const marked = own === undefined ? called : withMark(called ?? unmarked, own);
    const held = heldIds.filter(({ ids }) => callIds.some((id) => ids.has(id))).map(({ name }) => name);
    const granted = isGranted(callIds, scanClass);
    if (marked === undefined && held.length === 0 && !granted) return nothing;
    const { holds: tagged, unknownHold, refused } = marked ?? unmarked;
    return { holds: [...new Set([...held, ...tagged])].sort(), unknownHold, refused, granted };
  };

  return {
    learn: ({ copies }, { declared: { consent } }) => {
      if (copies.some(({ facts }) => facts.holdTag !== undefined)) learnTags(copies);
      if (consent === undefined) return;
      for (const { callIds, speaker } of speakersOf(copies)) learnAnswer(callIds, speaker, consent.purpose);
    },
    of: (callIds, scanClass) => factsOf(callIds, undefined, scanClass),
    ofCopy: ({ callIds, facts: { holdTag } }, scanClass) =>
      factsOf(callIds, holdTag === undefined ? undefined : markOfTag(holdTag), scanClass),
    takeNews: () => {
      const wasNews = isNews || (isGrantNew && isGrantMissed);
      isNews = false;
      isGrantNew = false;
      isGrantMissed = false;
      return wasNews;
    },
  };
}

interface Speaker {
  readonly callIds: ReadonlySet<string>;
  readonly speaker: CopyFacts | undefined;
}

/** Who speaks for which calls. Where a name was used again, an older copy speaks for its own call, and no other does. */
function speakersOf(copies: readonly ReadCopy[]): readonly Speaker[] {
  const first = copies[0]?.callIds ?? [];
  const isOfSame = ({ callIds }: ReadCopy): boolean =>
    callIds.length === first.length && callIds.every((id, at) => id === first[at]);
  if (copies.every(isOfSame))
    return [{ callIds: new Set(first), speaker: speakerOf(copies.map(({ facts }) => facts)) }];
  const copiesOf = new Map<string, CopyFacts[]>();
  for (const { callIds, facts } of copies) {
    for (const id of callIds) copiesOf.set(id, [...(copiesOf.get(id) ?? []), facts]);
  }
  return [...copiesOf].map(([id, own]) => ({ callIds: new Set([id]), speaker: speakerOf(own) }));
}

/** The copy that speaks: what stands there now, else what was written last. */
function speakerOf(copies: readonly CopyFacts[]): CopyFacts | undefined {
  const base = copies.find(({ state }) => state === 'base');
  if (base !== undefined) return base;
  const writtenMs = ({ lastModifiedMs, creationTimeMs }: CopyFacts): number => lastModifiedMs ?? creationTimeMs ?? 0;
  return copies.reduce<CopyFacts | undefined>(
    (latest, copy) => (latest === undefined || writtenMs(copy) > writtenMs(latest) ? copy : latest),
    undefined,
  );
}

function holdsByIds(holds: readonly ResolvedHold[], nowMs: number) {
  return holds.flatMap((resolved) => {
    const { hold, calls } = resolved;
    const isActive = calls.kind === 'ByIds' && stateOfHold(resolved, nowMs) === 'Active';
    return isActive ? [{ name: hold.name, ids: calls.callIds }] : [];
  });
}

/** What a value of the hold tag means: a hold, one that ended or has not begun (`undefined`), or nobody knows. */
function marksOfTags(holds: readonly ResolvedHold[], nowMs: number): (value: string) => CallMark | undefined {
  const known = new Map<string, readonly ResolvedHold[]>();
  for (const resolved of holds) {
    if (resolved.calls.kind !== 'ByTag') continue;
    const { value } = resolved.calls;
    known.set(value, [...(known.get(value) ?? []), resolved]);
  }
  return (value) => {
    const named = known.get(value);
    if (named === undefined) return { kind: 'UnknownHold' };
    const active = named.filter((resolved) => stateOfHold(resolved, nowMs) === 'Active');
    return active.length === 0 ? undefined : { kind: 'Held', holds: active.map(({ hold }) => hold.name) };
  };
}

function idsOf(copies: readonly ReadCopy[]): ReadonlySet<string> {
  return new Set(copies.flatMap(({ callIds }) => callIds));
}

function addGrants(grants: HashSet | undefined, callIds: ReadonlySet<string>): boolean {
  if (grants === undefined) return false;
  return [...callIds].filter((id) => grants.add(hashText(id))).length > 0;
}

/** Grants are remembered where a call without one would be deleted for it, and nowhere else: there may be a million. */
function grantsThatCount({ artifactClasses }: CallDataPolicySpec): ReadonlyMap<Purpose, HashSet> {
  const purposes = artifactClasses.flatMap(({ consent }) =>
    consent?.onMissing === 'DeleteAfter' ? [consent.purpose] : [],
  );
  return new Map(purposes.map((purpose) => [purpose, createHashSet()]));
}
