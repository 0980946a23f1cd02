import type { JsonValue } from '../../api/json.ts';
import type { BlobEntry } from '../blob-port.ts';
import type { DocumentsOutcome, DocumentTarget } from '../content/document-reads.ts';
import type { UnclassifiedReason } from './classification.ts';
import type { ContentAccess } from './classifier.ts';
import type { CompiledSource } from './compiled-source.ts';
import { absent, callIdsOf, outOfReach, unusable } from './found-values.ts';
import type { Found } from './found-values.ts';
import { createRecordWatch } from './record-watch.ts';

export type ContentSource = Extract<CompiledSource, { needs: 'Content' }>;

/** A log that names more calls than this is no log of calls. */
const maxValues = 100_000;

interface ContentToRead {
  readonly target: DocumentTarget;
  readonly isSibling: boolean;
  readonly sources: ContentSource[];
}

/** What each source holds. A content that several sources need is read once. */
export async function findInContent(
  sources: readonly ContentSource[],
  entry: BlobEntry,
  access: ContentAccess,
): Promise<ReadonlyMap<CompiledSource, Found>> {
  const found = new Map<CompiledSource, Found>();
  for (const content of contentsOf(sources, entry, access.container)) {
    const values =
      content.isSibling || isReadable(entry)
        ? await readValues(content, { ...access, mayBeOpen: mayBeOpen(content, entry, access) })
        : undefined;
    for (const source of content.sources) {
      found.set(source, values?.get(source) ?? outOfReach);
    }
  }
  return found;
}

/** A soft-deleted blob cannot be read, and an uncommitted one has no content yet. */
export function isReadable({ kind }: Pick<BlobEntry, 'kind'>): boolean {
  return kind === 'base' || kind === 'version' || kind === 'snapshot';
}

function contentsOf(sources: readonly ContentSource[], entry: BlobEntry, container: string): readonly ContentToRead[] {
  const contents = new Map<string, ContentToRead>();
  for (const source of sources) {
    const target = targetOf(source, entry, container);
    if (target === undefined) continue;
    const isSibling = source.sibling !== undefined;
    const key = JSON.stringify([isSibling, target.name, target.format]);
    const known = contents.get(key) ?? { target, isSibling, sources: [] };
    known.sources.push(source);
    contents.set(key, known);
  }
  return [...contents.values()];
}

/** `undefined`: a sibling that cannot be named from this name, and so holds nothing for it. */
function targetOf({ sibling, format }: ContentSource, entry: BlobEntry, container: string): DocumentTarget | undefined {
  if (sibling !== undefined) {
    const name = sibling(entry.name);
    return name === undefined ? undefined : { container, name, format };
  }
  return {
    container,
    name: entry.name,
    format,
    // The current version is read by its name: an account may not show it under its id.
    versionId: entry.kind === 'version' ? entry.versionId : undefined,
    snapshot: entry.snapshot,
    ifMatch: entry.etag,
  };
}

async function readValues(
  { target, isSibling, sources }: ContentToRead,
  { readDocuments, abortSignal, mayBeOpen }: ContentAccess & { readonly mayBeOpen: boolean },
): Promise<ReadonlyMap<ContentSource, Found>> {
  const collected = new Map(sources.map((source) => [source, createCollector(source)] as const));
  const outcome = await readDocuments(
    target,
    (document) => {
      for (const collector of collected.values()) collector.add(document);
    },
    { abortSignal },
  );
  const failed = failureOf(outcome, { isSibling, mayBeOpen });
  const isEndTorn = outcome.kind === 'Read' && outcome.isEndBroken === true;
  return new Map([...collected].map(([source, collector]) => [source, collector.found(failed, isEndTorn)] as const));
}

/** Whoever writes a log ends its last line within a day. */
const openMs = 24 * 3_600_000;

/**
 * Whether a last line that is broken may still be being written. An older copy shows one that its writer went on with; of a
 * sibling nobody knows when it was written.
 */
function mayBeOpen(
  { isSibling }: ContentToRead,
  { kind, lastModifiedMs }: BlobEntry,
  { nowMs, brokenEnd }: Pick<ContentAccess, 'nowMs' | 'brokenEnd'>,
): boolean {
  if (isSibling || kind !== 'base') return true;
  if (brokenEnd === 'Unusable') return false;
  if (nowMs === undefined || lastModifiedMs === undefined) return true;
  return nowMs - lastModifiedMs < openMs;
}

/** A sibling that is not there holds nothing; a blob that was listed and is not there was deleted since. */
function failureOf(
  outcome: DocumentsOutcome,
  { isSibling, mayBeOpen }: { readonly isSibling: boolean; readonly mayBeOpen: boolean },
): Found | undefined {
  switch (outcome.kind) {
    case 'Read':
      return outcome.isEndBroken === true && !mayBeOpen ? unusable('ContentMalformed') : undefined;
    case 'NotFound':
      return isSibling ? absent : unusable('ContentChanged');
    case 'Changed':
      return unusable('ContentChanged');
    case 'Unreadable':
      return unusable(reasonOf[outcome.reason]);
  }
}

const reasonOf = {
  TooLarge: 'ContentTooLarge',
  UnknownEncoding: 'ContentMalformed',
  BrokenCompression: 'ContentMalformed',
  BrokenText: 'ContentMalformed',
  NotJson: 'ContentMalformed',
  EncryptedDocument: 'ContentEncrypted',
  Encrypted: 'ContentEncrypted',
  Archived: 'ContentArchived',
} as const satisfies Record<Extract<DocumentsOutcome, { kind: 'Unreadable' }>['reason'], UnclassifiedReason>;

interface Collector {
  readonly add: (document: JsonValue) => void;
  readonly found: (failed: Found | undefined, isEndTorn: boolean) => Found;
}

function createCollector({ select, capture, inRecords }: ContentSource): Collector {
  const values = new Set<string | number>();
  const watch = inRecords === undefined ? undefined : createRecordWatch(inRecords);
  let reason: UnclassifiedReason | undefined;
  const valueIn = (value: JsonValue): string | number | undefined => {
    if (value === null) return undefined;
    if (typeof value !== 'string' && typeof value !== 'number') {
      reason ??= 'ValueUnreadable';
      return undefined;
    }
    const captured = typeof value === 'string' ? capture(value) : value;
    return captured === '' ? undefined : captured;
  };
  return {
    add: (document) => {
      if (reason === 'ContentTooLarge') return;
      const told = select(document).flatMap((value) => valueIn(value) ?? []);
      for (const value of told) values.add(value);
      if (values.size > maxValues) reason = 'ContentTooLarge';
      watch?.add(document, callIdsOf(told) ?? []);
    },
    found: (failed = reason === undefined ? undefined : unusable(reason), isEndTorn) => {
      if (failed?.kind === 'Unusable' && values.size > 0) return { ...failed, values: [...values] };
      if (failed !== undefined || values.size === 0) return failed ?? absent;
      const untold = watch?.untold(isEndTorn);
      return { kind: 'Values', values: [...values], ...(untold === undefined ? {} : { untold }) };
    },
  };
}
