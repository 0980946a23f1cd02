import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import type { ArtifactDefinition } from '../../src/policy/artifact-definition.ts';
import type { BlobEntry } from '../../src/scan/blob-port.ts';
import type { Classification } from '../../src/scan/classify/classification.ts';
import { createClassifier } from '../../src/scan/classify/classifier.ts';
import { createDocumentReads } from '../../src/scan/content/document-reads.ts';
import { readLog } from '../../src/scan/records/log-content.ts';
import { defaultLogLimits } from '../../src/scan/records/log-pieces.ts';
import { compileRecordReader } from '../../src/scan/records/record-reader.ts';
import { blobEntry, createMemoryBlobs } from './memory-blobs.ts';

const abortSignal = new AbortController().signal;
const name = 'a.ndjson';
const whole = '{"callId":"old","ts":"2026-01-10T20:00:00Z"}\n';
const broken = `${whole}{"callId":"held-call","ts":"2026-04-0`;
const brokenInside = `${whole}{"callId":"held-call\n${whole}`;
const nowMs = Date.parse('2026-04-12T00:00:00Z');
const hourMs = 3_600_000;

const definition: ArtifactDefinition = {
  kind: 'TranscriptLog',
  nameEndsWith: ['.ndjson'],
  callId: [{ from: 'Content', format: 'NdJson', pointer: '/callId' }],
  startedAt: [{ from: 'Content', format: 'NdJson', pointer: '/ts' }],
};

function classify(text: string, more: Partial<BlobEntry>): Promise<Classification> {
  const readDocuments = createDocumentReads(createMemoryBlobs({ [name]: { content: text } }));
  const access = { container: 'c', readDocuments, nowMs, abortSignal };
  return createClassifier([definition]).withContent(blobEntry(name, more), access);
}

describe('a log whose last line is broken', () => {
  it.each<[string, string, Partial<BlobEntry>, 'Classified' | 'Unclassified']>([
    [
      'tells its calls while it may still be being written',
      broken,
      { lastModifiedMs: nowMs - 23 * hourMs },
      'Classified',
    ],
    ['is malformed once it did not change for a day', broken, { lastModifiedMs: nowMs - 24 * hourMs }, 'Unclassified'],
    [
      'tells its calls in an older copy, which was gone on with',
      broken,
      { kind: 'snapshot', lastModifiedMs: nowMs - 48 * hourMs },
      'Classified',
    ],
    ['tells its calls where its last line has its end', whole, { lastModifiedMs: nowMs - 48 * hourMs }, 'Classified'],
  ])('%s', async (_, text, more, kind) => {
    const classification = await classify(text, { creationTimeMs: undefined, ...more });
    expect(classification.kind).toBe(kind);
    if (classification.kind === 'Unclassified') expect(classification.reason).toBe('ContentMalformed');
  });

  it.each<[string, Buffer]>([
    ['packed', gzipSync(broken)],
    ['in UTF-16', Buffer.from(`\ufeff${broken}`, 'utf16le')],
    ['plain', Buffer.from(broken)],
    ['packed, and broken in the middle', gzipSync(brokenInside)],
  ])('counts it among its records, so that it does not go whole: %s', async (_, content) => {
    const port = createMemoryBlobs({ [name]: { content } });
    const entry = blobEntry(name, { sizeBytes: content.byteLength, lastModifiedMs: nowMs - 48 * hourMs });
    const reader = compileRecordReader(definition)(entry);
    const read = await readLog({ port, container: 'c', entry, limits: defaultLogLimits }, { reader, abortSignal });
    if (read.kind !== 'Read') throw new Error(read.kind);
    expect({ calls: [...read.content.calls.keys()], unreadable: read.content.unreadable }).toEqual({
      calls: ['old'],
      unreadable: 1,
    });
  });
});
