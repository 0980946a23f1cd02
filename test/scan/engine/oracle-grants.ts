import { answerOf, speakerOf } from './oracle.ts';
import type { KnownCopy } from './oracle-world.ts';
import type { Dating } from './estate-plan.ts';

type From = 'Tag' | 'Metadata';

/** A consent that does not say of which call: then it may be of any. */
export function isGrantUntold(copies: readonly KnownCopy[], from: From): boolean {
  const isGranted = (copy: KnownCopy | undefined): boolean => answerOf(copy, from) === 'yes';
  if (copies.some((copy) => isUntold(copy) && !copy.isEmptied && isGranted(copy))) return true;
  return copies.every(({ ids }) => ids.length === 0) && isGranted(speakerOf(copies));
}

/** It lies there and does not tell its calls, or not those of all of its records. */
export const isUntold = ({ isLive, ids, hasUnreadable }: KnownCopy): boolean =>
  isLive && (ids.length === 0 || hasUnreadable);

/** How long after the first call of a log with a consent the last one began at most. */
export function reachOfGrants(copies: readonly KnownCopy[], from: From, dating: Dating): number {
  const granted = copies.filter((copy) => answerOf(copy, from) === 'yes');
  return Math.max(0, ...granted.map((copy) => reachOf(copy, dating)));
}

function reachOf(copy: KnownCopy, dating: Dating): number {
  const { state, ids, startMs, records, hasUnreadable } = copy;
  const isCut = dating === 'Records' && records.length > 0;
  if (ids.length === 1 && !isCut) return 0;
  const createdMs = state.createdTime.getTime();
  const firstMs = Math.min(startMs ?? createdMs, createdMs);
  const lastMs =
    isCut && !hasUnreadable
      ? Math.max(...firstStarts(records))
      : Math.max(firstMs, createdMs, state.modifiedTime.getTime());
  return lastMs - firstMs;
}

function firstStarts(records: KnownCopy['records']): readonly number[] {
  const starts = new Map<string, number>();
  for (const { id, startMs } of records) starts.set(id, Math.min(startMs, starts.get(id) ?? startMs));
  return [...starts.values()];
}
