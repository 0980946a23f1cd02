import type { DocumentTarget } from '../../scan/content/document-reads.ts';
import type { BlobEntry } from '../../scan/blob-port.ts';
import type { DocumentTap } from '../../scan/pass/document-tap.ts';
import { definitionOf } from '../../scan/pass/scan-class.ts';
import type { ScanPlace } from '../../scan/pass/scan-place.ts';
import type { FeatureDigest } from '../../matching/feature.ts';
import type { CompiledSearch } from './compiled-search.ts';
import { readForPeople } from './content-reading.ts';
import { hashContent } from './content-table.ts';
import type { ContentHash } from './content-table.ts';
import { examineDocument, mergeExamined, nothingExamined, onlyHits } from './examination.ts';
import type { Examined } from './examination.ts';
import type { LookContext } from './look-context.ts';
import type { Keeps, Remembered } from './look-memory.ts';

/** What documents showed that were read to tell their call, until their artifact comes out of the listing. */
export type Tapped = Map<number, Examined>;

export type CopyExamined = { readonly kind: 'Examined'; readonly examined: Examined } | { readonly kind: 'Changed' };

/** A blob keeps its ETag as long as its content and its metadata: versions and snapshots of it that are the same are one. */
function hashOf({ account, container }: ScanPlace, name: string, etag: string | undefined): ContentHash {
  return hashContent(JSON.stringify([account, container, name, etag ?? '']));
}

/** Whether the content, or a blob beside it, may show something. */
export function readsContent({ forms, numbers, aiObjects }: CompiledSearch): boolean {
  return forms.length > 0 || numbers.sibling.length > 0 || aiObjects.sibling.length > 0;
}

/** Looks through documents while they are read for another purpose. What is known already is not looked through again. */
export function createTap(context: LookContext, place: ScanPlace, tapped: Tapped): DocumentTap {
  return ({ name, ifMatch }: DocumentTarget) => {
    const definition = definitionOf(place.scanClass, name);
    if (definition === undefined) return undefined;
    const search = context.searchOf(definition);
    if (!search.forms.includes('Document') && !search.forms.includes('VCon')) return undefined;
    const content = hashOf(place, name, ifMatch);
    const features = context.recall.featuresFor(context.recall.recall(content));
    if (features.length === 0) return undefined;
    return (document) => {
      tapped.set(content.hash, examineDocument(search, context.matcherOf(features), document));
    };
  };
}

export interface CopyToExamine {
  readonly place: ScanPlace;
  readonly entry: BlobEntry;
  readonly search: CompiledSearch;
}

/** `isUntold`: it tells no calls, such as a log that is too large to hold them. Those without hits are not held here either. */
export interface CopyToSearch extends CopyToExamine {
  readonly isUntold: boolean;
}

/** What a content shows, for the features that it was not examined for before. Throws OperatorError where a read failed. */
export async function examineCopy(context: LookContext, copy: CopyToSearch, tapped: Tapped): Promise<CopyExamined> {
  const content = hashOf(copy.place, copy.entry.name, copy.entry.etag);
  const remembered = context.recall.recall(content);
  const features = context.recall.featuresFor(remembered);
  const keeps = copy.isUntold ? 'Part' : undefined;
  if (features.length > 0) return readAnew(context, copy, { content, remembered, features, tapped, keeps });
  if (remembered !== undefined) {
    context.recall.remember(content, remembered.examined, remembered.isWhole ? undefined : 'Part');
  }
  return { kind: 'Examined', examined: remembered?.examined ?? nothingExamined };
}

/** The same for a copy of a call with hits: also who called in it, and the objects that it names. Later looks need it, too. */
export async function examineWhole(context: LookContext, copy: CopyToExamine): Promise<CopyExamined> {
  const content = hashOf(copy.place, copy.entry.name, copy.entry.etag);
  const remembered = context.recall.recall(content);
  if (remembered?.isWhole === true) {
    context.recall.remember(content, remembered.examined, 'Keep');
    return { kind: 'Examined', examined: remembered.examined };
  }
  const { features } = context;
  return readAnew(context, copy, { content, remembered: undefined, features, tapped: new Map(), keeps: 'Keep' });
}

/**
 * Of a log that tells no calls: what its records show of those that are looked for. They are others each time, so nothing is
 * remembered. Such logs are large: they are read one after the other.
 */
export async function examineUntold(
  { session, matcherOf, features, untoldLogs }: LookContext,
  { place, entry, search }: CopyToExamine,
  isWanted: (callId: string) => boolean,
): Promise<CopyExamined> {
  const reading = { place, entry, search, matcher: matcherOf(features), tapped: undefined, isWanted };
  return untoldLogs.run('all', () => readForPeople(reading, session.readsOf(place), session), session);
}

interface Anew {
  readonly content: ContentHash;
  readonly remembered: Remembered | undefined;
  readonly features: readonly FeatureDigest[];
  readonly tapped: Tapped;
  readonly keeps: Keeps | undefined;
}

async function readAnew(
  { session, recall, matcherOf }: LookContext,
  { place, entry, search }: CopyToExamine,
  { content, remembered, features, tapped, keeps }: Anew,
): Promise<CopyExamined> {
  const read = await readForPeople(
    { place, entry, search, matcher: matcherOf(features), tapped: tapped.get(content.hash) },
    session.readsOf(place),
    session,
  );
  if (read.kind === 'Changed') return read;
  const all = remembered === undefined ? read.examined : mergeExamined(remembered.examined, read.examined);
  const examined = keeps === 'Part' ? onlyHits(all) : all;
  if (read.isFinal) recall.remember(content, examined, keeps);
  return { kind: 'Examined', examined };
}
