import { isJsonObject } from '../api/json.ts';
import type { JsonObject, JsonValue } from '../api/json.ts';

/** A field that should be there is not, or is of another type. Says which one, never what stood there. */
export class MalformedField extends Error {
  constructor(path: string, wanted: string) {
    super(`${path} is not ${wanted}`);
    this.name = 'MalformedField';
  }
}

/**
 * Typed reading of an answer: fields that nobody asks for do not matter, absent ones are `undefined` (Azure leaves out
 * what is off, and sometimes says null), and one of another type throws a {@link MalformedField}.
 */
export interface FieldReader {
  /** The object as it came; empty where it was absent. */
  readonly raw: JsonObject;
  readonly object: (key: string) => FieldReader;
  readonly objects: (key: string) => readonly FieldReader[];
  readonly text: (key: string) => string | undefined;
  readonly requiredText: (key: string) => string;
  readonly flag: (key: string) => boolean;
  /** A whole number of at least zero. */
  readonly count: (key: string) => number | undefined;
  readonly has: (key: string) => boolean;
}

export function readFields(value: JsonObject, path = ''): FieldReader {
  const pathOf = (key: string): string => (path === '' ? key : `${path}.${key}`);

  function read<T extends JsonValue>(key: string, wanted: string, is: (field: JsonValue) => field is T): T | undefined {
    const field = value[key] ?? undefined;
    if (field === undefined) return undefined;
    if (!is(field)) throw new MalformedField(pathOf(key), wanted);
    return field;
  }
  const text = (key: string): string | undefined => read(key, 'a string', isText);

  return {
    raw: value,
    object: (key) => readFields(read(key, 'an object', isJsonObject) ?? {}, pathOf(key)),
    objects: (key) =>
      (read(key, 'a list of objects', isObjectList) ?? []).map((item, at) => readFields(item, `${pathOf(key)}[${at}]`)),
    text,
    requiredText: (key) => {
      const found = text(key);
      if (found === undefined) throw new MalformedField(pathOf(key), 'there');
      return found;
    },
    flag: (key) => read(key, 'true or false', isFlag) ?? false,
    count: (key) => read(key, 'a whole number', isCount),
    has: (key) => (value[key] ?? undefined) !== undefined,
  };
}

function isText(field: JsonValue): field is string {
  return typeof field === 'string';
}

function isFlag(field: JsonValue): field is boolean {
  return typeof field === 'boolean';
}

function isCount(field: JsonValue): field is number {
  return typeof field === 'number' && Number.isSafeInteger(field) && field >= 0;
}

function isObjectList(field: JsonValue): field is readonly JsonObject[] {
  return Array.isArray(field) && field.every(isJsonObject);
}
