import { checkHead, chainPlace, documentName, readChain, type ChainHead } from './chain.ts';
import type { EvidenceFault } from './evidence-fault.ts';
import type { EvidenceStore, StoreOptions } from './evidence-store.ts';
import { findNeededKeys, type KeyRing } from './key-ring.ts';
import { encodeEntry, openEntry, type StoredEntry } from './ledger-entry.ts';
import type { LedgerEvent } from './ledger-schema.ts';
import { keyIdsInUse } from './ledger-state.ts';

/** One request's ledger: what it is read and written with. */
export interface LedgerParts {
  readonly store: EvidenceStore;
  readonly ring: KeyRing;
  readonly requestUid: string;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
}

export type LedgerRead =
  | { readonly kind: 'Whole'; readonly entries: readonly StoredEntry[]; readonly head: ChainHead | undefined }
  /** Nothing may be decided on it and nothing is added to it before a person has looked. */
  | { readonly kind: 'Broken'; readonly faults: readonly EvidenceFault[] };

export type LedgerAppend =
  | LedgerRead
  /** The container is gone, or takes nothing: nothing may be deleted. */
  | { readonly kind: 'Unwritable' };

export interface LedgerReadOptions extends StoreOptions {
  /** The last entry that status or a receipt remembers: without it, nobody sees that the end of the chain is missing. */
  readonly head?: ChainHead | undefined;
}

/** Reads a request's ledger and verifies it whole: seals, places, links, and that no key is missing. */
export async function readLedger(
  { store, ring, requestUid }: Omit<LedgerParts, 'now'>,
  { head, abortSignal }: LedgerReadOptions,
): Promise<LedgerRead> {
  const { documents, faults } = await readChain(store, chainPlace('ledger', requestUid), { abortSignal });
  const opened = documents.map((document) => openEntry(ring, requestUid, document));
  const entries = opened.filter((one) => 'event' in one);
  const needed = findNeededKeys(ring, keyIdsInUse(entries));
  const all = [
    ...faults,
    ...opened.filter((one) => 'kind' in one),
    ...brokenLinks(entries),
    ...(needed === undefined ? [] : [needed]),
    ...checkHead(head, entries),
  ];
  if (all.length > 0) return { kind: 'Broken', faults: mergeNeededKeys(all) };
  return { kind: 'Whole', entries, head: headOf(entries) };
}

/** Judged where the neighbour was read: a gap is told by itself. */
function brokenLinks(entries: readonly StoredEntry[]): readonly EvidenceFault[] {
  return entries.flatMap(({ sequence, previousDigest }, index): readonly EvidenceFault[] => {
    const before = entries[index - 1];
    const isFollowing = before === undefined ? sequence === 1 : before.sequence === sequence - 1;
    return isFollowing && before?.digest !== previousDigest ? [{ kind: 'BrokenLink', sequence }] : [];
  });
}

function mergeNeededKeys(faults: readonly EvidenceFault[]): readonly EvidenceFault[] {
  const keyIds = faults.flatMap((fault) => (fault.kind === 'KeyStillNeeded' ? fault.keyIds : []));
  const others = faults.filter(({ kind }) => kind !== 'KeyStillNeeded');
  return keyIds.length === 0
    ? others
    : [...others, { kind: 'KeyStillNeeded', keyIds: [...new Set(keyIds)].toSorted() }];
}

function headOf(entries: readonly StoredEntry[]): ChainHead | undefined {
  const last = entries.at(-1);
  return last === undefined ? undefined : { sequence: last.sequence, digest: last.digest };
}

/**
 * Adds what `decide` says to a ledger that was read whole. `decide` is asked again after every entry of another writer, and
 * after a write whose answer was lost: `undefined` where the entries already say it. So a repeated append is harmless.
 */
export async function appendToLedger(
  parts: LedgerParts,
  read: Extract<LedgerRead, { readonly kind: 'Whole' }>,
  decide: (entries: readonly StoredEntry[]) => LedgerEvent | undefined,
  options: StoreOptions,
): Promise<LedgerAppend> {
  const { store, ring, requestUid, now } = parts;
  const place = chainPlace('ledger', requestUid);
  let current: LedgerRead = read;
  while (current.kind === 'Whole') {
    options.abortSignal.throwIfAborted();
    const event = decide(current.entries);
    if (event === undefined) return current;
    const sequence: number = (current.head?.sequence ?? 0) + 1;
    const previous = current.head === undefined ? {} : { previousDigest: current.head.digest };
    const time = new Date(now()).toISOString();
    const bytes = encodeEntry(ring, { requestUid, sequence, ...previous, time, event });
    const put = await store.put(documentName(place, sequence), bytes, { onlyIf: { kind: 'Absent' }, ...options });
    if (put.kind === 'Stored')
      return withEntry(current.entries, openEntry(ring, requestUid, { sequence, bytes, etag: put.etag }));
    if (put.kind !== 'Exists') return { kind: 'Unwritable' };
    current = await readLedger(parts, { head: current.head, ...options });
  }
  return current;
}

function withEntry(entries: readonly StoredEntry[], added: StoredEntry | EvidenceFault): LedgerRead {
  if (!('event' in added)) return { kind: 'Broken', faults: [added] };
  const all = [...entries, added];
  return { kind: 'Whole', entries: all, head: headOf(all) };
}
