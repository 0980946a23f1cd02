import { holdTagOf } from '../../policy/holds.ts';
import type { ReadCopy } from '../../scan/pass/artifact.ts';
import type { BlobCallOptions } from '../../scan/blob-port.ts';
import type { PlacedArtifact } from './naming-calls.ts';

/**
 * Whether a copy carries a hold tag by now that the listing did not show. The tag of a hold that has ended still stands as it
 * was listed, and keeps nothing.
 */
export async function isTaggedSince(sighted: readonly PlacedArtifact[], options: BlobCallOptions): Promise<boolean> {
  for (const { place, artifact } of sighted) {
    for (const copy of artifact.copies) {
      const target = tagTargetOf(copy, { container: place.container, name: artifact.name });
      if (target === undefined) continue;
      const seen = await place.clients.service.getTags(target, options);
      if (seen.kind === 'NotFound') continue;
      const tag = holdTagOf(seen.tags);
      if (tag !== undefined && tag !== copy.facts.holdTag) return true;
    }
  }
  return false;
}

/** Only the base and versions have tags that anyone could change. */
function tagTargetOf(
  { facts: { state, versionId } }: ReadCopy,
  place: { readonly container: string; readonly name: string },
) {
  if (state === 'base') return place;
  return state === 'version' && versionId !== undefined ? { ...place, versionId } : undefined;
}
