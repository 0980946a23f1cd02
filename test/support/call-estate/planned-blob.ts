import type { BlobTruth, CopyTruth } from './truth.ts';

interface PutStep {
  readonly do: 'Put';
  readonly atMs: number;
  readonly content: string | Buffer;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly type: 'BlockBlob' | 'AppendBlob';
  readonly legalHold: boolean;
  readonly leased: boolean;
}

/** What somebody did to a blob, and when. */
export type BlobStep =
  | PutStep
  | { readonly do: 'Snapshot'; readonly atMs: number }
  /** Of all that stands there. */
  | { readonly do: 'Delete'; readonly atMs: number }
  /** A block that is never committed. */
  | { readonly do: 'Stage'; readonly atMs: number };

export interface PlannedBlob {
  readonly truth: Omit<BlobTruth, 'copies'>;
  /** In order of time. */
  readonly steps: readonly BlobStep[];
}

/** A blob of one Put, with what is not said left empty. */
export function plannedBlob(
  truth: Pick<BlobTruth, 'account' | 'container' | 'name'> & Partial<BlobTruth>,
  put: Pick<PutStep, 'atMs' | 'content' | 'contentType'> & Partial<PutStep>,
): PlannedBlob {
  return {
    truth: {
      className: undefined,
      reading: undefined,
      byPreset: undefined,
      records: [],
      consent: undefined,
      holdTag: undefined,
      protectedBy: undefined,
      ...truth,
    },
    steps: [{ do: 'Put', metadata: {}, tags: {}, type: 'BlockBlob', legalHold: false, leased: false, ...put }],
  };
}

/** What an account keeps of what is replaced or deleted. */
export interface Keeping {
  readonly versioning: boolean;
  readonly softDeleteDays: number | undefined;
}

const dayMs = 86_400_000;
const uncommittedDays = 7;

/** The copies that are left of a history. Snapshots in an account with versions are beyond it. */
export function copiesAfter(steps: readonly BlobStep[], keeping: Keeping, nowMs: number): readonly CopyTruth[] {
  const { versioning, softDeleteDays } = keeping;
  let base: CopyTruth | undefined;
  let snapshots: readonly CopyTruth[] = [];
  const others: CopyTruth[] = [];
  const keep = (copies: readonly CopyTruth[], atMs: number): void => {
    const isKept = softDeleteDays !== undefined && atMs + softDeleteDays * dayMs > nowMs;
    if (versioning) others.push(...copies.map((copy) => ({ ...copy, state: 'version' as const })));
    else if (isKept)
      others.push(...copies.map((copy) => ({ ...copy, state: 'softDeleted' as const, deletedMs: atMs })));
  };
  for (const step of steps) {
    switch (step.do) {
      case 'Put':
        keep(base === undefined ? [] : [base], step.atMs);
        base = { state: 'base', createdMs: step.atMs, deletedMs: undefined };
        break;
      case 'Snapshot':
        if (versioning) throw new Error('A snapshot would make a version, too.');
        if (base !== undefined) snapshots = [...snapshots, { ...base, state: 'snapshot' }];
        break;
      case 'Delete':
        keep([...(base === undefined ? [] : [base]), ...snapshots], step.atMs);
        base = undefined;
        snapshots = [];
        break;
      case 'Stage':
        if (step.atMs + uncommittedDays * dayMs > nowMs)
          others.push({ state: 'uncommitted', createdMs: step.atMs, deletedMs: undefined });
        break;
    }
  }
  return [...(base === undefined ? [] : [base]), ...snapshots, ...others];
}
