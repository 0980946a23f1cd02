import type { BlobCallOptions, BlobEntry, BlobPort } from '../blob-port.ts';

export interface ReplacedQuery {
  readonly container: string;
  /** The blob as it was before its content was replaced. */
  readonly entry: BlobEntry;
  /** Snapshots of it that were listed before. */
  readonly known: ReadonlySet<string | undefined>;
}

/**
 * Without versions, soft delete keeps a content that is replaced as a deleted snapshot. Found are those that came to be since
 * and are that very content, by its ETag and its length; what anybody else replaced is left alone.
 */
export async function listReplaced(
  port: BlobPort,
  { container, entry, known }: ReplacedQuery,
  { abortSignal }: BlobCallOptions,
): Promise<readonly string[]> {
  const found: string[] = [];
  let marker: string | undefined;
  do {
    const page = await port.listPage(container, {
      prefix: entry.name,
      abortSignal,
      ...(marker === undefined ? {} : { marker }),
    });
    if (page.kind !== 'Page') return found;
    found.push(...page.entries.flatMap((listed) => snapshotOf(listed, entry) ?? []).filter((id) => !known.has(id)));
    // Copies of one name come together, and before all longer names.
    const isPast = page.entries.some(({ name }) => name !== entry.name);
    marker = isPast ? undefined : page.nextMarker;
  } while (marker !== undefined);
  return found;
}

function snapshotOf(listed: BlobEntry, { name, etag, sizeBytes }: BlobEntry): string | undefined {
  const isIt = listed.kind === 'softDeleted' && listed.name === name && listed.etag === etag;
  return isIt && listed.sizeBytes === sizeBytes ? listed.snapshot : undefined;
}
