import type { UnseenPlace } from '../../policy/scan-report.ts';
import { detailsOf, isOperatorError } from '../../reconcile/errors.ts';
import type { OperatorError } from '../../reconcile/errors.ts';
import { mapWithLimit } from '../../runtime/concurrency.ts';
import type { BlobCallOptions } from '../blob-port.ts';
import { createRetry } from '../flow/retrying-port.ts';
import { mapPlaces } from './place-rounds.ts';
import type { PlaceRoundOptions } from './place-rounds.ts';
import { nameOfPlace, type AccountClients, type ScanPlace } from './scan-place.ts';

/**
 * Reads every place, and tells why one was not seen, in their order. A container that was deleted and can be restored keeps
 * all that is in it, also where another has its name since, whose listing shows none of that. So the containers of an
 * account are asked for after its places were read: whatever was deleted before that is told.
 */
export async function readPlaces(
  places: readonly ScanPlace[],
  read: (place: ScanPlace) => Promise<UnseenPlace | undefined>,
  options: PlaceRoundOptions,
): Promise<readonly (UnseenPlace | undefined)[]> {
  const failures = await mapPlaces(places, read, options);
  const looks = await lookForDeleted(
    places.filter((_, index) => failures[index] === undefined),
    options,
  );
  return places.map((place, index) => failures[index] ?? explainDeleted(place, looks.get(place.account)));
}

/** Names of deleted containers that can be restored, and whether another has the name since; or why nobody knows them. */
type DeletedLook = ReadonlyMap<string, { readonly isReplaced: boolean }> | OperatorError;

/** Each account is asked once. */
async function lookForDeleted(
  places: readonly ScanPlace[],
  options: PlaceRoundOptions,
): Promise<ReadonlyMap<string, DeletedLook>> {
  const accounts = [...new Map(places.map(({ account, clients }) => [account, clients]))];
  const looks = await mapWithLimit(
    accounts,
    options.placesAtOnce,
    async ([account, clients]) => [account, await deletedIn(clients, options)] as const,
    options,
  );
  return new Map(looks);
}

async function deletedIn({ service }: AccountClients, { abortSignal }: BlobCallOptions): Promise<DeletedLook> {
  const retry = createRetry({});
  try {
    const containers = await retry({ abortSignal }, () => service.listContainers({ abortSignal }));
    const present = new Set(containers.filter(({ isDeleted }) => !isDeleted).map(({ name }) => name));
    const deleted = containers.filter(({ isDeleted }) => isDeleted);
    return new Map(deleted.map(({ name }) => [name, { isReplaced: present.has(name) }]));
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    return error;
  }
}

function explainDeleted(place: ScanPlace, look: DeletedLook | undefined): UnseenPlace | undefined {
  if (look === undefined) return undefined;
  if (isOperatorError(look)) return { ...nameOfPlace(place), ...detailsOf(look) };
  const deleted = look.get(place.container);
  if (deleted === undefined) return undefined;
  const message = 'A container of this name was deleted and can still be restored, with all that is in it.';
  return { ...nameOfPlace(place), ...deleted, reason: 'ContainerDeleted', message, terminal: true };
}
