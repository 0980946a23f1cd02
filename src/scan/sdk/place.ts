import type { BlobTarget } from '../blob-port.ts';
import type { SdkPlace } from './call.ts';

/** The address of a copy. The SDK cannot ask for a purge: what it lacks goes into the query. */
export function placeOf(target: BlobTarget, more: readonly string[] = []): SdkPlace {
  const { container, name, versionId, snapshot } = target;
  return {
    container,
    name,
    query: [
      ...(versionId === undefined ? [] : [`versionid=${encodeURIComponent(versionId)}`]),
      ...(snapshot === undefined ? [] : [`snapshot=${encodeURIComponent(snapshot)}`]),
      ...more,
    ],
  };
}

export function quoted(etag: string): string {
  return `"${etag}"`;
}
