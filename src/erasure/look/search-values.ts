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

/** What a source selects in one document. What is neither text nor number is no value. */
export function valuesIn(document: JsonValue, { select, capture }: ContentSource): readonly string[] {
  return select(document).flatMap((value) => {
    if (typeof value === 'number') return [String(value)];
    const captured = typeof value === 'string' ? capture(value) : undefined;
    return captured === undefined || captured === '' ? [] : [captured];
  });
}
