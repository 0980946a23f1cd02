import type { BlobEntry, BlobType, LeaseState, NamedValue } from '../../src/scan/blob-port.ts';

/** An element with all that is in it. */
interface Node {
  readonly name: string;
  readonly attributes: string;
  readonly children: Node[];
  text: string;
}

const token = /<\?[^>]*\?>|<(\/?)([^\s/>]+)([^>]*?)(\/?)>|([^<]+)/gs;

/** A plain reading of XML as a tree, one token after the other. It knows nothing of blobs and is in no hurry. */
function readTree(xml: string): Node {
  const root: Node = { name: '', attributes: '', children: [], text: '' };
  const open = [root];
  for (const [, close, name, attributes = '', selfClosed, text] of xml.matchAll(token)) {
    const parent = open.at(-1)!;
    if (text !== undefined) parent.text += unescapeXml(text);
    else if (close === '/') open.pop();
    else if (name !== undefined) {
      const node: Node = { name, attributes, children: [], text: '' };
      parent.children.push(node);
      if (selfClosed !== '/') open.push(node);
    }
  }
  return root.children[0]!;
}

function unescapeXml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll(/&#([0-9]+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&amp;', '&');
}

function child(node: Node | undefined, name: string): Node | undefined {
  return node?.children.find((candidate) => candidate.name === name);
}

function textOf(node: Node | undefined, name: string): string | undefined {
  const text = child(node, name)?.text;
  return text === '' ? undefined : text;
}

function valuesOf(node: Node | undefined): NamedValue[] {
  return (node?.children ?? []).map(({ name, text }) => ({ name, value: text }));
}

/** What a page lists, read the slow way. */
export function readPageSlowly(xml: string): {
  readonly entries: readonly BlobEntry[];
  readonly nextMarker: string | undefined;
} {
  const root = readTree(xml);
  return {
    entries: child(root, 'Blobs')!.children.map(toEntry),
    nextMarker: textOf(root, 'NextMarker'),
  };
}

function toEntry(blob: Node): BlobEntry {
  const properties = child(blob, 'Properties');
  const time = (name: string): number | undefined => {
    const text = textOf(properties, name);
    return text === undefined ? undefined : new Date(text).getTime();
  };
  const name = child(blob, 'Name')!;
  const untilMs = time('ImmutabilityPolicyUntilDate');
  const days = textOf(properties, 'RemainingRetentionDays');
  return {
    name: name.attributes.includes('Encoded="true"') ? decodeURIComponent(name.text) : name.text,
    kind: kindOf(blob),
    versionId: textOf(blob, 'VersionId'),
    isCurrentVersion: textOf(blob, 'IsCurrentVersion') === 'true',
    snapshot: textOf(blob, 'Snapshot'),
    etag: textOf(properties, 'Etag'),
    creationTimeMs: time('Creation-Time'),
    lastModifiedMs: time('Last-Modified'),
    sizeBytes: Number(textOf(properties, 'Content-Length')),
    blobType: textOf(properties, 'BlobType') as BlobType | undefined,
    metadata: valuesOf(child(blob, 'Metadata')),
    isMetadataHidden: child(blob, 'Metadata')?.attributes.includes('"true"') ?? false,
    tags: (child(child(blob, 'Tags'), 'TagSet')?.children ?? []).map((tag) => ({
      name: child(tag, 'Key')!.text,
      value: child(tag, 'Value')!.text,
    })),
    deletedTimeMs: time('DeletedTime'),
    remainingRetentionDays: days === undefined ? undefined : Number(days),
    immutability:
      untilMs === undefined
        ? undefined
        : { untilMs, mode: textOf(properties, 'ImmutabilityPolicyMode') as 'locked' | 'unlocked' },
    legalHold: textOf(properties, 'LegalHold') === 'true',
    leaseState: textOf(properties, 'LeaseState') as LeaseState | undefined,
  };
}

function kindOf(blob: Node): BlobEntry['kind'] {
  if (textOf(blob, 'Deleted') === 'true') return 'softDeleted';
  if (textOf(blob, 'HasVersionsOnly') === 'true') return 'versionsOnly';
  if (textOf(blob, 'Snapshot') !== undefined) return 'snapshot';
  const isPrevious = textOf(blob, 'VersionId') !== undefined && textOf(blob, 'IsCurrentVersion') !== 'true';
  if (isPrevious) return 'version';
  const properties = child(blob, 'Properties');
  if (textOf(properties, 'Etag') === undefined) return 'uncommitted';
  const isBare =
    valuesOf(child(blob, 'Metadata')).length === 0 &&
    (child(child(blob, 'Tags'), 'TagSet')?.children ?? []).length === 0;
  const isBlank = textOf(properties, 'Content-Type') === undefined && textOf(properties, 'Content-Length') === '0';
  return isBare && isBlank && textOf(properties, 'BlobType') === 'BlockBlob' ? 'uncommitted' : 'base';
}
