import type { ConsentAnswer, CopyFacts } from '../../policy/copy-facts.ts';
import type { ReadCopy } from './artifact.ts';
import { isMute, protectedIdsOf } from './told-calls.ts';

/** Copies of one artifact that speak for the same calls. */
export interface Speaker {
  readonly callIds: ReadonlySet<string>;
  readonly copies: readonly CopyFacts[];
  /** What they say of consent. */
  readonly answer: ConsentAnswer | undefined;
}

/**
 * Who speaks for which calls. Where a name was used again, an older copy speaks for its own call, and no other does. A later
 * copy that does not tell its calls may be of any of them.
 */
export function speakersOf(copies: readonly ReadCopy[]): readonly Speaker[] {
  const mute = copies.filter(isMute).map(({ facts }) => facts);
  const first = copies[0] === undefined ? [] : protectedIdsOf(copies[0]);
  const isOfSame = (copy: ReadCopy): boolean => {
    const ids = protectedIdsOf(copy);
    return ids.length === first.length && ids.every((id, at) => id === first[at]);
  };
  if ((mute.length === 0 || mute.length === copies.length) && copies.every(isOfSame)) {
    const all = copies.map(({ facts }) => facts);
    return [{ callIds: new Set(first), copies: all, answer: speakerOf(all)?.consent?.answer }];
  }
  const copiesOf = new Map<string, CopyFacts[]>();
  for (const copy of copies) {
    for (const id of protectedIdsOf(copy)) copiesOf.set(id, [...(copiesOf.get(id) ?? []), copy.facts]);
  }
  return [...copiesOf].map(([id, own]) => ({ callIds: new Set([id]), copies: own, answer: answerOf(own, mute) }));
}

/** A refusal destroys, so that the last copy which may be of the call must refuse as well. */
function answerOf(own: readonly CopyFacts[], mute: readonly CopyFacts[]): ConsentAnswer | undefined {
  const told = speakerOf(own)?.consent?.answer;
  return told === 'Refused' ? speakerOf([...mute, ...own])?.consent?.answer : told;
}

/** The copy that speaks: what stands there now, else what was written last. */
function speakerOf(copies: readonly CopyFacts[]): CopyFacts | undefined {
  const base = copies.find(({ state }) => state === 'base');
  if (base !== undefined) return base;
  return copies.reduce<CopyFacts | undefined>(
    (latest, copy) => (latest === undefined || isLater(copy, latest) ? copy : latest),
    undefined,
  );
}

/** Times are of whole seconds, and a snapshot has the time of what it was made of, and not the tags that came after. */
function isLater(one: CopyFacts, other: CopyFacts): boolean {
  const writtenMs = ({ lastModifiedMs, creationTimeMs }: CopyFacts): number => lastModifiedMs ?? creationTimeMs ?? 0;
  const [oneMs, otherMs] = [writtenMs(one), writtenMs(other)];
  if (oneMs !== otherMs) return oneMs > otherMs;
  if ((one.snapshot === undefined) !== (other.snapshot === undefined)) return one.snapshot === undefined;
  return (one.versionId ?? one.snapshot ?? '') > (other.versionId ?? other.snapshot ?? '');
}
