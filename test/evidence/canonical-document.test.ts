import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../../src/api/json.ts';
import { decodeDocument, encodeDocument } from '../../src/evidence/canonical-document.ts';

const documents = fc.dictionary(fc.string({ unit: 'binary', maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }), {
  maxKeys: 6,
}) as fc.Arbitrary<JsonObject>;

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([key, field]) => [key, shuffled(field)]));
}

describe('the canonical form of a document', () => {
  it('follows the examples of RFC 8785', () => {
    const numbers = { numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 1e-27], literals: [null, true, false] };
    expect(Buffer.from(encodeDocument(numbers)).toString()).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}',
    );
    const keys = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
    expect(Buffer.from(encodeDocument(keys)).toString()).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    );
  });

  it('is the same whatever the order of keys, and reads back', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const bytes = encodeDocument(document);
        expect(encodeDocument(shuffled(document) as JsonObject)).toEqual(bytes);
        const read = decodeDocument(bytes);
        expect(read).toBeDefined();
        expect(encodeDocument(read!)).toEqual(bytes);
      }),
    );
  });

  it.each([
    '{"a": 1}',
    '{"b":1,"a":2}',
    '{"a":1,"a":1}',
    '{"a":1.0}',
    '{"a":-0}',
    '{"a":"\\u0061"}',
    '{"a":1}\n',
    '\ufeff{"a":1}',
    '[1]',
    '1',
    '',
    '{"a":1',
  ])('takes no other form for it: %j', (text) => {
    expect(decodeDocument(Buffer.from(text))).toBeUndefined();
  });

  it('takes no bytes that are not UTF-8', () => {
    expect(decodeDocument(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toBeUndefined();
  });
});
