import { TextDecoder } from 'node:util';
import type { JsonValue } from '../../api/json.ts';
import type { ArtifactDefinition } from '../../policy/artifact-definition.ts';
import type { CallTime } from '../../policy/call-time.ts';
import type { BlobEntry } from '../blob-port.ts';
import { compileDefinitions } from '../classify/compiled-definition.ts';
import type { CompiledStart, CompileOptions } from '../classify/compiled-definition.ts';
import { DefinitionError } from '../classify/compiled-source.ts';
import type { CompiledSource } from '../classify/compiled-source.ts';
import type { ContentSource } from '../classify/content-values.ts';
import { callIdsOf, earliestStart } from '../classify/found-values.ts';

/** What one line of a log tells. */
export type LogRecord =
  | { readonly kind: 'Blank' }
  | { readonly kind: 'Dated'; readonly callId: string; readonly time: CallTime }
  /** No time stands in it: it goes by its call. */
  | { readonly kind: 'Undated'; readonly callId: string }
  /** Its call or its time cannot be told; where it is the time alone, with the call. */
  | { readonly kind: 'Unreadable'; readonly callId?: string }
  /** It is no JSON. */
  | { readonly kind: 'Broken' };

export interface RecordReader {
  readonly readLine: (line: Uint8Array) => LogRecord;
  readonly readDocument: (document: JsonValue) => LogRecord;
}

/** Reads the records of one copy of a log. */
export type CreateRecordReader = (entry: Pick<BlobEntry, 'creationTimeMs' | 'lastModifiedMs'>) => RecordReader;

interface RecordStart {
  readonly start: CompiledStart;
  readonly source: ContentSource;
}

/** Throws DefinitionError for a definition that cannot work, or that looks for a record's call elsewhere than in the record. */
export function compileRecordReader(definition: ArtifactDefinition, options: CompileOptions = {}): CreateRecordReader {
  const [compiled] = compileDefinitions([definition], options);
  const callIds = compiled?.callId.map(inRecord) ?? [];
  const starts = compiled?.startedAt.map((start) => ({ start, source: inRecord(start.source) })) ?? [];
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return (entry) => {
    const writtenMs = writtenMsOf(entry);
    const readDocument = (document: JsonValue): LogRecord => {
      const callId = callIdIn(document, callIds);
      if (callId === undefined) return unreadable;
      const time = startIn(document, { starts, writtenMs });
      if (time === 'Absent') return { kind: 'Undated', callId };
      return time === 'Unreadable' ? { kind: 'Unreadable', callId } : { kind: 'Dated', callId, time };
    };
    return {
      readDocument,
      readLine: (line) => {
        const document = parseLine(line, decoder);
        if (document === 'Blank') return { kind: 'Blank' };
        return document === undefined ? { kind: 'Broken' } : readDocument(document.value);
      },
    };
  };
}

const unreadable: LogRecord = { kind: 'Unreadable' };

function inRecord(source: CompiledSource): ContentSource {
  if (source.needs === 'Content' && source.sibling === undefined) return source;
  throw new DefinitionError('granularity: Record needs callId and startedAt from: Content');
}

function parseLine(line: Uint8Array, decoder: TextDecoder): 'Blank' | { readonly value: JsonValue } | undefined {
  try {
    const text = decoder.decode(line);
    return text.trim() === '' ? 'Blank' : { value: JSON.parse(text) as JsonValue };
  } catch {
    return undefined;
  }
}

type RecordValues = readonly (string | number)[] | 'Unreadable';

function valuesOf(document: JsonValue, { select, capture }: ContentSource): RecordValues {
  const values: (string | number)[] = [];
  for (const value of select(document)) {
    if (value === null) continue;
    if (typeof value !== 'string' && typeof value !== 'number') return 'Unreadable';
    const captured = typeof value === 'string' ? capture(value) : value;
    if (captured !== undefined && captured !== '') values.push(captured);
  }
  return values;
}

/** By the first source that holds an id. A record that names two calls belongs to neither for sure. */
function callIdIn(document: JsonValue, sources: readonly ContentSource[]): string | undefined {
  for (const source of sources) {
    const values = valuesOf(document, source);
    const ids = values === 'Unreadable' ? undefined : callIdsOf(values);
    if (ids === undefined || ids.length > 1) return undefined;
    if (ids[0] !== undefined) return ids[0];
  }
  return undefined;
}

interface StartPlaces {
  readonly starts: readonly RecordStart[];
  readonly writtenMs: number;
}

function startIn(document: JsonValue, { starts, writtenMs }: StartPlaces): CallTime | 'Absent' | 'Unreadable' {
  for (const { start, source } of starts) {
    const values = valuesOf(document, source);
    if (values === 'Unreadable') return values;
    if (values.length === 0) continue;
    const earliest = earliestStart(values, { ...start.reading, writtenMs });
    return earliest.ok ? earliest.time : 'Unreadable';
  }
  return 'Absent';
}

/** The latest time that the listing shows; where it shows none, nothing is too late. */
function writtenMsOf({ creationTimeMs, lastModifiedMs }: Pick<BlobEntry, 'creationTimeMs' | 'lastModifiedMs'>): number {
  if (creationTimeMs === undefined && lastModifiedMs === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(creationTimeMs ?? 0, lastModifiedMs ?? 0);
}
