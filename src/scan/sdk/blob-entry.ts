import type { BlobItem } from '@azure/storage-blob';
import { blobTypes, leaseStates } from '../blob-port.ts';
import type { BlobEntry, CopyKind, NamedValue } from '../blob-port.ts';
import { AnswerFault } from './call.ts';

/**
 * An item of a listing. The SDK types fields as always there which it leaves out. It drops the mark of metadata that a key
 * of the customer's hides, so on a page with such a mark (`mayHide`) no empty metadata proves anything. Throws AnswerFault.
 */
export function entryOf(item: BlobItem, mayHide: boolean): BlobEntry {
  const properties: Partial<BlobItem['properties']> = item.properties;
  const { contentLength: sizeBytes } = properties;
  const metadata = metadataOf(item.metadata);
  const entry = {
    name: readable(textOf(item.name) ?? fail('a blob without a name')),
    versionId: textOf(item.versionId),
    isCurrentVersion: isTrue(item.isCurrentVersion),
    snapshot: textOf(item.snapshot),
    etag: textOf(properties.etag)?.replace(/^"(.*)"$/, '$1'),
    creationTimeMs: timeOf(properties.createdOn),
    lastModifiedMs: timeOf(properties.lastModified),
    sizeBytes: Number.isSafeInteger(sizeBytes) ? Number(sizeBytes) : fail('a blob without a length'),
    blobType: oneOf(properties.blobType, blobTypes),
    metadata,
    isMetadataHidden: mayHide && metadata.length === 0,
    tags: valuesOf(item.tags),
    deletedTimeMs: timeOf(properties.deletedOn),
    remainingRetentionDays: properties.remainingRetentionDays,
    immutability: immutabilityOf(properties),
    legalHold: isTrue(properties.legalHold),
    leaseState: oneOf(properties.leaseState, leaseStates),
  };
  const kind = kindOf(item, entry);
  if (kind !== 'uncommitted' && (entry.etag === undefined || entry.lastModifiedMs === undefined)) {
    fail('a blob without an ETag or a time');
  }
  return { ...entry, kind };
}

function kindOf(item: BlobItem, entry: Omit<BlobEntry, 'kind'>): CopyKind {
  if (isTrue(item.deleted)) return 'softDeleted';
  if (isTrue(item.hasVersionsOnly)) return 'versionsOnly';
  if (entry.snapshot !== undefined) return 'snapshot';
  if (entry.versionId !== undefined && !entry.isCurrentVersion) return 'version';
  return isUncommitted(entry, textOf(item.properties.contentType)) ? 'uncommitted' : 'base';
}

/** By the same marks as the reader of pages. */
function isUncommitted(entry: Omit<BlobEntry, 'kind'>, contentType: string | undefined): boolean {
  if (entry.etag === undefined && entry.lastModifiedMs === undefined) return true;
  const isBare = entry.metadata.length === 0 && entry.tags.length === 0;
  return isBare && entry.sizeBytes === 0 && contentType === undefined && entry.blobType === 'BlockBlob';
}

function immutabilityOf(properties: Partial<BlobItem['properties']>): BlobEntry['immutability'] {
  const untilMs = timeOf(properties.immutabilityPolicyExpiresOn);
  if (untilMs === undefined) return undefined;
  const mode = oneOf(textOf(properties.immutabilityPolicyMode)?.toLowerCase(), ['locked', 'unlocked']);
  return { untilMs, mode: mode ?? fail('an immutability policy without a mode') };
}

function metadataOf(metadata: BlobItem['metadata']): readonly NamedValue[] {
  // White space between elements comes under a key that no writer can choose.
  const values = valuesOf(metadata).filter(({ name }) => name !== '#');
  return values.every(({ name }) => /^[\p{L}_]/u.test(name)) ? values : fail('metadata without a name');
}

function valuesOf(values: Readonly<Record<string, string>> | undefined): readonly NamedValue[] {
  return Object.entries(values ?? {}).map(([name, value]) => ({ name: readable(name), value: readable(value) }));
}

/**
 * The SDK leaves numeric character references as they are. Taken for the name, one would ask for another blob, whose
 * absence would look like a delete that was done.
 */
export function readable(text: unknown): string {
  // Of two elements with one name it makes a list.
  if (typeof text !== 'string') return fail('a value twice');
  return /&#(?:x[0-9a-f]+|[0-9]+);/i.test(text) ? fail('a character that the client does not read') : text;
}

function timeOf(value: Date | undefined): number | undefined {
  if (value === undefined) return undefined;
  const timeMs = value.getTime();
  return Number.isNaN(timeMs) ? fail('a time that is not an HTTP date') : timeMs;
}

function oneOf<T extends string>(value: string | undefined, values: readonly T[]): T | undefined {
  if (value === undefined || value === '') return undefined;
  return values.find((each) => each === value) ?? fail('a value that is not documented');
}

function textOf(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

/** It comes as text where the type says it is a boolean. */
function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

function fail(what: string): never {
  throw new AnswerFault(what);
}
