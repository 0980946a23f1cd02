import type { BlobCall, BlobOperation } from './call.ts';
import { containerOf } from './call.ts';
import { badBlobRequest, conflict, invalidQuery, notForHierarchicalNamespace } from './errors.ts';
import type { ListedCopy } from './list-item.ts';
import { blobElement, nameElement } from './list-item.ts';
import type { BlobCopy, BlobEntry } from './model.ts';
import { bufferContent } from './model.ts';
import { decodeMarker, encodeMarker, pageSizeOf } from './pages.ts';
import { element, xmlHead } from './xml.ts';

const knownIncludes = [
  'copy',
  'deleted',
  'deletedwithversions',
  'immutabilitypolicy',
  'legalhold',
  'metadata',
  'permissions',
  'snapshots',
  'tags',
  'uncommittedblobs',
  'versions',
];

function includesOf(call: BlobCall): ReadonlySet<string> {
  const include = new Set((call.query.get('include') ?? '').toLowerCase().split(',').filter(Boolean));
  if ([...include].some((each) => !knownIncludes.includes(each))) throw invalidQuery('include');
  if (include.has('tags') && call.settings.hierarchicalNamespace) throw notForHierarchicalNamespace();
  if (call.query.get('delimiter') !== null && include.has('snapshots')) {
    throw badBlobRequest('InvalidQueryParameterValue', 'snapshots and delimiter exclude each other.');
  }
  return include;
}

/** A blob of which only blocks are there. */
function uncommittedCopy(uncommitted: NonNullable<BlobEntry['uncommitted']>): BlobCopy {
  return {
    type: 'BlockBlob',
    content: bufferContent(Buffer.alloc(0)),
    metadata: {},
    tags: {},
    contentType: '',
    headers: {},
    createdMs: uncommitted.startedMs,
    modifiedMs: uncommitted.stagedMs,
    etag: `0x8U${uncommitted.startedMs.toString(16).toUpperCase()}`,
    versionId: undefined,
    snapshot: undefined,
    tier: undefined,
    lease: undefined,
    legalHold: false,
    immutability: undefined,
    deleted: undefined,
    copy: undefined,
    lastAccessMs: undefined,
    blocks: [],
  };
}

/** What a list with these options shows of one name: snapshots and versions from the oldest on, then the blob itself. */
export function listedCopies(name: string, entry: BlobEntry, include: ReadonlySet<string>): ListedCopy[] {
  const isShown = (copy: BlobCopy) => copy.deleted === undefined || include.has('deleted');
  const listed: ListedCopy[] = [];
  if (include.has('snapshots')) {
    for (const copy of entry.snapshots) if (isShown(copy)) listed.push({ name, kind: 'snapshot', copy });
  }
  if (include.has('versions')) {
    for (const copy of entry.versions) if (isShown(copy)) listed.push({ name, kind: 'version', copy });
  }
  const { base, uncommitted } = entry;
  if (base !== undefined && isShown(base)) listed.push({ name, kind: 'base', copy: base });
  const newest = entry.versions.findLast(({ deleted }) => deleted === undefined);
  if (base === undefined && newest !== undefined && include.has('deletedwithversions')) {
    listed.push({ name, kind: 'versionsOnly', copy: newest });
  }
  if (base === undefined && uncommitted !== undefined && include.has('uncommittedblobs')) {
    listed.push({ name, kind: 'uncommitted', copy: uncommittedCopy(uncommitted) });
  }
  return listed;
}

/** Tells the copies of one name apart in a marker, whatever is deleted between two pages. */
function keyOf({ kind, copy }: ListedCopy): string {
  if (kind === 'snapshot') return `1${copy.snapshot ?? ''}`;
  if (kind === 'version') return `2${copy.versionId ?? ''}`;
  return kind === 'uncommitted' ? '4' : '3';
}

interface Page {
  readonly xml: string;
  readonly marker: string;
}

interface Wanted {
  readonly prefix: string;
  readonly delimiter: string;
  readonly include: ReadonlySet<string>;
  readonly maxItems: number;
}

function pageFrom(call: BlobCall, wanted: Wanted, after: { readonly name: string; readonly key: string }): Page {
  const { prefix, delimiter, include, maxItems } = wanted;
  const { shelf } = containerOf(call);
  const options = { include, nowMs: call.world.now().getTime() };
  const parts: string[] = [];
  let start = after.name > prefix ? after.name : prefix;
  for (;;) {
    let skipTo: string | undefined;
    for (const [name, entry] of shelf.from(start)) {
      if (!name.startsWith(prefix)) return { xml: parts.join(''), marker: '' };
      const end = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length);
      const folder = end === -1 ? undefined : name.slice(0, end + delimiter.length);
      const listed = listedCopies(name, entry, include).filter(
        (item) => name > after.name || (name === after.name && keyOf(item) >= after.key),
      );
      if (listed.length === 0) continue;
      for (const item of folder === undefined ? listed : listed.slice(0, 1)) {
        if (parts.length === maxItems) return { xml: parts.join(''), marker: encodeMarker(name, keyOf(item)) };
        parts.push(
          folder === undefined ? blobElement(item, options) : `<BlobPrefix>${nameElement(folder)}</BlobPrefix>`,
        );
      }
      if (folder !== undefined) {
        skipTo = `${folder}\uffff\uffff`;
        break;
      }
    }
    if (skipTo === undefined) return { xml: parts.join(''), marker: '' };
    start = skipTo;
  }
}

export const listBlobs: BlobOperation = (call) => {
  const container = containerOf(call);
  if (call.query.get('showonly') !== null && !call.settings.hierarchicalNamespace) throw invalidQuery('showonly');
  const include = includesOf(call);
  if (include.has('versions') && call.settings.hierarchicalNamespace) {
    throw conflict('BlobOperationNotSupported', 'Versions are not supported with a hierarchical namespace.');
  }
  const asked = pageSizeOf(call);
  const [prefix, delimiter] = [call.query.get('prefix') ?? '', call.query.get('delimiter') ?? ''];
  const marker = call.query.get('marker') ?? '';
  const after = decodeMarker(marker);
  const isEmptyPage = shallBeEmpty(call, after.emptyPages);
  const maxItems = Math.min(asked ?? 5000, call.service.pageSize);
  const page = isEmptyPage
    ? { xml: '', marker: encodeMarker(after.name, after.key, after.emptyPages + 1) }
    : pageFrom(call, { prefix, delimiter, include, maxItems }, after);
  const xml = [
    `${xmlHead}<EnumerationResults ServiceEndpoint="${call.endpoint}/" ContainerName="${container.name}">`,
    prefix === '' ? '' : element('Prefix', prefix),
    marker === '' ? '' : element('Marker', marker),
    asked === undefined ? '' : element('MaxResults', asked),
    delimiter === '' ? '' : element('Delimiter', delimiter),
    `<Blobs>${page.xml}</Blobs>`,
    page.marker === '' ? '<NextMarker />' : element('NextMarker', page.marker),
    '</EnumerationResults>',
  ].join('');
  return { status: 200, payload: { bytes: Buffer.from(xml), contentType: 'application/xml' } };
};

/** An empty page stands before a page with items, never twice in a row. */
function shallBeEmpty(call: BlobCall, emptyPages: number): boolean {
  const every = call.service.emptyPageEvery;
  if (every === 0 || emptyPages > 0) return false;
  emptyCounts.set(call.service, (emptyCounts.get(call.service) ?? 0) + 1);
  return (emptyCounts.get(call.service) ?? 0) % every === 0;
}

const emptyCounts = new WeakMap<object, number>();
