import type { ContainerItem, ServiceListContainersSegmentResponse } from '@azure/storage-blob';
import type { BlobCallOptions } from '../blob-port.ts';
import type { ContainerEntry } from '../blob-service.ts';
import { readable } from './blob-entry.ts';
import { AnswerFault } from './call.ts';
import type { SdkCall } from './call.ts';
import { nextMarkerOf } from './list-page.ts';
import { listContainersOperation } from './operations.ts';

export async function listContainers(
  call: SdkCall,
  { abortSignal }: BlobCallOptions,
): Promise<readonly ContainerEntry[]> {
  const entries: ContainerEntry[] = [];
  let marker: string | undefined;
  do {
    const page = await listSome(call, marker, abortSignal);
    entries.push(...page.entries);
    marker = page.nextMarker;
  } while (marker !== undefined);
  return entries;
}

type Page = Partial<ServiceListContainersSegmentResponse>;

interface ContainersPage {
  readonly entries: readonly ContainerEntry[];
  readonly nextMarker: string | undefined;
}

async function listSome(call: SdkCall, marker: string | undefined, abortSignal: AbortSignal): Promise<ContainersPage> {
  const operation = listContainersOperation(call.account);
  const { answer, value } = await call.send(
    {},
    async ({ sdk, url, pipeline, abortSignal: signal }) => {
      const pages = new sdk.BlobServiceClient(url, pipeline)
        .listContainers({ includeDeleted: true, includeSystem: true, abortSignal: signal })
        .byPage(marker === undefined ? {} : { continuationToken: marker });
      const next: IteratorResult<Page, Page | undefined> = await pages.next();
      const page = next.value;
      // The SDK makes an empty page of any XML.
      if (page?.serviceEndpoint === undefined) throw new AnswerFault('not a listing');
      return { entries: (page.containerItems ?? []).map(entryOf), nextMarker: nextMarkerOf(page, marker) };
    },
    { operation, abortSignal },
  );
  if (value === undefined) throw call.refusal(answer, operation);
  return value;
}

function entryOf({ name, deleted, properties }: ContainerItem): ContainerEntry {
  if (typeof name !== 'string' || name === '') throw new AnswerFault('a container without a name');
  return {
    name: readable(name),
    isDeleted: deleted === true,
    hasLegalHold: properties.hasLegalHold === true,
    hasImmutabilityPolicy: properties.hasImmutabilityPolicy === true,
  };
}
