import { keyIdOf, makeToken, makeTokens } from '../../evidence/key-ring.ts';
import type { KeyRing, RingKey } from '../../evidence/key-ring.ts';
import type { LedgerTarget } from '../../evidence/ledger-schema.ts';
import { aiObjectParts, blobParts, callParts, type BlobPlace } from '../../evidence/token-parts.ts';
import type { AiObject } from '../../reconcile/erasure-ports.ts';
import type { EraseTask } from '../engine.ts';

/** One target of one request. Two requests may want the same thing. */
export interface WantedTarget {
  readonly task: EraseTask;
  readonly target: LedgerTarget;
}

export function tasksOf(wanted: readonly WantedTarget[]): readonly EraseTask[] {
  return [...new Set(wanted.map(({ task }) => task))];
}

/** Recognises by keyed hashes what is meant to go. It knows no name and no call id before they are shown to it. */
export interface TargetIndex {
  readonly wanted: readonly WantedTarget[];
  /** Their tokens were made under a key that the ring does not have: nobody can recognise them. */
  readonly unrecognisable: ReadonlySet<WantedTarget>;
  /** Targets that lie there, whatever copy they mean. */
  readonly at: (place: BlobPlace) => readonly WantedTarget[];
  /** Targets that are this object of an AI account. */
  readonly ofAiObject: (account: string, object: AiObject) => readonly WantedTarget[];
  /** Whether this object of an AI account is gone or out of reach by the ledger of a task. */
  readonly isSettledObject: (account: string, object: AiObject) => boolean;
  /** Tokens of a call, as far as targets name it; empty for a call that none names. */
  readonly callTokensOf: (callId: string) => readonly string[];
}

export function indexTargets(tasks: readonly EraseTask[], ring: KeyRing): TargetIndex {
  const wanted = tasks.flatMap((task) => task.targets.map((target) => ({ task, target })));
  const unrecognisable = new Set(wanted.filter(({ target }) => keysOf(target, ring).includes(undefined)));
  const byLocation = new Map<string, WantedTarget[]>();
  const calls = new Set<string>();
  const usedKeys = new Set<RingKey>();
  for (const one of wanted) {
    if (unrecognisable.has(one)) continue;
    const { location, call } = one.target;
    byLocation.set(location, [...(byLocation.get(location) ?? []), one]);
    calls.add(call);
    for (const key of keysOf(one.target, ring)) if (key !== undefined) usedKeys.add(key);
  }
  const keys = [...usedKeys];
  const settled = new Set(tasks.flatMap(({ settledLocations }) => [...(settledLocations ?? [])]));
  const located = (parts: readonly string[]): readonly WantedTarget[] =>
    keys.flatMap((key) => byLocation.get(makeToken(key, 'Location', parts)) ?? []);
  return {
    wanted,
    unrecognisable,
    at: (place) => located(blobParts(place)),
    ofAiObject: (account, { kind, id }) => located(aiObjectParts(account, kind, id)),
    isSettledObject: (account, { kind, id }) =>
      settled.size > 0 &&
      makeTokens(ring, 'Location', aiObjectParts(account, kind, id)).some((token) => settled.has(token)),
    callTokensOf: remembering((callId) => {
      const tokens = keys.map((key) => makeToken(key, 'Call', callParts(callId))).filter((token) => calls.has(token));
      return tokens.length === 0 ? noTokens : tokens;
    }),
  };
}

const noTokens: readonly string[] = [];

function keysOf({ location, call }: LedgerTarget, { keys }: KeyRing): readonly (RingKey | undefined)[] {
  return [location, call].map((token) => keys.get(keyIdOf(token) ?? ''));
}

/** Artifacts of one call come together in a listing, and the copies of a log name the same calls. */
const maxRemembered = 4096;

function remembering(tokensOf: (callId: string) => readonly string[]): (callId: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (callId) => {
    const tokens = known.get(callId) ?? tokensOf(callId);
    if (known.size >= maxRemembered) known.clear();
    known.set(callId, tokens);
    return tokens;
  };
}
