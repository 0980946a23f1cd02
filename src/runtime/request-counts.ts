export type RequestLabels = Readonly<Record<string, string>>;

export interface RequestCount {
  readonly labels: RequestLabels;
  readonly count: number;
}

/** Requests since the start of the process, by their labels. */
export interface RequestCounts {
  /** `count` where another process made them; one where absent. */
  readonly add: (labels: RequestLabels, count?: number) => void;
  readonly entries: () => readonly RequestCount[];
}

/** Only for labels with few values: methods, operations, codes. Never a name, a path or an id. */
export function createRequestCounts(): RequestCounts {
  const counts = new Map<string, { readonly labels: RequestLabels; count: number }>();
  return {
    add: (labels, count = 1) => {
      const id = Object.values(labels).join('\n');
      const known = counts.get(id);
      if (known === undefined) counts.set(id, { labels, count });
      else known.count += count;
    },
    entries: () => [...counts.values()].map(({ labels, count }) => ({ labels, count })),
  };
}
