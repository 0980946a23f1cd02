import type { BlobCall, BlobOperation } from './call.ts';
import { header, numberHeader, placeOf } from './call.ts';
import { findCopy, noteIndex } from './changes.ts';
import { checkConditions, checkLease } from './conditions.ts';
import { stamp } from './copy-headers.ts';
import { badBlobRequest, conflict, invalidHeader, notForHierarchicalNamespace } from './errors.ts';
import { applyLease } from './leases.ts';
import type { BlobCopy } from './model.ts';
import { liveBase } from './model.ts';
import { hasVersionImmutability } from './protection.ts';
import { namedCopy, targetCopy } from './reads.ts';
import { parseTagsXml, tagsDocument } from './tags.ts';
import { httpTime, parseTime } from './times.ts';

/** Changes the copy that the request names, where it lies: no version, no new ETag, no new time of change. */
function mark(call: BlobCall, change: Partial<BlobCopy>): void {
  const place = placeOf(call);
  const entry = place.shelf.edit(place.name);
  const name = namedCopy(call);
  const copy = name === undefined ? liveBase(entry) : findCopy(entry, name);
  if (copy !== undefined && change.tags !== undefined && copy === entry.base) noteIndex(place, entry, copy);
  if (copy !== undefined) Object.assign(copy, change);
}

export const setBlobTags: BlobOperation = (call) => {
  if (call.settings.hierarchicalNamespace) throw notForHierarchicalNamespace();
  const tags = parseTagsXml(call.bytes);
  const { copy, isCurrent } = targetCopy(call);
  if (isCurrent) checkLease(call, copy);
  checkConditions(call, copy, 'write');
  mark(call, { tags });
  return { status: 204 };
};

export const getBlobTags: BlobOperation = (call) => {
  if (call.settings.hierarchicalNamespace) throw notForHierarchicalNamespace();
  const { copy } = targetCopy(call);
  checkConditions(call, copy, 'read');
  return { status: 200, payload: { bytes: Buffer.from(tagsDocument(copy.tags)), contentType: 'application/xml' } };
};

function checkVersionImmutability(call: BlobCall): void {
  const { account, container } = placeOf(call);
  if (hasVersionImmutability(account, container)) return;
  throw conflict(
    'BlobImmutableStorageWithVersioningNotEnabled',
    'Version-level immutability is not enabled for the container or the account.',
  );
}

/** A locked policy can only be extended. */
export const setBlobImmutabilityPolicy: BlobOperation = (call) => {
  checkVersionImmutability(call);
  const { copy } = targetCopy(call);
  checkConditions(call, copy, 'write');
  const untilMs = parseTime(header(call, 'x-ms-immutability-policy-until-date'));
  if (untilMs === undefined) throw invalidHeader('x-ms-immutability-policy-until-date');
  if (untilMs <= call.world.now().getTime()) {
    throw badBlobRequest('InvalidInput', 'The retention until date must lie in the future.');
  }
  const mode = header(call, 'x-ms-immutability-policy-mode')?.toLowerCase() === 'locked' ? 'Locked' : 'Unlocked';
  const known = copy.immutability;
  if (known?.mode === 'Locked' && (untilMs < known.untilMs || mode !== 'Locked')) {
    throw conflict('BlobImmutableDueToPolicy', 'A locked immutability policy can only be extended.');
  }
  mark(call, { immutability: { untilMs, mode } });
  return {
    status: 200,
    headers: {
      'x-ms-immutability-policy-until-date': httpTime(untilMs),
      'x-ms-immutability-policy-mode': mode.toLowerCase(),
    },
  };
};

export const deleteBlobImmutabilityPolicy: BlobOperation = (call) => {
  const { copy } = targetCopy(call);
  if (copy.immutability?.mode === 'Locked') {
    throw conflict('BlobImmutableDueToPolicy', 'A locked immutability policy cannot be removed.');
  }
  mark(call, { immutability: undefined });
  return { status: 200 };
};

export const setBlobLegalHold: BlobOperation = (call) => {
  checkVersionImmutability(call);
  const { copy } = targetCopy(call);
  checkConditions(call, copy, 'write');
  const legalHold = header(call, 'x-ms-legal-hold');
  if (legalHold !== 'true' && legalHold !== 'false') throw invalidHeader('x-ms-legal-hold');
  mark(call, { legalHold: legalHold === 'true' });
  return { status: 200, headers: { 'x-ms-legal-hold': legalHold } };
};

const leaseActions = ['acquire', 'renew', 'change', 'release', 'break'];

/** What Lease Blob and Lease Container ask for. Throws 400. */
export function leaseRequest(call: BlobCall) {
  const action = header(call, 'x-ms-lease-action')?.toLowerCase() ?? '';
  if (!leaseActions.includes(action)) throw invalidHeader('x-ms-lease-action');
  const durationSeconds = numberHeader(call, 'x-ms-lease-duration');
  const isDuration = durationSeconds === -1 || (Number(durationSeconds) >= 15 && Number(durationSeconds) <= 60);
  if (action === 'acquire' && !isDuration) throw invalidHeader('x-ms-lease-duration');
  return {
    action,
    durationSeconds,
    id: header(call, 'x-ms-lease-id'),
    proposedId: header(call, 'x-ms-proposed-lease-id'),
    breakSeconds: numberHeader(call, 'x-ms-lease-break-period'),
  };
}

/** A lease makes neither a version nor a new ETag. */
export const leaseBlob: BlobOperation = (call) => {
  const request = leaseRequest(call);
  const { copy } = targetCopy(call);
  checkConditions(call, copy, 'write');
  const outcome = applyLease(copy.lease, request, call.world.now().getTime());
  mark(call, { lease: outcome.lease });
  return { status: outcome.status, headers: { ...stamp(copy), ...outcome.headers } };
};
