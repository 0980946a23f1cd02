import type { ErasureResult } from '../../api/erasure-request.ts';
import { omitUndefined } from '../../api/json.ts';
import { byCodeUnits } from '../rule-digest.ts';

interface Kept {
  readonly ground: string;
  readonly untilTime: string | undefined;
}

type Retained = NonNullable<ErasureResult['retained']>;

/** As many as status takes. */
const mostGrounds = 10;
/** Stands for the grounds that have no place of their own. */
const otherGrounds = 'OtherGrounds';

/**
 * By ground, those without a known end by themselves. The time is that of the first one to end: the others are kept again then.
 */
export function countRetained(kept: readonly Kept[]): Retained {
  const groups = [...Map.groupBy(kept, ({ ground, untilTime }) => JSON.stringify([ground, untilTime !== undefined]))]
    .toSorted(([a, own], [b, others]) => others.length - own.length || byCodeUnits(a, b))
    .map(([, own]) => own);
  if (groups.length <= mostGrounds) return groups.flatMap((own) => shareOf(own[0]?.ground, own));
  const rest = groups.slice(mostGrounds - 1).flat();
  return [
    ...groups.slice(0, mostGrounds - 1).flatMap((own) => shareOf(own[0]?.ground, own)),
    ...shareOf(otherGrounds, rest),
  ];
}

function shareOf(ground: string | undefined, own: readonly Kept[]): Retained {
  if (ground === undefined) return [];
  return [omitUndefined({ ground, untilTime: earliestTime(own.map(({ untilTime }) => untilTime)), count: own.length })];
}

/** The first of the times that are known. */
export function earliestTime(times: readonly (string | undefined)[]): string | undefined {
  return times.filter((time) => time !== undefined).toSorted((a, b) => Date.parse(a) - Date.parse(b))[0];
}

/** The last one; absent where one is not known: nobody can say when all are over. */
export function latestTime(times: readonly (string | undefined)[]): string | undefined {
  const known = times.filter((time) => time !== undefined);
  if (known.length < times.length) return undefined;
  return known.toSorted((a, b) => Date.parse(b) - Date.parse(a))[0];
}
