import type { BlobError } from './errors.ts';
import { conflict, unmet } from './errors.ts';
import type { Lease } from './model.ts';

export type LeaseState = 'available' | 'leased' | 'expired' | 'breaking' | 'broken';

export function leaseState(lease: Lease | undefined, nowMs: number): LeaseState {
  if (lease === undefined) return 'available';
  if (lease.brokenMs !== undefined) return lease.brokenMs > nowMs ? 'breaking' : 'broken';
  return lease.endsMs !== undefined && lease.endsMs <= nowMs ? 'expired' : 'leased';
}

/** Whether a write or delete needs the lease's id. */
export const isLocked = (lease: Lease | undefined, nowMs: number): boolean =>
  ['leased', 'breaking'].includes(leaseState(lease, nowMs));

export function leaseHeaders(lease: Lease | undefined, nowMs: number): Readonly<Record<string, string>> {
  const state = leaseState(lease, nowMs);
  return {
    'x-ms-lease-state': state,
    'x-ms-lease-status': isLocked(lease, nowMs) ? 'locked' : 'unlocked',
    ...(state === 'leased' ? { 'x-ms-lease-duration': durationName(lease) } : {}),
  };
}

export const durationName = (lease: Lease | undefined): string =>
  lease?.durationSeconds === undefined ? 'infinite' : 'fixed';

/** Why a write with that lease id, or none, must fail. */
export function findLeaseRefusal(
  lease: Lease | undefined,
  givenId: string | undefined,
  where: { readonly nowMs: number; readonly what: 'Blob' | 'Container' },
): BlobError | undefined {
  const what = where.what.toLowerCase();
  if (!isLocked(lease, where.nowMs)) {
    return givenId === undefined
      ? undefined
      : unmet(`LeaseNotPresentWith${where.what}Operation`, `There is currently no lease on the ${what}.`);
  }
  if (givenId === undefined) {
    return unmet(
      'LeaseIdMissing',
      `There is currently a lease on the ${what} and no lease ID was specified in the request.`,
    );
  }
  return givenId.toLowerCase() === lease?.id.toLowerCase()
    ? undefined
    : unmet(
        `LeaseIdMismatchWith${where.what}Operation`,
        `The lease ID specified did not match the lease ID for the ${what}.`,
      );
}

export interface LeaseRequest {
  readonly action: string;
  readonly id: string | undefined;
  readonly proposedId: string | undefined;
  readonly durationSeconds: number | undefined;
  readonly breakSeconds: number | undefined;
}

export interface LeaseOutcome {
  readonly lease: Lease | undefined;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

const mismatch = (): BlobError =>
  conflict(
    'LeaseIdMismatchWithLeaseOperation',
    'The lease ID specified did not match the lease ID for the blob or container.',
  );
const absent = (): BlobError =>
  conflict('LeaseNotPresentWithLeaseOperation', 'There is currently no lease on the blob or container.');

function acquire(lease: Lease | undefined, request: LeaseRequest, nowMs: number): LeaseOutcome {
  const id = request.proposedId ?? crypto.randomUUID();
  if (isLocked(lease, nowMs) && lease?.id !== id) {
    throw conflict('LeaseAlreadyPresent', 'There is already a lease present.');
  }
  const durationSeconds = request.durationSeconds === -1 ? undefined : request.durationSeconds;
  const endsMs = durationSeconds === undefined ? undefined : nowMs + durationSeconds * 1000;
  return {
    lease: { id, durationSeconds, endsMs, brokenMs: undefined },
    status: 201,
    headers: { 'x-ms-lease-id': id },
  };
}

function endBy(lease: Lease, request: LeaseRequest, nowMs: number): LeaseOutcome {
  const restMs = lease.endsMs === undefined ? 0 : Math.max(0, lease.endsMs - nowMs);
  const asked = request.breakSeconds === undefined ? restMs : request.breakSeconds * 1000;
  const waitMs = lease.endsMs === undefined ? asked : Math.min(asked, restMs);
  return {
    lease: { ...lease, brokenMs: nowMs + waitMs },
    status: 202,
    headers: { 'x-ms-lease-time': Math.ceil(waitMs / 1000).toString() },
  };
}

/** Acquire, renew, change, release or break. Throws the documented 409s. */
export function applyLease(lease: Lease | undefined, request: LeaseRequest, nowMs: number): LeaseOutcome {
  if (request.action === 'acquire') return acquire(lease, request, nowMs);
  if (lease === undefined) throw absent();
  if (request.action === 'break') return endBy(lease, request, nowMs);
  const isOther = request.action === 'change' && lease.id === request.proposedId;
  if (lease.id !== request.id && !isOther) throw mismatch();
  if (request.action === 'release') return { lease: undefined, status: 200, headers: {} };
  if (lease.brokenMs !== undefined) {
    throw conflict('LeaseIsBrokenAndCannotBeRenewed', 'The lease has been broken explicitly and cannot be renewed.');
  }
  if (request.action === 'change') {
    const id = request.proposedId ?? lease.id;
    return { lease: { ...lease, id }, status: 200, headers: { 'x-ms-lease-id': id } };
  }
  const endsMs = lease.durationSeconds === undefined ? undefined : nowMs + lease.durationSeconds * 1000;
  return { lease: { ...lease, endsMs }, status: 200, headers: { 'x-ms-lease-id': lease.id } };
}
