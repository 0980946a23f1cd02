import type { ChainHead, StoredDocument } from './chain.ts';
import { checkSignature } from './receipt-jws.ts';
import type { KeySet } from './signing-keys.ts';

/** One document of a chain as it was found. */
export interface FoundDocument {
  readonly text: string;
  /** The place that its name stands for; absent where the name says nothing. */
  readonly namedSequence?: number;
  /** As the person calls it who gave the file; absent out of a container. */
  readonly path?: string;
}

/** Documents as they were read from a chain: each lies under its own number. */
export function foundDocuments(stored: readonly StoredDocument[]): readonly FoundDocument[] {
  return stored.map(({ sequence, bytes }) => ({
    namedSequence: sequence,
    text: Buffer.from(bytes).toString('utf8'),
  }));
}

/** A signed document of a chain, opened and not judged. `linkDigest` is what the next in the chain has to name. */
export interface ChainedDocument {
  readonly kind: string;
  readonly linkDigest: string;
  readonly content: {
    readonly sequence: number;
    readonly previousDigest?: string;
    readonly signerKeyId: string;
  };
}

/**
 * What is wrong for sure:
 * - `Malformed`: no such document, or changed in its form.
 * - `WrongSignature`, `UnknownKey`: changed, or signed by someone else.
 * - `Misplaced`: under the name of another place.
 * - `Missing`, `Duplicate`: a place that is empty, or taken twice.
 * - `BrokenLink`: does not name the digest of the one before. `TombstoneMismatch`: the one before is a tombstone, and the
 *   digest in it is not that of the document that stood there.
 */
export type ChainedFaultKind =
  | 'Malformed'
  | 'WrongSignature'
  | 'UnknownKey'
  | 'Misplaced'
  | 'Missing'
  | 'Duplicate'
  | 'BrokenLink'
  | 'TombstoneMismatch';

export interface ChainedFault {
  readonly kind: ChainedFaultKind;
  /** Absent where the document does not say and its name does not either. */
  readonly sequence?: number;
  /** Of a file that cannot be told by anything else. */
  readonly path?: string;
}

interface JudgedDocument<D> {
  /** Absent where it could not be opened. */
  readonly document?: D;
  readonly faults: readonly ChainedFault[];
}

export interface ChainJudging<D> {
  /** `undefined` for what is no such document. */
  readonly open: (text: string) => D | undefined;
  /** Absent: signatures stay unchecked. */
  readonly keySet: KeySet | undefined;
  /** The documents are all that there are, from the first on. */
  readonly isWholeChain: boolean;
}

export interface JudgedChain<D> {
  /** Those that could be opened, by their own numbers, whether their signatures hold or not. */
  readonly documents: readonly D[];
  /** Of each document by itself, and of a start that is missing; not of how they follow each other. */
  readonly faults: readonly ChainedFault[];
  readonly isFromStart: boolean;
}

/** What is to be said of documents of a chain, given in any order, without what they say. */
export async function judgeChain<D extends ChainedDocument>(
  found: readonly FoundDocument[],
  { open, keySet, isWholeChain }: ChainJudging<D>,
): Promise<JudgedChain<D>> {
  const judged = await Promise.all(found.map((one) => judgeAlone(one, open, keySet)));
  const documents = judged
    .flatMap(({ document }) => (document === undefined ? [] : [document]))
    .toSorted((a, b) => a.content.sequence - b.content.sequence);
  const first = documents[0]?.content.sequence ?? 1;
  const missing = isWholeChain ? missingBetween(0, first) : [];
  return {
    documents,
    faults: [...judged.flatMap(({ faults }) => faults), ...missing],
    isFromStart: isWholeChain || first === 1,
  };
}

/** What is to be said of a document without its neighbours. Without keys, signatures stay unchecked. */
async function judgeAlone<D extends ChainedDocument>(
  { text, namedSequence, path }: FoundDocument,
  open: (text: string) => D | undefined,
  keySet: KeySet | undefined,
): Promise<JudgedDocument<D>> {
  const document = open(text);
  if (document === undefined) {
    const told = path === undefined ? {} : { path };
    return { faults: [{ kind: 'Malformed', ...(namedSequence === undefined ? told : { sequence: namedSequence }) }] };
  }
  const { sequence, signerKeyId } = document.content;
  const signature = keySet === undefined ? 'Right' : await checkSignature(text, signerKeyId, keySet);
  const faults: readonly ChainedFault[] = [
    ...((namedSequence ?? sequence) === sequence ? [] : [{ kind: 'Misplaced', sequence } as const]),
    ...(signature === 'UnknownKey' ? [{ kind: 'UnknownKey', sequence } as const] : []),
    ...(signature === 'Wrong' ? [{ kind: 'WrongSignature', sequence } as const] : []),
  ];
  return { document, faults };
}

/** What the next document of the chain names, and status remembers. */
export function headOfDocument({ content, linkDigest }: ChainedDocument): ChainHead {
  return { sequence: content.sequence, digest: linkDigest };
}

/** Whether a document follows the one before it in the chain. */
export function linkFaults(document: ChainedDocument, before: ChainedDocument | undefined): readonly ChainedFault[] {
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

function missingBetween(before: number, after: number): readonly ChainedFault[] {
  const length = Math.min(after - before - 1, MAX_MISSING);
  return Array.from({ length }, (_, index) => ({ kind: 'Missing', sequence: before + 1 + index }));
}
