import type { JsonValue } from '../../api/json.ts';
import { mergeEvidence, type CallEvidence } from '../../matching/evidence.ts';
import type { Matcher } from '../../matching/matcher.ts';
import { aiObjectIdsOf } from '../ai-object-ids.ts';
import type { NotSearchedWord } from '../engine.ts';
import { collectParts, createCallTexts, hasWords, noEvidence, unreadCaller } from './call-texts.ts';
import type { SpokenParts } from './call-texts.ts';
import type { CompiledSearch, ObjectKind } from './compiled-search.ts';
import { readValues } from './search-values.ts';
import { partsOfDocument } from './spoken-parts.ts';
import { openBodies } from './vcon-bodies.ts';

export interface NamedAiObject extends ObjectKind {
  /** `undefined`: there may be one, and nobody can read which. */
  readonly id: string | undefined;
  /** Of a record of a log: its call. */
  readonly callId?: string;
}

/** What one content shows of people. It holds no text of it, and no id but those of calls with hits. */
export interface Examined {
  /** Of all that the blob belongs to. */
  readonly whole: CallEvidence;
  readonly records: ReadonlyMap<string, CallEvidence>;
  /** Of records whose call nobody can tell. */
  readonly unassigned: CallEvidence;
  readonly aiObjects: readonly NamedAiObject[];
  readonly hasWords: boolean;
  /** What of it could not be searched. */
  readonly notSearched: readonly NotSearchedWord[];
}

export const nothingExamined: Examined = {
  whole: noEvidence,
  records: new Map(),
  unassigned: noEvidence,
  aiObjects: [],
  hasWords: false,
  notSearched: [],
};

export function hasHits({ whole, records, unassigned }: Examined): boolean {
  return [whole, unassigned, ...records.values()].some(({ found }) => found.length > 0);
}

/** Leaves out the calls of a log in which nobody was found, and what its records name. */
export function onlyHits(examined: Examined): Examined {
  const records = new Map([...examined.records].filter(([, { found }]) => found.length > 0));
  return { ...examined, records, aiObjects: [] };
}

/** Two looks at one content, for different features. */
export function mergeExamined(one: Examined, other: Examined): Examined {
  const records = new Map(one.records);
  for (const [callId, evidence] of other.records) {
    const known = records.get(callId);
    records.set(callId, known === undefined ? evidence : mergeEvidence([known, evidence]));
  }
  const named = new Map([...one.aiObjects, ...other.aiObjects].map((object) => [JSON.stringify(object), object]));
  return {
    whole: mergeEvidence([one.whole, other.whole]),
    records,
    unassigned: mergeEvidence([one.unassigned, other.unassigned]),
    aiObjects: [...named.values()],
    hasWords: one.hasWords || other.hasWords,
    notSearched: [...new Set([...one.notSearched, ...other.notSearched])],
  };
}

/** Leaves out what was found for requests that are not looked for any more. */
export function withoutRequests(examined: Examined, isLive: (requestId: string) => boolean): Examined {
  const only = ({ found, callers }: CallEvidence): CallEvidence => ({
    callers,
    found: found.filter(({ requestId }) => isLive(requestId)),
  });
  return {
    ...examined,
    whole: only(examined.whole),
    records: new Map([...examined.records].map(([callId, evidence]) => [callId, only(evidence)])),
    unassigned: only(examined.unassigned),
  };
}

export function examineParts(matcher: Matcher, parts: SpokenParts): Examined {
  const notSearched = parts.unread.length > 0 ? (['Unreadable'] as const) : [];
  return { ...nothingExamined, whole: collectParts(matcher, parts), hasWords: hasWords(parts), notSearched };
}

export function examineDocument(search: CompiledSearch, matcher: Matcher, document: JsonValue): Examined {
  const isVCon = search.forms.includes('VCon');
  const { document: spoken, notSearched } = isVCon ? openBodies(document) : { document, notSearched: [] };
  const examined = examineParts(matcher, partsOfDocument(search, document, spoken));
  const aiObjects = aiObjectsIn(search, document);
  const unnamed = aiObjects.some(isUnnamed) ? (['Unreadable'] as const) : [];
  return { ...examined, aiObjects, notSearched: [...examined.notSearched, ...notSearched, ...unnamed] };
}

/** Takes the records of one log, in order. */
export interface LogExamination {
  readonly add: (document: JsonValue) => void;
  /** `isTorn`: a line could not be read. It may have said of any call of the log who called. */
  readonly end: (isTorn: boolean) => Examined;
}

/** What of a log is looked at; all of it where that is absent. */
export interface LogFilter {
  /** Whose records. */
  readonly isWanted?: ((callId: string) => boolean) | undefined;
  /** Which of the objects that they name. One that nobody can read is none of these, and counts all the same. */
  readonly isMeant?: ((object: NamedAiObject) => boolean) | undefined;
}

export function examineLog(
  search: CompiledSearch,
  matcher: Matcher,
  { isWanted, isMeant }: LogFilter = {},
): LogExamination {
  const { callOfRecord } = search;
  const texts = createCallTexts(matcher);
  const aiObjects = new Map<string, NamedAiObject>();
  const callIds = new Set<string>();
  const counts = (object: NamedAiObject): boolean => isUnnamed(object) || isMeant?.(object) !== false;
  let said = false;
  let isUnread = false;
  return {
    add: (document) => {
      const callId = callOfRecord?.(document);
      if (callId !== undefined && isWanted?.(callId) === false) return;
      const parts = partsOfDocument(search, document);
      said ||= hasWords(parts);
      isUnread ||= parts.unread.length > 0;
      if (callId !== undefined) callIds.add(callId);
      texts.add(callId, parts);
      for (const object of aiObjectsIn(search, document).filter(counts)) {
        isUnread ||= isUnnamed(object);
        const named = callId === undefined ? object : { ...object, callId };
        aiObjects.set(JSON.stringify(named), named);
      }
    },
    end: (isTorn) => {
      const evidence = texts.evidence();
      const hidesCaller = isTorn && search.callerForms.includes('Log');
      const told = (one: CallEvidence): CallEvidence => (hidesCaller ? mergeEvidence([one, unreadCaller]) : one);
      const records = new Map<string, CallEvidence>();
      if (hidesCaller) for (const callId of callIds) records.set(callId, unreadCaller);
      for (const [callId, one] of evidence) if (callId !== undefined) records.set(callId, told(one));
      const rest = told(evidence.get(undefined) ?? noEvidence);
      return {
        ...nothingExamined,
        // Where no record tells its call, all of them are of the calls that the blob as a whole belongs to.
        ...(callOfRecord === undefined ? { whole: rest } : { unassigned: rest }),
        records,
        aiObjects: [...aiObjects.values(), ...unnamedIn(isTorn ? search.objectsOf('Log') : [])],
        hasWords: said,
        notSearched: isTorn || isUnread ? ['Unreadable'] : [],
      };
    },
  };
}

function aiObjectsIn(search: CompiledSearch, document: JsonValue): readonly NamedAiObject[] {
  return search.aiObjects.own.flatMap(({ what, source }) => {
    const { values, isUnreadable } = readValues(document, source);
    return [...aiObjectIdsOf(values).map((id) => ({ ...what, id })), ...unnamedIn(isUnreadable ? [what] : [])];
  });
}

/** What a content names that cannot be read. */
export function unnamedIn(kinds: readonly ObjectKind[]): readonly NamedAiObject[] {
  return kinds.map((what) => ({ ...what, id: undefined }));
}

function isUnnamed({ id }: NamedAiObject): boolean {
  return id === undefined;
}
