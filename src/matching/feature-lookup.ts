import type { FeatureDigest, FeatureKind, LiveKey } from './feature.ts';
import { createMark, markName, markValue, markWord, type Mark } from './keyed-mark.ts';
import { createMarkTable, type MarkTable } from './mark-table.ts';
import { isNameParticle } from './name.ts';
import { numberWord } from './number-words.ts';
import { anyFeature, createFlagMemory, flag } from './word-flags.ts';
import { hashText } from './word-hash.ts';

/** Everything that is searched for, by keyed values only. */
export interface FeatureLookup {
  readonly flagsOf: (wordHash: number) => number;
  /** The forms that equal a value. The keyed digest decides; the mark only spares it. */
  readonly find: (kind: FeatureKind, value: string) => readonly FeatureDigest[];
  /** The same for a value of which only the keyed digest is known. */
  readonly findDigest: (kind: FeatureKind, keyId: string, digest: string) => readonly FeatureDigest[];
  /** False where no name has exactly these words, by their hashes. */
  readonly mayBeName: (hashes: readonly number[]) => boolean;
  readonly has: (kind: FeatureKind) => boolean;
  readonly hasLocalNumbers: boolean;
}

interface Shelf {
  readonly key: LiveKey;
  readonly mark: Mark;
  readonly marks: MarkTable;
  readonly words: MarkTable;
  readonly digests: ReadonlyMap<string, readonly FeatureDigest[]>;
}

/** A digest without its key can be found no more. Nothing may be reported as absent then. */
export class MissingKey extends Error {
  constructor() {
    super('a feature was digested under a key that is not alive');
    this.name = 'MissingKey';
  }
}

const atWords = ['at', 'aet', 'klammeraffe', 'klammeraffen', 'affenschwanz', 'arroba', 'et'];
const atHashes = new Set(atWords.map((word) => hashText(word)));
const particleWords =
  'von van vom zu zum zur der den de del della di da dos do la le du el al bin ibn af av ten ter und dr prof';
const particleHashes = new Set(
  particleWords
    .split(' ')
    .filter(isNameParticle)
    .map((word) => hashText(word)),
);

function flagsOfFeature({ kind, words }: FeatureDigest): number {
  if (kind === 'name') return flag.name | (words.length === 1 ? flag.alone : 0);
  if (kind === 'text') return flag.text | (words.length === 1 ? flag.alone : 0);
  if (kind === 'address') return flag.address;
  return kind === 'customerNumber' ? flag.customerNumber | flag.alone : 0;
}

function createShelf(key: LiveKey, features: readonly FeatureDigest[]): Shelf {
  const digests = new Map<string, FeatureDigest[]>();
  for (const feature of features) {
    const same = digests.get(feature.digest);
    if (same === undefined) digests.set(feature.digest, [feature]);
    else same.push(feature);
  }
  const words = features.flatMap((feature) => feature.words.map((word) => [word, flagsOfFeature(feature)] as const));
  return {
    key,
    mark: createMark(key.digest),
    marks: createMarkTable(features.map(({ mark }) => [mark, 1] as const)),
    words: createMarkTable(words),
    digests,
  };
}

function numberFlag(hash: number): number {
  const kind = numberWord(hash)?.kind;
  if (kind === undefined) return 0;
  return kind === 'Filler' || kind === 'And' || kind === 'TimesAfter' ? flag.filler : flag.numberWord;
}

function staticFlags(hash: number): number {
  return numberFlag(hash) | (atHashes.has(hash) ? flag.atSign : 0) | (particleHashes.has(hash) ? flag.particle : 0);
}

export function createLookup(features: readonly FeatureDigest[], keys: readonly LiveKey[]): FeatureLookup {
  if (features.some(({ keyId }) => !keys.some(({ id }) => id === keyId))) throw new MissingKey();
  const shelves = keys
    .map((key) =>
      createShelf(
        key,
        features.filter(({ keyId }) => keyId === key.id),
      ),
    )
    .filter(({ digests }) => digests.size > 0);
  const kinds = new Set(features.map(({ kind }) => kind));
  const hasWords = features.some(({ words }) => words.length > 0);
  const computeFlags = (hash: number): number => {
    let flags = staticFlags(hash);
    if (!hasWords) return flags;
    for (const { mark, words } of shelves) flags |= words.get(markWord(mark, hash));
    return (flags & anyFeature) === 0 ? flags & ~flag.alone : flags;
  };
  return {
    flagsOf: createFlagMemory(computeFlags),
    find: (kind, value) => {
      const found: FeatureDigest[] = [];
      for (const { key, mark, marks, digests } of shelves) {
        if (marks.get(markValue(mark, kind, value)) === 0) continue;
        found.push(...(digests.get(key.digest(kind, value)) ?? []).filter((feature) => feature.kind === kind));
      }
      return found;
    },
    findDigest: (kind, keyId, digest) => {
      const shelf = shelves.find(({ key }) => key.id === keyId);
      return (shelf?.digests.get(digest) ?? []).filter((feature) => feature.kind === kind);
    },
    mayBeName: (hashes) => shelves.some(({ mark, marks }) => marks.get(markName(mark, hashes)) !== 0),
    has: (kind) => kinds.has(kind),
    hasLocalNumbers: features.some(({ local }) => local),
  };
}
