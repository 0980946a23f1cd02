import type { JsonValue } from '../../api/json.ts';
import { digestOfToken } from '../../evidence/key-ring.ts';
import type { CallPart } from '../../matching/feature.ts';
import type { NumberSource } from '../../policy/artifact-definition.ts';
import type { ContentSource } from '../../scan/classify/content-values.ts';

/** A number as it stands there, or as its keyed hash. */
export function numberPart(role: NumberSource['role'], value: string | number): CallPart {
  const text = String(value);
  const token = digestOfToken(text.trim());
  return token === undefined ? { kind: 'Number', role, value: text } : { kind: 'NumberDigest', role, ...token };
}

export interface ValuesRead {
  readonly values: readonly string[];
  /** Something stands there that is neither text, a number, nor nothing, such as an object. */
  readonly isUnreadable: boolean;
}

/** What a source selects in one document. */
export function readValues(document: JsonValue, { select, capture }: ContentSource): ValuesRead {
  const selected = select(document);
  const values = selected.flatMap((value) => {
    if (typeof value === 'number') return [String(value)];
    const captured = typeof value === 'string' ? capture(value) : undefined;
    return captured === undefined || captured === '' ? [] : [captured];
  });
  return { values, isUnreadable: selected.some(isUnreadable) };
}

function isUnreadable(value: JsonValue): boolean {
  return value !== null && typeof value !== 'string' && typeof value !== 'number';
}
