import type { ClassTerms } from './class-terms.ts';
import type { CopyFacts, CopyState } from './copy-facts.ts';
import type { DeletionGround, Due, JudgedCopy } from './copy-decision.ts';
import { mostBy } from './least.ts';

/** One request of the deletion of an artifact. */
export interface DeleteStep {
  /** `Purge` is a permanent delete of a copy that is soft-deleted by then. */
  readonly step: 'Delete' | 'Purge';
  /** What the listing showed: `softDeleted` is purged only. The version that deleting a base makes is a `version`. */
  readonly state: CopyState;
  /** `undefined` for the version of a base from before versioning was on: it gets its id as the base is deleted. */
  readonly versionId: string | undefined;
  readonly snapshot: string | undefined;
  /** As listed; `undefined` for a copy that only comes to be, or changes its state, by a step before. */
  readonly etag: string | undefined;
  /** Of a base: its snapshots, which are all due, too, go with it; without this they would keep it. */
  readonly withSnapshots: boolean;
}

/** Copies of an artifact by when the sweep may delete them. */
export interface Deletable {
  readonly judged: JudgedCopy;
  readonly due: Due;
}

/**
 * When each copy may be deleted, siblings reckoned with; those that may never are left out. Azure deletes a base only
 * together with its snapshots: it waits for the last of them. Where the call of one of them is unknown, the artifact stays
 * whole. With `reckonsBlocks`, what Azure itself keeps waits until it is released.
 */
export function deletableCopies(
  copies: readonly JudgedCopy[],
  { reckonsBlocks }: { readonly reckonsBlocks: boolean },
): readonly Deletable[] {
  const snapshots = copies.filter(({ copy }) => copy.state === 'snapshot');
  const hasBase = copies.some(({ copy }) => copy.state === 'base');
  if (hasBase && snapshots.some(({ due }) => due === undefined)) return [];
  const ownFrom = (judged: JudgedCopy) =>
    Math.max(judged.due?.fromMs ?? Number.POSITIVE_INFINITY, reckonsBlocks ? releasedFrom(judged.copy) : -Infinity);
  const deletable: Deletable[] = [];
  for (const judged of copies) {
    if (judged.due === undefined) continue;
    const ownMs = ownFrom(judged);
    const fromMs = judged.copy.state === 'base' ? Math.max(ownMs, mostBy(snapshots, ownFrom)) : ownMs;
    if (fromMs !== Number.POSITIVE_INFINITY) deletable.push({ judged, due: { fromMs, ground: judged.due.ground } });
  }
  return deletable;
}

/** Copies that nobody deleted before and that none of the requests deletes. */
export function stayingCopies(copies: readonly CopyFacts[], steps: readonly DeleteStep[]): readonly CopyFacts[] {
  const deletes = steps.filter(({ step }) => step === 'Delete');
  const isDeleted = (copy: CopyFacts): boolean =>
    copy.state === 'softDeleted' ||
    deletes.some(({ state, versionId, snapshot, withSnapshots }) =>
      copy.state === 'base'
        ? state === 'base'
        : (copy.state === state && copy.versionId === versionId && copy.snapshot === snapshot) ||
          (copy.state === 'snapshot' && withSnapshots),
    );
  return copies.filter((copy) => !isDeleted(copy));
}

/** When Azure lets go of a copy; `Infinity`: nobody can say. */
function releasedFrom({ isLeased, immutableUntilMs }: CopyFacts): number {
  return isLeased ? Number.POSITIVE_INFINITY : (immutableUntilMs ?? Number.NEGATIVE_INFINITY);
}

/** Azure keeps it, now or until some time that may have passed. */
export function isEverBlocked({ isLeased, immutableUntilMs }: CopyFacts): boolean {
  return isLeased || immutableUntilMs !== undefined;
}

export function isBlockedAt(copy: CopyFacts, nowMs: number): boolean {
  return copy.isLeased || (copy.immutableUntilMs !== undefined && copy.immutableUntilMs > nowMs);
}

/** The ground that is due first, in the order of precedence where several are. */
export function groundOf(deletable: readonly Deletable[]): DeletionGround | undefined {
  return grounds.find((ground) => deletable.some(({ due }) => due.ground === ground));
}

const grounds = ['Refused', 'Maximum', 'ConsentMissing'] as const;

/**
 * Requests in the order that Azure accepts: the base on condition of its ETag, snapshots, older versions and the version that
 * its deletion made, then each of them for good where the account allows it. What was written last goes last, as it says what
 * the caller answered.
 */
export function deleteSteps(copies: readonly CopyFacts[], terms: ClassTerms): readonly DeleteStep[] {
  if (copies.length === 0) return [];
  const base = copies.find(({ state }) => state === 'base');
  const of = (wanted: CopyState) => copies.filter(({ state }) => state === wanted);
  const snapshots = of('snapshot');
  const made = base === undefined || !terms.versioning ? [] : [madeVersion(base)];
  const older = of('version').map(deleteCopy);
  const ownSnapshots = base === undefined ? snapshots.map(deleteCopy) : [];
  const purged = terms.canPurge
    ? [...snapshots.map(deleteCopy), ...of('softDeleted').map(deleteCopy), ...older, ...made]
    : [];
  return [
    ...(base === undefined ? [] : [{ ...deleteCopy(base), versionId: undefined, withSnapshots: snapshots.length > 0 }]),
    ...ownSnapshots,
    ...older,
    ...made,
    ...purged.map(purgeAfter),
  ];
}

function deleteCopy({ state, versionId, snapshot, etag }: CopyFacts): DeleteStep {
  return { step: 'Delete', state, versionId, snapshot, etag, withSnapshots: false };
}

/** One without an id is found by the ETag, which it has of the base. */
function madeVersion(base: CopyFacts): DeleteStep {
  const etag = base.versionId === undefined ? base.etag : undefined;
  return { ...deleteCopy(base), state: 'version', snapshot: undefined, etag };
}

function purgeAfter(step: DeleteStep): DeleteStep {
  return { ...step, step: 'Purge', etag: isUnnamedVersion(step) ? step.etag : undefined };
}

/** See {@link DeleteStep.versionId}. */
export function isUnnamedVersion({ state, versionId }: DeleteStep): boolean {
  return state === 'version' && versionId === undefined;
}
