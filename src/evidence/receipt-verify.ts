import { openReceipt, type ReceiptDocument } from './receipt-document.ts';
import { checkSignature } from './receipt-jws.ts';
import type { KeySet } from './signing-keys.ts';

/** One document of a chain as it was found. */
export interface FoundReceipt {
  readonly text: string;
  /** The place that its name stands for; absent where the name says nothing. */
  readonly namedSequence?: number;
}

/**
 * What is wrong for sure:
 * - `Malformed`: no receipt, or changed in its form.
 * - `WrongSignature`, `UnknownKey`: changed, or signed by someone else.
 * - `Misplaced`: under the name of another place.
 * - `Missing`, `Duplicate`: a place that is empty, or taken twice.
 * - `BrokenLink`: does not name the digest of the one before. `TombstoneMismatch`: the one before is a tombstone, and the
 *   digest in it is not that of the receipt that stood there.
 * - `OtherRequest`: of another request than the first.
 * - `AfterFinal`: stands after the receipt that is marked final.
 */
export interface ReceiptFault {
  readonly kind:
    | 'Malformed'
    | 'WrongSignature'
    | 'UnknownKey'
    | 'Misplaced'
    | 'Missing'
    | 'Duplicate'
    | 'BrokenLink'
    | 'TombstoneMismatch'
    | 'OtherRequest'
    | 'AfterFinal';
  /** Absent where the document does not say and its name does not either. */
  readonly sequence?: number;
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
  found: readonly FoundReceipt[],
  { keySet, isWholeChain, requestUid }: VerifyOptions,
): Promise<ReceiptVerification> {
  const judged = await Promise.all(found.map((one) => judgeAlone(one, keySet)));
  const documents = judged
    .flatMap(({ document }) => (document === undefined ? [] : [document]))
    .toSorted((a, b) => a.content.sequence - b.content.sequence);
  const start = isWholeChain ? missingBetween(0, documents[0]?.content.sequence ?? 1) : [];
  return {
    documents,
    faults: [...judged.flatMap(({ faults }) => faults), ...start, ...chainFaults(documents, requestUid)],
    gaps: gapsOf(documents, { keySet, isWholeChain }),
  };
}

interface Judged {
  readonly document?: ReceiptDocument;
  readonly faults: readonly ReceiptFault[];
}

async function judgeAlone({ text, namedSequence }: FoundReceipt, keySet: KeySet | undefined): Promise<Judged> {
  const document = openReceipt(text);
  if (document === undefined) {
    return { faults: [{ kind: 'Malformed', ...(namedSequence === undefined ? {} : { sequence: namedSequence }) }] };
  }
  const { sequence, signerKeyId } = document.content;
  const signature = keySet === undefined ? 'Right' : await checkSignature(text, signerKeyId, keySet);
  const faults: readonly ReceiptFault[] = [
    ...((namedSequence ?? sequence) === sequence ? [] : [{ kind: 'Misplaced', sequence } as const]),
    ...(signature === 'UnknownKey' ? [{ kind: 'UnknownKey', sequence } as const] : []),
    ...(signature === 'Wrong' ? [{ kind: 'WrongSignature', sequence } as const] : []),
  ];
  return { document, faults };
}

function gapsOf(documents: readonly ReceiptDocument[], { keySet, isWholeChain }: VerifyOptions): readonly ReceiptGap[] {
  const isFromStart = isWholeChain || (documents[0]?.content.sequence ?? 1) === 1;
  const isFinal = documents.at(-1)?.content.final === true;
  return [
    ...(keySet === undefined ? (['NoKeys'] as const) : []),
    ...(isFromStart ? [] : (['Start'] as const)),
    ...(isFinal ? [] : (['Final'] as const)),
  ];
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
      ...(before?.content.final === true ? [{ kind: 'AfterFinal', sequence } as const] : []),
      ...(isOther ? [{ kind: 'OtherRequest', sequence } as const] : []),
    ];
  });
}

function linkFaults(document: ReceiptDocument, before: ReceiptDocument | undefined): readonly ReceiptFault[] {
  const { sequence, previousDigest } = document.content;
  if (before === undefined) {
    return (sequence === 1) === (previousDigest === undefined) ? [] : [{ kind: 'BrokenLink', sequence }];
  }
  const gap = sequence - before.content.sequence;
  if (gap === 0) return [{ kind: 'Duplicate', sequence }];
  if (gap > 1) return missingBetween(before.content.sequence, sequence);
  if (previousDigest === before.linkDigest) return [];
  return before.kind === 'Tombstone'
    ? [{ kind: 'TombstoneMismatch', sequence: before.content.sequence }]
    : [{ kind: 'BrokenLink', sequence }];
}

/** The first few: a forged number must not make a list of millions. */
const MAX_MISSING = 20;

function missingBetween(before: number, after: number): readonly ReceiptFault[] {
  const length = Math.min(after - before - 1, MAX_MISSING);
  return Array.from({ length }, (_, index) => ({ kind: 'Missing', sequence: before + 1 + index }));
}
