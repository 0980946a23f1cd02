import type { Container } from '../world.ts';
import { createContainer, deleteContainer, remainingDays, undeleteContainer } from './container-changes.ts';
import type { BlobCall, BlobOperation } from './call.ts';
import { containerOf, header, metadataOf } from './call.ts';
import { badBlobRequest, conditionNotMet, conflict, containerNotFound } from './errors.ts';
import { applyLease, durationName, findLeaseRefusal, isLocked, leaseHeaders, leaseState } from './leases.ts';
import { leaseRequest } from './marks.ts';
import { invalidMetadata } from './new-copy.ts';
import { decodeMarker, encodeMarker, pageSizeOf } from './pages.ts';
import { hasVersionImmutability } from './protection.ts';
import { metadataElements } from './tags.ts';
import { httpTime } from './times.ts';
import { element, xmlHead } from './xml.ts';

type Headers = Readonly<Record<string, string>>;

const modifiedOf = (container: Container): string => httpTime(Date.parse(container.lastModifiedTime));

const stampOf = (container: Container): Headers => ({
  etag: container.etag,
  'last-modified': modifiedOf(container),
});

const metadataEntries = (container: Container): [string, string][] =>
  Object.entries(container.metadata).map(([name, value]) => [name, typeof value === 'string' ? value : '']);

function checkWrite(call: BlobCall, container: Container): void {
  const nowMs = call.world.now().getTime();
  const refusal = findLeaseRefusal(container.lease, header(call, 'x-ms-lease-id'), { nowMs, what: 'Container' });
  if (refusal !== undefined) throw refusal;
  const since = header(call, 'if-unmodified-since');
  if (since !== undefined && Date.parse(modifiedOf(container)) > Date.parse(since)) throw conditionNotMet();
}

export const createBlobContainer: BlobOperation = (call) => {
  const name = call.target.container ?? '';
  if (!/^(\$[a-z]+|[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9])$/.test(name)) {
    throw name.length < 3 || name.length > 63
      ? badBlobRequest('OutOfRangeInput', 'The specified resource name length is not within the permissible limits.')
      : badBlobRequest('InvalidResourceName', 'The specified resource name contains invalid characters.');
  }
  if (call.account.containers.has(name)) {
    throw conflict('ContainerAlreadyExists', 'The specified container already exists.');
  }
  const metadata = metadataOf(call, invalidMetadata);
  const container = createContainer(call.world, { name, metadata });
  call.account.containers.set(name, container);
  return { status: 201, headers: stampOf(container) };
};

export const getContainerProperties: BlobOperation = (call) => {
  const container = containerOf(call);
  const metadata = metadataEntries(container).map(([name, value]) => [`x-ms-meta-${name}`, value] as const);
  return {
    status: 200,
    headers: {
      ...stampOf(container),
      ...leaseHeaders(container.lease, call.world.now().getTime()),
      ...Object.fromEntries(metadata),
      'x-ms-has-immutability-policy': (container.immutability !== undefined).toString(),
      'x-ms-has-legal-hold': (container.legalHoldTags.length > 0).toString(),
      'x-ms-immutable-storage-with-versioning-enabled': container.versionImmutability.toString(),
      'x-ms-default-encryption-scope': '$account-encryption-key',
      'x-ms-deny-encryption-scope-override': 'false',
    },
  };
};

export const setContainerMetadata: BlobOperation = (call) => {
  const container = containerOf(call);
  checkWrite(call, container);
  container.metadata = metadataOf(call, invalidMetadata);
  container.etag = call.world.etag();
  container.lastModifiedTime = call.world.timestamp();
  return { status: 200, headers: stampOf(container) };
};

/** A container under a policy or hold cannot go; one with container soft delete can be restored for a while. */
export const deleteBlobContainer: BlobOperation = (call) => {
  const container = containerOf(call);
  checkWrite(call, container);
  // Enabled for policies on versions, a container must be empty to go.
  const isHeld = hasVersionImmutability(call.account, container) && container.shelf.size() > 0;
  if (container.legalHoldTags.length > 0) {
    throw conflict(
      'ContainerHasLegalHold',
      'The requested operation is not allowed as the container has a legal hold.',
    );
  }
  if (container.immutability !== undefined || isHeld) {
    throw conflict('ContainerImmutabilityPolicyLocked', 'The container has an immutability policy.');
  }
  deleteContainer(call.world, call.account, container);
  return { status: 202, headers: { 'content-length': '0' } };
};

export const restoreContainer: BlobOperation = (call) => {
  const name = header(call, 'x-ms-deleted-container-name') ?? '';
  const version = header(call, 'x-ms-deleted-container-version') ?? '';
  if (call.account.containers.has(call.target.container ?? '')) {
    throw conflict('ContainerAlreadyExists', 'The specified container already exists.');
  }
  const restored = undeleteContainer(call.world, call.account, {
    name,
    version,
    newName: call.target.container ?? name,
  });
  if (!restored) throw containerNotFound();
  return { status: 201 };
};

export const leaseContainer: BlobOperation = (call) => {
  const container = containerOf(call);
  const outcome = applyLease(container.lease, leaseRequest(call), call.world.now().getTime());
  container.lease = outcome.lease;
  return { status: outcome.status, headers: { ...stampOf(container), ...outcome.headers } };
};

function containerElement(
  container: Container,
  options: { readonly withMetadata: boolean; readonly nowMs: number },
): string {
  const { deleted, lease } = container;
  const { nowMs } = options;
  const state = leaseState(lease, nowMs);
  return [
    `<Container>${element('Name', container.name)}`,
    deleted === undefined ? '' : `<Deleted>true</Deleted>${element('Version', deleted.version)}`,
    `<Properties><Last-Modified>${modifiedOf(container)}</Last-Modified>${element('Etag', container.etag)}`,
    deleted === undefined
      ? `<LeaseStatus>${isLocked(lease, nowMs) ? 'locked' : 'unlocked'}</LeaseStatus><LeaseState>${state}</LeaseState>`
      : '',
    state === 'leased' ? `<LeaseDuration>${durationName(lease)}</LeaseDuration>` : '',
    '<DefaultEncryptionScope>$account-encryption-key</DefaultEncryptionScope><DenyEncryptionScopeOverride>false</DenyEncryptionScopeOverride>',
    element('HasImmutabilityPolicy', container.immutability !== undefined),
    element('HasLegalHold', container.legalHoldTags.length > 0),
    element('ImmutableStorageWithVersioningEnabled', container.versionImmutability),
    deleted === undefined
      ? ''
      : `<DeletedTime>${httpTime(deleted.atMs)}</DeletedTime>${element('RemainingRetentionDays', remainingDays(deleted, nowMs))}`,
    '</Properties>',
    options.withMetadata
      ? `<Metadata>${metadataElements(Object.fromEntries(metadataEntries(container)))}</Metadata>`
      : '',
    '</Container>',
  ].join('');
}

export const listContainers: BlobOperation = (call) => {
  const include = (call.query.get('include') ?? '').toLowerCase().split(',');
  const prefix = call.query.get('prefix') ?? '';
  const nowMs = call.world.now().getTime();
  const deleted = call.account.deletedContainers.filter(
    (each) => each.deleted !== undefined && each.deleted.expiresMs > nowMs,
  );
  const after = decodeMarker(call.query.get('marker') ?? '');
  const all = [
    ...[...call.account.containers.values()].filter(({ name }) => !name.startsWith('$') || include.includes('system')),
    ...(include.includes('deleted') ? deleted : []),
  ]
    .filter(({ name }) => name.startsWith(prefix))
    .sort((a, b) => (positionOf(a) < positionOf(b) ? -1 : 1))
    .filter((container) => positionOf(container) >= after.name);
  const asked = pageSizeOf(call);
  const size = Math.min(asked ?? 5000, call.service.pageSize);
  const next = all[size];
  const options = { withMetadata: include.includes('metadata'), nowMs };
  const xml = [
    `${xmlHead}<EnumerationResults ServiceEndpoint="${call.endpoint}/">`,
    prefix === '' ? '' : element('Prefix', prefix),
    asked === undefined ? '' : element('MaxResults', asked),
    `<Containers>${all
      .slice(0, size)
      .map((each) => containerElement(each, options))
      .join('')}</Containers>`,
    next === undefined ? '<NextMarker />' : element('NextMarker', encodeMarker(positionOf(next), '')),
    '</EnumerationResults>',
  ].join('');
  return { status: 200, payload: { bytes: Buffer.from(xml), contentType: 'application/xml' } };
};

const positionOf = (container: Container): string => `${container.name}\0${container.deleted?.version ?? ''}`;
