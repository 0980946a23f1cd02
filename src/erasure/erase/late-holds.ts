import { holdTagOf } from '../../policy/holds.ts';
import type { CopyFacts } from '../../policy/copy-facts.ts';
import type { BlobCallOptions } from '../../scan/blob-port.ts';
import type { ScanPlace } from '../../scan/pass/scan-place.ts';

/** Where an artifact lies, and which hold tags its copies were listed with. */
export interface TaggedArtifact {
  readonly place: ScanPlace;
  readonly artifact: { readonly name: string; readonly copies: readonly TaggedCopy[] };
}

export interface TaggedCopy {
  readonly facts: Pick<CopyFacts, 'state' | 'versionId' | 'holdTag'>;
}

/**
 * Whether a copy carries a hold tag by now that the listing did not show. The tag of a hold that has ended still stands as it
 * was listed, and keeps nothing.
 */
export async function isTaggedSince(sighted: readonly TaggedArtifact[], options: BlobCallOptions): Promise<boolean> {
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
export function mayBeTagged({ facts: { state, versionId } }: TaggedCopy): boolean {
  return state === 'base' || (state === 'version' && versionId !== undefined);
}

function tagTargetOf(
  { facts: { state, versionId } }: TaggedCopy,
  place: { readonly container: string; readonly name: string },
) {
  if (state === 'base') return place;
  return state === 'version' && versionId !== undefined ? { ...place, versionId } : undefined;
}
