import type { JsonValue } from '../../api/json.ts';
import type { AiObjectSource, ArtifactDefinition, NumberSource } from '../../policy/artifact-definition.ts';
import type { BlobEntry } from '../../scan/blob-port.ts';
import type { CompileOptions } from '../../scan/classify/compiled-definition.ts';
import { compileSource, createPatterns } from '../../scan/classify/compiled-source.ts';
import type { CompiledSource } from '../../scan/classify/compiled-source.ts';
import type { ContentSource } from '../../scan/classify/content-values.ts';
import { compileSpokenPath } from '../../scan/classify/spoken-path.ts';
import type { SelectSpoken } from '../../scan/classify/spoken-path.ts';
import { compileRecordReader } from '../../scan/records/record-reader.ts';

type ListedSource = Extract<CompiledSource, { needs: 'Listing' }>;

export interface Placed<What, Source = CompiledSource> {
  readonly what: What;
  readonly source: Source;
}

/** Sources by where they are read: in the listing, in the blob itself, or in another blob. */
export interface PlacedSources<What> {
  readonly listed: readonly Placed<What, ListedSource>[];
  readonly own: readonly Placed<What, ContentSource>[];
  readonly sibling: readonly Placed<What, ContentSource>[];
}

/** How a blob's own content is taken apart. `VCon`: a document that may be signed. */
export type ContentForm = 'Text' | 'WebVtt' | 'Document' | 'VCon' | 'Log';

/** What a source of AI objects says of each of them. */
export type ObjectKind = Pick<AiObjectSource, 'kind' | 'account'>;

/** How to find people, and objects in AI accounts, in what one definition takes. */
export interface CompiledSearch {
  /** In which forms the own content has to be read; none: there is nothing in it to look for. */
  readonly forms: readonly ContentForm[];
  /** The form of the words; `undefined` where the definition says no way to search them. */
  readonly searched: ContentForm | undefined;
  /** What was said, one for each path. */
  readonly texts: readonly SelectSpoken[];
  /** Values that are a feature by themselves. */
  readonly values: readonly SelectSpoken[];
  readonly numbers: PlacedSources<Pick<NumberSource, 'role'>>;
  /** The forms of the own content that tell who called. */
  readonly callerForms: readonly ContentForm[];
  readonly aiObjects: PlacedSources<ObjectKind>;
  /** What a form of the own content names. */
  readonly objectsOf: (form: ContentForm) => readonly ObjectKind[];
  /** The call that a record of a log tells; absent where the calls of a log stand elsewhere. */
  readonly callOfRecord: ((document: JsonValue) => string | undefined) | undefined;
}

/** Whether the content, or a blob beside it, says who called. */
export function tellsCaller({ callerForms, numbers }: CompiledSearch): boolean {
  return callerForms.length > 0 || numbers.sibling.some(({ what }) => what.role === 'Caller');
}

/** Throws DefinitionError or JsonPathError for a definition that cannot work. */
export function compileSearch(definition: ArtifactDefinition, options: CompileOptions): CompiledSearch {
  const parts = { patterns: createPatterns(), compileJsonPath: options.compileJsonPath };
  const numbers = placed(
    (definition.numbers ?? []).map((source) => ({ what: { role: source.role }, source: compileSource(source, parts) })),
  );
  const aiObjects = placed(
    (definition.aiObjects ?? []).map((source) => ({
      what: { kind: source.kind, account: source.account },
      source: compileSource(source, parts),
    })),
  );
  const { search } = definition;
  const searched = searchedForm(definition);
  const own = [...numbers.own, ...aiObjects.own].map(({ source }) => formOf(source.format, definition));
  return {
    forms: [...new Set([...(searched === undefined ? [] : [searched]), ...own])],
    searched,
    texts: (search?.text ?? []).map(compileSpokenPath),
    values: (search?.features ?? []).map(compileSpokenPath),
    numbers,
    callerForms: numbers.own
      .filter(({ what }) => what.role === 'Caller')
      .map(({ source }) => formOf(source.format, definition)),
    aiObjects,
    objectsOf: (form) =>
      aiObjects.own.filter(({ source }) => formOf(source.format, definition) === form).map(({ what }) => what),
    callOfRecord: compileCallOfRecord(definition, options),
  };
}

function placed<What>(all: readonly Placed<What>[]): PlacedSources<What> {
  const listed: Placed<What, ListedSource>[] = [];
  const own: Placed<What, ContentSource>[] = [];
  const sibling: Placed<What, ContentSource>[] = [];
  for (const { what, source } of all) {
    if (source.needs === 'Listing') listed.push({ what, source });
    else (source.sibling === undefined ? own : sibling).push({ what, source });
  }
  return { listed, own, sibling };
}

function searchedForm(definition: ArtifactDefinition): ContentForm | undefined {
  const format = definition.search?.format;
  return format === 'Json' || format === 'NdJson' ? formOf(format, definition) : format;
}

/** A document that is a vCon for one source is one for all. */
function formOf(format: 'Json' | 'NdJson' | 'VCon', definition: ArtifactDefinition): ContentForm {
  if (format === 'NdJson') return 'Log';
  const { callId, startedAt, numbers = [], aiObjects = [] } = definition;
  const sources = [...callId, ...startedAt, ...numbers, ...aiObjects];
  return sources.some((source) => source.from === 'Content' && source.format === 'VCon') ? 'VCon' : 'Document';
}

function compileCallOfRecord(definition: ArtifactDefinition, options: CompileOptions): CompiledSearch['callOfRecord'] {
  const { callId } = definition;
  const isInRecords = callId.length > 0 && callId.every((one) => one.from === 'Content' && one.format === 'NdJson');
  if (!isInRecords) return undefined;
  const reader = compileRecordReader({ ...definition, startedAt: [] }, options)(anyTime);
  return (document) => {
    const record = reader.readDocument(document);
    return record.kind === 'Dated' || record.kind === 'Undated' ? record.callId : undefined;
  };
}

/** Times are not read here. */
const anyTime: Pick<BlobEntry, 'creationTimeMs' | 'lastModifiedMs'> = {
  creationTimeMs: undefined,
  lastModifiedMs: undefined,
};
