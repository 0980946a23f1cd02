/** What was last seen of one copy of one artifact. Times as RFC 3339. */
export type TargetFate =
  /** A delete may have been sent; whether it was done is not known. */
  | { readonly kind: 'Intended' }
  | { readonly kind: 'Gone' }
  /** Not to be seen, and still to be restored. `untilTime` is absent where nobody knows for how long. */
  | { readonly kind: 'Recoverable'; readonly untilTime: string | undefined }
  /** `untilTime` is absent where nobody knows when the ground ends. */
  | { readonly kind: 'Retained'; readonly ground: string; readonly untilTime: string | undefined }
  /** Records in a log that is still written to. */
  | { readonly kind: 'Deferred'; readonly untilTime: string | undefined }
  /** Nobody can say whether it is there. */
  | { readonly kind: 'Unreachable' }
  | { readonly kind: 'Failed'; readonly reason: string };

/** One copy that is meant to go, named by keyed hashes. */
export interface ErasureTarget {
  readonly class: string;
  readonly account: string;
  readonly location: string;
  readonly versionId?: string | undefined;
  readonly call: string;
}

export interface TargetRecord {
  readonly target: ErasureTarget;
  readonly fate: TargetFate;
  /** When that was written down: a look that began before it says nothing against it. RFC 3339. */
  readonly saidTime: string;
  /** It arrived or came back after the plan was carried out. */
  readonly cameLate: boolean;
}

/**
 * The share of one call in one copy of one artifact: a log holds several calls. After a rotation the same copy has other
 * tokens under the new key: keep those of the plan that was approved.
 */
export function targetKey({
  location,
  versionId,
  call,
}: Pick<ErasureTarget, 'location' | 'versionId' | 'call'>): string {
  return `${location} ${versionId ?? ''} ${call}`;
}

/** An artifact is everything at one place: copies, and the records of several calls in one log. */
export function artifactKey({
  class: className,
  account,
  location,
}: Pick<ErasureTarget, 'class' | 'account' | 'location'>): string {
  return JSON.stringify([className, account, location]);
}
