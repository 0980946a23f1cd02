import { isJsonObject } from '../../api/json.ts';
import type { JsonObject, JsonValue } from '../../api/json.ts';
import type { NotSearchedWord } from '../engine.ts';
import { jsonIn, speakerIn } from '../../scan/classify/heard-texts.ts';
import { readSpeakerLines } from './speaker-lines.ts';
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
    if (body.kind === 'Words') return { ...part, ...partyOf(part), body: body.words };
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

/** Who says what a dialog holds: the first of its parties where it does not tell. Each message of a chat is a dialog. */
function partyOf(part: JsonObject): JsonObject {
  const { originator, parties } = part;
  const party = originator ?? (Array.isArray(parties) ? (parties as readonly JsonValue[])[0] : parties);
  return typeof party === 'number' && speakerIn(part) === undefined ? { party } : {};
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

/** With voices as a document tells them. What else stands beside the words is told like a speaker of nothing. */
function wordsIn(text: string): JsonValue {
  const document = jsonIn(text);
  if (document !== undefined) return document;
  const { texts, values } = /^\s*WEBVTT\b/.test(text) ? readWebVtt(text) : readSpeakerLines(text);
  const spoken = texts.map((one) => (one.channel === undefined ? one.text : saidBy(one.channel, one.text)));
  const [first] = spoken;
  if (spoken.length === 1 && typeof first === 'string' && values.length === 0) return first;
  return [...spoken, ...values.map((speaker) => ({ speaker }))];
}

/** A comment is of no speaker, and neither of those who speak without a name. */
const saidBy = (channel: string, text: string): JsonValue => ({ speaker: channel === 'note' ? '' : channel, text });
