import { mapWithLimit } from '../runtime/concurrency.ts';
import type { EvidenceFault } from './evidence-fault.ts';
import type { EvidenceStore, StoreOptions } from './evidence-store.ts';

/** Where the documents of one chain lie: `ledger/<uid>/00000001.json` and on. */
export interface ChainPlace {
  /** Ends with `/`. */
  readonly prefix: string;
  /** With its dot. */
  readonly extension: string;
}

export interface StoredDocument {
  /** 1 and on. */
  readonly sequence: number;
  readonly bytes: Uint8Array;
  readonly etag: string;
}

/** What lies at a place. Documents come in order; the chain is whole only where there is no fault. */
export interface ChainContent {
  readonly documents: readonly StoredDocument[];
  readonly faults: readonly EvidenceFault[];
}

/** The last document of a chain that is known to have been written: what status or a receipt remembers. */
export interface ChainHead {
  readonly sequence: number;
  readonly digest: string;
}

const DIGITS = 8;
const readsAtOnce = 8;
const uid = /^[0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])?$/;

/** Ledgers, receipts and histories lie in a folder each, and in one for each request or policy below it. */
export type ChainFolder = 'ledger' | 'receipts' | 'history';

/** Throws a TypeError for what is no uid of an object: it would become part of a name. */
export function chainPlace(folder: ChainFolder, ownerUid: string): ChainPlace {
  if (!uid.test(ownerUid)) throw new TypeError('The owner of a chain is named by its uid.');
  return { prefix: `${folder}/${ownerUid}/`, extension: folder === 'ledger' ? '.json' : '.jws' };
}

export function documentName({ prefix, extension }: ChainPlace, sequence: number): string {
  if (!Number.isInteger(sequence) || sequence < 1 || sequence >= 10 ** DIGITS) {
    throw new RangeError('A chain has no such place.');
  }
  return `${prefix}${String(sequence).padStart(DIGITS, '0')}${extension}`;
}

/** The place that a name stands for; `undefined` where it is none of this chain. */
export function sequenceOf({ prefix, extension }: ChainPlace, name: string): number | undefined {
  if (!name.startsWith(prefix) || !name.endsWith(extension)) return undefined;
  const digits = name.slice(prefix.length, name.length - extension.length);
  if (!/^\d{8}$/.test(digits) || Number(digits) === 0) return undefined;
  return Number(digits);
}

export interface ChainReadOptions extends StoreOptions {
  /** The first document that is read; absent: all are. Names are looked at from the first one on all the same. */
  readonly from?: number | undefined;
}

/** Reads the documents of a chain, and tells what is missing among all that there were or does not belong there. */
export async function readChain(
  store: EvidenceStore,
  place: ChainPlace,
  { from = 1, ...options }: ChainReadOptions,
): Promise<ChainContent> {
  const listed = await store.list(place.prefix, options);
  if (listed.kind === 'ContainerNotFound') return { documents: [], faults: [listed] };
  const numbered = listed.names.map(({ name, isPresent }) => ({ sequence: sequenceOf(place, name), isPresent }));
  const foreign = numbered.filter(({ sequence }) => sequence === undefined).length;
  const present = new Map(numbered.map(({ sequence, isPresent }) => [sequence, isPresent]));
  const last = numbered.reduce((highest, { sequence = 0 }) => Math.max(highest, sequence), 0);
  const gaps = gapsBefore(last, present);
  const sequences = numbered.flatMap(({ sequence, isPresent }) =>
    sequence !== undefined && sequence >= from && isPresent ? [sequence] : [],
  );
  const read = await mapWithLimit(
    sequences.toSorted((a, b) => a - b),
    readsAtOnce,
    (sequence) => readDocument(store, place, { sequence, ...options }),
    options,
  );
  return {
    documents: read.filter((one) => 'bytes' in one),
    faults: [
      ...(foreign === 0 ? [] : [{ kind: 'Foreign', count: foreign } as const]),
      ...gaps,
      ...read.filter((one) => 'kind' in one),
    ],
  };
}

/** The first few: a forged name with a high number must not make a list of millions. */
const MAX_GAPS = 20;

function gapsBefore(last: number, present: ReadonlyMap<number | undefined, boolean>): readonly EvidenceFault[] {
  const gaps: EvidenceFault[] = [];
  for (let sequence = 1; sequence <= last && gaps.length < MAX_GAPS; sequence += 1) {
    const isPresent = present.get(sequence);
    if (isPresent !== true) gaps.push({ kind: isPresent === undefined ? 'Missing' : 'Deleted', sequence });
  }
  return gaps;
}

async function readDocument(
  store: EvidenceStore,
  place: ChainPlace,
  { sequence, abortSignal }: StoreOptions & { readonly sequence: number },
): Promise<StoredDocument | EvidenceFault> {
  const outcome = await store.get(documentName(place, sequence), { abortSignal });
  if (outcome.kind === 'Found') return { sequence, bytes: outcome.bytes, etag: outcome.etag };
  return { kind: outcome.kind === 'NotFound' ? 'Missing' : 'Unreadable', sequence };
}

/** What a remembered head says against the chain that was read; documents by their link digest, in order. */
export function checkHead(
  head: ChainHead | undefined,
  documents: readonly { readonly sequence: number; readonly digest: string }[],
): readonly EvidenceFault[] {
  if (head === undefined) return [];
  const standing = documents.find(({ sequence }) => sequence === head.sequence);
  if (standing === undefined) return [{ kind: 'Truncated', sequence: head.sequence }];
  return standing.digest === head.digest ? [] : [{ kind: 'BrokenLink', sequence: head.sequence }];
}

/** The request or policy in whose folder below `start` a name lies; `undefined` where it lies in none. */
export function ownerUidOf(start: string, name: string): string | undefined {
  const [first = '', ...rest] = name.slice(start.length).split('/');
  return rest.length > 0 && uid.test(first) ? first : undefined;
}

export type ChainList =
  | { readonly kind: 'Listed'; readonly ownerUids: readonly string[]; readonly foreign: number }
  | { readonly kind: 'ContainerNotFound' };

/**
 * The requests or policies that have a chain, whether their objects are still in the cluster or not. `foreign` counts names that no chain
 * has; those within one are told when it is read.
 */
export async function listChains(store: EvidenceStore, folder: ChainFolder, options: StoreOptions): Promise<ChainList> {
  const start = `${folder}/`;
  const listed = await store.list(start, options);
  if (listed.kind === 'ContainerNotFound') return listed;
  const uids = listed.names.map(({ name }) => ownerUidOf(start, name));
  const known = uids.filter((one) => one !== undefined);
  return { kind: 'Listed', ownerUids: [...new Set(known)].toSorted(), foreign: uids.length - known.length };
}
