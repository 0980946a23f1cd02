import { endOfHoldMs, stateOfHold } from '../../policy/holds.ts';
import type { ResolvedHold } from '../../policy/holds.ts';
import type { CallFacts } from '../../policy/copy-facts.ts';
import type { ReadArtifact } from './artifact.ts';
import { keysToAsk, keysToKeep } from './call-id-keys.ts';
import type { CallKnowledge } from './call-knowledge.ts';
import type { KnowledgeSnapshot } from './knowledge-snapshot.ts';
import { addHashes, createHashSet, hashesOf } from './hash-set.ts';
import type { HashSet } from './hash-set.ts';
import { hashText } from './text-hash.ts';
import { protectedIdsOf } from './told-calls.ts';

export interface EndedHoldsInput {
  readonly holds: readonly ResolvedHold[];
  /** The cut-off of a deletion that waits or was approved. */
  readonly pendingCutoffMs: number | undefined;
  readonly nowMs: number;
}

/** A hold that kept something at the cut-off and does not any more. */
interface EndedHold {
  readonly untilMs: number;
  /** `undefined`: the Secret of an ended hold is not read, so nobody knows which calls it kept, and it may be any. */
  readonly tagValue: string | undefined;
  /** By the keys under which the protection of a call is looked for. */
  readonly calls: HashSet;
}

/**
 * Knowledge that also says until when ended holds kept a call: what one kept at the cut-off of an approval was none of what a
 * person was shown. Without such a hold it is the knowledge itself.
 */
export function withEndedHolds(knowledge: CallKnowledge, input: EndedHoldsInput): CallKnowledge {
  const ended = endedHolds(input);
  if (ended.length === 0) return knowledge;
  let isNews = false;
  const withUntil = (facts: CallFacts, kept: readonly EndedHold[]): CallFacts =>
    kept.length === 0 ? facts : { ...facts, heldUntilMs: Math.max(...kept.map(({ untilMs }) => untilMs)) };
  const keptBy = (callIds: readonly string[]) => (hold: EndedHold) =>
    hold.tagValue === undefined || callIds.flatMap(keysToAsk).some((key) => hold.calls.has(hashText(key)));
  const withEnded = (snapshot: KnowledgeSnapshot): KnowledgeSnapshot => ({
    ...snapshot,
    ended: ended.map(({ calls }) => hashesOf(calls)),
  });
  return {
    ...knowledge,
    learn: (artifact, scanClass, at) => {
      knowledge.learn(artifact, scanClass, at);
      for (const hold of ended) if (learnTag(hold, artifact)) isNews = true;
    },
    of: (callIds, scanClass, span) => withUntil(knowledge.of(callIds, scanClass, span), ended.filter(keptBy(callIds))),
    ofCopy: (copy, scanClass) => {
      const isKept = keptBy(protectedIdsOf(copy));
      const { holdTag } = copy.facts;
      return withUntil(
        knowledge.ofCopy(copy, scanClass),
        ended.filter((hold) => isKept(hold) || (holdTag !== undefined && hold.tagValue === holdTag)),
      );
    },
    takeNews: () => {
      const wasNews = isNews;
      isNews = false;
      return knowledge.takeNews() || wasNews;
    },
    snapshot: () => withEnded(knowledge.snapshot()),
    news: () => (isNews ? withEnded(knowledge.snapshot()) : knowledge.news()),
    merge: (other) => {
      knowledge.merge(other);
      ended.forEach(({ calls }, at) => {
        if (addHashes(calls, other.ended[at] ?? new Float64Array())) isNews = true;
      });
    },
  };
}

/** Whether a call of the artifact was not known to be kept by the hold before. */
function learnTag({ tagValue, calls }: EndedHold, { copies }: ReadArtifact): boolean {
  if (tagValue === undefined || !copies.some(({ facts }) => facts.holdTag === tagValue)) return false;
  const keys = copies.flatMap(protectedIdsOf).flatMap(keysToKeep);
  return keys.filter((key) => calls.add(hashText(key))).length > 0;
}

function endedHolds({ holds, pendingCutoffMs, nowMs }: EndedHoldsInput): readonly EndedHold[] {
  if (pendingCutoffMs === undefined) return [];
  const wasActive = (state: string) => state === 'Active' || state === 'Unreadable';
  return holds
    .filter((hold) => stateOfHold(hold, nowMs) === 'Expired' && wasActive(stateOfHold(hold, pendingCutoffMs)))
    .map(({ hold, calls }) => ({
      untilMs: endOfHoldMs(hold),
      tagValue: calls.kind === 'ByTag' ? calls.value : undefined,
      calls: createHashSet(),
    }));
}
