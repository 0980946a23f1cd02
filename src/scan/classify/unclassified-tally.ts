import { shapeOfName } from '../../policy/name-shape.ts';
import type { UnclassifiedReason } from './classification.ts';

export interface UnclassifiedSample {
  readonly container: string;
  /** The look of a name; never a name. */
  readonly shape: string;
  readonly reason: UnclassifiedReason;
  readonly count: number;
}

export interface UnclassifiedSummary {
  readonly total: number;
  readonly byReason: Readonly<Partial<Record<UnclassifiedReason, number>>>;
  /** The most frequent first. */
  readonly samples: readonly UnclassifiedSample[];
}

/** Counts what could not be classified. Its size does not depend on how much there is. */
export interface UnclassifiedTally {
  readonly add: (blob: { readonly container: string; readonly name: string }, reason: UnclassifiedReason) => void;
  readonly summary: () => UnclassifiedSummary;
}

/** Shapes beyond these are counted and not shown. */
const maxShapes = 500;
const maxSamples = 10;

export function createUnclassifiedTally(): UnclassifiedTally {
  const counts = new Map<UnclassifiedReason, number>();
  const samples = new Map<string, UnclassifiedSample>();
  return {
    add: ({ container, name }, reason) => {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
      const shape = shapeOfName(name);
      const key = `${reason} ${container} ${shape}`;
      const known = samples.get(key) ?? { container, shape, reason, count: 0 };
      if (known.count > 0 || samples.size < maxShapes) samples.set(key, { ...known, count: known.count + 1 });
    },
    summary: () => ({
      total: [...counts.values()].reduce((sum, count) => sum + count, 0),
      byReason: Object.fromEntries(counts),
      samples: [...samples.values()].sort((a, b) => b.count - a.count).slice(0, maxSamples),
    }),
  };
}
