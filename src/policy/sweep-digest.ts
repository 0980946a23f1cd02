import type { CallDataPolicySpec } from '../api/call-data-policy.ts';
import { byCodeUnits, canonicalJson, sha256Hex } from './rule-digest.ts';

/** What the names of classes stand for: an approval must not reach other data because a class was moved meanwhile. */
export function sweepScope({ artifactClasses, storageAccounts, timeZone }: CallDataPolicySpec): string {
  return sha256Hex(canonicalJson({ artifactClasses, storageAccounts, timeZone }));
}

/** One class of a deletion as a person is shown it. */
export interface SweepClass {
  readonly name: string;
  readonly artifacts: number;
  readonly due: number;
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
    .map(({ name, artifacts, due }) => ({ name, artifacts, due }))
    .toSorted((a, b) => byCodeUnits(a.name, b.name));
  return `sha256:${sha256Hex(canonicalJson({ uid, scope, cutoffTime, classes: shown }))}`;
}
