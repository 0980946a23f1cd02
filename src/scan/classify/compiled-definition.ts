import type { ArtifactDefinition, ArtifactKind, StartSource } from '../../policy/artifact-definition.ts';
import { callZone } from '../../policy/local-time.ts';
import { UnknownTimeZoneError } from '../../policy/zone-offsets.ts';
import { compileSource, createPatterns, DefinitionError } from './compiled-source.ts';
import type { CompiledSource, CompileJsonPath, Select } from './compiled-source.ts';
import type { StartReading } from './found-values.ts';

export interface CompiledStart {
  readonly from: StartSource['from'];
  readonly reading: StartReading;
  readonly source: CompiledSource;
}

export interface CompiledDefinition {
  readonly kind: ArtifactKind;
  readonly takes: (name: string) => boolean;
  readonly callId: readonly CompiledSource[];
  readonly startedAt: readonly CompiledStart[];
}

export interface CompileOptions {
  /** Absent: a definition with a JSONPath cannot be compiled. */
  readonly compileJsonPath?: CompileJsonPath | undefined;
}

/** Throws DefinitionError for a definition that cannot work. */
export function compileDefinitions(
  definitions: readonly ArtifactDefinition[],
  { compileJsonPath }: CompileOptions,
): readonly CompiledDefinition[] {
  const parts = { patterns: createPatterns(), compileJsonPath };
  return definitions.map(({ kind, nameEndsWith, callId, startedAt }) => {
    const ids = callId.map((source) => compileSource(source, parts));
    const starts = startedAt.map((source, index) => ({
      from: source.from,
      reading: { precision: source.precision, zone: zoneOf(source, index) },
      source: compileSource(source, parts),
    }));
    const inRecords = { ids: placesIn(ids), times: placesIn(starts.map(({ source }) => source)) };
    return {
      kind,
      takes: nameEndsWith.length === 0 ? () => true : (name) => nameEndsWith.some((end) => name.endsWith(end)),
      callId: ids.map((source) => (isOfRecords(source) ? { ...source, inRecords } : source)),
      startedAt: starts,
    };
  });
}

type OfContent = Extract<CompiledSource, { needs: 'Content' }>;

/** The records of a sibling are not those of the blob. */
function isOfRecords(source: CompiledSource): source is OfContent {
  return source.needs === 'Content' && source.format === 'NdJson' && source.sibling === undefined;
}

function placesIn(sources: readonly CompiledSource[]): readonly Select[] {
  return sources.filter(isOfRecords).map(({ select }) => select);
}

function zoneOf({ timeZone }: StartSource, index: number): StartReading['zone'] {
  if (timeZone === undefined) return undefined;
  try {
    return callZone(timeZone);
  } catch (error) {
    if (!(error instanceof UnknownTimeZoneError)) throw error;
    throw new DefinitionError(`startedAt[${index}].timeZone is an ${error.message}`);
  }
}
