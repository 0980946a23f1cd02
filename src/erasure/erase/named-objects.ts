import type { AiObjectSource, ArtifactDefinition } from '../../policy/artifact-definition.ts';
import type { AiObject } from '../../reconcile/erasure-ports.ts';
import { compileSource, createPatterns } from '../../scan/classify/compiled-source.ts';
import type { CompiledSource } from '../../scan/classify/compiled-source.ts';
import { findInContent } from '../../scan/classify/content-values.ts';
import { absent } from '../../scan/classify/found-values.ts';
import type { Found } from '../../scan/classify/found-values.ts';
import { compileJsonPath } from '../../scan/classify/json-path.ts';
import type { ReadCopy } from '../../scan/pass/artifact.ts';
import type { ScanPlace } from '../../scan/pass/scan-place.ts';
import { aiObjectIdsOf } from '../ai-object-ids.ts';
import type { ErasureSession } from '../erasure-session.ts';
import { unnamedObjectId } from '../unnamed-object.ts';

/** An object of an AI account that a copy names. */
export interface NamedObject extends AiObject {
  /** Name of the account in `spec.ai.accounts`. */
  readonly account: string;
}

export interface WrittenObject {
  readonly object: NamedObject;
  /** The id with all that stands around it: earlier versions put it into the ledger so. */
  readonly written: string;
}

/**
 * Reads which objects copies of a name have in them; one that nobody can name stands for what cannot be read however often it is
 * tried. `Changed`: another content came meanwhile. Throws an OperatorError where the read failed.
 */
export type ReadNamedObjects = (
  artifact: NamingArtifact,
  place: ScanPlace,
) => Promise<readonly WrittenObject[] | 'Changed'>;

export interface NamingArtifact {
  readonly name: string;
  readonly definition: ArtifactDefinition;
  readonly copies: readonly ReadCopy[];
}

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
  return async ({ name, definition, copies }, place) => {
    const found = new Map<string, WrittenObject>();
    const sources = sourcesOf(definition);
    for (const { entry } of copies) {
      const inContent = await findInContent(
        sources.flatMap(({ source }) => (source.needs === 'Content' ? [source] : [])),
        entry,
        {
          container: place.container,
          readDocuments: session.readsOf(place).readDocuments,
          brokenEnd: 'Unusable',
          abortSignal: session.abortSignal,
        },
      );
      for (const { declared, source } of sources) {
        const read = (source.needs === 'Listing' ? source.find(entry) : inContent.get(source)) ?? absent;
        if (isChanged(read)) return 'Changed';
        const values = read.kind === 'Absent' ? [] : (read.values ?? []);
        const unnamed = read.kind === 'Unusable' ? [unnamedObjectId({ ...place, name })] : [];
        for (const value of [...values, ...unnamed]) {
          const written = String(value);
          for (const id of aiObjectIdsOf([value])) {
            const object = { account: declared.account, kind: declared.kind, id };
            found.set(JSON.stringify([object, written]), { object, written });
          }
        }
      }
    }
    return [...found.values()];
  };
}

function isChanged(read: Found): boolean {
  return read.kind === 'Unusable' && read.reason === 'ContentChanged';
}

function compileSources({ aiObjects = [] }: ArtifactDefinition): readonly NamingSource[] {
  const parts = { patterns: createPatterns(), compileJsonPath };
  return aiObjects.map((declared) => ({ declared, source: compileSource(declared, parts) }));
}
