/**
 * What is wrong with a chain in the evidence container. No fault names a blob: a foreign one may carry a feature in its name.
 * - `Foreign`: names that no chain has, by number.
 * - `Deleted`: the document at a place is gone and a copy of it is left.
 * - `Torn`: not a document as it is written here, in form or in fields.
 * - `Misplaced`: a document of another place or another request.
 * - `BrokenLink`: it does not follow the one before.
 * - `Forged`: sealed or signed by someone else, or changed afterwards, or the key under that id is another one today.
 * - `Truncated`: the chain ends before a document that is known to have been written.
 * - `AfterFinal`: a receipt after the one that is marked final.
 */
export type EvidenceFault =
  | { readonly kind: 'ContainerNotFound' }
  | { readonly kind: 'Foreign'; readonly count: number }
  | { readonly kind: DocumentFault; readonly sequence: number }
  | { readonly kind: 'Truncated'; readonly sequence: number }
  | { readonly kind: 'KeyStillNeeded'; readonly keyIds: readonly string[] };

export type DocumentFault =
  'Missing' | 'Deleted' | 'Unreadable' | 'Torn' | 'Misplaced' | 'BrokenLink' | 'Forged' | 'AfterFinal';

const documentTexts: Readonly<Record<DocumentFault, string>> = {
  Missing: 'is missing',
  Deleted: 'was deleted; a recoverable copy of it is left',
  Unreadable: 'cannot be read: it is archived, encrypted with a foreign key or too large',
  Torn: 'is not a document of this project, or not whole',
  Misplaced: 'belongs to another place or another request',
  BrokenLink: 'does not follow the document before it',
  Forged: 'was changed, or made under another key than the one that carries its key id today',
  AfterFinal: 'stands after the one that is marked final',
};

/** A sentence for a person. */
export function describeFault(fault: EvidenceFault): string {
  switch (fault.kind) {
    case 'ContainerNotFound':
      return 'The evidence container is not there.';
    case 'Foreign':
      return `The evidence container holds ${fault.count === 1 ? 'a blob' : `${fault.count} blobs`} that nobody of this project wrote.`;
    case 'KeyStillNeeded':
      return `Keys that evidence still needs are not in the ring: ${fault.keyIds.join(', ')}.`;
    case 'Truncated':
      return `The chain ends before document ${fault.sequence}, which was written.`;
    default:
      return `Document ${fault.sequence} of the chain ${documentTexts[fault.kind]}.`;
  }
}
