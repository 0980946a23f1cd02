import type { CopyState } from '../../cloud/blob/state.ts';
import { accountOfKind } from './engine-stage.ts';
import type { EngineStage } from './engine-stage.ts';
import { dayMs } from './planted-estate.ts';
import type { PlantedEstate, PlantedName, WrittenCopy } from './planted-estate.ts';

export interface LogRecord {
  readonly id: string;
  readonly startMs: number;
}

/** What is to be known of one copy, by what was planted and by what a listing can see of it. */
export interface KnownCopy {
  readonly state: CopyState;
  readonly isLive: boolean;
  readonly ids: readonly string[];
  /** `undefined`: nobody can tell. */
  readonly startMs: number | undefined;
  /** Only that the call began before it was written, and at most a day before. */
  readonly isInferred: boolean;
  /** Only the day is known, and `startMs` is its first moment. */
  readonly isDayOnly: boolean;
  readonly records: readonly LogRecord[];
  readonly hasUnreadable: boolean;
  /** All records of a log were cut out. */
  readonly isEmptied: boolean;
  readonly isBlocked: boolean;
  /** As a listing shows them: a snapshot shows no tags. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface KnownArtifact {
  readonly planted: PlantedName;
  readonly copies: readonly KnownCopy[];
}

/** Everything that lies there now. */
export function lookAtWorld(stage: EngineStage, estate: PlantedEstate): readonly KnownArtifact[] {
  const { blob } = stage.azure;
  const statesOf = ({ kind, container, name }: PlantedName): readonly CopyState[] =>
    blob.copies(accountOfKind(kind), container, name).filter((state) => state.name === name);
  const contentOf = ({ kind, container, name }: PlantedName): string =>
    blob.read(accountOfKind(kind), container, name)?.toString() ?? '';
  return estate.names.flatMap((planted) => {
    const siblings = planted.siblingName === undefined ? [] : statesOf({ ...planted, name: planted.siblingName });
    const sibling = siblings.find(({ kind, isDeleted }) => kind === 'base' && !isDeleted);
    const context = { estate, planted, sibling: sibling && writtenOf(estate, sibling), content: contentOf(planted) };
    const copies = statesOf(planted).map((state) => know(state, context));
    return copies.length === 0 ? [] : [{ planted, copies }];
  });
}

function writtenOf({ written }: PlantedEstate, { metadata }: CopyState): WrittenCopy | undefined {
  return written[Number(metadata['truth'])];
}

interface Context {
  readonly estate: PlantedEstate;
  readonly planted: PlantedName;
  readonly sibling: WrittenCopy | undefined;
  /** Of the base. */
  readonly content: string;
}

type Dated = Pick<KnownCopy, 'ids' | 'startMs' | 'isInferred'>;

function know(state: CopyState, context: Context): KnownCopy {
  const { estate, planted, content } = context;
  const isBase = state.kind === 'base' && !state.isDeleted;
  const isLive = !state.isDeleted && state.kind !== 'uncommitted';
  const copy = writtenOf(estate, state);
  const isRecordLog = planted.dating === 'Records';
  const read =
    isRecordLog && isBase
      ? parseRecords(content)
      : { records: copy?.calls ?? [], hasUnreadable: copy?.hasUnreadable === true };
  const { records, hasUnreadable } = isLive ? read : { records: [], hasUnreadable: false };
  return {
    state,
    isLive,
    ...date(state, { ...context, copy, isLive, records, hasUnreadable }),
    isDayOnly: planted.dating === 'Path',
    records: isRecordLog ? records : [],
    hasUnreadable: isRecordLog && hasUnreadable,
    isEmptied: isRecordLog && isBase && content === '',
    isBlocked: copy?.hasLegalHold === true || (isBase && planted.isLeased),
    tags: state.kind === 'snapshot' ? {} : state.tags,
  };
}

function parseRecords(content: string): { readonly records: readonly LogRecord[]; readonly hasUnreadable: boolean } {
  const lines = content.split('\n').filter((line) => line !== '');
  const records = lines
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { readonly callId: string; readonly ts: string })
    .map(({ callId, ts }) => ({ id: callId, startMs: Date.parse(ts) }));
  return { records, hasUnreadable: records.length < lines.length };
}

interface DateInput extends Context {
  readonly copy: WrittenCopy | undefined;
  readonly isLive: boolean;
  readonly records: readonly LogRecord[];
  readonly hasUnreadable: boolean;
}

const arrivalLagDays = 1;

function date(state: CopyState, { planted, sibling, copy, isLive, records, hasUnreadable }: DateInput): Dated {
  const { dating, pathCall } = planted;
  const ids = [pathCall.id];
  const own = copy?.calls[0];
  const inferred = { ids, startMs: state.createdTime.getTime() - arrivalLagDays * dayMs, isInferred: true };
  const unknown = { startMs: undefined, isInferred: false };
  const start = (startMs: number | undefined) => ({ ids, startMs, isInferred: false });
  switch (dating) {
    case 'Path':
      return start(pathCall.startMs);
    case 'Metadata':
      return own === undefined ? { ids: [], ...unknown } : { ...start(own.startMs), ids: [own.id] };
    case 'Sibling':
      if (sibling !== undefined) return start(sibling.calls[0]?.startMs);
      return state.isDeleted ? inferred : { ids, ...unknown };
    case 'Metadata file':
    case 'Content':
      if (isLive) return start(own?.startMs);
      return state.isDeleted ? inferred : { ids, ...unknown };
    case 'Log':
    case 'Records': {
      const isKnown = isLive && records.length > 0 && (dating === 'Records' || !hasUnreadable);
      // Enough to say by when it must be gone, and not whether a hold keeps it.
      if (state.isDeleted) return { ...inferred, ids: [] };
      if (!isKnown) return { ids: [], ...unknown };
      return {
        ids: [...new Set(records.map(({ id }) => id))],
        startMs: Math.min(...records.map(({ startMs }) => startMs)),
        isInferred: false,
      };
    }
  }
}
