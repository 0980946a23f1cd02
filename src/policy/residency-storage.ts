import type { Boundary } from '../api/ai-schema.ts';
import type { Reason } from '../api/reasons.ts';
import type { Verdict } from './conditions.ts';
import type { AccountObservation, ReplicationFacts, StorageAccountFacts } from './facts.ts';
import { buildPoint, compareText, judgePoints, type Point } from './findings.ts';
import { judgeLocation } from './residency-location.ts';

export interface StorageJudgement {
  readonly account: string;
  readonly resourceId: string;
  readonly verdict: Verdict;
  readonly points: readonly Point[];
}

/** Where blobs rest: the account, its second region, and every account that replication copies to. */
export function judgeStorageResidency(observation: AccountObservation, boundary: Boundary): StorageJudgement {
  const points = [...judgeAccount(observation, boundary), ...judgeReplication(observation, boundary)];
  const place = observation.account.ok ? ` in ${observation.account.value.location}` : '';
  return {
    account: observation.name,
    resourceId: observation.resourceId,
    verdict: judgePoints(points, {
      reason: 'ResidencyWithinBoundary',
      message: `Storage account ${observation.name}${place} and its copies lie within the boundary.`,
    }),
    points,
  };
}

function judgeAccount(observation: AccountObservation, boundary: Boundary): readonly Point[] {
  const { account } = observation;
  if (!account.ok) return [unseen(observation, account.reason, `could not be read: ${account.message}`)];
  return [
    ...judgeRegion(observation, account.value.location, {
      boundary,
      verb: 'lies in',
      broken: 'LocationOutsideBoundary',
    }),
    ...judgeSecondary(observation, account.value, boundary),
  ];
}

/** A geo-redundant SKU keeps a copy in a second region: if Azure does not name it, nobody knows where. */
function judgeSecondary(
  observation: AccountObservation,
  { sku, secondaryLocation }: StorageAccountFacts,
  boundary: Boundary,
): readonly Point[] {
  if (secondaryLocation !== undefined) {
    const verb = 'is replicated to';
    return judgeRegion(observation, secondaryLocation, { boundary, verb, broken: 'ReplicaOutsideBoundary' });
  }
  return /G(Z)?RS/i.test(sku)
    ? [unseen(observation, 'ReplicaNotVerified', `has SKU ${sku}, and Azure does not name its second region.`)]
    : [];
}

function judgeReplication(observation: AccountObservation, boundary: Boundary): readonly Point[] {
  const { replication } = observation;
  if (!replication.ok) {
    return [unseen(observation, replication.reason, `did not list its object replication: ${replication.message}`)];
  }
  return replication.value
    .toSorted((left, right) => compareText(left.policyId, right.policyId))
    .flatMap((policy) => judgeDestination(observation, policy, boundary));
}

/** A vaulted backup shows as replication to an account that cannot be read: Unknown, never "no copy". */
function judgeDestination(
  observation: AccountObservation,
  { destination, destinationRead }: ReplicationFacts,
  boundary: Boundary,
): readonly Point[] {
  if (!destinationRead.ok) {
    const text = `copies blobs to ${destination}, which could not be read and may be a backup vault: ${destinationRead.message}`;
    return [unseen(observation, 'ReplicaNotVerified', text)];
  }
  const verb = `copies blobs to ${destination} in`;
  return judgeRegion(observation, destinationRead.value.location, { boundary, verb, broken: 'ReplicaOutsideBoundary' });
}

interface RegionQuestion {
  readonly boundary: Boundary;
  readonly verb: string;
  readonly broken: Reason;
}

function judgeRegion(
  observation: AccountObservation,
  location: string,
  { boundary, verb, broken }: RegionQuestion,
): readonly Point[] {
  const { status, text } = judgeLocation(location, boundary);
  if (status === 'True') return [];
  if (status === 'Unknown') return [unseen(observation, 'RegionUnknown', `${verb} ${text}.`)];
  const what = `Storage account ${observation.name} ${verb} ${text}.`;
  const why = 'Call data rests there now.';
  const todo = 'Move the data to an account within the boundary and remove the copies outside it.';
  return [buildPoint('False', broken, { what, why, todo }, { ...optionsOf(observation), severity: 'Critical' })];
}

function unseen(observation: AccountObservation, reason: Reason, text: string): Point {
  const what = `Storage account ${observation.name} ${text}`;
  const why = 'Where call data rests is not verified.';
  const todo = 'Give the operator the right to read it, or remove the copy.';
  return buildPoint('Unknown', reason, { what, why, todo }, optionsOf(observation));
}

function optionsOf({ resourceId }: AccountObservation) {
  return { severity: 'Medium', subject: resourceId, clauses: ['R-36', 'R-37', 'R-38'] } as const;
}
