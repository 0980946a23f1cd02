import type { DeleteStep } from '../../../src/policy/artifact-decision.ts';
import type { CopyFacts } from '../../../src/policy/copy-facts.ts';
import type { BlobEntry, NamedValue } from '../../../src/scan/blob-port.ts';
import type { BlobPort, DeleteOptions, DeleteOutcome, DeleteTarget, HeadOutcome } from '../../../src/scan/blob-port.ts';
import type { DeleteTools } from '../../../src/scan/sweep/copy-delete.ts';
import { createTagGuard } from '../../../src/scan/sweep/tag-guard.ts';

export const deleted: DeleteOutcome = { kind: 'Deleted', isPermanent: false };

export function buildCopy(more: Partial<CopyFacts> = {}): CopyFacts {
  return {
    state: 'base',
    versionId: undefined,
    snapshot: undefined,
    etag: '0x1',
    creationTimeMs: 0,
    lastModifiedMs: 0,
    isPageBlob: false,
    isAppendBlob: false,
    recoverableUntilMs: undefined,
    immutableUntilMs: undefined,
    isLeased: false,
    holdTag: undefined,
    isTaggedDeletable: false,
    call: { kind: 'Known', callIds: ['call-1'], startMs: 0, precision: 'Instant', basis: 'Observed' },
    consent: undefined,
    ...more,
  };
}

export function buildStep(more: Partial<DeleteStep> = {}): DeleteStep {
  return {
    step: 'Delete',
    state: 'base',
    versionId: undefined,
    snapshot: undefined,
    etag: '0x1',
    withSnapshots: false,
    ...more,
  };
}

export const versionStep = (versionId: string, more: Partial<DeleteStep> = {}): DeleteStep =>
  buildStep({ state: 'version', versionId, etag: undefined, ...more });

export interface Asked {
  readonly target: DeleteTarget;
  readonly options: Omit<DeleteOptions, 'abortSignal'>;
}

export type AnswerDelete = (asked: Asked) => DeleteOutcome | Error;

export interface ToolsUnderTest {
  readonly tools: DeleteTools;
  readonly asked: readonly Asked[];
  /** How often tags were read. */
  readonly looks: () => number;
}

/** Tools over an account of which only the answers are known. */
export function buildTools(
  answer: AnswerDelete,
  {
    holdValues = [],
    tags = [],
    head = { kind: 'Found' } as HeadOutcome,
    pages = [],
  }: {
    readonly holdValues?: readonly string[];
    readonly tags?: readonly NamedValue[];
    readonly head?: HeadOutcome;
    /** What each listing shows, in their order; nothing after them. */
    readonly pages?: readonly (readonly BlobEntry[])[];
  } = {},
): ToolsUnderTest {
  const asked: Asked[] = [];
  let looks = 0;
  const unseen = [...pages];
  const port: Pick<BlobPort, 'deleteOne' | 'head' | 'listPage'> = {
    listPage: () => Promise.resolve({ kind: 'Page', entries: unseen.shift() ?? [], nextMarker: undefined }),
    head: () => Promise.resolve(head),
    deleteOne: (target, { abortSignal, ...options }) => {
      abortSignal.throwIfAborted();
      const one = { target, options };
      asked.push(one);
      const outcome = answer(one);
      return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
    },
  };
  return {
    asked,
    looks: () => looks,
    tools: {
      port: port as BlobPort,
      guard: createTagGuard(holdValues),
      service: {
        getTags: () => {
          looks += 1;
          return Promise.resolve({ kind: 'Found', tags });
        },
      },
    },
  };
}
