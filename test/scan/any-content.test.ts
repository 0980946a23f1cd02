import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ArtifactDefinition, ContentFormat } from '../../src/policy/artifact-definition.ts';
import { createClassifier } from '../../src/scan/classify/classifier.ts';
import { compileJsonPath } from '../../src/scan/classify/json-path.ts';
import { contentFaults } from '../../src/scan/content/content-fault.ts';
import { createDocumentReads } from '../../src/scan/content/document-reads.ts';
import { blobEntry, createMemoryBlobs, type MemoryBlob } from './memory-blobs.ts';

const abortSignal = new AbortController().signal;

const json = JSON.stringify({ callId: 'call-17', ts: '2024-06-12T08:22:11Z', dialog: [{ start: 'ä' }] });
const signed = JSON.stringify({ payload: Buffer.from(json).toString('base64url'), signatures: [] });
const bigEndian = Buffer.from(`\uFEFF${json}`, 'utf16le').swap16();
const stored = fc.constantFrom<Buffer>(
  Buffer.from(json),
  Buffer.from(`${json}\n${json}\n`),
  Buffer.from(signed),
  Buffer.from(`\uFEFF${json}`, 'utf16le'),
  bigEndian,
  gzipSync(json),
  Buffer.concat([gzipSync(json), gzipSync('\n{}')]),
  Buffer.concat([gzipSync(json), Buffer.alloc(9)]),
);

/** What is stored, with some bytes changed, cut off or put behind it. */
const anyBytes: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc
    .record({
      bytes: stored,
      changes: fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 3 }),
      end: fc.option(fc.nat(200), { nil: undefined }),
      more: fc.uint8Array({ maxLength: 6 }),
    })
    .map(({ bytes, changes, end, more }) => {
      const changed = Buffer.from(bytes);
      for (const [at, to] of changes) changed[at % changed.length] = to;
      return Buffer.concat([changed.subarray(0, end), more]);
    }),
);

async function read(blob: MemoryBlob, format: ContentFormat) {
  const documents: unknown[] = [];
  const readDocuments = createDocumentReads(createMemoryBlobs({ blob }));
  const outcome = await readDocuments(
    { container: 'c', name: 'blob', format },
    (document) => documents.push(document),
    { abortSignal },
  );
  return outcome.kind === 'Read' ? { outcome, documents } : { outcome };
}

const formats = fc.constantFrom<ContentFormat>('Json', 'NdJson', 'VCon');
const encodings = fc.constantFrom(undefined, 'gzip', 'identity', 'br');

it.each<[string, Buffer, string]>([
  ['zeros are padding', Buffer.alloc(600), 'Read'],
  ['something stands behind zeros', Buffer.concat([Buffer.alloc(600), gzipSync(json)]), 'Unreadable'],
  ['something else stands', Buffer.from('more'), 'Unreadable'],
])('of packed content, where behind it %s, all or nothing is read', async (_, more, expected) => {
  for (const chunkBytes of [1, 7, 100, 10_000]) {
    const { outcome } = await read({ content: Buffer.concat([gzipSync(json), more]), chunkBytes }, 'Json');
    expect(outcome.kind).toBe(expected);
  }
});

describe('any content', () => {
  it('is read, or cannot be for one of the reasons that there are, in whatever chunks it comes', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyBytes,
        formats,
        encodings,
        fc.integer({ min: 1, max: 50 }),
        async (bytes, format, encoding, chunkBytes) => {
          const blob = { content: bytes, ...(encoding === undefined ? {} : { contentEncoding: encoding }) };
          const whole = await read(blob, format);
          if (whole.outcome.kind !== 'Read') expect(whole.outcome).toMatchObject({ kind: 'Unreadable' });
          if (whole.outcome.kind === 'Unreadable') expect(contentFaults).toContain(whole.outcome.reason);
          const inChunks = await read({ ...blob, chunkBytes }, format);
          // Which of several faults comes first may depend on the chunks.
          expect({ ...inChunks, outcome: inChunks.outcome.kind }).toEqual({ ...whole, outcome: whole.outcome.kind });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('tells the call that stands in it, or none', async () => {
    const definition = (format: ContentFormat): ArtifactDefinition => ({
      kind: 'TranscriptLog',
      nameEndsWith: [],
      callId: [{ from: 'Content', format, pointer: '/callId' }],
      startedAt: [{ from: 'Content', format, path: '$..ts' }],
    });
    await fc.assert(
      fc.asyncProperty(anyBytes, formats, async (content, format) => {
        const classifier = createClassifier([definition(format)], { compileJsonPath });
        const readDocuments = createDocumentReads(createMemoryBlobs({ blob: { content } }));
        const told = await classifier.withContent(blobEntry('blob'), { container: 'c', readDocuments, abortSignal });
        if (told.kind === 'Unclassified') return;
        const { documents = [] } = await read({ content }, format);
        const ids = documents.flatMap((one) => (one as { callId?: unknown }).callId ?? []).map(String);
        expect(new Set(ids)).toEqual(new Set(told.callIds));
      }),
      { numRuns: 300 },
    );
  });
});
