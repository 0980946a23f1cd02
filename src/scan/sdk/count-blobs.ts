import type {
  ContainerListBlobFlatSegmentResponse,
  ContainerListBlobHierarchySegmentResponse,
} from '@azure/storage-blob';
import { shapeOfName } from '../../policy/name-shape.ts';
import type { CountOptions, CountOutcome } from '../blob-service.ts';
import { readable } from './blob-entry.ts';
import { AnswerFault } from './call.ts';
import type { SdkCall, SdkRequest } from './call.ts';
import { checkedMarkerOf } from './list-page.ts';
import { countOperation } from './operations.ts';

const MAX_SHAPES = 5;
/** The service's own limit. */
const MAX_PAGE = 5_000;

/**
 * A folder that holds a folder to skip is listed level by level, any other one flat. So what is skipped costs one line of a
 * listing; and as every folder that is listed holds a blob, the limit bounds the calls too.
 */
export async function countBlobs(call: SdkCall, container: string, options: CountOptions): Promise<CountOutcome> {
  const { prefixesToSkip, limit, abortSignal } = options;
  const isSkipped = (name: string): boolean => prefixesToSkip.some((prefix) => name.startsWith(prefix));
  const shapes = new Set<string>();
  const folders = [''].filter((folder) => !isSkipped(folder));
  let count = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const prefix = folder;
    const holdsSkipped = prefixesToSkip.some((skipped) => skipped.startsWith(prefix));
    let marker: string | undefined;
    do {
      const asked = {
        container,
        prefix,
        marker,
        byLevel: holdsSkipped,
        maxPageSize: Math.min(MAX_PAGE, limit - count),
      };
      const page = await listNames(call, asked, abortSignal);
      if (page === undefined) return { kind: 'ContainerNotFound' };
      for (const name of page.names) {
        if (isSkipped(name)) continue;
        count += 1;
        if (shapes.size < MAX_SHAPES) shapes.add(shapeOfName(name));
      }
      folders.push(...page.folders.filter((name) => !isSkipped(name)));
      if (count >= limit) return { kind: 'Counted', count: limit, isAtLeast: true, shapes: [...shapes] };
      marker = page.nextMarker;
    } while (marker !== undefined);
  }
  return { kind: 'Counted', count, isAtLeast: false, shapes: [...shapes] };
}

interface Asked {
  readonly container: string;
  readonly prefix: string;
  readonly marker: string | undefined;
  readonly byLevel: boolean;
  readonly maxPageSize: number;
}

interface NamesPage {
  readonly names: readonly string[];
  readonly folders: readonly string[];
  readonly nextMarker: string | undefined;
}

async function listNames(call: SdkCall, asked: Asked, abortSignal: AbortSignal): Promise<NamesPage | undefined> {
  const operation = countOperation(call.account, asked.container);
  const { answer, value } = await call.send(
    { container: asked.container },
    async (request) => namesOf(await nextPage(request, asked), asked),
    { operation, abortSignal },
  );
  if (value !== undefined) return value;
  if (answer.status === 404 && answer.header('x-ms-error-code') === 'ContainerNotFound') return undefined;
  throw call.refusal(answer, operation);
}

type Page = ContainerListBlobFlatSegmentResponse | ContainerListBlobHierarchySegmentResponse;

async function nextPage({ sdk, url, pipeline, abortSignal }: SdkRequest, asked: Asked): Promise<Page | undefined> {
  const client = new sdk.ContainerClient(url, pipeline);
  const options = { abortSignal, ...(asked.prefix === '' ? {} : { prefix: asked.prefix }) };
  const paging = {
    maxPageSize: asked.maxPageSize,
    ...(asked.marker === undefined ? {} : { continuationToken: asked.marker }),
  };
  const pages = asked.byLevel
    ? client.listBlobsByHierarchy('/', options).byPage(paging)
    : client.listBlobsFlat(options).byPage(paging);
  const next: IteratorResult<Page, Page | undefined> = await pages.next();
  return next.value;
}

function namesOf(page: Page | undefined, asked: Asked): NamesPage {
  if (page === undefined) throw new AnswerFault('not a listing');
  const nextMarker = checkedMarkerOf(page, asked);
  const names = page.segment.blobItems.map(({ name }) => readable(name));
  const folders = 'blobPrefixes' in page.segment ? (page.segment.blobPrefixes ?? []) : [];
  const folderNames = folders.map(({ name }) => readable(name));
  const isAskedFor = (name: string): boolean => name.startsWith(asked.prefix);
  // A folder that is not below the one that was asked for would be walked for ever.
  const isBelow = (name: string): boolean => isAskedFor(name) && name.length > asked.prefix.length;
  if (!names.every(isAskedFor) || !folderNames.every(isBelow)) {
    throw new AnswerFault('it lists blobs that were not asked for');
  }
  return { names, folders: folderNames, nextMarker };
}
