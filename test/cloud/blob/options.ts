/** How the blob service behaves; a test may change it at any time. */
export interface BlobServiceOptions {
  /** Most items of a page, whatever the client asks for; Azure's own limit is 5,000. */
  pageSize: number;
  /** Every n-th page has no items though more follow, as Azure allows itself; 0: never. */
  emptyPageEvery: number;
  /** How long a tag takes to reach the index that Find Blobs by Tags reads, by Azure's clock. */
  tagIndexLagMs: number;
  /**
   * What becomes of the creation time when a blob is replaced. Azure's documentation does not say; reset is the worse
   * case for whoever counts from it.
   */
  overwriteKeepsCreationTime: boolean;
}

export function createBlobServiceOptions(): BlobServiceOptions {
  return { pageSize: 5000, emptyPageEvery: 0, tagIndexLagMs: 0, overwriteKeepsCreationTime: false };
}
