import type { CallDataPolicy, Location } from '../api/call-data-policy.ts';
import { doPrefixesOverlap, prefixOfLocation } from './lifecycle-rules.ts';
import { byCodeUnits } from './rule-digest.ts';
import { storedSpecOf } from './stored-spec.ts';

export interface OwnedLocation {
  readonly location: Location;
  readonly owner: { readonly namespace: string; readonly name: string };
}

/**
 * Locations of the policy that overlap with a location of an older policy: same storage account and container, and
 * one prefix is the beginning of the other. The older one by creation time, then by uid, owns them, in whatever
 * namespace it is and whatever its mode; a policy that is being deleted owns until it is gone. A container with the evidence
 * of another policy belongs to that one, however young it is: what proves erasures must not be swept. In whatever order they
 * are given, the same owner is told.
 */
export function locationsOwnedByOthers(
  policy: CallDataPolicy,
  others: readonly CallDataPolicy[],
): readonly OwnedLocation[] {
  const older = others.filter((other) => compareAge(other, policy) < 0).toSorted(compareAge);
  const places = older.map((other) => ({ owner: other.metadata, places: placesOf(other).map(({ place }) => place) }));
  const evidence = others
    .filter((other) => !isSameObject(other, policy))
    .toSorted(compareAge)
    .map((other) => ({ owner: other.metadata, places: evidencePlaceOf(other) }));
  const owners = [...evidence, ...places];
  return placesOf(policy).flatMap(({ location, place }) => {
    const found = owners.find((candidate) => candidate.places.some((otherPlace) => isOverlap(place, otherPlace)));
    if (found === undefined) return [];
    return [{ location, owner: { namespace: found.owner.namespace, name: found.owner.name } }];
  });
}

/** Locations of the policy in the container where another one keeps its evidence. */
export function locationsUnderEvidence(policy: CallDataPolicy, other: CallDataPolicy): readonly Location[] {
  const evidence = evidencePlaceOf(other);
  return placesOf(policy).flatMap(({ location, place }) =>
    evidence.some((candidate) => isOverlap(place, candidate)) ? [location] : [],
  );
}

/** Whether the same locations are withheld in both, whoever owns them. */
export function areSameLocations(one: readonly OwnedLocation[], other: readonly OwnedLocation[]): boolean {
  const idOf = ({ location }: OwnedLocation): string => `${location.account} ${prefixOfLocation(location)}`;
  const [ids, otherIds] = [new Set(one.map(idOf)), new Set(other.map(idOf))];
  return ids.size === otherIds.size && [...ids].every((id) => otherIds.has(id));
}

interface Place {
  readonly resourceId: string;
  readonly prefix: string;
}

/** What an earlier schema allowed may lack what makes a place, and has none then. */
function placesOf(policy: CallDataPolicy): readonly { readonly location: Location; readonly place: Place }[] {
  const { artifactClasses = [] } = storedSpecOf(policy);
  const idOfAccount = resourceIdsOf(policy);
  return artifactClasses
    .flatMap(({ locations = [] }) => locations)
    .flatMap((stored) => {
      const { account, container } = stored;
      if (account === undefined || container === undefined) return [];
      const resourceId = idOfAccount.get(account);
      if (resourceId === undefined) return [];
      const location = hasPrefix(stored) ? stored : { account, container, prefix: '' };
      return [{ location, place: { resourceId, prefix: prefixOfLocation(location) } }];
    });
}

function hasPrefix(location: Partial<Location>): location is Location {
  return location.prefix !== undefined;
}

/** All of the container; none where the policy keeps no evidence. */
function evidencePlaceOf(policy: CallDataPolicy): readonly Place[] {
  const { evidence } = storedSpecOf(policy);
  if (evidence?.account === undefined || evidence.container === undefined) return [];
  const resourceId = resourceIdsOf(policy).get(evidence.account);
  return resourceId === undefined ? [] : [{ resourceId, prefix: `${evidence.container}/` }];
}

/** By the name of an account. */
function resourceIdsOf(policy: CallDataPolicy): ReadonlyMap<string, string> {
  const { storageAccounts = [] } = storedSpecOf(policy);
  return new Map(
    storageAccounts.flatMap(({ name, resourceId }) =>
      name === undefined || resourceId === undefined ? [] : [[name, resourceId.toLowerCase()] as const],
    ),
  );
}

function isOverlap(a: Place, b: Place): boolean {
  return a.resourceId === b.resourceId && doPrefixesOverlap(a.prefix, b.prefix);
}

/** Files know no uid, so there the name alone tells policies apart. */
export function isSameObject({ metadata: a }: CallDataPolicy, { metadata: b }: CallDataPolicy): boolean {
  return a.uid === b.uid && a.namespace === b.namespace && a.name === b.name;
}

/** Below zero where `a` is the older one. Zero only for the same object. */
function compareAge(a: CallDataPolicy, b: CallDataPolicy): number {
  const ageMs = Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp);
  return ageMs === 0 ? byCodeUnits(a.metadata.uid, b.metadata.uid) : ageMs;
}

/** Whether a location of one lies in a location or in the evidence of the other, whoever owns it. */
export function overlaps(a: CallDataPolicy, b: CallDataPolicy): boolean {
  const [own, others] = [allPlacesOf(a), allPlacesOf(b)];
  return own.some((place) => others.some((other) => isOverlap(place, other)));
}

/** Names of the containers with its locations and its evidence: who has none of them in common overlaps nowhere. */
export function containersOf(policy: CallDataPolicy): readonly string[] {
  const nameOf = ({ resourceId, prefix }: Place): string => `${resourceId}/${prefix.slice(0, prefix.indexOf('/'))}`;
  return [...new Set(allPlacesOf(policy).map(nameOf))];
}

function allPlacesOf(policy: CallDataPolicy): readonly Place[] {
  return [...placesOf(policy).map(({ place }) => place), ...evidencePlaceOf(policy)];
}
