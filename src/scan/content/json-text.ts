import type { JsonValue } from '../../api/json.ts';
import { ContentFault } from './content-fault.ts';

export type EachDocument = (document: JsonValue) => void;

/** The parser's own message would quote the text. */
export function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new ContentFault('NotJson');
  }
}
