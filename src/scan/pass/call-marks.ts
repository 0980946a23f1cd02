import type { CallFacts } from '../../policy/copy-facts.ts';
import { keysToAsk, keysToKeep } from './call-id-keys.ts';
import { copyText } from './copied-text.ts';

/** What an artifact says to protect its calls. */
export type CallMark = { readonly kind: 'Held'; readonly holds: readonly string[] } | { readonly kind: 'UnknownHold' };

export type CallMarkings = Pick<CallFacts, 'holds' | 'unknownHold'>;

/** What is said of calls, by their ids. */
export interface CallMarks {
  /** Whether something of it is new. */
  readonly add: (callIds: Iterable<string>, mark: CallMark) => boolean;
  /** `undefined`: nothing is said of any of them. */
  readonly of: (callIds: readonly string[]) => CallMarkings | undefined;
  readonly snapshot: () => CallMarksSnapshot;
  /** Takes over what another knows. Whether something of it is new. */
  readonly merge: (other: CallMarksSnapshot) => boolean;
}

/** By the keys under which the protection of a call is kept. */
export type CallMarksSnapshot = readonly (readonly [key: string, markings: CallMarkings])[];

export const unmarked: CallMarkings = { holds: [], unknownHold: false };

/** Calls of which the same is said share one record. */
export function createCallMarks(): CallMarks {
  const known = new Map<string, CallMarkings>();
  const shared = new Map<string, CallMarkings>();
  const share = (markings: CallMarkings): CallMarkings => {
    const key = JSON.stringify(markings);
    const same = shared.get(key) ?? markings;
    shared.set(key, same);
    return same;
  };
  /** Whether it is new. */
  const keep = (key: string, addTo: (before: CallMarkings) => CallMarkings): boolean => {
    const before = known.get(key);
    const after = share(addTo(before ?? unmarked));
    if (before === after) return false;
    known.set(before === undefined ? copyText(key) : key, after);
    return true;
  };
  return {
    add: (callIds, mark) => {
      const keys = [...callIds].flatMap(keysToKeep);
      return keys.filter((key) => keep(key, (before) => withMark(before, mark))).length > 0;
    },
    of: (callIds) => {
      if (known.size === 0) return undefined;
      const all = callIds.flatMap(keysToAsk).flatMap((key) => known.get(key) ?? []);
      return all.length <= 1 ? all[0] : share(all.reduce(combine));
    },
    snapshot: () => [...known],
    merge: (other) => other.filter(([key, said]) => keep(key, (before) => combine(before, said))).length > 0,
  };
}

export function withMark(markings: CallMarkings, mark: CallMark): CallMarkings {
  return mark.kind === 'UnknownHold'
    ? { ...markings, unknownHold: true }
    : { ...markings, holds: [...new Set([...markings.holds, ...mark.holds])].sort() };
}

function combine(a: CallMarkings, b: CallMarkings): CallMarkings {
  return { holds: [...new Set([...a.holds, ...b.holds])].sort(), unknownHold: a.unknownHold || b.unknownHold };
}
