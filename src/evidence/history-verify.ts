import { checkHead, type ChainHead } from './chain.ts';
import { headOfDocument, judgeChain, linkFaults } from './chain-verify.ts';
import type { ChainedFault, ChainedFaultKind, FoundDocument } from './chain-verify.ts';
import type { EvidenceFault } from './evidence-fault.ts';
import { openEntry, type HistoryDocument } from './history-document.ts';
import type { KeySet } from './signing-keys.ts';

/**
 * What is wrong for sure, beside what is wrong with any chain:
 * - `OtherPolicy`: of another policy than the first.
 * - `TimeOrder`: not later than the entry before it.
 */
export interface HistoryFault extends Omit<ChainedFault, 'kind'> {
  readonly kind: ChainedFaultKind | 'OtherPolicy' | 'TimeOrder';
}

/** What the entries cannot tell: `NoKeys` to check signatures with, the `Start` was not given, or where the `End` is. */
export type HistoryGap = 'NoKeys' | 'Start' | 'End';

export interface HistoryVerification {
  /** In order, whether their signatures hold or not. */
  readonly documents: readonly HistoryDocument[];
  readonly faults: readonly (HistoryFault | EvidenceFault)[];
  readonly gaps: readonly HistoryGap[];
}

export interface HistoryVerifyOptions {
  /** Absent: signatures stay unchecked, and the verification says so. */
  readonly keySet?: KeySet | undefined;
  /** The entries are all that there are, from the first on. */
  readonly isWholeChain: boolean;
  /** The policy that they must be of; absent: that of the first. */
  readonly policyUid?: string | undefined;
  /** The last entry that status remembers. Without it nobody knows whether later ones were dropped. */
  readonly head?: ChainHead | undefined;
}

/** Verifies entries of one history, given in any order. Needs nothing but them and the public keys. */
export async function verifyHistory(
  found: readonly FoundDocument[],
  { keySet, isWholeChain, policyUid, head }: HistoryVerifyOptions,
): Promise<HistoryVerification> {
  const { documents, faults, isFromStart } = await judgeChain(found, { open: openEntry, keySet, isWholeChain });
  return {
    documents,
    faults: [...faults, ...chainFaults(documents, policyUid), ...checkHead(head, documents.map(headOfDocument))],
    gaps: [
      ...(keySet === undefined ? (['NoKeys'] as const) : []),
      ...(isFromStart ? [] : (['Start'] as const)),
      ...(head === undefined ? (['End'] as const) : []),
    ],
  };
}

function chainFaults(documents: readonly HistoryDocument[], policyUid: string | undefined): readonly HistoryFault[] {
  const expectedUid = policyUid ?? documents[0]?.content.policy.uid;
  return documents.flatMap((document, index): readonly HistoryFault[] => {
    const before = documents[index - 1];
    const { sequence, policy, entryTime } = document.content;
    const isLater = before === undefined || Date.parse(entryTime) > Date.parse(before.content.entryTime);
    return [
      ...linkFaults(document, before),
      ...(isLater ? [] : [{ kind: 'TimeOrder', sequence } as const]),
      ...(policy.uid === expectedUid ? [] : [{ kind: 'OtherPolicy', sequence } as const]),
    ];
  });
}
