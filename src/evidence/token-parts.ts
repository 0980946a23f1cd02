/** A blob, by the name that the policy gives its account. Versions and snapshots share the place. */
export interface BlobPlace {
  readonly account: string;
  readonly container: string;
  readonly name: string;
}

/**
 * What the `Location` token of a blob is made of. Under another name of the account nothing is recognised there; what a ledger
 * names by the old one is in no place of the policy any more, so it is never taken for gone.
 */
export function blobParts({ account, container, name }: BlobPlace): readonly [string, string, string] {
  return [account, container, name];
}

/** Tells blobs apart in memory, whatever their copies. */
export function keyOfBlob(place: BlobPlace): string {
  return JSON.stringify(blobParts(place));
}

/** What the `Location` token of an object in an AI account is made of. No blob has as many parts. */
export function aiObjectParts(account: string, kind: string, id: string): readonly string[] {
  return ['ai', account, kind, id];
}

/** What a `Call` token is made of. */
export function callParts(callId: string): readonly string[] {
  return [callId];
}

/** Stands for the call of a copy that tells none: a call of its own for each place. */
export function unknownCallParts(place: BlobPlace): readonly string[] {
  return ['location', ...blobParts(place)];
}

/** What a `Feature` token is made of: the same value of another kind is another feature. */
export function featureParts(kind: string, normalised: string): readonly string[] {
  return [kind, normalised];
}
