import type { BlobCallOptions, BlobEntry, BlobPort } from '../blob-port.ts';
import { listCopiesOf } from '../sweep/copies-of-name.ts';

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
  options: BlobCallOptions,
): Promise<readonly string[]> {
  const copies = await listCopiesOf(port, { container, name: entry.name }, options);
  return copies.flatMap((listed) => snapshotOf(listed, entry) ?? []).filter((id) => !known.has(id));
}

function snapshotOf(listed: BlobEntry, { etag, sizeBytes }: BlobEntry): string | undefined {
  const isIt = listed.kind === 'softDeleted' && listed.etag === etag;
  return isIt && listed.sizeBytes === sizeBytes ? listed.snapshot : undefined;
}
