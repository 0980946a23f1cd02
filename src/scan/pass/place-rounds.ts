import { mapWithLimit } from '../../runtime/concurrency.ts';
import type { BlobCallOptions } from '../blob-port.ts';
import { createSlots } from '../flow/slots.ts';
import { holdsLogs } from './log-steps.ts';
import type { ScanPlace } from './scan-place.ts';

/** Each holds what the logs of one step tell, and that is decided in one go. */
const logPlacesAtOnce = 2;

export interface PlaceRoundOptions extends BlobCallOptions {
  readonly placesAtOnce: number;
}

/** What comes of each place, so many at a time; of those with logs that are read record by record fewer. */
export function mapPlaces<Result>(
  places: readonly ScanPlace[],
  map: (place: ScanPlace) => Promise<Result>,
  options: PlaceRoundOptions,
): Promise<Result[]> {
  const slots = createSlots(logPlacesAtOnce);
  return mapWithLimit(
    places,
    options.placesAtOnce,
    (place) => (holdsLogs(place.scanClass) ? slots.run(() => map(place), options) : map(place)),
    options,
  );
}
