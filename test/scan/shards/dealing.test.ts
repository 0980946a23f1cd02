import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dealHands, shardsFor } from '../../../src/scan/shards/dealing.ts';
import type { Hand, PlaceName } from '../../../src/scan/shards/dealing.ts';

function place(path: string): PlaceName {
  const [account = '', container = '', prefix = ''] = path.split('/');
  return { account, container, prefix, className: 'recordings' };
}

const rows: readonly (readonly [string, { places: string[]; accounts: string[]; shards: number }, unknown])[] = [
  [
    'all to one where there is one',
    { places: ['a/x', 'b/y'], accounts: ['a', 'b'], shards: 1 },
    [{ places: [0, 1], accounts: [0, 1] }],
  ],
  [
    'the places of one account to as many shards as there are',
    { places: ['a/x', 'a/y', 'b/x', 'b/y'], accounts: ['a', 'b'], shards: 2 },
    [
      { places: [0, 2], accounts: [0] },
      { places: [1, 3], accounts: [1] },
    ],
  ],
  [
    'in the order of names, whatever the order of the spec',
    { places: ['b/y', 'b/x', 'a/y', 'a/x'], accounts: ['b', 'a'], shards: 2 },
    [
      { places: [1, 3], accounts: [1] },
      { places: [0, 2], accounts: [0] },
    ],
  ],
  [
    'a container whose name begins another as one of its own',
    { places: ['a/xx', 'a/x/x'], accounts: [], shards: 2 },
    [
      { places: [1], accounts: [] },
      { places: [0], accounts: [] },
    ],
  ],
  [
    'nothing to those that are too many',
    { places: ['a/x'], accounts: ['a'], shards: 2 },
    [
      { places: [0], accounts: [0] },
      { places: [], accounts: [] },
    ],
  ],
];

describe('dealing', () => {
  it.each(rows)('gives %s', (_, { places, accounts, shards }, expected) => {
    expect(dealHands({ places: places.map(place), accounts }, shards)).toEqual(expected);
  });

  it('gives every place and account to one shard, as evenly as it goes, by name alone', () => {
    const names = fc.uniqueArray(fc.tuple(fc.nat(3), fc.nat(9)), {
      maxLength: 20,
      selector: ([account, container]) => `${account}/${container}`,
    });
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: 8 }), (dealt, shards) => {
        const places = dealt.map(([account, container]) => place(`${account}/${container}`));
        const hands = dealHands({ places, accounts: [] }, shards);
        const sizes = hands.map((hand) => hand.places.length);
        expect(hands.flatMap((hand) => hand.places).toSorted((a, b) => a - b)).toEqual([...places.keys()]);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        const namesIn = (of: readonly PlaceName[], { places: at }: Hand) =>
          at.map((one) => `${of[one]?.account}/${of[one]?.container}`).sort();
        const turned = places.toReversed();
        const others = dealHands({ places: turned, accounts: [] }, shards);
        expect(others.map((hand) => namesIn(turned, hand))).toEqual(hands.map((hand) => namesIn(places, hand)));
      }),
    );
  });

  it('asks for no more shards than there are places', () => {
    expect([shardsFor(0, 4), shardsFor(3, 4), shardsFor(9, 4), shardsFor(9, 0)]).toEqual([0, 3, 4, 0]);
  });
});
