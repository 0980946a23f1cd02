import type { ArtifactDefinition } from '../../policy/artifact-definition.ts';
import type { CompileOptions } from '../classify/compiled-definition.ts';
import { compileRecordReader } from './record-reader.ts';
import type { CreateRecordReader } from './record-reader.ts';

/** The reader of a definition. Throws DefinitionError. */
export type RecordReaders = (definition: ArtifactDefinition) => CreateRecordReader;

/** Compiles each definition once, and forgets it when nobody holds the definition any more. */
export function createRecordReaders(options: CompileOptions): RecordReaders {
  const compiled = new WeakMap<ArtifactDefinition, CreateRecordReader>();
  return (definition) => {
    const known = compiled.get(definition) ?? compileRecordReader(definition, options);
    compiled.set(definition, known);
    return known;
  };
}
