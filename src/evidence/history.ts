import type { HistoryStatement } from '../policy/history/decision.ts';
import { chainPlace, documentName, readChain, type ChainHead } from './chain.ts';
import type { SignedChainFault } from './chain-fault-text.ts';
import { foundDocuments, headOfDocument } from './chain-verify.ts';
import { eachOnce } from './each-once.ts';
import type { EvidenceStore, StoreOptions } from './evidence-store.ts';
import { openEntry, signEntry, type HistoryDocument } from './history-document.ts';
import { verifyHistory, type HistoryVerification } from './history-verify.ts';
import type { KeySet, SigningKeys } from './signing-keys.ts';

/** Which history is read, and with what. */
export interface HistoryPlace {
  readonly store: EvidenceStore;
  readonly policyUid: string;
  /** Absent: signatures stay unchecked. */
  readonly keySet: KeySet | undefined;
}

export interface HistoryReadOptions extends StoreOptions {
  /** The last entry that status remembers. */
  readonly head?: ChainHead | undefined;
  /** Only the entries from `head` on are read; of those before it, whether they are there. */
  readonly isEndOnly?: boolean;
}

/** Reads a history where it lies, and verifies it as `calldata receipt verify` does. */
export async function readHistory(
  { store, policyUid, keySet }: HistoryPlace,
  { head, isEndOnly = false, abortSignal }: HistoryReadOptions,
): Promise<HistoryVerification> {
  const from = isEndOnly ? head?.sequence : undefined;
  const { documents, faults } = await readChain(store, chainPlace('history', policyUid), { from, abortSignal });
  const isWholeChain = from === undefined;
  const verified = await verifyHistory(foundDocuments(documents), { keySet, isWholeChain, policyUid, head });
  return {
    documents: verified.documents,
    faults: eachOnce([...faults, ...verified.faults]),
    // Names were looked at from the first one on, and nothing lies in the container that was not read.
    gaps: verified.gaps.filter((gap) => gap !== 'Start'),
  };
}

/** What an entry is added to a history with. */
export interface HistoryParts extends HistoryPlace {
  readonly keys: SigningKeys;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
}

export type HistoryAppend =
  /** Added, or there was nothing to add. `last` is the entry that stands at the end. */
  | { readonly kind: 'Whole'; readonly last: HistoryDocument | undefined }
  /** Nothing is added before a person has looked. */
  | { readonly kind: 'Broken'; readonly faults: readonly SignedChainFault[] }
  /** The container takes nothing. */
  | { readonly kind: 'Unwritable'; readonly isContainerGone: boolean };

/**
 * Adds what `decide` says to the end of a history. It is asked once more after the entry of another writer, and after a write
 * whose answer was lost: so an entry that stands there already is not written twice. The time that it decides by is the one
 * that is signed, and nothing is added that is not later than the last entry.
 */
export async function appendToHistory(
  parts: HistoryParts,
  head: ChainHead | undefined,
  decide: (last: HistoryDocument | undefined, nowMs: number) => Promise<HistoryStatement | undefined>,
  { abortSignal }: StoreOptions,
): Promise<HistoryAppend> {
  let known = head;
  for (;;) {
    abortSignal.throwIfAborted();
    const { documents, faults } = await readHistory(parts, { head: known, isEndOnly: true, abortSignal });
    const lasting = known === undefined ? faults.filter(({ kind }) => kind !== 'ContainerNotFound') : faults;
    if (lasting.length > 0) return { kind: 'Broken', faults: lasting };
    const last = documents.at(-1);
    const nowMs = parts.now();
    const statement = await decide(last, nowMs);
    if (statement === undefined || !isLater(nowMs, last)) return { kind: 'Whole', last };
    const previous = last === undefined ? undefined : headOfDocument(last);
    const put = await putEntry(parts, { previous, statement, nowMs }, { abortSignal });
    if (put.kind === 'Stored') return { kind: 'Whole', last: put.document };
    if (put.kind !== 'Exists') return { kind: 'Unwritable', isContainerGone: put.kind === 'ContainerNotFound' };
    known = previous;
  }
}

function isLater(nowMs: number, last: HistoryDocument | undefined): boolean {
  return last === undefined || nowMs > Date.parse(last.content.entryTime);
}

interface NextEntry {
  readonly previous: ChainHead | undefined;
  readonly statement: HistoryStatement;
  readonly nowMs: number;
}

async function putEntry(
  { store, policyUid, keys }: HistoryParts,
  { previous, statement, nowMs }: NextEntry,
  { abortSignal }: StoreOptions,
) {
  const text = await signEntry(statement, { previous, entryTime: new Date(nowMs).toISOString() }, keys);
  const document = openEntry(text);
  if (document === undefined) throw new TypeError('An entry cannot be opened that was just signed.');
  const name = documentName(chainPlace('history', policyUid), document.content.sequence);
  const put = await store.put(name, Buffer.from(text, 'utf8'), { onlyIf: { kind: 'Absent' }, abortSignal });
  return put.kind === 'Stored' ? ({ kind: 'Stored', document } as const) : put;
}
