import { omitUndefined } from '../../api/json.ts';
import { createMatcher } from '../../matching/matcher.ts';
import type { Matcher } from '../../matching/matcher.ts';
import type { ArtifactDefinition } from '../../policy/artifact-definition.ts';
import type { BlobEntry } from '../../scan/blob-port.ts';
import { isReadable } from '../../scan/classify/content-values.ts';
import { compileJsonPath } from '../../scan/classify/json-path.ts';
import type { DocumentTap } from '../../scan/pass/document-tap.ts';
import { definitionOf } from '../../scan/pass/scan-class.ts';
import type { ScanPlace } from '../../scan/pass/scan-place.ts';
import type { ErasureSession } from '../erasure-session.ts';
import { compileSearch } from '../look/compiled-search.ts';
import type { CompiledSearch } from '../look/compiled-search.ts';
import { readForPeople } from '../look/content-reading.ts';
import { readsContent } from '../look/copy-examination.ts';
import { examineDocument, unnamedIn } from '../look/examination.ts';
import type { Examined, NamedAiObject } from '../look/examination.ts';
import { listedAiObjects } from '../look/listed-evidence.ts';

/** What documents of one place named that were read to tell their call, until their artifacts come out of the listing. */
export type TappedNames = Map<string, Examined>;

/**
 * Reads which objects of AI accounts copies name, and of which record. A log tells the call of each; all else tells none. One
 * without an id stands for what nobody can read.
 */
export interface NamingReads {
  readonly tapInto: (place: ScanPlace, tapped: TappedNames) => DocumentTap;
  /**
   * Of a log only those that are meant: it may name any number. `Changed`: another content came since the listing. Throws an
   * OperatorError where the read failed.
   */
  readonly read: (copy: NamingCopy, tapped: TappedNames) => Promise<readonly NamedAiObject[] | 'Changed'>;
}

export type IsMeant = (object: NamedAiObject) => boolean;

export interface NamingCopy {
  readonly place: ScanPlace;
  readonly definition: ArtifactDefinition;
  readonly entry: BlobEntry;
}

export function createNamingReads(session: ErasureSession, isMeant: IsMeant): NamingReads {
  const matcher = matchNobody();
  const searches = new Map<ArtifactDefinition, CompiledSearch>();
  const searchOf = (definition: ArtifactDefinition): CompiledSearch => {
    const known = searches.get(definition) ?? compileNaming(definition);
    searches.set(definition, known);
    return known;
  };
  return {
    tapInto: (place, tapped) => (target) => {
      const definition = definitionOf(place.scanClass, target.name);
      if (definition?.aiObjects === undefined) return undefined;
      const search = searchOf(definition);
      if (!search.forms.includes('Document') && !search.forms.includes('VCon')) return undefined;
      return (document) => {
        tapped.set(keyOf(target.name, target.ifMatch), examineDocument(search, matcher, document));
      };
    },
    read: async ({ place, definition, entry }, tapped) => {
      const search = searchOf(definition);
      const listed = listedAiObjects(search, entry);
      if (!readsContent(search)) return listed;
      if (!isReadable(entry)) return entry.kind === 'softDeleted' ? [...listed, ...lostNames(search)] : listed;
      const seen = tapped.get(keyOf(entry.name, entry.etag));
      const reading = { place, entry, search, matcher, tapped: seen, isMeant };
      const read = await readForPeople(reading, session.readsOf(place), session);
      return read.kind === 'Changed' ? 'Changed' : [...listed, ...read.examined.aiObjects];
    },
  };
}

/** The names alone: neither words nor numbers are looked at. */
function compileNaming(definition: ArtifactDefinition): CompiledSearch {
  return compileSearch(omitUndefined({ ...definition, numbers: [], search: undefined }), { compileJsonPath });
}

/**
 * What the content of a deleted copy may name, as nobody can read it. Not that of a log: whoever wrote it went on with its records
 * in the current copy, and each cut leaves a deleted one.
 */
function lostNames({ forms, objectsOf, aiObjects }: CompiledSearch): readonly NamedAiObject[] {
  const own = forms.filter((form) => form !== 'Log').flatMap(objectsOf);
  return unnamedIn([...own, ...aiObjects.sibling.map(({ what }) => what)]);
}

function keyOf(name: string, etag: string | undefined): string {
  return JSON.stringify([name, etag]);
}

function matchNobody(): Matcher {
  const ownIdentities = { numbers: [], emailDomains: [], agentNames: [] };
  return createMatcher({ features: [], keys: [], region: 'US', ownIdentities });
}
