import { shapeOfName } from '../../policy/name-shape.ts';
import { byCodeUnits } from '../../policy/rule-digest.ts';
import { createSmallestKeys } from './smallest-keys.ts';
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
  readonly snapshot: () => UnclassifiedSnapshot;
  /** Counts what another counted as if it had been added here. */
  readonly merge: (other: UnclassifiedSnapshot) => void;
}

export interface UnclassifiedSnapshot {
  readonly byReason: UnclassifiedSummary['byReason'];
  readonly samples: readonly UnclassifiedSample[];
}

/** Shapes beyond these are counted and not shown. */
const maxShapes = 500;
const maxSamples = 10;

/** Which shapes are kept when there are too many does not hang on the order in which they come. */
export function createUnclassifiedTally(): UnclassifiedTally {
  const counts = new Map<UnclassifiedReason, number>();
  const samples = createSmallestKeys<UnclassifiedSample>(maxShapes);
  const addReason = (reason: UnclassifiedReason, count: number): void => {
    counts.set(reason, (counts.get(reason) ?? 0) + count);
  };
  const addSample = (sample: UnclassifiedSample): void => {
    samples.update(keyOf(sample), (known) => ({ ...sample, count: sample.count + (known?.count ?? 0) }));
  };
  return {
    add: ({ container, name }, reason) => {
      addReason(reason, 1);
      addSample({ container, shape: shapeOfName(name), reason, count: 1 });
    },
    summary: () => ({
      total: [...counts.values()].reduce((sum, count) => sum + count, 0),
      byReason: Object.fromEntries(counts),
      samples: samples
        .entries()
        .toSorted(([aKey, a], [bKey, b]) => b.count - a.count || byCodeUnits(aKey, bKey))
        .slice(0, maxSamples)
        .map(([, sample]) => sample),
    }),
    snapshot: () => ({
      byReason: Object.fromEntries(counts),
      samples: samples.entries().map(([, sample]) => sample),
    }),
    merge: (other) => {
      for (const [reason, count] of Object.entries(other.byReason)) addReason(reason as UnclassifiedReason, count);
      for (const sample of other.samples) addSample(sample);
    },
  };
}

function keyOf({ reason, container, shape }: UnclassifiedSample): string {
  return `${shape} ${container} ${reason}`;
}
