import { isJsonObject } from '../../api/json.ts';
import type { JsonObject, JsonValue } from '../../api/json.ts';
import type { NotSearchedWord } from '../engine.ts';
import { joinApart } from '../../matching/channel-texts.ts';
import { jsonIn } from '../../scan/classify/spoken-path.ts';
import { readWebVtt } from './web-vtt.ts';

export interface OpenedBodies {
  readonly document: JsonValue;
  /** What stands for the bodies that are no words, or lie elsewhere. */
  readonly notSearched: ReadonlySet<NotSearchedWord>;
}

/** What a part of a vCon holds: something to search, or why there is nothing. */
type Body =
  { readonly kind: 'Words'; readonly words: JsonValue } | { readonly kind: 'None'; readonly because?: NotSearchedWord };

/**
 * A vCon with each body as what it says (draft-ietf-vcon-vcon-core, 2.3): JSON out of its string, text out of its base64url.
 * A body that is no text, or that is only linked to, is left out. It is never larger than the document.
 */
export function openBodies(document: JsonValue): OpenedBodies {
  if (!isJsonObject(document)) return { document, notSearched: new Set() };
  const notSearched = new Set<NotSearchedWord>();
  const openPart = (part: JsonValue): JsonValue => {
    if (!isJsonObject(part)) return part;
    const body = bodyOf(part);
    if (body.kind === 'Words') return { ...part, body: body.words };
    if (body.because !== undefined) notSearched.add(body.because);
    return Object.fromEntries(Object.entries(part).filter(([key]) => key !== 'body'));
  };
  const parts = ['dialog', 'analysis', 'attachments'].flatMap((key): readonly (readonly [string, JsonValue])[] => {
    const list = document[key];
    return Array.isArray(list) ? [[key, (list as readonly JsonValue[]).map(openPart)]] : [];
  });
  return { document: { ...document, ...Object.fromEntries(parts) }, notSearched };
}

function bodyOf(part: JsonObject): Body {
  const { body, url } = part;
  if (body === undefined || body === null || body === '') {
    return typeof url === 'string' ? { kind: 'None', because: isAudio(part) ? audio : 'Unreadable' } : { kind: 'None' };
  }
  if (typeof body !== 'string') return { kind: 'Words', words: body };
  if (isAudio(part)) return { kind: 'None', because: audio };
  const text = isEncoded(part) ? decodeText(part, body) : body;
  return text === undefined ? { kind: 'None', because: 'Unreadable' } : { kind: 'Words', words: wordsIn(text) };
}

const audio: NotSearchedWord = 'AudioWithoutTranscript';

/** A recording that does not say of which kind it is was recorded from a telephone, unless its body is written out. */
function isAudio(part: JsonObject): boolean {
  const kind = mediaTypeOf(part);
  if (kind !== '') return /^(?:audio|video)\//.test(kind);
  return part['type'] === 'recording' && (isEncoded(part) || part['body'] === undefined);
}

/** `mimetype` in older drafts. */
function mediaTypeOf({ mediatype, mimetype }: JsonObject): string {
  const told = mediatype ?? mimetype;
  return typeof told === 'string' ? (told.split(';')[0] ?? '').trim().toLowerCase() : '';
}

function isEncoded({ encoding }: JsonObject): boolean {
  return typeof encoding === 'string' && /^base64/i.test(encoding);
}

const textTypes = /^(?:text|message)\/|[/+.-](?:json|jsonl|ndjson|xml|yaml)$/;

function decodeText(part: JsonObject, body: string): string | undefined {
  const kind = mediaTypeOf(part);
  if (kind !== '' && !textTypes.test(kind)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(body, 'base64url'));
  } catch {
    return undefined;
  }
}

function wordsIn(text: string): JsonValue {
  if (!/^\s*WEBVTT\b/.test(text)) return jsonIn(text) ?? text;
  const { texts, values } = readWebVtt(text);
  return [...texts.map((spoken) => spoken.text), ...(values.length === 0 ? [] : [joinApart(['', ...values])])];
}
