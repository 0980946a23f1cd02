import { judgeChain, linkFaults } from './chain-verify.ts';
import type { ChainedFault, ChainedFaultKind, FoundDocument } from './chain-verify.ts';
import { openReceipt, type ReceiptDocument } from './receipt-document.ts';
import { isNaming, statementIn } from './receipt-naming.ts';
import type { KeySet } from './signing-keys.ts';

/**
 * What is wrong for sure, beside what is wrong with any chain:
 * - `OtherRequest`: of another request than the first.
 * - `AfterFinal`: stands after the receipt that is marked final, and does more than name others who were told.
 */
export interface ReceiptFault extends Omit<ChainedFault, 'kind'> {
  readonly kind: ChainedFaultKind | 'OtherRequest' | 'AfterFinal';
}

/** What the documents cannot tell: `NoKeys` to check signatures with, the `Start` or the `Final` one was not given. */
export type ReceiptGap = 'NoKeys' | 'Start' | 'Final';

export interface ReceiptVerification {
  /** In order, whether their signatures hold or not. */
  readonly documents: readonly ReceiptDocument[];
  readonly faults: readonly ReceiptFault[];
  readonly gaps: readonly ReceiptGap[];
}

export interface VerifyOptions {
  /** Absent: signatures stay unchecked, and the verification says so. */
  readonly keySet?: KeySet | undefined;
  /** The documents are all that there are, from the first on. */
  readonly isWholeChain: boolean;
  /** The request they must be of; absent: that of the first. */
  readonly requestUid?: string;
}

/** Verifies receipts of one request, given in any order. Needs nothing but them and the public keys. */
export async function verifyReceipts(
  found: readonly FoundDocument[],
  { keySet, isWholeChain, requestUid }: VerifyOptions,
): Promise<ReceiptVerification> {
  const { documents, faults, isFromStart } = await judgeChain(found, { open: openReceipt, keySet, isWholeChain });
  const isFinal = documents.at(-1)?.content.final === true;
  return {
    documents,
    faults: [...faults, ...chainFaults(documents, requestUid)],
    gaps: [
      ...(keySet === undefined ? (['NoKeys'] as const) : []),
      ...(isFromStart ? [] : (['Start'] as const)),
      ...(isFinal ? [] : (['Final'] as const)),
    ],
  };
}

function chainFaults(documents: readonly ReceiptDocument[], requestUid: string | undefined): readonly ReceiptFault[] {
  const first = documents.find((document) => document.kind === 'Receipt');
  const expectedUid = requestUid ?? first?.content.request.uid;
  return documents.flatMap((document, index) => {
    const before = documents[index - 1];
    const { sequence } = document.content;
    const isOther = document.kind === 'Receipt' && document.content.request.uid !== expectedUid;
    return [
      ...linkFaults(document, before),
      ...(mayFollow(document, before) ? [] : [{ kind: 'AfterFinal', sequence } as const]),
      ...(isOther ? [{ kind: 'OtherRequest', sequence } as const] : []),
    ];
  });
}

/** Of a tombstone nobody can tell any more what it said. */
function mayFollow({ kind, content }: ReceiptDocument, before: ReceiptDocument | undefined): boolean {
  if (before?.content.final !== true) return true;
  if (kind === 'Tombstone' || before.kind === 'Tombstone') return content.final;
  return isNaming(before.content, statementIn(content));
}
