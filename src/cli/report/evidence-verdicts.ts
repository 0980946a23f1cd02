import type { HistoryEntry } from '../../evidence/history-schema.ts';
import { describeChainFault } from '../../evidence/chain-fault-text.ts';
import { countOf } from '../../policy/findings.ts';
import type { HistoryReport } from '../history-report.ts';
import type { ClusterReceipts } from '../erasure/cluster-receipts.ts';

/** The entries that nothing is to be said against. What cannot be verified is not drawn. */
export function genuineEntries({ documents, faults }: HistoryReport): readonly HistoryEntry[] {
  const doubted = new Set(faults.flatMap((fault) => ('sequence' in fault ? [fault.sequence] : [])));
  return documents.map(({ content }) => content).filter(({ sequence }) => !doubted.has(sequence));
}

/** A sentence. */
export function historyVerdict({ documents, faults, gaps }: HistoryReport): string {
  if (faults.length > 0) {
    return `The history does not verify: ${countOf(faults.length, 'fault')}. Entries with a fault are not shown, and what is shown proves nothing of what is missing.`;
  }
  if (gaps.includes('NoKeys')) return 'No public keys were found, so signatures were not checked.';
  if (gaps.includes('End')) return 'Status names no last entry, so nobody can tell whether later ones were dropped.';
  return documents.length === 0
    ? 'No entry is written yet.'
    : 'Every entry is signed and follows the one before, up to the one that status names.';
}

/** A sentence on the receipts of one request. A request that is still under way has no final one. */
export function receiptsVerdict({ documents, faults, gaps }: ClusterReceipts): string {
  const [fault] = faults;
  if (fault !== undefined) {
    const more = faults.length > 1 ? ` And ${faults.length - 1} more.` : '';
    return `Not verified. ${describeChainFault(fault, 'receipt')}${more}`;
  }
  if (gaps.includes('NoKeys')) return 'Not verified: no public keys were found, so signatures were not checked.';
  const receipts = countOf(documents.length, 'receipt');
  return gaps.includes('Final')
    ? `Verified so far: ${receipts}, none of them final.`
    : `Verified: ${receipts}, from the first to the final one.`;
}

export function areProven({ faults, gaps }: ClusterReceipts): boolean {
  return faults.length === 0 && !gaps.includes('NoKeys');
}
