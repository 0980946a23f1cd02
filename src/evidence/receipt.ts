import { isDeepEqual } from '../api/json.ts';
import { chainPlace, checkHead, documentName, readChain, type ChainHead, type ChainPlace } from './chain.ts';
import { foundDocuments, headOfDocument } from './chain-verify.ts';
import type { EvidenceFault } from './evidence-fault.ts';
import type { EvidenceStore, StoreOptions } from './evidence-store.ts';
import { openReceipt, signReceipt, signTombstone, type ReceiptDocument } from './receipt-document.ts';
import { isNaming } from './receipt-naming.ts';
import type { ReceiptStatement } from './receipt-schema.ts';
import { verifyReceipts, type ReceiptFault } from './receipt-verify.ts';
import type { SigningKeys } from './signing-keys.ts';

/** One request's receipts: what they are read and written with. */
export interface ReceiptParts {
  readonly store: EvidenceStore;
  readonly keys: SigningKeys;
  readonly requestUid: string;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
}

export interface StoredReceipt {
  readonly document: ReceiptDocument;
  readonly etag: string;
}

export type ReceiptsRead =
  | { readonly kind: 'Whole'; readonly receipts: readonly StoredReceipt[] }
  /** No receipt is added before a person has looked. */
  | { readonly kind: 'Broken'; readonly faults: readonly (EvidenceFault | ReceiptFault)[] };

export interface ReceiptReadOptions extends StoreOptions {
  /** The receipt that status names: without it, nobody sees that the end of an unfinished chain is missing. */
  readonly head?: ChainHead | undefined;
}

/** Reads the receipts of a request and verifies them as `calldata receipt verify` does. */
export async function readReceipts(
  { store, keys, requestUid }: Omit<ReceiptParts, 'now'>,
  { head, abortSignal }: ReceiptReadOptions,
): Promise<ReceiptsRead> {
  const { documents, faults } = await readChain(store, chainPlace('receipts', requestUid), { abortSignal });
  const found = foundDocuments(documents);
  const verified = await verifyReceipts(found, { keySet: keys.keySet, isWholeChain: true, requestUid });
  const receipts = documents.flatMap(({ etag }, index): readonly StoredReceipt[] => {
    const document = openReceipt(found[index]?.text ?? '');
    return document === undefined ? [] : [{ document, etag }];
  });
  const links = receipts.map(({ document }) => headOfDocument(document));
  const missing = faults.filter((fault) => !verified.faults.some((other) => isDeepEqual(fault, other)));
  const all = [...missing, ...verified.faults, ...checkHead(head, links)];
  return all.length > 0 ? { kind: 'Broken', faults: all } : { kind: 'Whole', receipts };
}

export type ReceiptIssue =
  | ReceiptsRead
  | { readonly kind: 'Unwritable' }
  /** The last receipt is marked final and says something else. */
  | { readonly kind: 'Closed' };

/**
 * Issues one receipt for one change of state. What the last receipt says already is not said again, so a pass that was broken
 * off may repeat it. After another writer's receipt `state` is asked again; `undefined` where nothing is to be said.
 */
export async function issueReceipt(
  parts: ReceiptParts,
  read: Extract<ReceiptsRead, { readonly kind: 'Whole' }>,
  state: (receipts: readonly StoredReceipt[]) => ReceiptStatement | undefined,
  options: StoreOptions,
): Promise<ReceiptIssue> {
  let current: ReceiptsRead = read;
  while (current.kind === 'Whole') {
    options.abortSignal.throwIfAborted();
    const { receipts }: { readonly receipts: readonly StoredReceipt[] } = current;
    const statement = state(receipts);
    const last = receipts.at(-1)?.document;
    if (statement === undefined || isSaid(last, statement)) return current;
    if (last?.content.final === true && !(last.kind === 'Receipt' && isNaming(last.content, statement))) {
      return { kind: 'Closed' };
    }
    const { text, put } = await putNext(parts, { last, statement }, options);
    if (put.kind === 'Stored') return withReceipt(receipts, text, put.etag);
    if (put.kind !== 'Exists') return { kind: 'Unwritable' };
    current = await readReceipts(parts, { head: last && headOfDocument(last), ...options });
  }
  return current;
}

interface NextReceipt {
  readonly last: ReceiptDocument | undefined;
  readonly statement: ReceiptStatement;
}

async function putNext(
  { store, keys, requestUid, now }: ReceiptParts,
  { last, statement }: NextReceipt,
  { abortSignal }: StoreOptions,
) {
  if (statement.request.uid !== requestUid) throw new TypeError('The statement is of another request.');
  const sequence = (last?.content.sequence ?? 0) + 1;
  const previous = last === undefined ? {} : { previousDigest: last.linkDigest };
  const issuedTime = new Date(now()).toISOString();
  const text = await signReceipt(statement, { sequence, ...previous, issuedTime }, keys);
  const name = documentName(chainPlace('receipts', requestUid), sequence);
  const put = await store.put(name, Buffer.from(text, 'utf8'), { onlyIf: { kind: 'Absent' }, abortSignal });
  return { text, put };
}

function withReceipt(receipts: readonly StoredReceipt[], text: string, etag: string): ReceiptsRead {
  const document = openReceipt(text);
  if (document === undefined) throw new TypeError('A receipt cannot be opened that was just signed.');
  return { kind: 'Whole', receipts: [...receipts, { document, etag }] };
}

/** Whether the statement at the same place and time would be the same receipt. */
function isSaid(last: ReceiptDocument | undefined, statement: ReceiptStatement): boolean {
  if (last?.kind !== 'Receipt') return false;
  const { format, sequence, previousDigest, issuedTime, signerKeyId } = last.content;
  return isDeepEqual(last.content, { format, sequence, previousDigest, issuedTime, signerKeyId, ...statement });
}

export interface ReplacementOptions extends StoreOptions {
  readonly issuedBeforeMs: number;
  readonly isAbandoned?: boolean;
}

export interface ReceiptReplacement {
  readonly replaced: number;
  /** A policy, a hold or a lease of the container keeps them for now. */
  readonly kept: number;
}

/**
 * Puts a tombstone in the place of every receipt that was issued before a time, oldest first, once the chain is finished or
 * abandoned: its object went before its end, and no receipt will follow.
 * Versions and soft-deleted copies of what was replaced last as long as the account keeps them.
 */
export async function replaceReceipts(
  { store, keys, requestUid, now }: ReceiptParts,
  { receipts }: Extract<ReceiptsRead, { readonly kind: 'Whole' }>,
  { issuedBeforeMs, isAbandoned = false, abortSignal }: ReplacementOptions,
): Promise<ReceiptReplacement> {
  const place: ChainPlace = chainPlace('receipts', requestUid);
  let replaced = 0;
  let kept = 0;
  if (receipts.at(-1)?.document.content.final !== true && !isAbandoned) return { replaced, kept };
  for (const { document, etag } of receipts) {
    if (document.kind === 'Tombstone' || Date.parse(document.content.issuedTime) >= issuedBeforeMs) continue;
    const text = await signTombstone(document, new Date(now()).toISOString(), keys);
    const name = documentName(place, document.content.sequence);
    const onlyIf = { kind: 'Unchanged', etag } as const;
    const put = await store.put(name, Buffer.from(text, 'utf8'), { onlyIf, abortSignal });
    if (put.kind === 'Stored') replaced += 1;
    if (put.kind === 'Protected') kept += 1;
  }
  return { replaced, kept };
}
