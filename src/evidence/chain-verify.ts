import { checkSignature } from './receipt-jws.ts';
import type { KeySet } from './signing-keys.ts';

/** One document of a chain as it was found. */
export interface FoundDocument {
  readonly text: string;
  /** The place that its name stands for; absent where the name says nothing. */
  readonly namedSequence?: number;
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
}

export interface JudgedDocument<D> {
  /** Absent where it could not be opened. */
  readonly document?: D;
  readonly faults: readonly ChainedFault[];
}

/** What is to be said of a document without its neighbours. Without keys, signatures stay unchecked. */
export async function judgeAlone<D extends ChainedDocument>(
  { text, namedSequence }: FoundDocument,
  open: (text: string) => D | undefined,
  keySet: KeySet | undefined,
): Promise<JudgedDocument<D>> {
  const document = open(text);
  if (document === undefined) {
    return { faults: [{ kind: 'Malformed', ...(namedSequence === undefined ? {} : { sequence: namedSequence }) }] };
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

/** The documents that could be opened, by their own numbers. */
export function inOrder<D extends ChainedDocument>(judged: readonly JudgedDocument<D>[]): readonly D[] {
  return judged
    .flatMap(({ document }) => (document === undefined ? [] : [document]))
    .toSorted((a, b) => a.content.sequence - b.content.sequence);
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

export function missingBetween(before: number, after: number): readonly ChainedFault[] {
  const length = Math.min(after - before - 1, MAX_MISSING);
  return Array.from({ length }, (_, index) => ({ kind: 'Missing', sequence: before + 1 + index }));
}
