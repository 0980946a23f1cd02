import { describe, expect, it } from '@jest/globals';

import { boundaries } from '../../src/api/ai-schema.ts';
import { isWithin, normalizeLocation, placeOf, regions } from '../../src/policy/regions.ts';

const names = (predicate: (region: (typeof regions)[number]) => boolean) =>
  regions
    .filter(predicate)
    .map(({ name }) => name)
    .toSorted();

const memberStates = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');

describe('the table of regions', () => {
  it('marks exactly the regions in member states as EU', () => {
    expect(names(({ eu }) => eu)).toEqual(names(({ country }) => memberStates.includes(country)));
    expect(names(({ eu }) => eu)).toEqual([
      'austriaeast',
      'belgiumcentral',
      'denmarkeast',
      'francecentral',
      'francesouth',
      'germanynorth',
      'germanywestcentral',
      'italynorth',
      'northeurope',
      'polandcentral',
      'spaincentral',
      'swedencentral',
      'swedensouth',
      'westeurope',
    ]);
  });

  it('adds Norway to the EEA, and Switzerland to the EU Data Boundary only', () => {
    expect(names(({ eea, eu }) => eea && !eu)).toEqual(['norwayeast', 'norwaywest']);
    expect(names(({ euDataBoundary, eea }) => euDataBoundary && !eea)).toEqual(['switzerlandnorth', 'switzerlandwest']);
  });

  it('nests the boundaries: what passes a narrow one passes a wider one', () => {
    const broken = regions.filter((region) => {
      const passes = boundaries.map((boundary) => isWithin(region, boundary));
      return passes.some((isPassed, index) => isPassed && passes[index + 1] === false);
    });
    expect(broken).toEqual([]);
  });

  it.each(['uksouth', 'ukwest', 'eastus', 'brazilsouth', 'eastasia', 'chinanorth3', 'usgovvirginia'])(
    'knows %s as outside every boundary',
    (name) => {
      const region = placeOf(name);
      expect(region).toBeDefined();
      expect(boundaries.filter((boundary) => isWithin(region!, boundary))).toEqual([]);
    },
  );

  it('names each region once, as ARM writes it', () => {
    expect(new Set(regions.map(({ name }) => name)).size).toBe(regions.length);
    expect(regions.filter(({ name }) => normalizeLocation(name) !== name)).toEqual([]);
  });
});

describe('placeOf', () => {
  it.each(['swedencentral', 'Sweden Central', 'SWEDENCENTRAL', ' Sweden  Central '])(
    'reads %p as swedencentral',
    (text) => {
      expect(placeOf(text)?.name).toBe('swedencentral');
    },
  );

  it.each(['atlantiscentral', 'europe', 'Europe', 'sweden', 'global', '', 'finlandcentral', 'swedencentral2'])(
    'does not know %p, which is not the same as outside',
    (text) => {
      expect(placeOf(text)).toBeUndefined();
    },
  );
});
