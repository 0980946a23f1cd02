/** Every `of`-th kill point, from the one of this number on, from 0. */
export interface KillShare {
  readonly share: number;
  readonly of: number;
}

const dayMs = 86_400_000;

/**
 * To be killed at every call takes a quarter of an hour, so a run takes a share of the calls: another one each day, and all of them
 * in as many days as there are shares. `CALLDATA_KILL_SHARE=7` takes one again, `CALLDATA_ALL_KILL_POINTS=1` all at once.
 */
export function killShare(
  of: number,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  nowMs = Date.now(),
): KillShare {
  if (environment['CALLDATA_ALL_KILL_POINTS'] !== undefined) return { share: 0, of: 1 };
  const named = environment['CALLDATA_KILL_SHARE'];
  const number = named === undefined ? Math.floor(nowMs / dayMs) : Number(named);
  if (!Number.isInteger(number) || number < 0) throw new Error('CALLDATA_KILL_SHARE must be a number from 0 on.');
  return { share: number % of, of };
}

export function pointsIn<T>(points: readonly T[], { share, of }: KillShare): readonly T[] {
  return points.filter((_, index) => index % of === share);
}

/** For the title of a test: how to take the same share again. */
export function describeShare({ share, of }: KillShare): string {
  return of === 1
    ? 'every call'
    : `share ${share} of ${of} of all calls, another one each day: CALLDATA_KILL_SHARE=${share}`;
}
