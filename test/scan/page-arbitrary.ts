import fc from 'fast-check';
import type { NamedValue } from '../../src/scan/blob-port.ts';
import type { ListedBlob, ListedPage } from './page-writer.ts';

/** Characters that make readers of XML stumble, beside all that XML allows. */
const character = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(...Array.from('abcXYZ019 /-_.+=:@%&<>"\'\t\n\réüß漢字🎧\u00a0\ufeff\u2028')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
);
const isXml = (text: string): boolean =>
  /^[\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u.test(text);
const text = fc.string({ unit: character, maxLength: 24 }).filter(isXml);
const blobName = fc.string({ unit: character, minLength: 1, maxLength: 40 }).filter(isXml);

/** Every key that is an element of the page as well, and others. */
const key = fc.oneof(
  fc.constantFrom(
    'Blob',
    'Blobs',
    'Name',
    'Metadata',
    'Properties',
    'Tags',
    'EnumerationResults',
    'NextMarker',
    '__proto__',
  ),
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/),
);
const values = fc.array(fc.record({ name: key, value: text }), { maxLength: 4 });
const tags = fc.array(fc.record({ name: text.filter((name) => name !== ''), value: text }), { maxLength: 3 });

const time = fc
  .date({ min: new Date('2009-01-01'), max: new Date('2099-01-01'), noInvalidDate: true })
  .map((date) => date.toUTCString());
const versionId = fc.integer({ min: 1_000_000, max: 9_999_999 }).map((digits) => `2024-01-31T12:00:00.${digits}Z`);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const properties: fc.Arbitrary<NamedValue[]> = fc
  .record({
    isUncommitted: fc.boolean(),
    created: optional(time),
    modified: time,
    size: fc.oneof(fc.constant(0), fc.nat({ max: 2 ** 40 })),
    contentType: fc.constantFrom('', 'audio/wav'),
    type: fc.constantFrom('BlockBlob', 'AppendBlob', 'PageBlob'),
    lease: optional(fc.constantFrom('available', 'leased', 'expired', 'breaking', 'broken')),
    deleted: optional(time),
    days: optional(fc.nat({ max: 365 })),
    immutable: optional(fc.record({ until: time, mode: fc.constantFrom('locked', 'unlocked') })),
    hold: optional(fc.boolean()),
    unknown: optional(text),
  })
  .map((drawn) => [
    ...(drawn.unknown === undefined ? [] : [{ name: 'Content-Future', value: drawn.unknown }]),
    ...(drawn.created === undefined ? [] : [{ name: 'Creation-Time', value: drawn.created }]),
    ...(drawn.isUncommitted
      ? []
      : [
          { name: 'Last-Modified', value: drawn.modified },
          { name: 'Etag', value: '0x8D939F8BBD1DAA0' },
        ]),
    { name: 'Content-Length', value: String(drawn.size) },
    { name: 'Content-Type', value: drawn.contentType },
    { name: 'Content-MD5', value: '' },
    { name: 'BlobType', value: drawn.type },
    { name: 'LeaseState', value: drawn.lease ?? '' },
    ...(drawn.deleted === undefined ? [] : [{ name: 'DeletedTime', value: drawn.deleted }]),
    ...(drawn.days === undefined ? [] : [{ name: 'RemainingRetentionDays', value: String(drawn.days) }]),
    ...(drawn.immutable === undefined
      ? []
      : [
          { name: 'ImmutabilityPolicyUntilDate', value: drawn.immutable.until },
          { name: 'ImmutabilityPolicyMode', value: drawn.immutable.mode },
        ]),
    ...(drawn.hold === undefined ? [] : [{ name: 'LegalHold', value: String(drawn.hold) }]),
  ]);

const hasIdentity = (list: readonly NamedValue[]): boolean => list.some(({ name }) => name === 'Etag');

const listedBlob = fc
  .record({
    name: blobName,
    isEncoded: fc.boolean(),
    versionId: optional(versionId),
    isCurrentVersion: optional(fc.boolean()),
    snapshot: optional(versionId),
    isDeleted: optional(fc.boolean()),
    hasVersionsOnly: optional(fc.boolean()),
    properties,
    metadata: optional(values),
    isMetadataHidden: fc.boolean(),
    tags: optional(tags),
    replication: optional(
      fc.array(fc.record({ name: fc.constant('or-a_b'), value: fc.constant('complete') }), { maxLength: 2 }),
    ),
  })
  // Only a blob that has never been committed lacks an ETag.
  .filter(
    (blob) =>
      hasIdentity(blob.properties) ||
      (blob.isDeleted !== true && blob.hasVersionsOnly !== true && (blob.snapshot ?? blob.versionId) === undefined),
  )
  .map(
    (blob) =>
      Object.fromEntries(Object.entries(blob).filter(([, value]) => value !== undefined)) as unknown as ListedBlob,
  );

/** Pages as the service may write them. */
export const listedPage: fc.Arbitrary<ListedPage> = fc
  .record({
    container: fc.constantFrom('recordings', 'transcripts-2024'),
    prefix: optional(text),
    blobs: fc.array(listedBlob, { maxLength: 6 }),
    nextMarker: text,
    space: fc.constantFrom('', '\n', '\r\n  ', ' \t'),
  })
  .map(({ prefix, ...page }) => ({ ...page, ...(prefix === undefined ? {} : { prefix }) }));
