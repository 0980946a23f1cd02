import type { BlobCallOptions, BlobEntry, BlobPort } from '../blob-port.ts';

export interface CopiesQuery {
  readonly container: string;
  readonly name: string;
}

/** Most names have few copies, and what comes after them in the listing is of no use here. */
const firstPage = 32;

/** All copies of one name, as they are now. Nothing where the container is gone. */
export async function listCopiesOf(
  port: Pick<BlobPort, 'listPage'>,
  { container, name }: CopiesQuery,
  { abortSignal }: BlobCallOptions,
): Promise<readonly BlobEntry[]> {
  const found: BlobEntry[] = [];
  let marker: string | undefined;
  do {
    const page = await port.listPage(container, {
      prefix: name,
      abortSignal,
      ...(marker === undefined ? { maxResults: firstPage } : { marker }),
    });
    if (page.kind !== 'Page') return found;
    found.push(...page.entries.filter((entry) => entry.name === name));
    // Copies of one name come together, and before all longer names.
    const isPast = page.entries.some((entry) => entry.name !== name);
    marker = isPast ? undefined : page.nextMarker;
  } while (marker !== undefined);
  return found;
}

/**
 * Id of the version that the delete of a base made, by the ETag that it has of it: what anybody else wrote there is left alone.
 * `undefined`: there is none, as where versioning was switched off meanwhile.
 */
export async function findMadeVersion(
  port: Pick<BlobPort, 'listPage'>,
  query: CopiesQuery & { readonly etag: string | undefined; readonly isDeleted: boolean },
  options: BlobCallOptions,
): Promise<string | undefined> {
  const { etag, isDeleted } = query;
  if (etag === undefined) return undefined;
  const copies = await listCopiesOf(port, query, options);
  const kind = isDeleted ? 'softDeleted' : 'version';
  return copies.find((entry) => entry.kind === kind && entry.versionId !== undefined && entry.etag === etag)?.versionId;
}
