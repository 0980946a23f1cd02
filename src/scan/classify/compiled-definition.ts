import type { ArtifactDefinition, ArtifactKind, StartSource } from '../../policy/artifact-definition.ts';
import type { StartPrecision } from '../../policy/call-time.ts';
import { compileSource, createPatterns } from './compiled-source.ts';
import type { CompiledSource, CompileJsonPath } from './compiled-source.ts';

export interface CompiledStart {
  readonly from: StartSource['from'];
  readonly precision: StartPrecision | undefined;
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
  return definitions.map(({ kind, nameEndsWith, callId, startedAt }) => ({
    kind,
    takes: nameEndsWith.length === 0 ? () => true : (name) => nameEndsWith.some((end) => name.endsWith(end)),
    callId: callId.map((source) => compileSource(source, parts)),
    startedAt: startedAt.map((source) => ({
      from: source.from,
      precision: source.precision,
      source: compileSource(source, parts),
    })),
  }));
}
