import { byCodeUnits } from '../../policy/rule-digest.ts';

/** What tells a place from every other of its policy. */
export interface PlaceName {
  readonly account: string;
  readonly container: string;
  readonly prefix: string;
  readonly className: string;
}

/** What one shard looks at, by position in what was dealt. */
export interface Hand {
  readonly places: readonly number[];
  readonly accounts: readonly number[];
}

/**
 * Deals whole places and accounts to so many shards, each to one. The same things are dealt the same way whatever their
 * order; the places of one account, which share its request limits, go to as many shards as there are.
 */
export function dealHands(
  { places, accounts }: { readonly places: readonly PlaceName[]; readonly accounts: readonly string[] },
  shards: number,
): readonly Hand[] {
  const shardOfPlace = dealRound(places.map(keyOfPlace), shards);
  const shardOfAccount = dealRound(accounts, shards);
  return Array.from({ length: shards }, (_, shard) => ({
    places: positionsOf(shard, shardOfPlace),
    accounts: positionsOf(shard, shardOfAccount),
  }));
}

/** More shards than places would have nothing to read. */
export function shardsFor(places: number, wanted: number): number {
  return Math.min(places, wanted);
}

function keyOfPlace({ account, container, prefix, className }: PlaceName): string {
  // No part of it holds a NUL.
  return [account, container, prefix, className].join('\0');
}

/** The shard of each, in the order in which they came. */
function dealRound(keys: readonly string[], shards: number): readonly number[] {
  const ranked = keys.map((key, position) => ({ key, position })).toSorted((a, b) => byCodeUnits(a.key, b.key));
  const dealt = new Array<number>(keys.length);
  ranked.forEach(({ position }, rank) => {
    dealt[position] = rank % shards;
  });
  return dealt;
}

function positionsOf(shard: number, dealt: readonly number[]): readonly number[] {
  return dealt.flatMap((one, position) => (one === shard ? [position] : []));
}
