import type { ReadArtifact } from '../../scan/pass/artifact.ts';
import { keysToAsk, keysToKeep } from '../../scan/pass/call-id-keys.ts';
import { copyText } from '../../scan/pass/copied-text.ts';
import type { ScanPlace } from '../../scan/pass/scan-place.ts';
import { protectedIdsOf } from '../../scan/pass/told-calls.ts';
import { mayBeTagged } from './late-holds.ts';
import type { TaggedArtifact } from './late-holds.ts';

/** Where artifacts of calls lie, as far as they can be remembered: one of them may get a hold tag that the listing did not show. */
export interface CallPlaces {
  readonly learn: (place: ScanPlace, artifact: ReadArtifact) => void;
  readonly of: (callIds: Iterable<string>) => readonly TaggedArtifact[];
}

/** Memory must not grow with the estate: of what comes after so many, no tag is read again. */
const maxRemembered = 20_000;

export function createCallPlaces(): CallPlaces {
  const known = new Map<string, TaggedArtifact[]>();
  let remembered = 0;
  return {
    learn: (place, artifact) => {
      if (remembered >= maxRemembered || !artifact.copies.some(mayBeTagged)) return;
      const tagged = taggedOf(place, artifact);
      const callIds = new Set(artifact.copies.flatMap(protectedIdsOf));
      for (const key of new Set([...callIds].flatMap(keysToKeep))) {
        if (remembered >= maxRemembered) return;
        const own = known.get(key);
        if (own === undefined) known.set(copyText(key), [tagged]);
        else own.push(tagged);
        remembered += 1;
      }
    },
    of: (callIds) => [...new Set([...callIds].flatMap(keysToAsk).flatMap((key) => known.get(key) ?? []))],
  };
}

/** Of the artifact itself no more is kept than that: its content and its metadata may be large. */
function taggedOf(place: ScanPlace, { name, copies }: ReadArtifact): TaggedArtifact {
  const tagged = copies.filter(mayBeTagged).map(({ facts: { state, versionId, holdTag } }) => ({
    facts: { state, versionId: versionId === undefined ? undefined : copyText(versionId), holdTag },
  }));
  return { place, artifact: { name: copyText(name), copies: tagged } };
}
