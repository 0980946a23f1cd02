import type { JsonValue } from '../../api/json.ts';
import { mergeEvidence } from '../../matching/evidence.ts';
import type { Matcher } from '../../matching/matcher.ts';
import type { BlobEntry } from '../../scan/blob-port.ts';
import { findInContent } from '../../scan/classify/content-values.ts';
import { absent } from '../../scan/classify/found-values.ts';
import { parseJson } from '../../scan/content/json-text.ts';
import { openVCon } from '../../scan/content/jose.ts';
import { createContentReads } from '../../scan/content/content-reads.ts';
import type { ContentOutcome, ContentTarget, UnreadContent } from '../../scan/content/content-reads.ts';
import { createRecordSink } from '../../scan/content/record-sink.ts';
import type { TextSink } from '../../scan/content/text-sink.ts';
import type { AccountReads } from '../../scan/pass/reading.ts';
import type { ScanPlace } from '../../scan/pass/scan-place.ts';
import { aiObjectIdsOf } from '../ai-object-ids.ts';
import type { NotSearchedWord } from '../engine.ts';
import { collectParts, noEvidence, tellsNumber, unreadCallee, unreadCaller } from './call-texts.ts';
import type { CompiledSearch, ContentForm } from './compiled-search.ts';
import { examineDocument, examineLog, examineParts, mergeExamined, nothingExamined, unnamedIn } from './examination.ts';
import type { Examined, LogFilter, NamedAiObject } from './examination.ts';
import { numberPart } from './search-values.ts';
import { partsOfText } from './spoken-parts.ts';

export interface ContentReading extends LogFilter {
  readonly place: ScanPlace;
  readonly entry: BlobEntry;
  readonly search: CompiledSearch;
  readonly matcher: Matcher;
  /** What was seen of its document while its call was looked for: it is not read again then. */
  readonly tapped: Examined | undefined;
}

export type ContentRead =
  | {
      readonly kind: 'Examined';
      readonly examined: Examined;
      /** False where another look may see more: it is archived, or what should stand beside it was not there. */
      readonly isFinal: boolean;
    }
  /** Replaced or deleted since the listing. */
  | { readonly kind: 'Changed' };

/** Reads what a blob's content, and blobs beside it, show of people. Throws OperatorError where a read failed. */
export async function readForPeople(
  reading: ContentReading,
  reads: AccountReads,
  { abortSignal }: { readonly abortSignal: AbortSignal },
): Promise<ContentRead> {
  const { search, tapped } = reading;
  let examined: Examined = tapped ?? nothingExamined;
  for (const form of search.forms) {
    if (tapped !== undefined && (form === 'Document' || form === 'VCon')) continue;
    const outcome = await readForm(form, reading, { reads, abortSignal });
    if (outcome.kind === 'NotFound' || outcome.kind === 'Changed') return { kind: 'Changed' };
    examined = mergeExamined(examined, outcome.kind === 'Read' ? outcome.value : unread(form, search, wordOf(outcome)));
  }
  const beside = await readSiblings(reading, { reads, abortSignal });
  const isFinal = beside.isFinal && !examined.notSearched.includes('ArchiveTier');
  return { kind: 'Examined', examined: mergeExamined(examined, beside.examined), isFinal };
}

/** Nobody knows then who called or was called, nor which objects it names. */
function unread(
  form: ContentForm,
  { callerForms, numbers, objectsOf }: CompiledSearch,
  word: NotSearchedWord,
): Examined {
  const hidesCallee = numbers.own.some(({ what }) => what.role === 'Callee');
  const hidden = [callerForms.includes(form) ? unreadCaller : noEvidence, hidesCallee ? unreadCallee : noEvidence];
  const whole = mergeEvidence(hidden);
  return { ...nothingExamined, whole, aiObjects: unnamedIn(objectsOf(form)), notSearched: [word] };
}

interface Means {
  readonly reads: AccountReads;
  readonly abortSignal: AbortSignal;
}

function readForm(
  form: ContentForm,
  reading: ContentReading,
  { reads, abortSignal }: Means,
): Promise<ContentOutcome<Examined>> {
  const read = createContentReads(reads.port);
  return reads.inSlot(() => read(targetOf(reading, form), () => openSink(form, reading), { abortSignal }));
}

/** The current version is read by its name: an account may not show it under its id. */
function targetOf({ place, entry }: ContentReading, form: ContentForm): ContentTarget {
  return {
    container: place.container,
    name: entry.name,
    versionId: entry.kind === 'version' ? entry.versionId : undefined,
    snapshot: entry.snapshot,
    ifMatch: entry.etag,
    size: form === 'Log' ? 'Log' : 'Document',
  };
}

function openSink(
  form: ContentForm,
  { entry, search, matcher, isWanted, isMeant }: ContentReading,
): TextSink<Examined> {
  switch (form) {
    case 'Log': {
      const log = examineLog(search, matcher, { isWanted, isMeant });
      // Whoever wrote an older copy went on with its last line, and that stands in the newer one.
      return createRecordSink(log.add, (broken, isEndBroken) =>
        log.end(broken > 0 || (isEndBroken && entry.kind === 'base')),
      );
    }
    case 'Document':
    case 'VCon':
      return wholeText((text) => {
        const document: JsonValue = form === 'VCon' ? openVCon(parseJson(text)) : parseJson(text);
        return examineDocument(search, matcher, document);
      });
    case 'Text':
    case 'WebVtt':
      return wholeText((text) => examineParts(matcher, partsOfText(form, text)));
  }
}

function wholeText(examine: (text: string) => Examined): TextSink<Examined> {
  const pieces: string[] = [];
  return {
    push: (text) => {
      pieces.push(text);
    },
    end: () => examine(pieces.join('')),
  };
}

function wordOf({ reason }: Extract<UnreadContent, { kind: 'Unreadable' }>): NotSearchedWord {
  if (reason === 'Archived') return 'ArchiveTier';
  return reason === 'Encrypted' || reason === 'EncryptedDocument' ? 'Encrypted' : 'Unreadable';
}

interface Beside {
  readonly examined: Examined;
  readonly isFinal: boolean;
}

async function readSiblings(
  { place: { container }, entry, search, matcher }: ContentReading,
  { reads, abortSignal }: Means,
): Promise<Beside> {
  const { numbers, aiObjects } = search;
  const sources = [...numbers.sibling, ...aiObjects.sibling].map(({ source }) => source);
  if (sources.length === 0) return { examined: nothingExamined, isFinal: true };
  const found = await findInContent(sources, entry, { container, readDocuments: reads.readDocuments, abortSignal });
  const all = sources.map((source) => found.get(source));
  const isUnusable = (source: (typeof sources)[number]): boolean => found.get(source)?.kind === 'Unusable';
  const unreadRoles = numbers.sibling.filter(({ source }) => isUnusable(source)).map(({ what }) => what.role);
  const valuesOf = (source: (typeof sources)[number]): readonly (string | number)[] => {
    const one = found.get(source);
    return one?.kind === 'Values' ? one.values : [];
  };
  const parts = numbers.sibling.flatMap(({ what, source }) =>
    valuesOf(source).map((value) => numberPart(what.role, value)),
  );
  const named = aiObjects.sibling.flatMap(({ what, source }): readonly NamedAiObject[] => {
    const one = found.get(source) ?? absent;
    const ids = aiObjectIdsOf(one.kind === 'Absent' ? [] : (one.values ?? []));
    return [...ids.map((id) => ({ ...what, id })), ...unnamedIn(isUnusable(source) ? [what] : [])];
  });
  return {
    examined: {
      ...nothingExamined,
      whole: collectParts(matcher, { paths: [], values: [], numbers: parts, unread: unreadRoles }),
      aiObjects: named,
      hasWords: tellsNumber(parts),
      notSearched: sources.some(isUnusable) ? ['Unreadable'] : [],
    },
    isFinal: all.every((one) => one?.kind === 'Values'),
  };
}
