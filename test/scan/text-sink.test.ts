import { describe, expect, it } from '@jest/globals';
import { createTextDecoder } from '../../src/scan/content/text-sink.ts';

function decoded(content: Uint8Array, chunkBytes: number): string {
  const texts: string[] = [];
  const sink = { push: (text: string) => texts.push(text), end: () => texts.join('') };
  const decoder = createTextDecoder(sink, { maxBytes: 1_000 });
  for (let at = 0; at < content.byteLength; at += chunkBytes) void decoder.push(content.subarray(at, at + chunkBytes));
  void decoder.end();
  return texts.join('');
}

describe('a text in UTF-16 without a mark', () => {
  it.each(['„Guten Tag“', '– Anna', '…ja, 0172 1234567', 'Привет, Anna', 'Ärger', 'a'.repeat(200)])(
    'is read where it begins as %s',
    (text) => {
      const content = Buffer.from(text, 'utf16le');
      for (const chunkBytes of [1, 7, 1_000]) {
        expect(decoded(content, chunkBytes)).toBe(text);
        expect(decoded(Buffer.from(content).swap16(), chunkBytes)).toBe(text);
      }
    },
  );

  it.each(['ab\u0000cd', '\u0000\u0000\u0000\u0000ab', ''])('is not taken for one where it is UTF-8: %j', (text) => {
    expect(decoded(Buffer.from(text), 3)).toBe(text);
  });
});
