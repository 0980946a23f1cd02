import { whyNoKey } from '../../api/blob-key.ts';
import type { KeyPlace } from '../../api/blob-key.ts';
import type { JsonValue } from '../../api/json.ts';
import type { Capture, ContentFormat, StartSource, ValueSource } from '../../policy/artifact-definition.ts';
import { compileJsonPointer, JsonPointerError } from '../../policy/json-pointer.ts';
import { compileNamePattern, NamePatternError } from '../../policy/name-pattern.ts';
import type { NamePattern } from '../../policy/name-pattern.ts';
import { compileNameTemplate, NameTemplateError } from '../../policy/name-template.ts';
import type { BlobEntry, NamedValue } from '../blob-port.ts';
import { absent, foundText, unusable } from './found-values.ts';
import type { Found } from './found-values.ts';
import { JsonPathError } from './json-path-error.ts';
import type { RecordPlaces } from './record-watch.ts';

/** A definition that cannot work, whatever the blobs. `position` is the place in a pattern, where it is known. */
export class DefinitionError extends Error {
  readonly position: number | undefined;

  constructor(problem: string, position?: number) {
    super(problem);
    this.name = 'DefinitionError';
    this.position = position;
  }
}

/** Compiles a JSONPath (RFC 9535). Throws for one that is none. */
export type CompileJsonPath = (path: string) => (document: JsonValue) => readonly JsonValue[];

/** Values at one place of a document. */
export type Select = (document: JsonValue) => readonly JsonValue[];

export type CompiledSource =
  /** The listing alone tells. */
  | { readonly needs: 'Listing'; readonly find: (entry: BlobEntry) => Found }
  | {
      readonly needs: 'Content';
      readonly format: ContentFormat;
      readonly select: Select;
      readonly capture: (value: string) => string | undefined;
      /** Name of the sibling whose content tells; `undefined` as a result: it cannot be named. Absent: the blob itself. */
      readonly sibling?: (name: string) => string | undefined;
      /** Of the id of the calls of a log: where each of its records may tell something. */
      readonly inRecords?: RecordPlaces;
    };

/** One compiled pattern for all sources that share it, so that a name is matched once. */
export type Patterns = (pattern: string) => NamePattern;

export function createPatterns(): Patterns {
  const known = new Map<string, NamePattern>();
  return (pattern) => {
    const compiled = known.get(pattern) ?? attempt(() => compileNamePattern(pattern));
    known.set(pattern, compiled);
    return compiled;
  };
}

export interface CompileParts {
  readonly patterns: Patterns;
  readonly compileJsonPath: CompileJsonPath | undefined;
}

/** Throws DefinitionError. */
export function compileSource(source: ValueSource | StartSource, parts: CompileParts): CompiledSource {
  switch (source.from) {
    case 'Path': {
      const pattern = withGroup(parts.patterns(source.pattern), source.group);
      return { needs: 'Listing', find: ({ name }) => foundText(pattern.match(name)?.(source.group)) };
    }
    case 'CreationTime':
      return { needs: 'Listing', find: ({ creationTimeMs }) => foundCreationTime(creationTimeMs) };
    case 'Metadata':
      return compileMetadata(possibleKey(source), compileCapture(source.capture, parts));
    case 'Tag': {
      const capture = compileCapture(source.capture, parts);
      const key = possibleKey(source);
      const isKey = ({ name }: NamedValue): boolean => name === key;
      return { needs: 'Listing', find: ({ tags }) => foundCaptured(tags.find(isKey), capture) };
    }
    case 'Content':
    case 'Sibling':
      return compileContent(source, parts);
  }
}

/** A policy that was stored before a rule has what the rule would refuse. */
function possibleKey({ from, key }: Extract<ValueSource, { from: KeyPlace }>): string {
  const wrong = whyNoKey(from, key);
  if (wrong !== undefined) throw new DefinitionError(`key: ${wrong}`);
  return key;
}

function compileMetadata(key: string, capture: (value: string) => string | undefined): CompiledSource {
  const wanted = key.toLowerCase();
  const isKey = ({ name }: NamedValue): boolean => name.length === wanted.length && name.toLowerCase() === wanted;
  return {
    needs: 'Listing',
    find: ({ metadata, isMetadataHidden }) =>
      isMetadataHidden ? unusable('MetadataHidden') : foundCaptured(metadata.find(isKey), capture),
  };
}

function foundCaptured(found: NamedValue | undefined, capture: (value: string) => string | undefined): Found {
  return found === undefined ? absent : foundText(capture(found.value));
}

function foundCreationTime(creationTimeMs: number | undefined): Found {
  return creationTimeMs === undefined ? absent : { kind: 'Values', values: [creationTimeMs] };
}

function compileContent(
  source: Extract<ValueSource, { from: 'Content' | 'Sibling' }>,
  parts: CompileParts,
): CompiledSource {
  const content = {
    needs: 'Content',
    format: source.format,
    select: compileSelect(source, parts.compileJsonPath),
    capture: compileCapture(source.capture, parts),
  } as const;
  return source.from === 'Content' ? content : { ...content, sibling: compileSibling(source, parts) };
}

/** Makes the name of the sibling from that of a blob. Throws DefinitionError. */
export function compileSibling(
  { name: template, pattern: text }: Extract<ValueSource, { from: 'Sibling' }>,
  { patterns }: Pick<CompileParts, 'patterns'>,
): (name: string) => string | undefined {
  const pattern = text === undefined ? undefined : patterns(text);
  const make = attempt(() => compileNameTemplate(template, pattern?.groups ?? []));
  if (pattern === undefined) return (name) => make(name, () => undefined);
  return (name) => {
    const groups = pattern.match(name);
    return groups === undefined ? undefined : make(name, groups);
  };
}

function compileSelect(
  { pointer, path }: { readonly pointer?: string; readonly path?: string },
  compileJsonPath: CompileJsonPath | undefined,
): Select {
  if ((pointer === undefined) === (path === undefined))
    throw new DefinitionError('needs exactly one of pointer and path');
  if (pointer !== undefined) {
    const select = attempt(() => compileJsonPointer(pointer));
    return (document) => {
      const value = select(document);
      return value === undefined ? [] : [value];
    };
  }
  if (compileJsonPath === undefined) throw new DefinitionError('JSONPath is not available');
  return attempt(() => compileJsonPath(path ?? ''), 'the JSONPath cannot be read');
}

function compileCapture(
  capture: Capture | undefined,
  { patterns }: CompileParts,
): (value: string) => string | undefined {
  if (capture === undefined) return (value) => value;
  const pattern = withGroup(patterns(capture.pattern), capture.group);
  return (value) => pattern.match(value)?.(capture.group);
}

function withGroup(pattern: NamePattern, group: string): NamePattern {
  if (!pattern.groups.includes(group)) throw new DefinitionError(`the pattern has no group named ${group}`);
  return pattern;
}

/** What a library says of an expression may quote it from anywhere; ours say what is wrong. */
function attempt<T>(compile: () => T, otherwise?: string): T {
  try {
    return compile();
  } catch (error) {
    if (error instanceof NamePatternError || error instanceof JsonPathError)
      throw new DefinitionError(error.message, error.position);
    if (error instanceof JsonPointerError || error instanceof NameTemplateError)
      throw new DefinitionError(error.message);
    if (otherwise !== undefined) throw new DefinitionError(otherwise);
    throw error;
  }
}
