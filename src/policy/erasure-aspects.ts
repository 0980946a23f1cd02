import type { Location } from '../api/call-data-policy.ts';
import type { AccountObservation, BlobServiceFacts, ContainerFacts, ReplicationFacts } from './facts.ts';
import { prefixOfLocation } from './lifecycle-rules.ts';
import type { PageBlobs } from './page-blobs.ts';
import { blobTypes, understoodAtoms } from './rule-regions.ts';

export type AspectName =
  | 'SoftDelete'
  | 'ContainerSoftDelete'
  | 'Versioning'
  | 'PointInTimeRestore'
  | 'Replication'
  | 'Backup'
  | 'Immutability'
  | 'HierarchicalNamespace'
  | 'PageBlobs';

/** One thing that may keep deleted data: seen with its days, seen without a bound, or not seen. */
export type ErasureAspect =
  | { readonly aspect: AspectName; readonly basis: 'Observed'; readonly days: number; readonly sentence: string }
  | { readonly aspect: AspectName; readonly basis: 'Observed'; readonly unbounded: true; readonly sentence: string }
  | { readonly aspect: AspectName; readonly basis: 'Unknown'; readonly sentence: string };

export interface ErasureContext {
  /** Locations of the policy in this account. Where there are none, the whole account counts. */
  readonly locations: readonly Location[];
  readonly lagDays: number;
  /** Resource ids of the accounts that the policy declares: a replica there is judged there. */
  readonly declaredResourceIds: readonly string[];
  /** Containers that a class covers whole, in any account: what is copied to one of them is deleted there. */
  readonly wholeContainers: readonly { readonly resourceId: string; readonly container: string }[];
  /** What the last look at the blobs says of page blobs in these locations; absent where it did not see all of them. */
  readonly pageBlobs?: PageBlobs | undefined;
}

export function judgeBlobService(observation: AccountObservation, context: ErasureContext): readonly ErasureAspect[] {
  const { blobService } = observation;
  if (!blobService.ok) {
    const names = ['SoftDelete', 'ContainerSoftDelete', 'Versioning', 'PointInTimeRestore'] as const;
    return names.map((name) => unseen(name, `The blob service could not be read: ${blobService.message}`));
  }
  return [
    daysOf('SoftDelete', 'Soft delete keeps deleted blobs', blobService.value.softDeleteDays),
    daysOf('ContainerSoftDelete', 'Deleted containers stay recoverable', blobService.value.containerSoftDeleteDays),
    judgeVersions(blobService.value, observation, context),
    daysOf('PointInTimeRestore', 'Point-in-time restore reaches back', blobService.value.pointInTimeRestoreDays),
  ];
}

/**
 * With versioning on, a delete only makes a previous version. It lives until an enabled rule's version action, which
 * counts from when the version was written, plus a day for whole-day rounding and the lag; then soft delete begins.
 * Without such a rule it lives for ever. With versioning off, older versions may outlive the switch and nobody has
 * listed them: only a rule that removes versions everywhere makes their absence sure.
 */
function judgeVersions(
  blobService: BlobServiceFacts,
  observation: AccountObservation,
  context: ErasureContext,
): ErasureAspect {
  if (!observation.lifecycle.ok) {
    return unseen('Versioning', `The lifecycle rules could not be read: ${observation.lifecycle.message}`);
  }
  const ruleDays = versionRuleDays(observation.lifecycle.value?.rules ?? [], context.locations);
  if (blobService.versioning) {
    if (ruleDays === undefined) {
      return endless(
        'Versioning',
        'Versioning is on and no enabled lifecycle rule deletes previous versions everywhere.',
      );
    }
    const days = ruleDays + 1 + context.lagDays;
    return seen('Versioning', days, `Versioning is on; a rule deletes previous versions within ${days} days.`);
  }
  if (ruleDays === undefined) {
    return unseen(
      'Versioning',
      'Versioning is off, but older versions may exist, nobody has listed them and no rule deletes them everywhere.',
    );
  }
  const days = ruleDays === 0 ? 0 : ruleDays + 1 + context.lagDays;
  return seen('Versioning', days, 'Versioning is off and a rule deletes what older versions are left.');
}

/**
 * The latest day at which previous versions go, over all places; `undefined` where some place has no such rule. One that
 * asks for a tag leaves every other version where it is.
 */
function versionRuleDays(
  rules: Parameters<typeof understoodAtoms>[0],
  locations: readonly Location[],
): number | undefined {
  const atoms = understoodAtoms(rules).filter((atom) => atom.kind === 'version' && atom.tag === undefined);
  const places = locations.length === 0 ? [''] : locations.map(prefixOfLocation);
  const days = places.flatMap((place) =>
    blobTypes.map((type) =>
      Math.min(
        ...atoms.filter((atom) => atom.blobType === type && place.startsWith(atom.prefix)).map((atom) => atom.days),
      ),
    ),
  );
  const latest = Math.max(...days);
  return Number.isFinite(latest) ? latest : undefined;
}

/** A vaulted backup appears as an object replication policy whose destination is the vault's. */
export function judgeReplicas(observation: AccountObservation, context: ErasureContext): readonly ErasureAspect[] {
  const { replication } = observation;
  if (!replication.ok) {
    const sentence = `Object replication could not be read: ${replication.message}`;
    return [unseen('Replication', sentence), unseen('Backup', sentence)];
  }
  const relevant = replication.value.filter((policy) => touchesLocations(policy, context.locations));
  const unread = relevant.find((policy) => !policy.destinationRead.ok);
  const backup =
    unread === undefined
      ? seen('Backup', 0, 'No replication policy leads to a backup vault.')
      : unseen('Backup', `The replica ${unread.destination} cannot be read and may be a backup vault, kept for years.`);
  return [judgeReplication(relevant, context), backup];
}

function judgeReplication(policies: readonly ReplicationFacts[], context: ErasureContext): ErasureAspect {
  if (policies.length === 0) return seen('Replication', 0, 'No replication policy copies these containers.');
  const declared = new Set(context.declaredResourceIds.map((id) => id.toLowerCase()));
  const foreign = policies.find(
    ({ destinationRead }) => destinationRead.ok && !declared.has(destinationRead.value.resourceId.toLowerCase()),
  );
  if (foreign !== undefined) {
    return endless(
      'Replication',
      `Blobs are copied to ${foreign.destination}, an account that the policy does not declare.`,
    );
  }
  const unread = policies.find(({ destinationRead }) => !destinationRead.ok);
  if (unread !== undefined) return unseen('Replication', `The replica ${unread.destination} could not be read.`);
  const uncovered = policies.flatMap((policy) => uncoveredContainers(policy, context)).at(0);
  if (uncovered !== undefined) return endless('Replication', uncovered);
  if (policies.some(({ destinationContainers }) => destinationContainers.length === 0)) {
    return unseen('Replication', 'A replication policy does not say which containers it copies.');
  }
  return seen('Replication', 0, 'Replicas lie in containers that the policy covers whole and are judged there.');
}

/** A copy keeps the name of its blob, so any place of the container may hold it. */
function uncoveredContainers(policy: ReplicationFacts, context: ErasureContext): readonly string[] {
  const { destinationRead, sourceContainers, destinationContainers, destination } = policy;
  if (!destinationRead.ok) return [];
  const accountId = destinationRead.value.resourceId.toLowerCase();
  const covered = new Set(
    context.wholeContainers.flatMap(({ resourceId, container }) =>
      resourceId.toLowerCase() === accountId ? [container] : [],
    ),
  );
  return destinationContainers
    .filter((container, at) => isOurs(sourceContainers[at] ?? '', context.locations) && !covered.has(container))
    .map(
      (container) =>
        `Blobs are copied to container ${container} of ${destination}, which no location of the policy covers whole: nothing deletes the copies.`,
    );
}

function isOurs(container: string, locations: readonly Location[]): boolean {
  return locations.length === 0 || locations.some((location) => location.container === container);
}

/** Whether a replication policy copies what lies in the locations; one that names no container may copy anything. */
export function touchesLocations(policy: ReplicationFacts, locations: readonly Location[]): boolean {
  if (locations.length === 0 || policy.sourceContainers.length === 0) return true;
  return locations.some((location) => policy.sourceContainers.includes(location.container));
}

export function judgeImmutability(observation: AccountObservation, context: ErasureContext): ErasureAspect {
  const { account, containers } = observation;
  if (!containers.ok) return unseen('Immutability', `The containers could not be read: ${containers.message}`);
  const existing = containers.value.filter((container) => container.exists);
  const held = existing.find((container) => container.legalHold);
  if (held !== undefined) return endless('Immutability', `Container ${held.name} is under a legal hold.`);
  if (!account.ok) return unseen('Immutability', `The account could not be read: ${account.message}`);
  const missing = context.locations.find(({ container }) => !containers.value.some(({ name }) => name === container));
  if (missing !== undefined) return unseen('Immutability', `Container ${missing.container} was not looked at.`);
  if (account.value.accountImmutability || existing.some((container) => container.versionImmutability)) {
    return unseen('Immutability', 'Versions may carry immutability dates of their own, which nobody has read.');
  }
  return judgeContainerPolicies(existing);
}

function judgeContainerPolicies(containers: readonly ContainerFacts[]): ErasureAspect {
  const unreadable = containers.find((container) => container.immutableDays === 0);
  if (unreadable !== undefined) {
    return unseen('Immutability', `Container ${unreadable.name} has an immutability policy without a readable period.`);
  }
  const days = Math.max(0, ...containers.map((container) => container.immutableDays ?? 0));
  return daysOf('Immutability', 'Immutability forbids the deletion of blobs', days === 0 ? undefined : days);
}

/** Premium block blob, classic blob and file accounts cannot hold page blobs. */
const kindsWithoutPageBlobs = ['BlockBlobStorage', 'BlobStorage', 'FileStorage'];

export function judgeAccountKind(
  observation: AccountObservation,
  { pageBlobs }: Pick<ErasureContext, 'pageBlobs'>,
): readonly ErasureAspect[] {
  const { account } = observation;
  if (!account.ok) {
    const sentence = `The account could not be read: ${account.message}`;
    return [unseen('HierarchicalNamespace', sentence), unseen('PageBlobs', sentence)];
  }
  const namespaceSentence = account.value.hierarchicalNamespace
    ? 'The hierarchical namespace is on: deleted files and folders follow soft delete, and there are no versions.'
    : 'The hierarchical namespace is off.';
  return [seen('HierarchicalNamespace', 0, namespaceSentence), judgePageBlobs(account.value.kind, pageBlobs)];
}

function judgePageBlobs(kind: string, pageBlobs: PageBlobs | undefined): ErasureAspect {
  if (kindsWithoutPageBlobs.includes(kind)) {
    return seen('PageBlobs', 0, `An account of kind ${kind} cannot hold page blobs.`);
  }
  switch (pageBlobs) {
    case 'Absent':
      return seen('PageBlobs', 0, 'The last look saw no page blob in the declared places.');
    case 'Seen':
      return unseen('PageBlobs', 'Page blobs were seen: no lifecycle rule and no sweep deletes them.');
    case undefined:
      return unseen('PageBlobs', 'Page blobs may exist: no lifecycle rule deletes them and nobody has looked.');
  }
}

function daysOf(aspect: AspectName, what: string, days: number | undefined): ErasureAspect {
  return seen(aspect, days ?? 0, days === undefined ? `${what} for no time: it is off.` : `${what} for ${days} days.`);
}

function seen(aspect: AspectName, days: number, sentence: string): ErasureAspect {
  return { aspect, basis: 'Observed', days, sentence };
}

function endless(aspect: AspectName, sentence: string): ErasureAspect {
  return { aspect, basis: 'Observed', unbounded: true, sentence };
}

function unseen(aspect: AspectName, sentence: string): ErasureAspect {
  return { aspect, basis: 'Unknown', sentence };
}
