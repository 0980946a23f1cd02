import { isJsonObject } from '../../api/json.ts';
import type { JsonValue } from '../../api/json.ts';

/** What one hearing of something said consists of, and who said it, where the document tells. */
export interface HeardText {
  readonly text: string;
  readonly channel?: string;
}

const speakerKeys = ['channel', 'speaker', 'speakerId', 'role', 'party'] as const;
const speakerNames: ReadonlySet<string> = new Set(speakerKeys);

/** Who speaks in an object, where it tells. */
export function speakerIn(value: JsonValue): string | undefined {
  if (!isJsonObject(value)) return undefined;
  const told = speakerKeys.flatMap((key) => {
    const speaker = Object.hasOwn(value, key) ? value[key] : undefined;
    return typeof speaker === 'string' || typeof speaker === 'number' ? [`${key} ${speaker}`] : [];
  });
  return told.length === 0 ? undefined : told.join(', ');
}

interface Open {
  readonly value: JsonValue;
  readonly channel: string | undefined;
}

/**
 * Where a path ends above the texts, all of them below it, also of JSON that was put into a string. What stands between the
 * words goes to `beside`: names of who spoke, and numbers, of which most are times, would tear a spoken number in two.
 */
export function heardIn(root: JsonValue, channel: string | undefined, beside: Set<string>): readonly HeardText[] {
  if (typeof root === 'number') return [heard(String(root), channel)];
  const texts: HeardText[] = [];
  const open: Open[] = [{ value: root, channel }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value } = next;
    if (typeof value === 'string') {
      const inner = jsonIn(value);
      if (inner !== undefined) open.push({ ...next, value: inner });
      else if (value !== '') texts.push(heard(value, next.channel));
    } else if (typeof value === 'number') beside.add(String(value));
    else if (typeof value === 'object' && value !== null) {
      const within = speakerIn(value) ?? next.channel;
      for (const [key, child] of Object.entries(value).toReversed()) {
        if (isName(key, child as JsonValue)) beside.add(child as string);
        else open.push({ value: child as JsonValue, channel: within });
      }
    }
  }
  beside.delete('');
  return texts;
}

/** Of a speaker. JSON in a string is taken apart like any other. */
function isName(key: string, value: JsonValue): boolean {
  return typeof value === 'string' && speakerNames.has(key) && jsonIn(value) === undefined;
}

const heard = (text: string, channel: string | undefined): HeardText =>
  channel === undefined ? { text } : { text, channel };

/** Cheap for nearly every text: what does not begin like JSON is none. */
const jsonStart = /^\s*(?:\{\s*["}]|\[\s*[[{"\]])/;

/** The document that a text is. A number or a word is a text, also where it could be read as JSON. */
export function jsonIn(text: string): JsonValue | undefined {
  if (!jsonStart.test(text)) return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
