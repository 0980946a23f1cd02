import { isSearchedHidden, evidenceOfCallId, evidenceOfName, listedNumbers } from './listed-evidence.ts';
import { isContentChanged } from '../../scan/classify/classification.ts';
import { isReadable } from '../../scan/classify/content-values.ts';
import type { ReadArtifact, ReadCopy } from '../../scan/pass/artifact.ts';
import type { ScanPlace } from '../../scan/pass/scan-place.ts';
import type { NotSearchedWord } from '../engine.ts';
import type { CompiledSearch } from './compiled-search.ts';
import { examineCopy, readsContent } from './copy-examination.ts';
import type { Tapped } from './copy-examination.ts';
import type { Examined } from './examination.ts';
import type { LookContext } from './look-context.ts';
import type { SearchedArtifact } from './search-tally.ts';

export interface ArtifactToSearch {
  readonly place: ScanPlace;
  readonly artifact: ReadArtifact;
  readonly tapped: Tapped;
}

/** `Changed`: a copy is not what was listed any more. Nothing was counted of it. */
export type ArtifactSearched = 'Searched' | 'Changed';

/** Looks for people in one artifact and counts what could not be searched. Throws OperatorError where a read failed. */
export async function searchArtifact(context: LookContext, one: ArtifactToSearch): Promise<ArtifactSearched> {
  const { place, artifact, tapped } = one;
  if (artifact.copies.some(({ classification }) => isContentChanged(classification))) return 'Changed';
  const { definition } = artifact;
  const search = definition === undefined ? undefined : context.searchOf(definition);
  const examined: (readonly [ReadCopy, Examined])[] = [];
  if (search !== undefined && readsContent(search) && !artifact.isCut) {
    for (const copy of distinctContents(artifact.copies)) {
      const isUntold = search.callOfRecord !== undefined && copy.callIds.length === 0;
      const read = await examineCopy(context, { place, entry: copy.entry, search, isUntold }, tapped);
      if (read.kind === 'Changed') return 'Changed';
      examined.push([copy, read.examined]);
    }
  }
  const spokenCalls = new Set<string>();
  for (const [copy, shown] of examined) takeContent(context, { place, copy, shown, spokenCalls });
  takeListing(context, { place, artifact, search, spokenCalls });
  context.tally.add(place, { ...summaryOf({ artifact, search, examined }), spokenCalls });
  return 'Searched';
}

/** Copies that can be read, one for each content and calls that it belongs to. */
function distinctContents(copies: readonly ReadCopy[]): readonly ReadCopy[] {
  const readable = copies.filter(({ entry }) => isReadable(entry));
  if (readable.length < 2) return readable;
  return [...new Map(readable.map((copy) => [JSON.stringify([copy.entry.etag, copy.callIds]), copy])).values()];
}

interface ShownContent {
  readonly place: ScanPlace;
  readonly copy: ReadCopy;
  readonly shown: Examined;
  readonly spokenCalls: Set<string>;
}

function takeContent({ book }: LookContext, { place, copy, shown, spokenCalls }: ShownContent): void {
  const { name: className } = place.scanClass;
  book.add(copy.callIds, { className, evidence: shown.whole });
  for (const [callId, evidence] of shown.records) book.add([callId], { className, evidence });
  book.addUnassigned(copy.callIds, { className, evidence: shown.unassigned });
  if (shown.hasWords) for (const callId of copy.callIds) spokenCalls.add(callId);
}

interface ShownListing {
  readonly place: ScanPlace;
  readonly artifact: ReadArtifact;
  readonly search: CompiledSearch | undefined;
  readonly spokenCalls: Set<string>;
}

function takeListing(context: LookContext, { place, artifact, search, spokenCalls }: ShownListing): void {
  const { book, features, matcherOf } = context;
  if (features.length === 0) return;
  const matcher = matcherOf(features);
  const { name: className } = place.scanClass;
  const callIds = callIdsOf(artifact);
  book.add([...callIds], { className, evidence: evidenceOfName(matcher, artifact.name) });
  for (const callId of callIds) book.add([callId], { className, evidence: evidenceOfCallId(matcher, callId) });
  if (search === undefined) return;
  for (const { entry, callIds: own } of artifact.copies) {
    const listed = listedNumbers(matcher, search, entry);
    if (listed === undefined) continue;
    if (listed.hasNumber) for (const callId of own) spokenCalls.add(callId);
    book.add(own, { className, evidence: listed.evidence });
  }
}

function callIdsOf({ copies }: ReadArtifact): ReadonlySet<string> {
  return new Set(copies.flatMap(({ callIds }) => callIds));
}

interface Searched {
  readonly artifact: ReadArtifact;
  readonly search: CompiledSearch | undefined;
  readonly examined: readonly (readonly [ReadCopy, Examined])[];
}

function summaryOf({ artifact, search, examined }: Searched): Omit<SearchedArtifact, 'spokenCalls'> {
  const { copies, definition } = artifact;
  const words = new Set<NotSearchedWord>(examined.flatMap(([, { notSearched }]) => notSearched));
  const isRecording = definition?.kind === 'Recording' && search?.searched === undefined;
  // Audio within a document counts like a recording: as searched where words of its call are found anywhere.
  const isAudio = words.delete('AudioWithoutTranscript') || isRecording;
  if (!isAudio && !isSearchable(artifact, search)) words.add('NoSearchDefinition');
  if (artifact.isCut) words.add('Unclassified');
  for (const copy of copies) {
    const word = unsearchedCopy(copy);
    if (word !== undefined) words.add(word);
    if (search !== undefined && isSearchedHidden(search, copy.entry)) words.add('Encrypted');
  }
  return { callIds: callIdsOf(artifact), notSearched: words, isAudio };
}

/** By its words, or at least by numbers that stand beside it. */
function isSearchable({ definition }: ReadArtifact, search: CompiledSearch | undefined): boolean {
  return search?.searched !== undefined || (definition?.numbers ?? []).length > 0;
}

function unsearchedCopy({ entry, classification }: ReadCopy): NotSearchedWord | undefined {
  if (entry.kind === 'softDeleted') return 'DeletedCopy';
  if (entry.kind === 'uncommitted') return 'Unreadable';
  if (classification.kind === 'Classified') return undefined;
  switch (classification.reason) {
    case 'NoDefinition':
      return 'NoSearchDefinition';
    case 'ContentArchived':
      return 'ArchiveTier';
    case 'ContentEncrypted':
    case 'MetadataHidden':
      return 'Encrypted';
    case 'ContentMalformed':
    case 'ContentTooLarge':
      return 'Unreadable';
    default:
      return 'Unclassified';
  }
}
