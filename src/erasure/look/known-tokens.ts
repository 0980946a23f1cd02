import { keyIdOf, makeToken } from '../../evidence/key-ring.ts';
import type { KeyRing, RingKey } from '../../evidence/key-ring.ts';
import { blobParts, callParts, type BlobPlace } from '../../evidence/token-parts.ts';
import type { Subject } from '../engine.ts';

/** Recognises what ledgers name by tokens, for all subjects at once. */
export interface KnownTokens {
  readonly hasCalls: boolean;
  readonly hasLocations: boolean;
  /** Uids of the requests whose ledger names the call. */
  readonly requestsOfCall: (callId: string) => readonly string[];
  readonly requestsOfLocation: (place: BlobPlace) => readonly string[];
}

interface Shelf {
  readonly requests: ReadonlyMap<string, readonly string[]>;
  /** Only keys that a token was made under: each costs a hash for everything that is listed. */
  readonly keys: readonly RingKey[];
}

export function createKnownTokens(subjects: readonly Subject[], ring: KeyRing): KnownTokens {
  const calls = shelfOf(subjects, ring, ({ knownCalls }) => knownCalls);
  const locations = shelfOf(subjects, ring, ({ knownLocations }) => knownLocations);
  return {
    hasCalls: calls.keys.length > 0,
    hasLocations: locations.keys.length > 0,
    requestsOfCall: (callId) =>
      calls.keys.flatMap((key) => calls.requests.get(makeToken(key, 'Call', callParts(callId))) ?? []),
    requestsOfLocation: (place) =>
      locations.keys.flatMap((key) => locations.requests.get(makeToken(key, 'Location', blobParts(place))) ?? []),
  };
}

function shelfOf(
  subjects: readonly Subject[],
  ring: KeyRing,
  tokensOf: (subject: Subject) => ReadonlySet<string>,
): Shelf {
  const requests = new Map<string, string[]>();
  for (const subject of subjects) {
    for (const token of tokensOf(subject)) requests.set(token, [...(requests.get(token) ?? []), subject.requestUid]);
  }
  const ids = new Set([...requests.keys()].map(keyIdOf));
  return { requests, keys: [...ring.keys.values()].filter(({ id }) => ids.has(id)) };
}
