import type { BlobEntry, BlobPort, ByteSink, DeleteOutcome, ReadOutcome } from '../scan/blob-port.ts';
import type { BlobWriter } from '../scan/blob-writer.ts';
import type {
  EvidenceStore,
  GetOutcome,
  NamesOutcome,
  RemoveOutcome,
  StoredName,
  StoreOptions,
} from './evidence-store.ts';

export interface EvidenceContainer {
  readonly port: Pick<BlobPort, 'listPage' | 'read' | 'deleteOne'>;
  readonly writer: Pick<BlobWriter, 'put'>;
  readonly container: string;
}

/** No document of evidence is larger. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Evidence in a container of a storage account. */
export function createBlobEvidenceStore({ port, writer, container }: EvidenceContainer): EvidenceStore {
  return {
    list: (prefix, options) => listNames(port, { container, prefix }, options),
    get: async (name, { abortSignal }) =>
      contentOf(await port.read({ container, name }, collectBytes, { maxBytes: MAX_BYTES, abortSignal })),
    put: async (name, bytes, { onlyIf, abortSignal }) => {
      const contentType = /[.]jw[es]$/.test(name) ? 'application/jose' : 'application/json';
      const outcome = await writer.put({ container, name }, bytes, { onlyIf, contentType, abortSignal });
      const isKept = outcome.kind === 'Immutable' || outcome.kind === 'LegalHold' || outcome.kind === 'Leased';
      return isKept ? { kind: 'Protected' } : outcome;
    },
    remove: (name, options) => removeCopies({ port, container }, name, options),
  };
}

async function listNames(
  port: Pick<BlobPort, 'listPage'>,
  { container, prefix }: { readonly container: string; readonly prefix: string },
  options: StoreOptions,
): Promise<NamesOutcome> {
  const entries = await listEntries(port, { container, prefix }, options);
  if (entries === undefined) return { kind: 'ContainerNotFound' };
  const present = new Map<string, boolean>();
  for (const entry of entries) present.set(entry.name, present.get(entry.name) === true || isCurrent(entry));
  const names: readonly StoredName[] = [...present].map(([name, isPresent]) => ({ name, isPresent }));
  return { kind: 'Names', names };
}

/** `undefined` where there is no container. */
async function listEntries(
  port: Pick<BlobPort, 'listPage'>,
  { container, prefix }: { readonly container: string; readonly prefix: string },
  { abortSignal }: StoreOptions,
): Promise<readonly BlobEntry[] | undefined> {
  const entries: BlobEntry[] = [];
  let marker: string | undefined;
  do {
    // Whoever proves evidence needs no more than to read blobs.
    const options = { prefix, abortSignal, withoutTags: true as const, ...(marker === undefined ? {} : { marker }) };
    const page = await port.listPage(container, options);
    if (page.kind === 'ContainerNotFound') return undefined;
    entries.push(...page.entries);
    marker = page.nextMarker;
  } while (marker !== undefined);
  return entries;
}

/** The blob first: in an account with versions it becomes one by that, which the second look finds. */
async function removeCopies(
  { port, container }: Pick<EvidenceContainer, 'port' | 'container'>,
  name: string,
  options: StoreOptions,
): Promise<RemoveOutcome> {
  for (const kinds of [['base'], ['version', 'snapshot']] as const) {
    const listed = (await listEntries(port, { container, prefix: name }, options)) ?? [];
    const copies = listed.filter((entry) => entry.name === name && kinds.some((kind) => kind === entry.kind));
    for (const { kind, etag, versionId, snapshot } of copies) {
      const target = kind === 'base' ? { container, name } : { container, name, versionId, snapshot };
      const { abortSignal } = options;
      const condition = kind === 'base' ? { ifMatch: etag, withSnapshots: true } : {};
      const outcome = removalOf(await port.deleteOne(target, { ...condition, abortSignal }));
      if (outcome.kind !== 'Removed') return outcome;
    }
  }
  return { kind: 'Removed' };
}

function removalOf({ kind }: DeleteOutcome): RemoveOutcome {
  switch (kind) {
    case 'Deleted':
    case 'NotFound':
      return { kind: 'Removed' };
    case 'Leased':
    case 'Immutable':
    case 'LegalHold':
      return { kind: 'Protected' };
    case 'SnapshotsPresent':
    case 'ChangedSinceListing':
    case 'SequenceFault':
      return { kind: 'Changed' };
  }
}

function isCurrent({ kind }: BlobEntry): boolean {
  return kind === 'base';
}

function contentOf(outcome: ReadOutcome<Uint8Array>): GetOutcome {
  if (outcome.kind === 'Read') return { kind: 'Found', bytes: outcome.value, etag: outcome.content.etag };
  return outcome.kind === 'NotFound' ? { kind: 'NotFound' } : { kind: 'Unreadable' };
}

function collectBytes(): ByteSink<Uint8Array> {
  const chunks: Buffer[] = [];
  return {
    // The bytes are only lent.
    push: (bytes) => {
      chunks.push(Buffer.from(bytes));
    },
    end: () => Buffer.concat(chunks),
  };
}
