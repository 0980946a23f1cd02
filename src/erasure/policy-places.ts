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

/**
 * The same of an AI account, whose objects lie in no container: an object that is absent from another account than the one that
 * was approved is not gone.
 */
export function digestOfAiAccount({ ai }: Pick<CallDataPolicySpec, 'ai'>, account: string): string | undefined {
  const declared = ai?.accounts.find(({ name }) => name === account);
  return declared === undefined
    ? undefined
    : placeDigest({ resourceId: declared.resourceId, container: '', prefix: '' });
}

/** The names of storage accounts and of AI accounts are given apart, and may be the same: then the place tells. */
export function isInAiAccount(
  spec: Pick<CallDataPolicySpec, 'ai' | 'storageAccounts'>,
  { account, place }: { readonly account: string; readonly place?: string | undefined },
): boolean {
  if (place !== undefined && digestOfAiAccount(spec, account) === place) return true;
  const isOf = (accounts: readonly { readonly name: string }[]): boolean =>
    accounts.some(({ name }) => name === account);
  return isOf(spec.ai?.accounts ?? []) && !isOf(spec.storageAccounts);
}

interface NamedBlob {
  readonly account: string;
  readonly container: string;
  readonly name: string;
}

/** Tells whether the place that a blob was found in is one of the very account that the policy means now. */
export type IsOfAccount = (place: string, blob: NamedBlob) => boolean;

/**
 * A class may have moved within the account since, so every prefix that the place may have had is tried, once for each place: a
 * token of the location tells account, container and name, and with them whether any prefix fits.
 */
export function createAccountCheck(spec: Accounts): IsOfAccount {
  const known = new Map<string, boolean>();
  return (place, { account, container, name }) => {
    const key = JSON.stringify([account, container, place]);
    const isKnown =
      known.get(key) ??
      prefixesOf(name).some((prefix) => digestOfPlace(spec, { account, container, prefix }) === place);
    known.set(key, isKnown);
    return isKnown;
  };
}

function prefixesOf(name: string): readonly string[] {
  return Array.from({ length: name.length + 1 }, (_, end) => name.slice(0, end)).filter((prefix) =>
    prefix.isWellFormed(),
  );
}

/**
 * Whether a class still has a place, in an account by this name: tokens of locations are made with it. An AI account is a place
 * of every class.
 */
export function hasPlace(
  spec: Pick<CallDataPolicySpec, 'artifactClasses' | 'storageAccounts' | 'ai'>,
  { class: className, account, place }: { readonly class: string; readonly account: string; readonly place: string },
): boolean {
  if (digestOfAiAccount(spec, account) === place) return true;
  const locations = spec.artifactClasses.find(({ name }) => name === className)?.locations ?? [];
  return locations.some((location) => location.account === account && digestOfPlace(spec, location) === place);
}
