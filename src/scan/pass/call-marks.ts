import type { CallFacts } from '../../policy/copy-facts.ts';

/** One thing that an artifact says of its calls. */
export type CallMark =
  | { readonly kind: 'Held'; readonly holds: readonly string[] }
  | { readonly kind: 'UnknownHold' }
  | { readonly kind: 'Refused'; readonly purpose: keyof CallFacts['refused'] };

export type CallMarkings = Omit<CallFacts, 'granted'>;

/** What is said of calls, by their ids. */
export interface CallMarks {
  /** Whether something of it is new. */
  readonly add: (callIds: Iterable<string>, mark: CallMark) => boolean;
  /** `undefined`: nothing is said of any of them. */
  readonly of: (callIds: readonly string[]) => CallMarkings | undefined;
}

export const unmarked: CallMarkings = { holds: [], unknownHold: false, refused: { Recording: false, AI: false } };

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
  return {
    add: (callIds, mark) => {
      let isNew = false;
      for (const id of callIds) {
        const before = known.get(id);
        const after = share(withMark(before ?? unmarked, mark));
        if (before === after) continue;
        isNew = true;
        known.set(before === undefined ? copyText(id) : id, after);
      }
      return isNew;
    },
    of: (callIds) => {
      if (known.size === 0) return undefined;
      const all = callIds.flatMap((id) => known.get(id) ?? []);
      return all.length <= 1 ? all[0] : share(all.reduce(combine));
    },
  };
}

export function withMark(markings: CallMarkings, mark: CallMark): CallMarkings {
  switch (mark.kind) {
    case 'Held':
      return { ...markings, holds: [...new Set([...markings.holds, ...mark.holds])].sort() };
    case 'UnknownHold':
      return { ...markings, unknownHold: true };
    case 'Refused':
      return { ...markings, refused: { ...markings.refused, [mark.purpose]: true } };
  }
}

function combine(a: CallMarkings, b: CallMarkings): CallMarkings {
  return {
    holds: [...new Set([...a.holds, ...b.holds])].sort(),
    unknownHold: a.unknownHold || b.unknownHold,
    refused: { Recording: a.refused.Recording || b.refused.Recording, AI: a.refused.AI || b.refused.AI },
  };
}

/** The same text in a memory of its own: a part of a name or of a document would keep all of it alive. */
function copyText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
