import type { JsonValue } from '../../api/json.ts';
import type { SelectSpoken } from '../../scan/classify/spoken-path.ts';
import type { SpokenParts } from './call-texts.ts';
import type { CompiledSearch } from './compiled-search.ts';
import { createLineVoices } from './line-voices.ts';
import { numberPart, readValues } from './search-values.ts';
import { readSpeakerLines } from './speaker-lines.ts';
import { readWebVtt } from './web-vtt.ts';

/**
 * What a JSON document, or one record of a log, says. `spoken` is the document with its words as they are meant, where they
 * stand in it otherwise.
 */
export function partsOfDocument(search: CompiledSearch, document: JsonValue, spoken = document): SpokenParts {
  const numbers = search.numbers.own.map(({ what: { role }, source }) => ({ role, ...readValues(document, source) }));
  const voices = createLineVoices();
  const paths = search.texts.map((select) => select(spoken).map(voices.tell));
  return {
    paths,
    values: [...search.values.flatMap((select) => firstHearing(select, spoken)), ...voices.values()],
    numbers: numbers.flatMap(({ role, values }) => values.map((value) => numberPart(role, value))),
    unread: numbers.filter(({ role, isUnreadable }) => isUnreadable && role !== 'Agent').map(({ role }) => role),
  };
}

function firstHearing(select: SelectSpoken, document: JsonValue): readonly string[] {
  return select(document).flatMap((hearing) => hearing.map(({ text }) => text));
}

export function partsOfText(form: 'Text' | 'WebVtt', text: string): SpokenParts {
  const { texts, values } = form === 'WebVtt' ? readWebVtt(text) : readSpeakerLines(text);
  return { paths: [[texts]], values, numbers: [], unread: [] };
}
