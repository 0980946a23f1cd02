import type { CallDataPolicySpec } from '../api/call-data-policy.ts';
import { placeDigest } from '../evidence/place-digest.ts';

type Accounts = Pick<CallDataPolicySpec, 'storageAccounts'>;

interface NamedPlace {
  readonly account: string;
  readonly container: string;
  readonly prefix: string;
}

/** The digest of a place by the account that the policy means with its name; `undefined` where it means none. */
export function digestOfPlace({ storageAccounts }: Accounts, place: NamedPlace): string | undefined {
  const account = storageAccounts.find(({ name }) => name === place.account);
  return account === undefined ? undefined : placeDigest({ ...place, resourceId: account.resourceId });
}

/** Whether a class still has a place. */
export function hasPlace(
  spec: Pick<CallDataPolicySpec, 'artifactClasses' | 'storageAccounts'>,
  { class: className, place }: { readonly class: string; readonly place: string },
): boolean {
  const locations = spec.artifactClasses.find(({ name }) => name === className)?.locations ?? [];
  return locations.some((location) => digestOfPlace(spec, location) === place);
}
