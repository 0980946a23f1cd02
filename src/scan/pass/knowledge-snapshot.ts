import { isDeepStrictEqual } from 'node:util';
import type { CallFacts } from '../../policy/copy-facts.ts';
import type { CallMarksSnapshot } from './call-marks.ts';
import type { RefusalsSnapshot } from './refusals.ts';

export type Purpose = keyof CallFacts['refused'];

/** Holds call ids: it must not leave the process in the clear. */
export interface KnowledgeSnapshot {
  readonly marks: CallMarksSnapshot;
  readonly refusals: RefusalsSnapshot;
  /** Of blobs that refuse a call. */
  readonly carriers: Float64Array;
  readonly grants: readonly (readonly [purpose: Purpose, hashes: Float64Array])[];
  /** The same of answers that a key hides: they may be grants. */
  readonly hiddenAnswers: KnowledgeSnapshot['grants'];
  /** Purposes of grants on artifacts that do not tell their calls. */
  readonly untoldGrants: readonly Purpose[];
  /** How long after the first call of a log with a grant the last one began at most. */
  readonly grantsReach: readonly (readonly [purpose: Purpose, ms: number])[];
  /** Whether an artifact was met that a grant would excuse. */
  readonly isGrantMissed: boolean;
  /** Calls that ended holds kept, for each such hold in the order of the request. */
  readonly ended: readonly Float64Array[];
}

export const nothingLearnt: Omit<KnowledgeSnapshot, 'isGrantMissed'> = {
  marks: [],
  refusals: { Recording: [], AI: [] },
  carriers: new Float64Array(),
  grants: [],
  hiddenAnswers: [],
  untoldGrants: [],
  grantsReach: [],
  ended: [],
};

/** What of it another that knows the rest must be told. */
export function withoutKnown(snapshot: KnowledgeSnapshot, known: KnowledgeSnapshot): KnowledgeSnapshot {
  return {
    marks: newEntries(snapshot.marks, known.marks),
    refusals: {
      Recording: newEntries(snapshot.refusals.Recording, known.refusals.Recording),
      AI: newEntries(snapshot.refusals.AI, known.refusals.AI),
    },
    carriers: newHashes(snapshot.carriers, known.carriers),
    grants: newCalls(snapshot.grants, known.grants),
    hiddenAnswers: newCalls(snapshot.hiddenAnswers, known.hiddenAnswers),
    untoldGrants: snapshot.untoldGrants.filter((purpose) => !known.untoldGrants.includes(purpose)),
    grantsReach: newEntries(snapshot.grantsReach, known.grantsReach),
    isGrantMissed: snapshot.isGrantMissed,
    ended: snapshot.ended.map((hashes, at) => newHashes(hashes, known.ended[at])),
  };
}

type Entry<Said, Key> = readonly [key: Key, said: Said];

function newEntries<Said, Key extends string>(
  entries: readonly Entry<Said, Key>[],
  known: readonly Entry<Said, Key>[],
): readonly Entry<Said, Key>[] {
  const before = new Map(known);
  return entries.filter(([key, said]) => !isDeepStrictEqual(before.get(key), said));
}

function newCalls(calls: KnowledgeSnapshot['grants'], known: KnowledgeSnapshot['grants']): KnowledgeSnapshot['grants'] {
  const before = new Map(known);
  return calls.map(([purpose, hashes]) => [purpose, newHashes(hashes, before.get(purpose))] as const);
}

function newHashes(hashes: Float64Array, known: Float64Array = new Float64Array()): Float64Array {
  const before = new Set(known);
  return hashes.filter((hash) => !before.has(hash));
}
