import { isOlder } from '../../policy/copy-facts.ts';
import type { ScanReport } from '../../policy/scan-report.ts';
import type { ScanRequest } from '../../reconcile/scan-ports.ts';
import type { ReadArtifact } from './artifact.ts';
import type { ReadDecision } from './artifact-decisions.ts';
import type { ClassTallySnapshot } from './class-counts.ts';
import { createClassTally } from './class-tally.ts';
import type { CutOffs } from './class-tally.ts';
import { excusedPurposes, isUntoldGrant } from './grants.ts';
import { doubtsOfHolds } from './known-holds.ts';
import type { ScanClass, ScanPlace } from './scan-place.ts';

export type SeenCounts = Pick<
  ScanReport,
  'classes' | 'holds' | 'unclassified' | 'untoldHolds' | 'copies' | 'pageBlobAccounts' | 'olderCopyAccounts'
>;

/** What one listing of all places counts. */
export interface PassCounts {
  readonly add: (place: ScanPlace, artifact: ReadArtifact, decision: ReadDecision | undefined) => void;
  readonly seen: (isComplete: (className: string) => boolean) => SeenCounts;
  readonly snapshot: () => PassCountsSnapshot;
  /** Counts what another counted in other places of the same classes as if it had been counted here. */
  readonly merge: (other: PassCountsSnapshot) => void;
}

export interface PassCountsSnapshot {
  readonly tallies: readonly (readonly [className: string, tally: ClassTallySnapshot])[];
  readonly held: readonly (readonly [hold: string, artifacts: number])[];
  readonly copies: number;
  readonly pageBlobAccounts: readonly string[];
  readonly olderCopyAccounts: readonly string[];
}

export function createPassCounts(
  { policy, holds, pendingCutoffMs, runningCutoffMs, unsettledCutoffs = [] }: ScanRequest,
  { startedMs }: { readonly startedMs: number },
): PassCounts {
  const cutOffsOf = (name: string): CutOffs => {
    const unsettled = unsettledCutoffs.find(({ className }) => className === name);
    return { nowMs: startedMs, pendingCutoffMs, runningCutoffMs: unsettled?.cutoffMs ?? runningCutoffMs };
  };
  const tallies = new Map(
    policy.spec.artifactClasses.map(({ name }) => [name, createClassTally(name, cutOffsOf(name))]),
  );
  const held = new Map(holds.map(({ hold }) => [hold.name, 0]));
  const doubtOf = doubtsOfHolds(holds, startedMs);
  const excused = excusedPurposes(policy.spec);
  const maySayUntoldGrant = ({ declared: { consent } }: ScanClass): boolean =>
    consent !== undefined && excused.has(consent.purpose);
  const pageBlobAccounts = new Set<string>();
  const olderCopyAccounts = new Set<string>();
  let copies = 0;
  const addHeld = (name: string, artifacts: number): void => {
    held.set(name, (held.get(name) ?? 0) + artifacts);
  };
  return {
    add: ({ account, container, scanClass }, artifact, decision) => {
      copies += artifact.copies.length;
      if (artifact.copies.some(({ facts }) => facts.isPageBlob)) pageBlobAccounts.add(account);
      if (artifact.copies.some(({ facts }) => isOlder(facts))) olderCopyAccounts.add(account);
      for (const name of decision?.holds ?? []) addHeld(name, 1);
      tallies.get(scanClass.name)?.add(container, artifact, {
        decision,
        doubt: doubtOf(artifact),
        isUntoldGrant: maySayUntoldGrant(scanClass) && isUntoldGrant(artifact),
      });
    },
    seen: (isComplete) => ({
      classes: [...tallies].map(([name, tally]) => tally.seen(isComplete(name))),
      holds: [...held].map(([name, artifacts]) => ({ name, artifacts })),
      unclassified: [...tallies.values()].flatMap((tally) => tally.unclassified()),
      untoldHolds: [...tallies.values()].flatMap((tally) => tally.untoldHolds()),
      copies,
      pageBlobAccounts: [...pageBlobAccounts].sort(),
      olderCopyAccounts: [...olderCopyAccounts].sort(),
    }),
    snapshot: () => ({
      tallies: [...tallies].map(([name, tally]) => [name, tally.snapshot()] as const),
      held: [...held],
      copies,
      pageBlobAccounts: [...pageBlobAccounts],
      olderCopyAccounts: [...olderCopyAccounts],
    }),
    merge: (other) => {
      for (const [name, tally] of other.tallies) tallies.get(name)?.merge(tally);
      for (const [name, artifacts] of other.held) addHeld(name, artifacts);
      for (const account of other.pageBlobAccounts) pageBlobAccounts.add(account);
      for (const account of other.olderCopyAccounts) olderCopyAccounts.add(account);
      copies += other.copies;
    },
  };
}
