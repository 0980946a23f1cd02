import type { BlobEntry, BlobPort, ByteSink, ReadOutcome } from '../scan/blob-port.ts';
import type { BlobWriter } from '../scan/blob-writer.ts';
import type { EvidenceStore, GetOutcome, NamesOutcome, StoredName, StoreOptions } from './evidence-store.ts';

export interface EvidenceContainer {
  readonly port: Pick<BlobPort, 'listPage' | 'read'>;
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
      const contentType = name.endsWith('.jws') ? 'application/jose' : 'application/json';
      const outcome = await writer.put({ container, name }, bytes, { onlyIf, contentType, abortSignal });
      const isKept = outcome.kind === 'Immutable' || outcome.kind === 'LegalHold' || outcome.kind === 'Leased';
      return isKept ? { kind: 'Protected' } : outcome;
    },
  };
}

async function listNames(
  port: Pick<BlobPort, 'listPage'>,
  { container, prefix }: { readonly container: string; readonly prefix: string },
  { abortSignal }: StoreOptions,
): Promise<NamesOutcome> {
  const present = new Map<string, boolean>();
  let marker: string | undefined;
  do {
    const options = { prefix, abortSignal, ...(marker === undefined ? {} : { marker }) };
    const page = await port.listPage(container, options);
    if (page.kind === 'ContainerNotFound') return page;
    for (const entry of page.entries) present.set(entry.name, present.get(entry.name) === true || isCurrent(entry));
    marker = page.nextMarker;
  } while (marker !== undefined);
  const names: readonly StoredName[] = [...present].map(([name, isPresent]) => ({ name, isPresent }));
  return { kind: 'Names', names };
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
