import { createDistinctCount } from '../../scan/pass/distinct-count.ts';
import type { DistinctCount } from '../../scan/pass/distinct-count.ts';
import { createHashSet } from '../../scan/pass/hash-set.ts';
import type { ScanPlace } from '../../scan/pass/scan-place.ts';
import { hashText } from '../../scan/pass/text-hash.ts';
import { notSearchedWords } from '../engine.ts';
import type { NotSearchedWord, SearchedPlace } from '../engine.ts';

/** Counts what was searched and what could not be, for each class in each account. */
export interface SearchTally {
  readonly add: (place: ScanPlace, artifact: SearchedArtifact) => void;
  readonly places: () => readonly SearchedPlace[];
}

export interface SearchedArtifact {
  readonly callIds: ReadonlySet<string>;
  readonly notSearched: ReadonlySet<NotSearchedWord>;
  /** Calls that a text or a number was found of. */
  readonly spokenCalls: Iterable<string>;
  /** Audio: it counts as not searched unless something else of its call was. */
  readonly isAudio: boolean;
}

interface Row {
  readonly className: string;
  readonly account: string;
  searched: number;
  readonly calls: DistinctCount;
  readonly notSearched: Map<NotSearchedWord, number>;
  readonly audio: HashList;
}

/** Also of places in which nothing lies. */
export function createSearchTally(places: readonly ScanPlace[]): SearchTally {
  const rows = new Map<string, Row>();
  const spoken = createHashSet();
  const rowOf = ({ scanClass, account }: ScanPlace): Row => {
    const key = JSON.stringify([scanClass.name, account]);
    const row = rows.get(key) ?? newRow(scanClass.name, account);
    rows.set(key, row);
    return row;
  };
  for (const place of places) rowOf(place);
  return {
    add: (place, { callIds, notSearched, spokenCalls, isAudio }) => {
      const row = rowOf(place);
      row.searched += 1;
      for (const callId of callIds) row.calls.add(callId);
      for (const callId of spokenCalls) spoken.add(hashText(callId));
      for (const what of notSearched) row.notSearched.set(what, (row.notSearched.get(what) ?? 0) + 1);
      // Of audio of an unknown call nobody can say that it was searched by another artifact.
      const [call] = callIds;
      if (isAudio && call !== undefined) row.audio.add(hashText(call));
      else if (isAudio)
        row.notSearched.set('AudioWithoutTranscript', (row.notSearched.get('AudioWithoutTranscript') ?? 0) + 1);
    },
    places: () => [...rows.values()].map((row) => placeOf(row, spoken.has)),
  };
}

function placeOf(row: Row, isSpoken: (call: number) => boolean): SearchedPlace {
  const { className, account, searched, calls, notSearched, audio } = row;
  const silent = audio.count((call) => !isSpoken(call));
  const counts = new Map(notSearched);
  if (silent > 0) counts.set('AudioWithoutTranscript', (counts.get('AudioWithoutTranscript') ?? 0) + silent);
  return {
    class: className,
    account,
    searched,
    calls: calls.count(),
    notSearched: notSearchedWords.flatMap((what) => {
      const count = counts.get(what) ?? 0;
      return count === 0 ? [] : [{ what, count }];
    }),
  };
}

function newRow(className: string, account: string): Row {
  return {
    className,
    account,
    searched: 0,
    calls: createDistinctCount(),
    notSearched: new Map(),
    audio: createHashList(),
  };
}

/** Hashes in the order they came, eight bytes each. */
interface HashList {
  readonly add: (hash: number) => void;
  readonly count: (counts: (hash: number) => boolean) => number;
}

function createHashList(): HashList {
  let hashes = new Float64Array(64);
  let size = 0;
  return {
    add: (hash) => {
      if (size === hashes.length) {
        const before = hashes;
        hashes = new Float64Array(size * 2);
        hashes.set(before);
      }
      hashes[size] = hash;
      size += 1;
    },
    count: (counts) => {
      let counted = 0;
      for (let at = 0; at < size; at += 1) if (counts(hashes[at] ?? 0)) counted += 1;
      return counted;
    },
  };
}
