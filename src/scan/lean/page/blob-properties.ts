import { blobTypes, leaseStates } from '../../blob-port.ts';
import type { BlobType, LeaseState } from '../../blob-port.ts';
import { httpDateOf } from './http-date.ts';
import { createNameTable, isSame } from './name-table.ts';
import { readNextLeaf } from './plain-leaf.ts';
import { fault, readCloseOf } from './xml-cursor.ts';
import type { Cursor } from './xml-cursor.ts';
import { booleanOf, optionalTextOf, wholeNumberOf } from './xml-text.ts';

/** What `<Properties>` says of a blob, while it is being read. */
export interface PropertiesDraft {
  /** One bit for each property that was there, so that a second one is noticed. */
  seen: number;
  creationTimeMs: number | undefined;
  lastModifiedMs: number | undefined;
  etag: string | undefined;
  hasContentType: boolean;
  sizeBytes: number | undefined;
  blobType: BlobType | undefined;
  leaseState: LeaseState | undefined;
  deletedTimeMs: number | undefined;
  remainingRetentionDays: number | undefined;
  immutableUntilMs: number | undefined;
  immutabilityMode: 'locked' | 'unlocked' | undefined;
  legalHold: boolean;
}

export function clearProperties(draft: PropertiesDraft): void {
  draft.seen = 0;
  draft.creationTimeMs = undefined;
  draft.lastModifiedMs = undefined;
  draft.etag = undefined;
  draft.hasContentType = false;
  draft.sizeBytes = undefined;
  draft.blobType = undefined;
  draft.leaseState = undefined;
  draft.deletedTimeMs = undefined;
  draft.remainingRetentionDays = undefined;
  draft.immutableUntilMs = undefined;
  draft.immutabilityMode = undefined;
  draft.legalHold = false;
}

export function createPropertiesDraft(): PropertiesDraft {
  const draft = {} as PropertiesDraft;
  clearProperties(draft);
  return draft;
}

type Read = (cursor: Cursor, draft: PropertiesDraft) => void;

const readers: Readonly<Record<string, Read>> = {
  'Creation-Time': (cursor, draft) => {
    draft.creationTimeMs = httpDateOf(cursor);
  },
  'Last-Modified': (cursor, draft) => {
    draft.lastModifiedMs = httpDateOf(cursor);
  },
  Etag: (cursor, draft) => {
    draft.etag = withoutQuotes(optionalTextOf(cursor));
  },
  'Content-Type': (cursor, draft) => {
    draft.hasContentType = cursor.textTo > cursor.textFrom;
  },
  'Content-Length': (cursor, draft) => {
    draft.sizeBytes = wholeNumberOf(cursor);
  },
  BlobType: (cursor, draft) => {
    draft.blobType = oneOf(cursor, knownBlobTypes, 'a type of blob that is not documented');
  },
  LeaseState: (cursor, draft) => {
    draft.leaseState = oneOf(cursor, knownLeaseStates, 'a lease state that is not documented');
  },
  DeletedTime: (cursor, draft) => {
    draft.deletedTimeMs = httpDateOf(cursor);
  },
  RemainingRetentionDays: (cursor, draft) => {
    draft.remainingRetentionDays = wholeNumberOf(cursor);
  },
  ImmutabilityPolicyUntilDate: (cursor, draft) => {
    draft.immutableUntilMs = httpDateOf(cursor);
  },
  ImmutabilityPolicyMode: (cursor, draft) => {
    draft.immutabilityMode = oneOf(cursor, knownModes, 'an immutability mode that is not documented');
  },
  LegalHold: (cursor, draft) => {
    draft.legalHold = booleanOf(cursor);
  },
};

const table = createNameTable(
  Object.fromEntries(Object.entries(readers).map(([name, read], index) => [name, { read, bit: 1 << index }])),
);
const knownBlobTypes = knownTexts(blobTypes);
const knownLeaseStates = knownTexts(leaseStates);
const knownModes = knownTexts(['unlocked', 'locked'] as const);
const propertiesName = Buffer.from('Properties');

/**
 * Reads to the end of `<Properties>`, whose opening tag was read last. A property that is not needed here is skipped, known
 * or not, as long as it is a plain value: the service adds some without a new version. Throws PageFault.
 */
export function readProperties(cursor: Cursor, draft: PropertiesDraft): void {
  if (cursor.isSelfClosed) return;
  while (readNextLeaf(cursor)) {
    const property = table.find(cursor.bytes, cursor.nameFrom, cursor.nameTo, cursor.nameHash);
    if (property !== undefined) {
      if ((draft.seen & property.bit) !== 0) throw fault(cursor, 'a property twice');
      draft.seen |= property.bit;
      property.read(cursor, draft);
    }
  }
  readCloseOf(cursor, propertiesName, 0, propertiesName.length);
}

interface KnownText<T> {
  readonly value: T;
  readonly bytes: Uint8Array;
}

function knownTexts<T extends string>(values: readonly T[]): readonly KnownText<T>[] {
  return values.map((value) => ({ value, bytes: Buffer.from(value) }));
}

/** The constant itself, so that no blob keeps a copy of its own. `undefined` where the element is empty. */
function oneOf<T extends string>(cursor: Cursor, known: readonly KnownText<T>[], otherwise: string): T | undefined {
  const { bytes: page, textFrom, textTo } = cursor;
  if (textTo === textFrom) return undefined;
  for (const { value, bytes } of known) if (isSame(bytes, page, textFrom, textTo)) return value;
  throw fault(cursor, otherwise);
}

/** Listings of blobs give ETags bare, listings of containers and headers in quotes. */
function withoutQuotes(etag: string | undefined): string | undefined {
  return etag?.startsWith('"') === true && etag.endsWith('"') ? etag.slice(1, -1) : etag;
}
