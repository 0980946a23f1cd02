import type { Boundary } from '../api/ai-schema.ts';

/** An Azure region and the jurisdictions that it lies in. */
export interface Region {
  /** ARM name. */
  readonly name: string;
  /** ISO 3166 alpha-2 code. */
  readonly country: string;
  readonly eu: boolean;
  readonly eea: boolean;
  /** Microsoft's EU Data Boundary: the EU and the EFTA states. The United Kingdom is outside. */
  readonly euDataBoundary: boolean;
}

type Row = readonly [name: string, country: string];

const member = { eu: true, eea: true, euDataBoundary: true } as const;
const eeaOnly = { eu: false, eea: true, euDataBoundary: true } as const;
const boundaryOnly = { eu: false, eea: false, euDataBoundary: true } as const;
const outside = { eu: false, eea: false, euDataBoundary: false } as const;

/**
 * Written by hand, row by row, with the restricted regions that only serve as the pair of another one. Nothing is
 * derived from ARM: its geographyGroup `Europe` includes Norway and Switzerland, and its geography `Europe` names no
 * country. A region that is not here is not verified; one that is here as outside is known to be outside.
 */
const members: readonly Row[] = [
  ['austriaeast', 'AT'],
  ['belgiumcentral', 'BE'],
  ['denmarkeast', 'DK'],
  ['francecentral', 'FR'],
  ['francesouth', 'FR'],
  ['germanynorth', 'DE'],
  ['germanywestcentral', 'DE'],
  ['italynorth', 'IT'],
  ['northeurope', 'IE'],
  ['polandcentral', 'PL'],
  ['spaincentral', 'ES'],
  ['swedencentral', 'SE'],
  ['swedensouth', 'SE'],
  ['westeurope', 'NL'],
];

const others: readonly Row[] = [
  ['uksouth', 'GB'],
  ['ukwest', 'GB'],
  ['australiacentral', 'AU'],
  ['australiacentral2', 'AU'],
  ['australiaeast', 'AU'],
  ['australiasoutheast', 'AU'],
  ['brazilsouth', 'BR'],
  ['brazilsoutheast', 'BR'],
  ['canadacentral', 'CA'],
  ['canadaeast', 'CA'],
  ['chilecentral', 'CL'],
  ['centralindia', 'IN'],
  ['southindia', 'IN'],
  ['westindia', 'IN'],
  ['jioindiacentral', 'IN'],
  ['jioindiawest', 'IN'],
  ['chinaeast', 'CN'],
  ['chinaeast2', 'CN'],
  ['chinaeast3', 'CN'],
  ['chinanorth', 'CN'],
  ['chinanorth2', 'CN'],
  ['chinanorth3', 'CN'],
  ['eastasia', 'HK'],
  ['southeastasia', 'SG'],
  ['indonesiacentral', 'ID'],
  ['israelcentral', 'IL'],
  ['japaneast', 'JP'],
  ['japanwest', 'JP'],
  ['koreacentral', 'KR'],
  ['koreasouth', 'KR'],
  ['malaysiawest', 'MY'],
  ['mexicocentral', 'MX'],
  ['newzealandnorth', 'NZ'],
  ['qatarcentral', 'QA'],
  ['southafricanorth', 'ZA'],
  ['southafricawest', 'ZA'],
  ['uaecentral', 'AE'],
  ['uaenorth', 'AE'],
  ['centralus', 'US'],
  ['eastus', 'US'],
  ['eastus2', 'US'],
  ['northcentralus', 'US'],
  ['southcentralus', 'US'],
  ['westcentralus', 'US'],
  ['westus', 'US'],
  ['westus2', 'US'],
  ['westus3', 'US'],
  ['centraluseuap', 'US'],
  ['eastus2euap', 'US'],
  ['eastusstg', 'US'],
  ['southcentralusstg', 'US'],
  ['usdodcentral', 'US'],
  ['usdodeast', 'US'],
  ['usgovarizona', 'US'],
  ['usgovtexas', 'US'],
  ['usgovvirginia', 'US'],
];

export const regions: readonly Region[] = [
  ...members.map(([name, country]) => ({ name, country, ...member })),
  { name: 'norwayeast', country: 'NO', ...eeaOnly },
  { name: 'norwaywest', country: 'NO', ...eeaOnly },
  { name: 'switzerlandnorth', country: 'CH', ...boundaryOnly },
  { name: 'switzerlandwest', country: 'CH', ...boundaryOnly },
  ...others.map(([name, country]) => ({ name, country, ...outside })),
];

const byName = new Map(regions.map((region) => [region.name, region]));

/** Azure writes a location as its name (`swedencentral`) or as its display name (`Sweden Central`). */
export function normalizeLocation(location: string): string {
  return location.replaceAll(/\s+/g, '').toLowerCase();
}

/** The region of a location; `undefined` where the operator has never heard of it, which means: not verified. */
export function placeOf(location: string): Region | undefined {
  return byName.get(normalizeLocation(location));
}

export function isWithin(region: Region, boundary: Boundary): boolean {
  const answers = { EU: region.eu, EEA: region.eea, EUDataBoundary: region.euDataBoundary } as const;
  return answers[boundary];
}

/** `swedencentral (SE)`. */
export function describeRegion({ name, country }: Region): string {
  return `${name} (${country})`;
}

/** What a boundary means, for a sentence: `the EU`. */
export const boundaryNames: Readonly<Record<Boundary, string>> = {
  EU: 'the EU',
  EEA: 'the European Economic Area',
  EUDataBoundary: 'the EU Data Boundary',
};
