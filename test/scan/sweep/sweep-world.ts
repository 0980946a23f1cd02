import type { ArtifactDefinition } from '../../../src/policy/artifact-definition.ts';
import type { ArtifactDecision } from '../../../src/policy/artifact-decision.ts';
import type { ClassTerms } from '../../../src/policy/class-terms.ts';
import type { CopyFacts } from '../../../src/policy/copy-facts.ts';
import type { ClassAllowance, SweepResult } from '../../../src/policy/scan-report.ts';
import type { SweepRequest } from '../../../src/reconcile/scan-ports.ts';
import type { BlobPort, NamedValue } from '../../../src/scan/blob-port.ts';
import type { BlobService } from '../../../src/scan/blob-service.ts';
import type { ReadArtifact } from '../../../src/scan/pass/artifact.ts';
import type { CallKnowledge } from '../../../src/scan/pass/call-knowledge.ts';
import type { ScanClass, ScanPlace } from '../../../src/scan/pass/scan-place.ts';
import type { UnclassifiedReason } from '../../../src/scan/classify/classification.ts';
import { createRunSweep } from '../../../src/scan/sweep/run-sweep.ts';
import type { CutRecords } from '../../../src/scan/sweep/sweep-state.ts';
import { blobEntry } from '../memory-blobs.ts';
import { buildCopy, buildStep, buildTools, deleted } from './delete-build.ts';
import type { AnswerDelete } from './delete-build.ts';

export interface BlobOfTest {
  readonly name: string;
  readonly callId?: string;
  /** Its call cannot be told, by default by its content. */
  readonly isUntold?: boolean;
  readonly reason?: UnclassifiedReason;
  /** Default 0; `Infinity`: not due. */
  readonly dueFromMs?: number;
  readonly decision?: Partial<ArtifactDecision>;
  /** Default false. */
  readonly isBelowFloor?: boolean;
  /** Default false. */
  readonly mayBeHeld?: boolean;
  readonly copy?: Partial<CopyFacts>;
}

export const wav: ArtifactDefinition = { kind: 'Recording', nameEndsWith: ['.wav'], callId: [], startedAt: [] };
export const meta: ArtifactDefinition = { kind: 'CallMetadata', nameEndsWith: ['.json'], callId: [], startedAt: [] };
export const log: ArtifactDefinition = {
  kind: 'TranscriptLog',
  granularity: 'Record',
  nameEndsWith: ['.ndjson'],
  callId: [],
  startedAt: [],
};
const definitions = [wav, meta, log];

export interface SweepWorld {
  readonly blobs: readonly BlobOfTest[];
  /** Of a second place of the class, listed at the same time. */
  readonly more?: readonly BlobOfTest[];
  /** Default: all on one. */
  readonly pageSize?: number;
  readonly answer?: AnswerDelete;
  readonly allowances?: readonly ClassAllowance[];
  readonly stillWanted?: () => Promise<boolean>;
  readonly cut?: CutRecords;
  readonly mode?: 'WholePrefix' | 'Tagged';
  /** Default true. */
  readonly setsTags?: boolean;
  readonly tags?: readonly NamedValue[];
  readonly service?: Partial<BlobService>;
  /** Ends the listing after all blobs. */
  readonly listingFails?: Error;
  readonly abortSignal?: AbortSignal;
}

export const nowMs = 1_000_000;
export const upTo = (atMost: number): readonly ClassAllowance[] => [
  { name: 'recordings', routine: { cutoffMs: nowMs, atMost } },
];

/** One place of one class, whose artifacts are decided as the test says. */
export async function sweepWorld(world: SweepWorld): Promise<{
  readonly result: SweepResult;
  readonly deletes: readonly string[];
}> {
  const { asked, tools } = buildTools(world.answer ?? (() => deleted), { tags: world.tags ?? [] });
  const { blobs, more } = world;
  const all = [...blobs, ...(more ?? [])];
  const decisions = new Map(all.map((blob) => [blob.name, decisionOf(blob)]));
  const belowFloor = new Set(all.flatMap(({ name, isBelowFloor = false }) => (isBelowFloor ? [name] : [])));
  const mayBeHeld = new Set(all.filter((blob) => blob.mayBeHeld === true).map(({ name }) => name));
  const runSweep = createRunSweep({
    decide: ({ name, copies }) => {
      const decision = decisions.get(name);
      if (decision === undefined) return decision;
      const all = copies.map(({ facts }) => facts);
      return {
        ...decision,
        ...(belowFloor.has(name) ? { belowFloor: all } : {}),
        ...(mayBeHeld.has(name) ? { mayBeHeld: all } : {}),
      };
    },
    cut: world.cut ?? (() => Promise.reject(new Error('not needed here'))),
    random: () => 0,
  });
  const place: ScanPlace = {
    account: 'calls',
    container: 'recordings',
    prefix: '',
    scanClass: { name: 'recordings', definitions } as Partial<ScanClass> as ScanClass,
    terms: { isHierarchical: false } as Partial<ClassTerms> as ClassTerms,
    clients: {
      port: tools.port satisfies BlobPort,
      service: { ...tools.service, ...world.service } as BlobService,
      close: () => Promise.resolve(),
    },
  };
  const result = await runSweep({
    request: {
      policy: { metadata: { uid: 'uid-1' }, spec: { lifecycle: { mode: world.mode ?? 'WholePrefix' } } },
      holds: [],
      allowances: world.allowances ?? upTo(1000),
      setsTags: world.setsTags ?? true,
      stillWanted: world.stillWanted ?? (() => Promise.resolve(true)),
    } as unknown as SweepRequest,
    startedMs: nowMs,
    places: [place, ...(more === undefined ? [] : [{ ...place, container: 'more' }])],
    isWhole: true,
    readArtifacts: async function* ({ container }) {
      await Promise.resolve();
      const artifacts = (container === 'more' ? (more ?? []) : blobs).map(artifactOf);
      const size = world.pageSize ?? artifacts.length;
      for (let at = 0; at < artifacts.length; at += size) yield artifacts.slice(at, at + size);
      if (world.listingFails !== undefined) throw world.listingFails;
    },
    knowledge: { learn: () => undefined, isTakenBack: () => false } as Partial<CallKnowledge> as CallKnowledge,
    onDeleted: () => undefined,
    abortSignal: world.abortSignal ?? new AbortController().signal,
  });
  return { result, deletes: asked.map(({ target }) => target.name) };
}

function artifactOf(blob: BlobOfTest): ReadArtifact {
  const { name, isUntold = false, reason = 'NoCallId', copy } = blob;
  const callId = blob.callId ?? name.split('.')[0] ?? '';
  const facts = buildCopy(copy);
  return {
    name,
    isCut: false,
    definition: definitions.find(({ nameEndsWith }) => nameEndsWith.some((end) => name.endsWith(end))),
    copies: [
      {
        entry: blobEntry(name),
        classification: { kind: 'Unclassified', reason, ...(isUntold ? {} : { callIds: [callId] }) },
        facts,
        callIds: isUntold ? [] : [callId],
        log: undefined,
      },
    ],
  };
}

function decisionOf({ dueFromMs = 0, decision }: BlobOfTest): ArtifactDecision {
  const isDue = dueFromMs <= nowMs;
  const partial: Partial<ArtifactDecision> = {
    isUnclassified: false,
    isUnsupported: false,
    isHeld: false,
    hasUnknownHold: false,
    blocked: undefined,
    deletes: isDue ? [buildStep()] : [],
    dueFromMs,
    dueUnlessRefusedFromMs: dueFromMs,
    goesForRefusal: false,
    ...decision,
  };
  return partial as ArtifactDecision;
}
