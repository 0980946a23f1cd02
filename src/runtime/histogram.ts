export interface HistogramSnapshot {
  /** Upper bounds, ascending; the last bucket, without a bound, is not among them. */
  readonly bounds: readonly number[];
  /** For each bound how many values were at most that, as Prometheus counts them. */
  readonly cumulative: readonly number[];
  readonly sum: number;
  readonly count: number;
}

export interface Histogram {
  readonly observe: (value: number) => void;
  readonly snapshot: () => HistogramSnapshot;
}

/** Counts values into buckets from the start of the process on; who shows them comes later, or never. */
export function createHistogram(bounds: readonly number[]): Histogram {
  const counts = bounds.map(() => 0);
  let sum = 0;
  let count = 0;
  return {
    observe: (value) => {
      sum += value;
      count += 1;
      const at = bounds.findIndex((bound) => value <= bound);
      if (at !== -1) counts[at] = (counts[at] ?? 0) + 1;
    },
    snapshot: () => {
      let below = 0;
      const cumulative = counts.map((own) => (below += own));
      return { bounds, cumulative, sum, count };
    },
  };
}
