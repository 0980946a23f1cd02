import type { ContainerListBlobFlatSegmentResponse } from '@azure/storage-blob';
import type { ListOutcome, ListPageOptions } from '../blob-port.ts';
import { listOperation } from '../lean/operations.ts';
import { entryOf, readable } from './blob-entry.ts';
import { AnswerFault } from './call.ts';
import type { SdkCall } from './call.ts';

/** The service's own limit. */
const MAX_PAGE = 5_000;

/** Everything that makes a copy of a blob, or keeps it from being deleted. */
const everything = {
  includeSnapshots: true,
  includeMetadata: true,
  includeUncommitedBlobs: true,
  includeDeleted: true,
  includeVersions: true,
  includeImmutabilityPolicy: true,
  includeLegalHold: true,
} as const;

export async function listPage(call: SdkCall, container: string, options: ListPageOptions): Promise<ListOutcome> {
  const { prefix, marker, maxResults: maxPageSize = MAX_PAGE, withoutTags = false } = options;
  const operation = listOperation(call.account, container, options);
  const { answer, value } = await call.send(
    { container },
    async ({ sdk, url, pipeline, abortSignal }) => {
      const pages = new sdk.ContainerClient(url, pipeline)
        .listBlobsFlat({ ...everything, includeTags: !withoutTags, ...(prefix === '' ? {} : { prefix }), abortSignal })
        .byPage({ maxPageSize, ...(marker === undefined ? {} : { continuationToken: marker }) });
      const next: IteratorResult<Page, Page | undefined> = await pages.next();
      return pageOf(next.value, { container, prefix, marker });
    },
    { operation, abortSignal: options.abortSignal },
  );
  if (value !== undefined) return value;
  if (answer.status === 404 && answer.header('x-ms-error-code') === 'ContainerNotFound')
    return { kind: 'ContainerNotFound' };
  throw call.refusal(answer, operation);
}

type Page = ContainerListBlobFlatSegmentResponse;

interface Asked {
  readonly container: string;
  readonly prefix: string;
  readonly marker: string | undefined;
}

/** Text and attributes hold no bare `<`, so nothing that a writer chose looks like it. */
const hiddenMetadata = /<Metadata\s[^>]*Encrypted\s*=\s*["']true["']/;

function pageOf(page: Page | undefined, asked: Asked): ListOutcome {
  if (page === undefined) throw new AnswerFault('not a listing');
  const nextMarker = checkedMarkerOf(page, asked);
  const mayHide = hiddenMetadata.test(page._response.bodyAsText);
  const entries = page.segment.blobItems.map((item) => entryOf(item, mayHide));
  if (entries.some(({ name }) => !name.startsWith(asked.prefix))) {
    throw new AnswerFault('it lists blobs that were not asked for');
  }
  return { kind: 'Page', entries, nextMarker };
}

type PageFrame = Partial<Pick<Page, 'containerName' | 'continuationToken'>>;

/** The marker of the next page, of a page that was checked to be one of this container's. Throws AnswerFault. */
export function checkedMarkerOf(
  page: PageFrame,
  { container, marker }: { readonly container: string; readonly marker: string | undefined },
): string | undefined {
  // The SDK makes an empty page of any XML.
  if (page.containerName === undefined) throw new AnswerFault('not a listing');
  if (page.containerName !== container) throw new AnswerFault('it lists another container');
  return nextMarkerOf(page, marker);
}

/** The last page has an empty one. Throws AnswerFault. */
export function nextMarkerOf(
  { continuationToken }: Pick<PageFrame, 'continuationToken'>,
  marker: string | undefined,
): string | undefined {
  if (continuationToken === undefined) throw new AnswerFault('no NextMarker after the blobs');
  if (continuationToken === '') return undefined;
  if (continuationToken === marker) throw new AnswerFault('its marker does not move');
  return readable(continuationToken);
}
