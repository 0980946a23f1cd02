import type { BlobCall, BlobOperation } from './call.ts';
import { containerOf } from './call.ts';
import { badBlobRequest, notForHierarchicalNamespace } from './errors.ts';
import { nameElement } from './list-item.ts';
import type { BlobEntry, Tags } from './model.ts';
import { liveBase } from './model.ts';
import { decodeMarker, encodeMarker, pageSizeOf } from './pages.ts';
import type { Shelf } from './shelf.ts';
import type { TagExpression } from './tag-expression.ts';
import { parseTagExpression } from './tag-expression.ts';
import { tagSet } from './tags.ts';
import { element, escapeXml, xmlHead } from './xml.ts';

interface Hit {
  readonly container: string;
  readonly name: string;
  readonly tags: Tags;
}

interface IndexTime {
  readonly nowMs: number;
  readonly lagMs: number;
}

/** Tags as the index shows them now: a change reaches it after the lag. */
function indexedTags(entry: BlobEntry, { nowMs, lagMs }: IndexTime): Tags {
  const { indexed } = entry;
  if (indexed !== undefined && nowMs - indexed.atMs < lagMs) return indexed.before;
  return liveBase(entry)?.tags ?? {};
}

/** The index knows only what stands there now, never versions and snapshots; for its lag also what is gone. */
function* hitsIn(
  container: string,
  shelf: Shelf,
  search: IndexTime & { readonly where: TagExpression },
): Generator<Hit> {
  const { where, nowMs, lagMs } = search;
  for (const [name, entry] of shelf.from('')) {
    const tags = indexedTags(entry, search);
    if (where.matches(tags)) yield { container, name, tags };
  }
  for (const { name, tags, goneMs } of shelf.ghosts) {
    const isNameFree = liveBase(shelf.get(name)) === undefined;
    if (isNameFree && nowMs - goneMs < lagMs && where.matches(tags)) yield { container, name, tags };
  }
}

function whereOf(call: BlobCall): TagExpression {
  const where = parseTagExpression(call.query.get('where') ?? '', 'find');
  if (where === undefined) {
    throw badBlobRequest('InvalidQueryParameterValue', 'Error parsing query at or near character position 1.');
  }
  if (where.container !== undefined && call.target.container !== undefined) {
    throw badBlobRequest('InvalidQueryParameterValue', 'Cannot have container in both uri and query.');
  }
  return where;
}

function containersOf(call: BlobCall, where: TagExpression): readonly string[] {
  if (call.target.container !== undefined) return [containerOf(call).name];
  const all = [...call.account.containers.keys()].sort();
  return where.container === undefined ? all : all.filter((name) => name === where.container);
}

export const findBlobsByTags: BlobOperation = (call) => {
  if (call.settings.hierarchicalNamespace) throw notForHierarchicalNamespace();
  const where = whereOf(call);
  const nowMs = call.world.now().getTime();
  const hits: Hit[] = [];
  for (const name of containersOf(call, where)) {
    const { shelf } = call.account.containers.get(name)!;
    hits.push(...hitsIn(name, shelf, { where, nowMs, lagMs: call.service.tagIndexLagMs }));
  }
  const start = Number(decodeMarker(call.query.get('marker') ?? '').key || '0');
  const size = Math.min(pageSizeOf(call) ?? 5000, call.service.pageSize);
  const page = hits.slice(start, start + size);
  const marker = start + size < hits.length ? encodeMarker('', (start + size).toString()) : '';
  const blobs = page
    .map(({ container, name, tags }) => {
      return `<Blob>${nameElement(name)}${element('ContainerName', container)}<Tags>${tagSet(tags)}</Tags></Blob>`;
    })
    .join('');
  const xml = [
    `${xmlHead}<EnumerationResults ServiceEndpoint="${call.endpoint}/">`,
    `<Where>${escapeXml(call.query.get('where') ?? '')}</Where><Blobs>${blobs}</Blobs>`,
    marker === '' ? '<NextMarker />' : element('NextMarker', marker),
    '</EnumerationResults>',
  ].join('');
  return { status: 200, payload: { bytes: Buffer.from(xml), contentType: 'application/xml' } };
};
