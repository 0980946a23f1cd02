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

/** `sha256:` and 64 hexadecimal digits over what a person is shown of a deletion, and over what it stands for. */
export function digestSweep({ uid, scope, cutoffTime, classes }: SweepDigestInput): string {
  const shown = classes
    .map(({ name, artifacts, due, refused }) => ({ name, artifacts, due, refused }))
    .toSorted((a, b) => byCodeUnits(a.name, b.name));
  return `sha256:${sha256Hex(canonicalJson({ uid, scope, cutoffTime, classes: shown }))}`;
}
