import { digestBytes, encodeDocument } from './canonical-document.ts';

/** A place of a policy, as it lies in Azure. */
export interface StoragePlace {
  /** In any letter case. */
  readonly resourceId: string;
  readonly container: string;
  readonly prefix: string;
}

/**
 * Tells later whether a policy still looks where a copy was found. A name of an account may stand for another one by then, and
 * a class may have moved: what is not seen there is not gone.
 */
export function placeDigest({ resourceId, container, prefix }: StoragePlace): string {
  return digestBytes(encodeDocument({ resourceId: resourceId.toLowerCase(), container, prefix }));
}
