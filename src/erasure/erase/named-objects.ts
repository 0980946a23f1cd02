import type { AiObjectSource, ArtifactDefinition } from '../../policy/artifact-definition.ts';
import type { AiObject } from '../../reconcile/erasure-ports.ts';
import { compileSource, createPatterns } from '../../scan/classify/compiled-source.ts';
import type { CompiledSource } from '../../scan/classify/compiled-source.ts';
import { findInContent } from '../../scan/classify/content-values.ts';
import { withoutPlaceholders } from '../../scan/classify/found-values.ts';
import { compileJsonPath } from '../../scan/classify/json-path.ts';
import type { ReadCopy } from '../../scan/pass/artifact.ts';
import type { ScanPlace } from '../../scan/pass/scan-place.ts';
import type { ErasureSession } from '../erasure-session.ts';

/** An object of an AI account that a copy names. */
export interface NamedObject extends AiObject {
  /** Name of the account in `spec.ai.accounts`. */
  readonly account: string;
}

/** Reads which objects copies of a definition name. Throws an OperatorError where a content could not be read. */
export type ReadNamedObjects = (
  definition: ArtifactDefinition,
  copies: readonly ReadCopy[],
  place: ScanPlace,
) => Promise<readonly NamedObject[]>;

interface NamingSource {
  readonly declared: AiObjectSource;
  readonly source: CompiledSource;
}

export function createNamedObjects(session: ErasureSession): ReadNamedObjects {
  const compiled = new Map<ArtifactDefinition, readonly NamingSource[]>();
  const sourcesOf = (definition: ArtifactDefinition): readonly NamingSource[] => {
    const known = compiled.get(definition) ?? compileSources(definition);
    compiled.set(definition, known);
    return known;
  };
  return async (definition, copies, place) => {
    const found = new Map<string, NamedObject>();
    const sources = sourcesOf(definition);
    for (const { entry } of copies) {
      const inContent = await findInContent(
        sources.flatMap(({ source }) => (source.needs === 'Content' ? [source] : [])),
        entry,
        {
          container: place.container,
          readDocuments: session.readsOf(place).readDocuments,
          abortSignal: session.abortSignal,
        },
      );
      for (const { declared, source } of sources) {
        const values = source.needs === 'Listing' ? source.find(entry) : inContent.get(source);
        if (values?.kind !== 'Values') continue;
        const told = withoutPlaceholders(values);
        for (const value of told.kind === 'Values' ? told.values : []) {
          const object = { account: declared.account, kind: declared.kind, id: String(value) };
          found.set(JSON.stringify([object.account, object.kind, object.id]), object);
        }
      }
    }
    return [...found.values()];
  };
}

function compileSources({ aiObjects = [] }: ArtifactDefinition): readonly NamingSource[] {
  const parts = { patterns: createPatterns(), compileJsonPath };
  return aiObjects.map((declared) => ({ declared, source: compileSource(declared, parts) }));
}
