import type { ErasureResult } from '../../api/erasure-request.ts';

/** What became of everything that was matched, over all classes and accounts. Times in milliseconds since 1970. */
export interface ResultTotals {
  readonly matched: number;
  readonly erased: number;
  readonly failed: number;
  readonly retained: Waiting;
  readonly recoverable: Waiting;
  readonly deferred: Waiting;
  /** Of AI objects nobody can say whether they are there. Declared places have no count and are none of these. */
  readonly unreachable: number;
  /** Matched and in none of the counts: nobody knows what became of them. */
  readonly unaccounted: number;
}

/** Artifacts that wait. `nextMs`: when the first of them may go on; absent where nobody knows. */
export interface Waiting {
  readonly count: number;
  readonly nextMs?: number;
  /** The latest time that is known of one of them: they are not all done before that. */
  readonly lastMs?: number;
}

interface Share {
  readonly count: number;
  readonly untilTime?: string | undefined;
}

export function totalResults(results: readonly ErasureResult[]): ResultTotals {
  const sum = (read: (result: ErasureResult) => number) => results.reduce((total, result) => total + read(result), 0);
  const retained = waiting(results.flatMap((result) => result.retained ?? []));
  const recoverable = waiting(
    results.map(({ recoverable: count = 0, recoverableUntilTime: untilTime }) => ({ count, untilTime })),
  );
  const deferred = waiting(
    results.map(({ deferred: count = 0, deferredUntilTime: untilTime }) => ({ count, untilTime })),
  );
  const matched = sum((result) => result.matched);
  const erased = sum((result) => result.erased);
  const failed = sum((result) => result.failed);
  const unreachable = results
    .flatMap((result) => result.unreachable ?? [])
    .reduce((total, { count = 0 }) => total + count, 0);
  const accounted = erased + failed + retained.count + recoverable.count + deferred.count + unreachable;
  const unaccounted = Math.max(0, matched - accounted);
  return { matched, erased, failed, retained, recoverable, deferred, unreachable, unaccounted };
}

function waiting(shares: readonly Share[]): Waiting {
  const present = shares.filter(({ count }) => count > 0);
  const times = present.flatMap(({ untilTime }) => (untilTime === undefined ? [] : [Date.parse(untilTime)]));
  return {
    count: present.reduce((total, { count }) => total + count, 0),
    ...(times.length === 0 ? {} : { nextMs: Math.min(...times), lastMs: Math.max(...times) }),
  };
}
