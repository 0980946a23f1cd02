export interface ScanLimits {
  /** Places of one policy that are listed at the same time. */
  readonly placesAtOnce: number;
  /** Contents of one account that are read at the same time, for one policy. */
  readonly readsAtOnce: number;
  /** Copies of one name that are held at a time. A name with more is unclassified. */
  readonly maxCopies: number;
  /** Entries of a page; the service's own limit where absent. */
  readonly pageSize: number | undefined;
  /** Undeclared blobs are counted to here, for each container. */
  readonly undeclaredLimit: number;
}

export const defaultScanLimits: ScanLimits = {
  placesAtOnce: 4,
  readsAtOnce: 16,
  maxCopies: 10_000,
  pageSize: undefined,
  undeclaredLimit: 25_000,
};
