import type { CopyFacts } from '../../policy/copy-facts.ts';
import type { ReadCopy } from './artifact.ts';

/** Copies of one artifact that speak for the same calls. */
export interface Speaker {
  readonly callIds: ReadonlySet<string>;
  readonly copies: readonly CopyFacts[];
  readonly spoken: CopyFacts | undefined;
}

/** Who speaks for which calls. Where a name was used again, an older copy speaks for its own call, and no other does. */
export function speakersOf(copies: readonly ReadCopy[]): readonly Speaker[] {
  const first = copies[0]?.callIds ?? [];
  const isOfSame = ({ callIds }: ReadCopy): boolean =>
    callIds.length === first.length && callIds.every((id, at) => id === first[at]);
  if (copies.every(isOfSame))
    return [
      speakerFor(
        new Set(first),
        copies.map(({ facts }) => facts),
      ),
    ];
  const copiesOf = new Map<string, CopyFacts[]>();
  for (const { callIds, facts } of copies) {
    for (const id of callIds) copiesOf.set(id, [...(copiesOf.get(id) ?? []), facts]);
  }
  return [...copiesOf].map(([id, own]) => speakerFor(new Set([id]), own));
}

function speakerFor(callIds: ReadonlySet<string>, copies: readonly CopyFacts[]): Speaker {
  return { callIds, copies, spoken: speakerOf(copies) };
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
