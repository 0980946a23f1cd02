import type { BlobPort } from '../blob-port.ts';
import type { BlobService } from '../blob-service.ts';
import { createSdkCall } from './call.ts';
import { head as headOf } from './client.ts';
import { listContainers } from './containers.ts';
import { readContentHeaders } from './content-headers.ts';
import { countBlobs } from './count-blobs.ts';
import { readBlocks, replaceContent } from './replace-content.ts';
import type { SdkBlobParts, SdkBlobSettings } from './settings.ts';
import { getTags, setTags } from './tags.ts';

/** The cold operations, through Microsoft's client: each request is tried once and has a deadline of its own. */
export function createSdkBlobService(settings: SdkBlobSettings, parts: SdkBlobParts = {}): BlobService {
  const call = createSdkCall(settings, parts);
  const head: BlobPort['head'] = parts.head ?? ((target, options) => headOf(call, target, options));
  return {
    listContainers: (options) => listContainers(call, options),
    countBlobs: (container, options) => countBlobs(call, container, options),
    getTags: (target, options) => getTags(call, target, options),
    setTags: (target, tags, options) => setTags(call, { target, tags }, options),
    readContentHeaders: (target, options) => readContentHeaders(call, target, options),
    readBlocks: (target, options) => readBlocks(call, target, options),
    replaceContent: (target, chunks, options) => replaceContent(call, { target, chunks, head }, options),
    close: call.close,
  };
}
