import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonValue } from '../../src/api/json.ts';
import type { ContentFormat } from '../../src/policy/artifact-definition.ts';
import { createDocumentReads } from '../../src/scan/content/document-reads.ts';
import type { ContentLimits } from '../../src/scan/content/content-reads.ts';
import type { DocumentsOutcome } from '../../src/scan/content/document-reads.ts';
import { createMemoryBlobs } from './memory-blobs.ts';
import type { MemoryBlob } from './memory-blobs.ts';

const limits: ContentLimits = { maxDocumentBytes: 64 * 1024, maxLogBytes: 256 * 1024, readTimeoutMs: 1_000 };
const abortSignal = new AbortController().signal;

async function documentsOf(
  blob: MemoryBlob,
  format: ContentFormat = 'Json',
): Promise<{ readonly outcome: DocumentsOutcome; readonly documents: readonly JsonValue[] }> {
  const documents: JsonValue[] = [];
  const read = createDocumentReads(createMemoryBlobs({ b: blob }), limits);
  const outcome = await read({ container: 'c', name: 'b', format }, (document) => documents.push(document), {
    abortSignal,
  });
  return { outcome, documents };
}

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

const document = { callId: 'ä🎧-1', ts: '2024-06-12T08:00:00Z' };
const text = JSON.stringify(document);

describe('the content of a blob', () => {
  it.each<[string, Uint8Array]>([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16, little end first, with a mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, big end first, with a mark', utf16be(`\ufeff${text}`)],
    ['UTF-16, little end first, without a mark', Buffer.from(text, 'utf16le')],
    ['UTF-16, big end first, without a mark', utf16be(text)],
  ])('is read from %s, plain and packed, however the bytes arrive', async (_, content) => {
    const twoMembers = Buffer.concat([gzipSync(content.subarray(0, 9)), gzipSync(content.subarray(9))]);
    for (const stored of [content, gzipSync(content), twoMembers]) {
      for (const chunkBytes of [1, 2, 3, 1000]) {
        expect(await documentsOf({ content: stored, chunkBytes })).toEqual({
          outcome: { kind: 'Read' },
          documents: [document],
        });
      }
    }
  });

  it.each<[string, MemoryBlob, ContentFormat, string]>([
    ['bytes that are not UTF-8', { content: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22]) }, 'Json', 'BrokenText'],
    ['half a character at the end', { content: Buffer.from([0x22, 0xe4]) }, 'Json', 'BrokenText'],
    ['half of a packed file', { content: gzipSync(text).subarray(0, 30) }, 'Json', 'BrokenCompression'],
    [
      'a packed file that was changed',
      { content: Buffer.concat([gzipSync(text).subarray(0, 20), Buffer.alloc(30, 7)]) },
      'Json',
      'BrokenCompression',
    ],
    ['an encoding that is not read', { content: text, contentEncoding: 'br' }, 'Json', 'UnknownEncoding'],
    ['half a document', { content: text.slice(0, -1) }, 'Json', 'NotJson'],
    ['nothing', { content: '' }, 'Json', 'NotJson'],
    ['a document that nests without end', { content: '['.repeat(50_000) }, 'Json', 'NotJson'],
    ['a document that is too long', { content: `"${'x'.repeat(70_000)}"` }, 'Json', 'TooLarge'],
    [
      'a small file that unpacks to a large one',
      { content: gzipSync(Buffer.alloc(50_000_000, ' ')) },
      'Json',
      'TooLarge',
    ],
    ['a log with a broken line', { content: `${text}\n{"callId":\n${text}\n` }, 'NdJson', 'NotJson'],
    [
      'an encrypted vCon',
      { content: JSON.stringify({ protected: 'e30', recipients: [], iv: 'x', ciphertext: 'y', tag: 'z' }) },
      'VCon',
      'EncryptedDocument',
    ],
    [
      'a signed vCon whose content is broken',
      { content: JSON.stringify({ payload: '!!', signatures: [] }) },
      'VCon',
      'NotJson',
    ],
  ])('is unreadable where it is %s', async (_, blob, format, reason) => {
    expect((await documentsOf(blob, format)).outcome).toEqual({ kind: 'Unreadable', reason });
  });

  it('of a log is read line by line, with a last line that is still being written left out', async () => {
    const lines = `${text}\r\n\n${text}\n${text}`;
    expect((await documentsOf({ content: lines, chunkBytes: 5 }, 'NdJson')).documents).toEqual([
      document,
      document,
      document,
    ]);
    const open = await documentsOf({ content: `${text}\n{"callId": "ha` }, 'NdJson');
    expect(open).toEqual({ outcome: { kind: 'Read', isEndBroken: true }, documents: [document] });
  });

  it('of a log with a broken line tells those behind it as well', async () => {
    const { documents } = await documentsOf({ content: `${text}\n{"callId":\n${text}\n` }, 'NdJson');
    expect(documents).toEqual([document, document]);
  });

  it('of a signed vCon is what was signed', async () => {
    const payload = Buffer.from(text).toString('base64url');
    for (const signed of [
      { payload, signatures: [{ protected: 'e30', signature: 'x' }] },
      { payload, protected: 'e30', signature: 'x' },
    ]) {
      expect((await documentsOf({ content: JSON.stringify(signed) }, 'VCon')).documents).toEqual([document]);
    }
    const plain = { vcon: '0.0.1', payload: 'not signed' };
    expect((await documentsOf({ content: JSON.stringify(plain) }, 'VCon')).documents).toEqual([plain]);
  });

  it('of a log is the same in any chunks', async () => {
    const line = fc.record({ callId: fc.string({ unit: 'grapheme' }), n: fc.integer() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 8 }),
        fc.integer({ min: 1, max: 60 }),
        fc.boolean(),
        async (lines, chunkBytes, packed) => {
          const stored = Buffer.from(lines.map((one) => `${JSON.stringify(one)}\n`).join(''));
          const { documents } = await documentsOf(
            { content: packed ? gzipSync(stored) : stored, chunkBytes },
            'NdJson',
          );
          expect(documents).toEqual(lines);
        },
      ),
      { numRuns: 60 },
    );
  });
});
