import type { Boundary } from '../api/ai-schema.ts';
import type { Reason } from '../api/reasons.ts';
import type { Verdict } from './conditions.ts';
import { boundaryNames, describeRegion, placeOf } from './regions.ts';
import { judgeLocation } from './residency-location.ts';

/** Where a deployment's SKU lets prompts be processed. */
export type ProcessingScope = 'Region' | 'DataZone' | 'Anywhere';

/** The deployment types that Azure documents. A name that is not here fails closed: `sku.name` is a free string in ARM. */
const scopes: ReadonlyMap<string, ProcessingScope> = new Map([
  ['standard', 'Region'],
  ['provisionedmanaged', 'Region'],
  ['datazonestandard', 'DataZone'],
  ['datazoneprovisionedmanaged', 'DataZone'],
  ['datazonebatch', 'DataZone'],
  ['globalstandard', 'Anywhere'],
  ['globalprovisionedmanaged', 'Anywhere'],
  ['globalbatch', 'Anywhere'],
  ['developertier', 'Anywhere'],
]);

export function scopeOfSku(sku: string): ProcessingScope | undefined {
  return scopes.get(sku.toLowerCase());
}

/**
 * Where prompts are processed is decided by the SKU, and the account's location says where they rest: both must lie
 * within the boundary. `location` is absent where the account could not be read. The message is the rest of a sentence
 * that begins with the deployment.
 */
export function judgeSku(sku: string | undefined, location: string | undefined, boundary: Boundary): Verdict {
  const scope = sku === undefined ? undefined : scopeOfSku(sku);
  if (scope === 'Anywhere') {
    return broken('SkuOutsideBoundary', `has SKU ${sku}, which processes prompts in any Azure region`);
  }
  if (scope === 'DataZone') return judgeDataZone(String(sku), location, boundary);
  const place = location === undefined ? undefined : judgeLocation(location, boundary);
  if (place?.status === 'False') return broken('LocationOutsideBoundary', `lies in ${place.text}`);
  if (sku === undefined) return open('SkuMissing', 'has no SKU, so nothing says where prompts are processed');
  if (scope === undefined) return open('SkuUnknown', `has SKU '${sku}', which the operator does not know`);
  if (place === undefined) return open('RegionUnknown', `has SKU ${sku} in a region that could not be read`);
  if (place.status === 'Unknown') return open('RegionUnknown', `lies in ${place.text}`);
  return { status: 'True', reason: 'ResidencyWithinBoundary', message: `has SKU ${sku} in ${place.text}` };
}

/**
 * A data zone is the one of the account's location. The EU's is the EU Data Boundary (documented in May 2026 with Norway
 * and Switzerland, and Azure may add regions without notice), so it passes under no narrower boundary, wherever the
 * account lies.
 */
function judgeDataZone(sku: string, location: string | undefined, boundary: Boundary): Verdict {
  if (boundary !== 'EUDataBoundary') {
    return broken(
      'DataZoneNotAllowed',
      `has SKU ${sku}; no data zone of Azure stays within ${boundaryNames[boundary]}`,
    );
  }
  if (location === undefined) return open('RegionUnknown', `has SKU ${sku} in a data zone that could not be read`);
  const region = placeOf(location);
  if (region === undefined) {
    return open('RegionUnknown', `has SKU ${sku} in the data zone of '${location}', which the operator does not know`);
  }
  if (!region.euDataBoundary) {
    return broken('DataZoneNotAllowed', `has SKU ${sku} in the data zone of ${describeRegion(region)}, not the EU's`);
  }
  return {
    status: 'True',
    reason: 'ResidencyWithinBoundary',
    message: `has SKU ${sku} in the EU data zone, which includes non-members (Norway, Switzerland)`,
  };
}

function broken(reason: Reason, message: string): Verdict {
  return { status: 'False', reason, message };
}

function open(reason: Reason, message: string): Verdict {
  return { status: 'Unknown', reason, message };
}
