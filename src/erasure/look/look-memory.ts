import type { FeatureDigest } from '../../matching/feature.ts';
import type { NotSearchedWord } from '../engine.ts';
import { createContentTable } from './content-table.ts';
import type { ContentHash, ContentTable } from './content-table.ts';
import { hasHits, nothingExamined, withoutRequests } from './examination.ts';
import type { Examined } from './examination.ts';
import { createFeatureEpochs } from './feature-epochs.ts';

/** What the looks of one policy in this process remember, so that no content is read twice for the same features. */
export interface LookMemory {
  /** Begins a look for these features. `stamp` is all else that a result hangs on; another one forgets everything. */
  readonly begin: (stamp: string, features: readonly FeatureDigest[]) => LookRecall;
}

export interface LookRecall {
  /** Ids of the keys that numbers were hashed under, by all that looks with the same stamp have read. Added to as it is read. */
  readonly numberKeys: Set<string>;
  /** Those that a content has not been examined for, by what is remembered of it; all where nothing is. */
  readonly featuresFor: (remembered: Remembered | undefined) => readonly FeatureDigest[];
  readonly recall: (content: ContentHash) => Remembered | undefined;
  /** The content was examined for all features now. */
  readonly remember: (content: ContentHash, examined: Examined, keeps?: Keeps) => void;
  /** What of it is still true for the next look: all that was seen in this one, and more where this one did not see all. */
  readonly end: (sawAll: boolean) => void;
}

/** `Keep`: what was seen is needed by later looks. `Part`: it is not all of it, such as of a log without the calls that have no hits. */
export type Keeps = 'Keep' | 'Part';

export interface Remembered {
  /** Counts the looks that had new features. */
  readonly epoch: number;
  /** All of it where it has hits or belongs to a call with hits; else only whether there are words, and what could not be searched. */
  readonly examined: Examined;
  readonly isWhole: boolean;
}

interface State {
  readonly stamp: string;
  readonly epochs: ReturnType<typeof createFeatureEpochs>;
  readonly numberKeys: Set<string>;
  examinedIn: ContentTable;
  kept: Map<string, Kept>;
}

type Kept = Pick<Remembered, 'examined' | 'isWhole'>;

export function createLookMemory(): LookMemory {
  let state: State | undefined;
  let latest: object | undefined;
  return {
    begin: (stamp, features) => {
      if (state?.stamp !== stamp) state = newState(stamp);
      const own = state;
      const ticket = {};
      latest = ticket;
      const { changed, epoch } = own.epochs.begin(features);
      const live = new Set(features.map(({ requestId }) => requestId));
      dropRequests(own.kept, (requestId) => live.has(requestId) && !changed.has(requestId));
      return createRecall(own, { epoch, features, isLatest: () => latest === ticket });
    },
  };
}

interface RecallInput {
  readonly epoch: number;
  readonly features: readonly FeatureDigest[];
  readonly isLatest: () => boolean;
}

function createRecall(state: State, { epoch, features, isLatest }: RecallInput): LookRecall {
  const seen = createContentTable();
  const kept = new Map<string, Kept>();
  const newFeatures = new Map<number, readonly FeatureDigest[]>();
  const featuresSince = (known: number): readonly FeatureDigest[] => {
    const since = newFeatures.get(known) ?? features.filter((feature) => state.epochs.epochOf(feature) > known);
    newFeatures.set(known, since);
    return since;
  };
  return {
    numberKeys: state.numberKeys,
    featuresFor: (remembered) => (remembered === undefined ? features : featuresSince(remembered.epoch)),
    recall: (content) => {
      const value = seen.get(content) ?? state.examinedIn.get(content);
      if (value === undefined) return undefined;
      const key = keyOf(content);
      const known = kept.get(key) ?? state.kept.get(key);
      return { epoch: epochOf(value), ...(known ?? { examined: outlineOf(value), isWhole: false }) };
    },
    remember: (content, examined, keeps) => {
      seen.set(content, valueOf(epoch, examined));
      if (keeps === 'Keep' || hasHits(examined)) kept.set(keyOf(content), { examined, isWhole: keeps !== 'Part' });
    },
    end: (sawAll) => {
      if (!isLatest()) return;
      if (!sawAll) {
        seen.addMissing(state.examinedIn);
        for (const [key, known] of state.kept) if (!kept.has(key)) kept.set(key, known);
      }
      state.examinedIn = seen;
      state.kept = kept;
    },
  };
}

const flags = { words: 1, encrypted: 2, unreadable: 4, audio: 8 } as const;
const flagBits = 4;

function valueOf(epoch: number, { hasWords, notSearched }: Examined): number {
  const words = hasWords ? flags.words : 0;
  const encrypted = notSearched.includes('Encrypted') ? flags.encrypted : 0;
  const unreadable = notSearched.includes('Unreadable') ? flags.unreadable : 0;
  const audio = notSearched.includes('AudioWithoutTranscript') ? flags.audio : 0;
  return epoch * 2 ** flagBits + words + encrypted + unreadable + audio;
}

function epochOf(value: number): number {
  return value >>> flagBits;
}

function outlineOf(value: number): Examined {
  const notSearched: NotSearchedWord[] = [];
  if ((value & flags.encrypted) !== 0) notSearched.push('Encrypted');
  if ((value & flags.unreadable) !== 0) notSearched.push('Unreadable');
  if ((value & flags.audio) !== 0) notSearched.push('AudioWithoutTranscript');
  return { ...nothingExamined, hasWords: (value & flags.words) !== 0, notSearched };
}

function newState(stamp: string): State {
  return {
    stamp,
    epochs: createFeatureEpochs(),
    numberKeys: new Set(),
    examinedIn: createContentTable(),
    kept: new Map(),
  };
}

/** Both hashes: what one content shows must not be taken for what another one shows. */
function keyOf({ hash, check }: ContentHash): string {
  return `${hash} ${check}`;
}

function dropRequests(kept: Map<string, Kept>, isLive: (requestId: string) => boolean): void {
  for (const [key, { examined, isWhole }] of kept) {
    kept.set(key, { examined: withoutRequests(examined, isLive), isWhole });
  }
}
