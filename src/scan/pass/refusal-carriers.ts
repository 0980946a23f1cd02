import type { ReadArtifact, ReadCopy } from './artifact.ts';
import { addHashes, createHashSet, hashesOf } from './hash-set.ts';
import type { ScanPlace } from './scan-place.ts';
import { hashText } from './text-hash.ts';

/** Where a blob lies. */
export type BlobPlace = Pick<ScanPlace, 'account' | 'container'>;

/**
 * Which blobs refused which calls, as hashes. A person may correct a refusal between the listing and the delete: a tag changes
 * no ETag, and so no condition of a delete sees it.
 */
export interface RefusalCarriers {
  readonly note: (artifact: ReadArtifact, at: BlobPlace) => void;
  readonly isTakenBack: (artifact: ReadArtifact, at: BlobPlace) => boolean;
  readonly snapshot: () => Float64Array;
  readonly merge: (other: Float64Array) => void;
}

export function createRefusalCarriers(): RefusalCarriers {
  const carried = createHashSet();
  const hashOf =
    (name: string, { account, container }: BlobPlace) =>
    (callId: string) =>
      hashText(JSON.stringify([account, container, name, callId]));
  return {
    note: ({ name, copies }, at) => {
      const base = baseOf(copies);
      if (base?.facts.consent?.answer !== 'Refused') return;
      for (const hash of base.callIds.map(hashOf(name, at))) carried.add(hash);
    },
    isTakenBack: ({ name, copies }, at) => {
      if (carried.size() === 0) return false;
      const base = baseOf(copies);
      if (base === undefined || base.facts.consent?.answer === 'Refused') return false;
      return base.callIds.map(hashOf(name, at)).some(carried.has);
    },
    snapshot: () => hashesOf(carried),
    merge: (other) => {
      addHashes(carried, other);
    },
  };
}

/** What stands at the name now: a copy that was superseded, or deleted by the pass itself, takes nothing back. */
function baseOf(copies: readonly ReadCopy[]): ReadCopy | undefined {
  return copies.find(({ facts }) => facts.state === 'base');
}
