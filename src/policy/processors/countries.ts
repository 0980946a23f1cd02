import type { Boundary } from '../../api/ai-schema.ts';

/** ISO 3166 alpha-2, written by hand. */
const members = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');
const eeaOnly = ['IS', 'LI', 'NO'];
const boundaryOnly = ['CH'];

const countries: Readonly<Record<Boundary, ReadonlySet<string>>> = {
  EU: new Set(members),
  EEA: new Set([...members, ...eeaOnly]),
  EUDataBoundary: new Set([...members, ...eeaOnly, ...boundaryOnly]),
};

/** A code that is not known lies in no boundary. */
export function liesWithin(country: string, boundary: Boundary): boolean {
  return countries[boundary].has(country);
}
