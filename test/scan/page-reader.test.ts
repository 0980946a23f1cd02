import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PageFault } from '../../src/scan/lean/page/page-fault.ts';
import { createPageReader } from '../../src/scan/lean/page/page-reader.ts';
import type { ParsedPage } from '../../src/scan/lean/page/page-reader.ts';
import { listedPage } from './page-arbitrary.ts';
import { blockBlobProperties, writePage } from './page-writer.ts';
import type { ListedBlob } from './page-writer.ts';
import { readPageSlowly } from './slow-page.ts';

function readPage(page: string | Uint8Array, chunkBytes = Number.POSITIVE_INFINITY): ParsedPage {
  const bytes = typeof page === 'string' ? Buffer.from(page) : page;
  const reader = createPageReader();
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    reader.push(bytes.subarray(at, Math.min(bytes.length, at + chunkBytes)));
  }
  return reader.end();
}

function isReadable(page: Uint8Array, chunkBytes: number): boolean {
  try {
    readPage(page, chunkBytes);
    return true;
  } catch (error) {
    if (error instanceof PageFault) return false;
    throw error;
  }
}

const blob = (more: Partial<ListedBlob> = {}): ListedBlob => ({
  name: 'a/b.wav',
  properties: blockBlobProperties(),
  metadata: [{ name: 'callId', value: 'call-1' }],
  tags: [{ name: 'consent', value: 'yes' }],
  ...more,
});
const pageOf = (...blobs: ListedBlob[]): string => writePage({ container: 'recordings', blobs });

describe('the reader of listings', () => {
  it('reads any page as a plain reading of XML does, however the bytes arrive', () => {
    fc.assert(
      fc.property(listedPage, fc.integer({ min: 1, max: 400 }), (page, chunkBytes) => {
        const xml = writePage(page);
        const { entries, nextMarker, containerName } = readPage(xml, chunkBytes);
        const names = page.blobs.map(({ name }) => name);
        const same = isDeepStrictEqual({ entries, nextMarker }, readPageSlowly(xml));
        if (!same) expect({ entries, nextMarker }).toEqual(readPageSlowly(xml));
        expect(containerName).toBe(page.container);
        expect(
          isDeepStrictEqual(
            entries.map(({ name }) => name),
            names,
          ),
        ).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('never reads a page that was cut at any byte', () => {
    const xml = Buffer.from(
      writePage({
        container: 'recordings',
        blobs: [
          blob(),
          blob({ name: 'ü🎧&<', metadata: [{ name: 'Blob', value: '</Blob>' }] }),
          blob({ name: '\ufffe', isEncoded: true }),
        ],
        nextMarker: '2!92!MDA-',
        space: '\n',
      }),
    );
    expect(readPage(xml).entries).toHaveLength(3);
    // The matcher for errors is too slow for some thousand of them.
    const readable = Array.from({ length: xml.length }, (_, length) => length).filter((length) => {
      const cut = xml.subarray(0, length);
      return [Number.POSITIVE_INFINITY, 127].some((chunkBytes) => isReadable(cut, chunkBytes));
    });
    expect(readable).toEqual([]);
  });

  it('never reads a page with a hole in it as a whole one', () => {
    fc.assert(
      fc.property(listedPage, fc.nat(), fc.integer({ min: 1, max: 200 }), (page, from, length) => {
        const bytes = Buffer.from(writePage(page));
        const at = from % bytes.length;
        const holed = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        let seen: ParsedPage;
        try {
          seen = readPage(holed);
        } catch (error) {
          expect(error).toBeInstanceOf(PageFault);
          return;
        }
        // A hole that leaves a page behind took whole values or whole blobs: then a plain reading sees the same.
        expect(seen.entries).toEqual(readPageSlowly(holed.toString()).entries);
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, string]>([
    ['an empty answer', ''],
    ['an HTML page', '<html><body>Sign in</body></html>'],
    ['an error document', '<?xml version="1.0" encoding="utf-8"?><Error><Code>ServerBusy</Code></Error>'],
    ['JSON', '{"value": []}'],
    ['another encoding', pageOf(blob()).replace('utf-8', 'utf-16')],
    [
      'an element in Blob that is not documented',
      pageOf(blob()).replace('<OrMetadata />', '<Protected>true</Protected>'),
    ],
    ['an element within a property', pageOf(blob()).replace('>BlockBlob<', '><a>BlockBlob</a><')],
    [
      'a common prefix, which was not asked for',
      pageOf().replace('<Blobs />', '<Blobs><BlobPrefix><Name>a/</Name></BlobPrefix></Blobs>'),
    ],
    ['an element beside Blobs', pageOf().replace('<Blobs />', '<Blobs /><Continuation>x</Continuation>')],
    ['a page without a marker', pageOf(blob()).replace('<NextMarker />', '')],
    ['two markers', pageOf(blob()).replace('<NextMarker />', '<NextMarker /><NextMarker>x</NextMarker>')],
    ['something after the end', `${pageOf(blob())}<Blob />`],
    ['two pages', `${pageOf(blob())}${pageOf(blob())}`],
    ['a blob without a name', pageOf(blob({ name: '' }))],
    ['a blob without properties', pageOf(blob({ properties: [] }))],
    [
      'a blob without a time',
      pageOf(blob({ properties: blockBlobProperties().filter(({ name }) => name !== 'Last-Modified') })),
    ],
    ['a name twice', pageOf(blob()).replace('<Properties>', '<Name>b</Name><Properties>')],
    ['a property twice', pageOf(blob()).replace('<BlobType>', '<Etag>0x1</Etag><BlobType>')],
    ['a closing tag of another element', pageOf(blob()).replace('</Metadata>', '</Metadatb>')],
    ['a bad entity', pageOf(blob()).replace('a/b.wav', 'a&nbsp;b')],
    ['a lone ampersand', pageOf(blob()).replace('a/b.wav', 'a & b')],
    ['a reference to no character', pageOf(blob()).replace('a/b.wav', 'a&#x0;b')],
    ['a reference beyond Unicode', pageOf(blob()).replace('a/b.wav', 'a&#x110000;b')],
    ['a control character', pageOf(blob()).replace('a/b.wav', 'a\u0001b')],
    ['a comment', pageOf(blob()).replace('<Properties>', '<!-- x --><Properties>')],
    ['a CDATA section', pageOf(blob()).replace('>a/b.wav<', '><![CDATA[a/b.wav]]><')],
    ['text between elements', pageOf(blob()).replace('<Properties>', 'x<Properties>')],
    ['a type of blob that is not documented', pageOf(blob()).replace('BlockBlob', 'BlackBlob')],
    ['a lease state that is not documented', pageOf(blob()).replace('>available<', '>free<')],
    [
      'a time in another form',
      pageOf(blob()).replace('Mon, 28 Jun 2021 05:51:11 GMT', '2021-06-28T05:51:11.000000Z00'),
    ],
    ['a month that does not exist', pageOf(blob()).replace('28 Jun 2021', '28 Jux 2021')],
    ['a length that is not a number', pageOf(blob()).replace('>11<', '>1e1<')],
    ['a boolean that is none', pageOf(blob({ isDeleted: true })).replace('<Deleted>true', '<Deleted>yes')],
    ['an attribute of a name that is not documented', pageOf(blob()).replace('<Name>', '<Name Kind="x">')],
    ['an encoded name that is broken', pageOf(blob()).replace('<Name>a/b.wav', '<Name Encoded="true">%E4')],
  ])('refuses %s', (_, xml) => {
    expect(() => readPage(xml)).toThrow(PageFault);
    expect(() => readPage(xml, 5)).toThrow(PageFault);
  });

  it('refuses bytes that are not UTF-8 instead of changing a name', () => {
    const xml = Buffer.from(pageOf(blob({ name: 'Xa.wav' })));
    xml[xml.indexOf('Xa.wav')] = 0xff;
    expect(() => readPage(xml)).toThrow(PageFault);
  });

  it('gives up on an element that does not end', () => {
    const reader = createPageReader();
    reader.push(Buffer.from('<EnumerationResults><Blobs><Blob><Name>'));
    const push = () => {
      for (let turn = 0; turn < 200; turn += 1) reader.push(Buffer.alloc(64 * 1024, 'x'));
    };
    expect(push).toThrow('an element that is too long');
  });

  it('says where a page is at fault and holds nothing of it', () => {
    const secret = '+4915112345678';
    const xml = pageOf(blob({ name: secret, metadata: [{ name: 'caller', value: secret }] })).replace(
      '<OrMetadata />',
      '<Odd />',
    );
    expect(() => readPage(xml)).toThrow(/^an element in Blob that is not documented at byte \d+$/);
  });

  it('tells the kinds of copies apart', () => {
    const uncommitted = blockBlobProperties().filter(({ name }) => !['Etag', 'Last-Modified'].includes(name));
    const { entries } = readPage(
      pageOf(
        blob(),
        blob({ versionId: '2024-01-01T00:00:00.0000000Z', isCurrentVersion: true }),
        blob({ versionId: '2023-01-01T00:00:00.0000000Z' }),
        blob({ snapshot: '2023-01-01T00:00:00.0000000Z' }),
        blob({ isDeleted: true, versionId: '2023-01-01T00:00:00.0000000Z' }),
        blob({ properties: uncommitted }),
        blob({ hasVersionsOnly: true }),
      ),
    );
    expect(entries.map(({ kind }) => kind)).toEqual([
      'base',
      'base',
      'version',
      'snapshot',
      'softDeleted',
      'uncommitted',
      'versionsOnly',
    ]);
  });

  it('keeps a metadata key that is an element of the page, or that objects have by nature', () => {
    const metadata = ['Blob', 'Name', 'Blobs', '__proto__', 'constructor'].map((name) => ({
      name,
      value: `</${name}>`,
    }));
    expect(readPage(pageOf(blob({ metadata }))).entries[0]?.metadata).toEqual(metadata);
  });

  it('reads line ends as XML does, and those that are written as references as they are', () => {
    const xml = pageOf(blob({ name: 'NAME' })).replace('NAME', 'a\r\nb\rc\nd&#xD;&#10;e');
    expect(readPage(xml).entries[0]?.name).toBe('a\nb\nc\nd\r\ne');
  });

  it('takes white space where elements could stand for nothing', () => {
    const xml = pageOf(blob()).replace('<OrMetadata />', '<OrMetadata>\n  </OrMetadata>');
    expect(readPage(xml.replace(/<Metadata>.*<\/Metadata>/, '<Metadata> </Metadata>')).entries[0]?.metadata).toEqual(
      [],
    );
    expect(() => readPage(xml.replace('\n  </OrMetadata>', 'x</OrMetadata>'))).toThrow(PageFault);
  });

  it('says that metadata is hidden where a key of the customer encrypts it', () => {
    const [entry] = readPage(pageOf(blob({ metadata: [], isMetadataHidden: true }))).entries;
    expect(entry).toMatchObject({ metadata: [], isMetadataHidden: true });
  });
});
