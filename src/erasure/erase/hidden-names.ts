import { keyOfBlob } from '../../evidence/token-parts.ts';
import type { BlobPlace } from '../../evidence/token-parts.ts';
import { copyText } from '../../scan/pass/copied-text.ts';
import type { ObjectKind } from '../look/compiled-search.ts';
import type { CallPlaces } from './call-places.ts';
import { groundOfCallIds } from './hold-grounds.ts';
import { mayBeTagged } from './late-holds.ts';
import type { TaggedArtifact } from './late-holds.ts';
import type { PlacedArtifact } from './naming-calls.ts';
import type { ListingParts } from './target-listing.ts';
import type { HiddenNaming } from './untold-naming.ts';

/** Whose an artifact is that may name objects so that nobody can read which. */
export interface HiddenBy {
  readonly callIds: readonly string[];
  /** It may be of a call that it does not tell. */
  readonly isUntold: boolean;
  readonly like: HiddenNaming;
  /** Absent where nobody can list it. */
  readonly placed?: PlacedArtifact;
}

/** Where artifacts may name objects of AI accounts so that nobody can read which: of what kind, and of whose calls. */
export interface HiddenNames {
  readonly note: (object: ObjectKind, by: HiddenBy) => void;
  /** Like what those look that may be of a held call; once all is listed, because any artifact may say that a call is held. */
  readonly ofHeld: (object: ObjectKind, parts: ListingParts) => readonly HiddenNaming[];
  /**
   * Of those artifacts and of what else lies of their calls, those that may get a hold tag which the listing did not show: all
   * unless there is very much.
   */
  readonly placedOf: (object: ObjectKind) => readonly TaggedArtifact[];
}

/** Artifacts that look alike. */
interface Hidden {
  readonly like: HiddenNaming;
  readonly callIds: Set<string>;
  isUntold: boolean;
}

interface HiddenKind {
  readonly byLook: Map<string, Hidden>;
  readonly placed: Set<PlacedArtifact>;
  /** Calls of these. */
  readonly placedCalls: Set<string>;
  calls: number;
  /** The same for all objects of the kind, and asked for each of them. */
  answer?: readonly HiddenNaming[];
}

/** Of so many calls, any that a hold keeps may be one. */
const maxCalls = 100_000;
/** Of as many looks each is told by itself. */
const maxLooks = 64;
/** The tags of so many are read before each delete of an object: estates of archived blobs are too large for all of them. */
const maxPlaced = 256;

export function createHiddenNames({ of: placesOf }: Pick<CallPlaces, 'of'>): HiddenNames {
  const known = new Map<string, HiddenKind>();
  return {
    note: (object, by) => {
      const key = keyOf(object);
      const kind = known.get(key) ?? newKind();
      known.set(key, kind);
      add(kind, by);
    },
    ofHeld: (object, parts) => {
      const kind = known.get(keyOf(object));
      if (kind === undefined) return [];
      kind.answer ??= [...kind.byLook.values()].filter((hidden) => isOfHeld(hidden, parts)).map(({ like }) => like);
      return kind.answer;
    },
    placedOf: (object) => {
      const kind = known.get(keyOf(object));
      return kind === undefined ? [] : placedFirst(kind, placesOf).slice(0, maxPlaced);
    },
  };
}

function newKind(): HiddenKind {
  return { byLook: new Map(), placed: new Set(), placedCalls: new Set(), calls: 0 };
}

/** The artifacts themselves before the others of their calls. */
function placedFirst({ placed, placedCalls }: HiddenKind, placesOf: CallPlaces['of']): readonly TaggedArtifact[] {
  const keyed = [...placed, ...placesOf(placedCalls)].map((one) => [keyOfBlob(nameOf(one)), one] as const);
  // Of two with one key the first keeps its place, and both were listed alike.
  return [...new Map(keyed).values()];
}

function nameOf({ place: { account, container }, artifact: { name } }: TaggedArtifact): BlobPlace {
  return { account, container, name };
}

function add(kind: HiddenKind, { callIds, isUntold, like, placed }: HiddenBy): void {
  const isWorthReading = placed?.artifact.copies.some(mayBeTagged) === true;
  if (isWorthReading && kind.placed.size < maxPlaced) kind.placed.add(placed);
  const hidden = lookOf(kind.byLook, like);
  const more = [...new Set(callIds)].filter((callId) => !hidden.callIds.has(callId));
  const isOverfull = kind.calls + more.length > maxCalls;
  if (isUntold || isOverfull) hidden.isUntold = true;
  if (isOverfull) return;
  kind.calls += more.length;
  for (const callId of more) {
    const copied = copyText(callId);
    hidden.callIds.add(copied);
    if (kind.placedCalls.size < maxPlaced) kind.placedCalls.add(copied);
  }
}

function lookOf(byLook: Map<string, Hidden>, like: HiddenNaming): Hidden {
  const look = JSON.stringify(like);
  const key = byLook.has(look) || byLook.size < maxLooks ? look : 'others';
  const hidden = byLook.get(key) ?? { like, callIds: new Set<string>(), isUntold: false };
  byLook.set(key, hidden);
  return hidden;
}

function isOfHeld({ callIds, isUntold }: Hidden, parts: ListingParts): boolean {
  if (!parts.knowledge.isAnyHeld()) return false;
  return isUntold || groundOfCallIds(parts, [...callIds]) !== undefined;
}

function keyOf({ account, kind }: ObjectKind): string {
  return JSON.stringify([account, kind]);
}
