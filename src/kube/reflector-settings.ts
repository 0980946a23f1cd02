import type { Backoff } from '../runtime/deadline.ts';

export interface ReflectorSettings {
  /** Objects for each page of a list. */
  readonly pageSize: number;
  /** For one page, and for the beginning of a watch. */
  readonly deadlineMs: number;
  /** The server ends a watch after a random time between these two, so that the watches of many clients spread out. */
  readonly minWatchSeconds: number;
  readonly maxWatchSeconds: number;
  /** A watch that says nothing for so long is dead. Bookmarks come about once a minute. */
  readonly inactivityMs: number;
  /** How long after its agreed end a watch may go on before it is cut from this side. */
  readonly watchGraceMs: number;
  /** A watch that the server ends earlier than this counts as a failure, or two of them could chase each other. */
  readonly shortWatchMs: number;
  /** A complete list at least so often, as a safety net under the watch. */
  readonly relistIntervalMs: number;
  readonly backoff: Backoff;
  /** After so long without a failure the backoff starts from its beginning. */
  readonly backoffResetMs: number;
}

/** Backoff and watch times are those of client-go's reflector; the inactivity limit is kopf's. */
export const defaultReflectorSettings: ReflectorSettings = {
  pageSize: 500,
  deadlineMs: 25_000,
  minWatchSeconds: 300,
  maxWatchSeconds: 600,
  inactivityMs: 70_000,
  watchGraceMs: 30_000,
  shortWatchMs: 1_000,
  relistIntervalMs: 600_000,
  backoff: { baseMs: 800, maxMs: 30_000 },
  backoffResetMs: 120_000,
};
