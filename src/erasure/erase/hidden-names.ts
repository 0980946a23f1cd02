import { copyText } from '../../scan/pass/copied-text.ts';
import type { ObjectKind } from '../look/compiled-search.ts';
import { groundOfCallIds } from './hold-grounds.ts';
import type { ListingParts } from './target-listing.ts';

/** Whose an artifact is that may name objects so that nobody can read which. */
export interface HiddenBy {
  readonly callIds: readonly string[];
  /** It may be of a call that it does not tell. */
  readonly isUntold: boolean;
}

/** Where artifacts may name objects of AI accounts so that nobody can read which: of what kind, and of whose calls. */
export interface HiddenNames {
  readonly note: (object: ObjectKind, by: HiddenBy) => void;
  /** Once all is listed, because any artifact may say that a call is held. */
  readonly mayBeOfHeld: (object: ObjectKind, parts: ListingParts) => boolean;
}

interface Hidden {
  readonly callIds: Set<string>;
  isUntold: boolean;
  /** The same for all objects of the kind, and asked for each of them. */
  answer?: boolean;
}

/** Of so many calls, any that a hold keeps may be one. */
const maxCalls = 100_000;

export function createHiddenNames(): HiddenNames {
  const known = new Map<string, Hidden>();
  return {
    note: (object, { callIds, isUntold }) => {
      const key = keyOf(object);
      const hidden = known.get(key) ?? { callIds: new Set(), isUntold: false };
      known.set(key, hidden);
      const more = callIds.filter((callId) => !hidden.callIds.has(callId));
      const isOverfull = hidden.callIds.size + more.length > maxCalls;
      if (isUntold || isOverfull) hidden.isUntold = true;
      if (!isOverfull) for (const callId of more) hidden.callIds.add(copyText(callId));
    },
    mayBeOfHeld: (object, parts) => {
      const hidden = known.get(keyOf(object));
      if (hidden === undefined) return false;
      hidden.answer ??= isOfHeld(hidden, parts);
      return hidden.answer;
    },
  };
}

function isOfHeld({ callIds, isUntold }: Hidden, parts: ListingParts): boolean {
  if (!parts.knowledge.isAnyHeld()) return false;
  return isUntold || groundOfCallIds(parts, [...callIds]) !== undefined;
}

function keyOf({ account, kind }: ObjectKind): string {
  return JSON.stringify([account, kind]);
}
