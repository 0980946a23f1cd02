import type { ArtifactDefinition } from '../../policy/artifact-definition.ts';
import type { BlobEntry } from '../blob-port.ts';
import type { ReadDocuments } from '../content/document-reads.ts';
import { unclassified } from './classification.ts';
import type { Classification, UnclassifiedReason } from './classification.ts';
import { compileDefinitions } from './compiled-definition.ts';
import type { CompiledDefinition, CompiledStart, CompileOptions } from './compiled-definition.ts';
import type { CompiledSource } from './compiled-source.ts';
import { findInContent } from './content-values.ts';
import type { ContentSource } from './content-values.ts';
import { absent, callIdsOf, earliestStart, withoutPlaceholders } from './found-values.ts';
import type { Found } from './found-values.ts';

export interface ContentAccess {
  readonly container: string;
  readonly readDocuments: ReadDocuments;
  /** The present, epoch milliseconds. Absent: a log whose last line is broken may still be being written. */
  readonly nowMs?: number;
  /** A last line that is broken counts as any other that is, also while it may still be being written. */
  readonly brokenEnd?: 'Unusable';
  readonly abortSignal: AbortSignal;
}

/** Says which call a blob of one class belongs to, and when that call began. */
export interface Classifier {
  /** From the listing alone; `undefined` where a content must be read for it. */
  readonly fromListing: (entry: BlobEntry) => Classification | undefined;
  /** Reads what is needed. Throws an OperatorError where a read failed: then nothing is known of the blob. */
  readonly withContent: (entry: BlobEntry, access: ContentAccess) => Promise<Classification>;
}

/** Throws DefinitionError for a definition that cannot work. */
export function createClassifier(definitions: readonly ArtifactDefinition[], options: CompileOptions = {}): Classifier {
  const compiled = compileDefinitions(definitions, options);
  const definitionOf = (name: string): CompiledDefinition | undefined => compiled.find(({ takes }) => takes(name));
  return {
    fromListing: (entry) => {
      const definition = definitionOf(entry.name);
      if (definition === undefined) return unclassified('NoDefinition');
      const callId = firstListed(definition.callId, entry);
      if (callId === undefined) return undefined;
      const start = firstListedStart(definition.startedAt, entry);
      return start === undefined ? undefined : judge({ definition, entry, callId, start });
    },
    withContent: async (entry, access) => {
      const definition = definitionOf(entry.name);
      if (definition === undefined) return unclassified('NoDefinition');
      const inContent = await findInContent(contentSources(definition), entry, access);
      const find = (source: CompiledSource): Found =>
        source.needs === 'Listing' ? source.find(entry) : (inContent.get(source) ?? absent);
      const callId = firstPresent(definition.callId.map((source) => withoutPlaceholders(find(source))));
      const start = firstStart(definition.startedAt, find);
      return judge({ definition, entry, callId, start });
    },
  };
}

interface StartFound {
  readonly found: Found;
  readonly of: CompiledStart | undefined;
}

interface Judged {
  readonly definition: CompiledDefinition;
  readonly entry: BlobEntry;
  readonly callId: Found;
  readonly start: StartFound;
}

/** The first source that holds an id; `undefined` where a content would have to be read before one is found. */
function firstListed(sources: readonly CompiledSource[], entry: BlobEntry): Found | undefined {
  for (const source of sources) {
    if (source.needs === 'Content') return undefined;
    const found = withoutPlaceholders(source.find(entry));
    if (found.kind !== 'Absent') return found;
  }
  return absent;
}

function firstListedStart(starts: readonly CompiledStart[], entry: BlobEntry): StartFound | undefined {
  for (const start of starts) {
    if (start.source.needs === 'Content') return undefined;
    const found = start.source.find(entry);
    if (found.kind !== 'Absent') return { found, of: start };
  }
  return { found: absent, of: undefined };
}

function firstStart(starts: readonly CompiledStart[], find: (source: CompiledSource) => Found): StartFound {
  const all = starts.map((start) => ({ found: find(start.source), of: start }));
  const found = firstPresent(all.map((one) => one.found));
  return { found, of: all.find((one) => one.found === found)?.of };
}

/** The first source that holds something; else the first that would have to be looked into and cannot be. */
function firstPresent(all: readonly Found[]): Found {
  return all.find(({ kind }) => kind !== 'Absent') ?? all.find((found) => found !== absent) ?? absent;
}

function contentSources({ callId, startedAt }: CompiledDefinition): readonly ContentSource[] {
  return [...callId, ...startedAt.map(({ source }) => source)].filter((source) => source.needs === 'Content');
}

/** Both must be known: without a call id nobody can say whether the call is held. */
function judge({ definition, entry, callId, start }: Judged): Classification {
  if (callId.kind === 'Unusable') return unclassified(callId.reason);
  if (callId.kind === 'Absent') return unclassified(callId.because ?? 'NoCallId');
  const callIds = callIdsOf(callId.values);
  if (callIds === undefined) return unclassified('ValueUnreadable');
  const told = { callIds, ...(callId.untold === undefined ? {} : { untold: callId.untold }) };
  const undated = (reason: UnclassifiedReason): Classification => ({ ...unclassified(reason), ...told });
  const { found, of } = start;
  if (found.kind === 'Unusable') return undated(found.reason);
  if (found.kind === 'Absent') return undated(found.because ?? 'NoStart');
  if (of === undefined) return undated('NoStart');
  const earliest = earliestStart(found.values, { ...of.reading, writtenMs: writtenMsOf(entry) });
  if (!earliest.ok) return undated(earliest.reason);
  return { kind: 'Classified', artifact: definition.kind, ...told, ...earliest.time, startFrom: of.from };
}

/** The latest time that the listing shows; an uncommitted blob shows none, and then nothing is too late. */
function writtenMsOf({ lastModifiedMs, creationTimeMs }: BlobEntry): number {
  return lastModifiedMs ?? creationTimeMs ?? Number.POSITIVE_INFINITY;
}
