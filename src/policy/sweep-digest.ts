import type { CallDataPolicySpec } from '../api/call-data-policy.ts';
import { byCodeUnits, canonicalJson, sha256Hex } from './rule-digest.ts';

/**
 * What the names of classes stand for, and what else of the spec moves the time at which something is due: an approval must
 * not reach other data because one of them was changed meanwhile.
 */
export function sweepScope(spec: CallDataPolicySpec): string {
  const { artifactClasses, storageAccounts, timeZone, checkIntervalMinutes, lifecycle } = spec;
  const { mode, lagDays, arrivalLagDays } = lifecycle;
  const holds = spec.holds
    .map(({ name, startTime, endTime, tagValue, callIds }) => ({ name, startTime, endTime, tagValue, callIds }))
    .toSorted((a, b) => byCodeUnits(a.name, b.name));
  return sha256Hex(
    canonicalJson({
      artifactClasses,
      storageAccounts,
      timeZone,
      checkIntervalMinutes,
      lifecycle: { mode, lagDays, arrivalLagDays },
      holds,
    }),
  );
}

/** One class of a deletion as a person is shown it. */
export interface SweepClass {
  readonly name: string;
  readonly artifacts: number;
  /** Of `artifacts`: with a copy that can be read. Absent where all have one. */
  readonly live?: number;
  readonly due: number;
  /** Of `due`: due only because consent was refused. Absent where there is none. */
  readonly refused?: number;
}

export interface SweepDigestInput {
  readonly uid: string;
  /** Of {@link sweepScope}. */
  readonly scope: string;
  readonly cutoffTime: string;
  readonly classes: readonly SweepClass[];
}

/** What is to be said of the size of a class beside its artifacts. */
export function tellLive({ live }: Pick<SweepClass, 'live'>): string {
  return live === undefined ? '' : `, of which ${live} can be read`;
}

/** `sha256:` and 64 hexadecimal digits over what a person is shown of a deletion, and over what it stands for. */
export function digestSweep({ uid, scope, cutoffTime, classes }: SweepDigestInput): string {
  const shown = classes
    .map(({ name, artifacts, live, due, refused }) => ({ name, artifacts, live, due, refused }))
    .toSorted((a, b) => byCodeUnits(a.name, b.name));
  return `sha256:${sha256Hex(canonicalJson({ uid, scope, cutoffTime, classes: shown }))}`;
}
