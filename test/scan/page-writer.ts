import type { NamedValue } from '../../src/scan/blob-port.ts';

/** A blob as a listing shows it: the elements of `<Properties>` in order, and what stands beside them. */
export interface ListedBlob {
  readonly name: string;
  /** Written percent-encoded and marked, as the service does for names that XML cannot hold. */
  readonly isEncoded?: boolean;
  readonly versionId?: string;
  readonly isCurrentVersion?: boolean;
  readonly snapshot?: string;
  readonly isDeleted?: boolean;
  readonly hasVersionsOnly?: boolean;
  readonly properties: readonly NamedValue[];
  readonly metadata?: readonly NamedValue[];
  readonly isMetadataHidden?: boolean;
  readonly tags?: readonly NamedValue[];
  readonly replication?: readonly NamedValue[];
}

export interface ListedPage {
  readonly container: string;
  readonly prefix?: string;
  readonly blobs: readonly ListedBlob[];
  readonly nextMarker?: string;
  /** Put between elements: the service writes none, other implementations do. */
  readonly space?: string;
}

export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#xD;');
}

function element(name: string, text: string, attribute = ''): string {
  return text === '' ? `<${name}${attribute} />` : `<${name}${attribute}>${text}</${name}>`;
}

function leaves(values: readonly NamedValue[]): string[] {
  return values.map(({ name, value }) => element(name, escapeXml(value)));
}

function writeBlob(blob: ListedBlob, space: string): string {
  const parts = [
    blob.isEncoded === true
      ? element('Name', encodeURIComponent(blob.name), ' Encoded="true"')
      : element('Name', escapeXml(blob.name)),
    ...(blob.snapshot === undefined ? [] : [element('Snapshot', blob.snapshot)]),
    ...(blob.versionId === undefined ? [] : [element('VersionId', blob.versionId)]),
    ...(blob.isCurrentVersion === undefined ? [] : [element('IsCurrentVersion', String(blob.isCurrentVersion))]),
    ...(blob.isDeleted === undefined ? [] : [element('Deleted', String(blob.isDeleted))]),
    ...(blob.hasVersionsOnly === undefined ? [] : [element('HasVersionsOnly', String(blob.hasVersionsOnly))]),
    element('Properties', leaves(blob.properties).join(space)),
    ...(blob.metadata === undefined
      ? []
      : [
          element(
            'Metadata',
            leaves(blob.metadata).join(space),
            blob.isMetadataHidden === true ? ' Encrypted="true"' : '',
          ),
        ]),
    ...(blob.tags === undefined ? [] : [element('Tags', element('TagSet', blob.tags.map(writeTag).join(space)))]),
    element('OrMetadata', leaves(blob.replication ?? []).join(space)),
  ];
  return `<Blob>${space}${parts.join(space)}${space}</Blob>`;
}

function writeTag({ name, value }: NamedValue): string {
  return `<Tag>${element('Key', escapeXml(name))}${element('Value', escapeXml(value))}</Tag>`;
}

/** An answer to List Blobs as the service writes it. */
export function writePage({ container, prefix, blobs, nextMarker = '', space = '' }: ListedPage): string {
  const root = `<EnumerationResults ServiceEndpoint="https://account.blob.core.windows.net/" ContainerName="${container}">`;
  return [
    `<?xml version="1.0" encoding="utf-8"?>${root}`,
    ...(prefix === undefined ? [] : [element('Prefix', escapeXml(prefix))]),
    element('MaxResults', '5000'),
    element('Blobs', blobs.map((blob) => writeBlob(blob, space)).join(space)),
    element('NextMarker', escapeXml(nextMarker)),
    '</EnumerationResults>',
  ].join(space);
}

/** What the service says of an ordinary block blob. */
export function blockBlobProperties(size = 11, time = 'Mon, 28 Jun 2021 05:51:11 GMT'): NamedValue[] {
  return [
    { name: 'Creation-Time', value: time },
    { name: 'Last-Modified', value: time },
    { name: 'Etag', value: '0x8D939F8BBD1DAA0' },
    { name: 'Content-Length', value: String(size) },
    { name: 'Content-Type', value: 'audio/wav' },
    { name: 'Content-Encoding', value: '' },
    { name: 'Content-Language', value: '' },
    { name: 'Content-CRC64', value: 'YeJLfssylmU=' },
    { name: 'Content-MD5', value: 'sQqNsWTgdUEFt6mb5y4/5Q==' },
    { name: 'Cache-Control', value: '' },
    { name: 'Content-Disposition', value: '' },
    { name: 'BlobType', value: 'BlockBlob' },
    { name: 'AccessTier', value: 'Hot' },
    { name: 'AccessTierInferred', value: 'true' },
    { name: 'LeaseStatus', value: 'unlocked' },
    { name: 'LeaseState', value: 'available' },
    { name: 'ServerEncrypted', value: 'true' },
    { name: 'TagCount', value: '2' },
  ];
}
