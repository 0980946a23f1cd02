import { durationName, isLocked, leaseState } from './leases.ts';
import { dayMs } from './clock.ts';
import type { BlobCopy } from './model.ts';
import { metadataElements, tagSet } from './tags.ts';
import { httpTime } from './times.ts';
import { escapeXml } from './xml.ts';

export interface ListOptions {
  readonly include: ReadonlySet<string>;
  readonly nowMs: number;
}

/** What can stand in a list under one name. */
export type ListedKind = 'snapshot' | 'version' | 'base' | 'uncommitted' | 'versionsOnly';

export interface ListedCopy {
  readonly name: string;
  readonly kind: ListedKind;
  readonly copy: BlobCopy;
}

// Characters that XML cannot hold, U+FFFE and U+FFFF among them.
const unwritable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/** A name that XML cannot hold comes percent-encoded, and says so. */
export const nameElement = (name: string): string =>
  unwritable.test(name) ? `<Name Encoded="true">${encodeURIComponent(name)}</Name>` : `<Name>${escapeXml(name)}</Name>`;

function leaseElements(copy: BlobCopy, nowMs: number): string {
  const state = leaseState(copy.lease, nowMs);
  const duration = state === 'leased' ? `<LeaseDuration>${durationName(copy.lease)}</LeaseDuration>` : '';
  return `<LeaseStatus>${isLocked(copy.lease, nowMs) ? 'locked' : 'unlocked'}</LeaseStatus><LeaseState>${state}</LeaseState>${duration}`;
}

function deletedElements(deleted: NonNullable<BlobCopy['deleted']>, nowMs: number): string {
  // Whole days that are left, never all of them: right after a deletion with seven days it says six.
  const days = Math.max(0, Math.ceil((deleted.expiresMs - nowMs) / dayMs) - 1);
  return `<DeletedTime>${httpTime(deleted.atMs)}</DeletedTime><RemainingRetentionDays>${days}</RemainingRetentionDays>`;
}

function copyElements({ copy, content }: BlobCopy): string {
  if (copy === undefined) return '';
  return `<CopyId>${copy.id}</CopyId><CopyStatus>success</CopyStatus><CopySource>${escapeXml(copy.source)}</CopySource><CopyProgress>${content.size}/${content.size}</CopyProgress><CopyCompletionTime>${httpTime(copy.completedMs)}</CopyCompletionTime>`;
}

function protectionElements(copy: BlobCopy, { include }: ListOptions): string {
  const { immutability, legalHold } = copy;
  const policy =
    immutability !== undefined && include.has('immutabilitypolicy')
      ? `<ImmutabilityPolicyUntilDate>${httpTime(immutability.untilMs)}</ImmutabilityPolicyUntilDate><ImmutabilityPolicyMode>${immutability.mode.toLowerCase()}</ImmutabilityPolicyMode>`
      : '';
  return legalHold && include.has('legalhold') ? `${policy}<LegalHold>true</LegalHold>` : policy;
}

const optional = (name: string, value: string | undefined): string =>
  value === undefined ? `<${name} />` : `<${name}>${escapeXml(value)}</${name}>`;

function propertyElements({ copy, kind }: ListedCopy, options: ListOptions): string {
  const { headers } = copy;
  const tier =
    copy.type === 'BlockBlob' && kind !== 'uncommitted'
      ? `<AccessTier>${copy.tier ?? 'Hot'}</AccessTier>${copy.tier === undefined ? '<AccessTierInferred>true</AccessTierInferred>' : ''}`
      : '';
  const isLeasable = kind === 'base' && copy.deleted === undefined;
  const tagCount = Object.keys(copy.tags).length;
  return [
    `<Creation-Time>${httpTime(copy.createdMs)}</Creation-Time><Last-Modified>${httpTime(copy.modifiedMs)}</Last-Modified>`,
    `<Etag>${copy.etag}</Etag><Content-Length>${copy.content.size}</Content-Length>`,
    optional('Content-Type', kind === 'uncommitted' ? undefined : copy.contentType),
    optional('Content-Encoding', headers['content-encoding']),
    optional('Content-Language', headers['content-language']),
    '<Content-CRC64 /><Content-MD5 />',
    optional('Cache-Control', headers['cache-control']),
    optional('Content-Disposition', headers['content-disposition']),
    copy.lastAccessMs === undefined ? '' : `<LastAccessTime>${httpTime(copy.lastAccessMs)}</LastAccessTime>`,
    `<BlobType>${copy.type}</BlobType>${tier}`,
    isLeasable ? leaseElements(copy, options.nowMs) : '',
    '<ServerEncrypted>true</ServerEncrypted>',
    options.include.has('copy') ? copyElements(copy) : '',
    copy.deleted === undefined ? '' : deletedElements(copy.deleted, options.nowMs),
    protectionElements(copy, options),
    tagCount === 0 ? '' : `<TagCount>${tagCount}</TagCount>`,
  ].join('');
}

/** One `<Blob>` of a list, as the service writes it. */
export function blobElement(item: ListedCopy, options: ListOptions): string {
  const { copy, kind } = item;
  const { include } = options;
  const which =
    kind === 'snapshot'
      ? `<Snapshot>${copy.snapshot ?? ''}</Snapshot>`
      : kind === 'version' || (kind === 'base' && copy.versionId !== undefined && include.has('versions'))
        ? `<VersionId>${copy.versionId ?? ''}</VersionId>`
        : '';
  const isCurrent = kind === 'base' && which !== '' && copy.deleted === undefined;
  const metadata = include.has('metadata') ? `<Metadata>${metadataElements(copy.metadata)}</Metadata>` : '';
  const hasTags = include.has('tags') && kind !== 'snapshot' && Object.keys(copy.tags).length > 0;
  return [
    `<Blob>${nameElement(item.name)}${which}`,
    isCurrent ? '<IsCurrentVersion>true</IsCurrentVersion>' : '',
    copy.deleted === undefined ? '' : '<Deleted>true</Deleted>',
    kind === 'versionsOnly' ? '<HasVersionsOnly>true</HasVersionsOnly>' : '',
    `<Properties>${propertyElements(item, options)}</Properties>`,
    metadata,
    hasTags ? `<Tags>${tagSet(copy.tags)}</Tags>` : '',
    '<OrMetadata /></Blob>',
  ].join('');
}
