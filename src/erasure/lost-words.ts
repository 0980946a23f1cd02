import { readReceipts } from '../evidence/receipt.ts';
import { receiptStatusOf } from '../evidence/statement.ts';
import type { LedgerState } from '../evidence/ledger-state.ts';
import { endOfItself } from '../policy/erasure/request-state.ts';
import { partsOf, type EvidenceDesk } from './evidence-desk.ts';
import type { WatchedLedger } from './ledger-arrivals.ts';
import type { FoundPass } from './policy-pass.ts';

export type Opened = NonNullable<LedgerState['opened']>;

/**
 * Whether a request that is gone may have left a word that went with its namespace: it may have been cancelled, or its approval
 * taken back, and neither its ledger nor a ConfigMap tells. Only a policy that was made anew can find such a ledger. After the final
 * receipt of an end that came by itself nothing could be taken back.
 */
export async function mayHaveLostWord(
  pass: FoundPass,
  desk: EvidenceDesk,
  { requestUid, request, ledger, opened }: WatchedLedger & { readonly opened: Opened },
): Promise<boolean> {
  const { uid, namespace } = pass.policy.policy.metadata;
  if (request !== undefined || opened.policyUid === uid) return false;
  const since = await pass.context.lastWords.keptSince(namespace, pass);
  const openedTime = ledger.entries.findLast(({ event }) => event.kind === 'Opened')?.time;
  const isOlder = since !== undefined && openedTime !== undefined && Date.parse(since) <= Date.parse(openedTime);
  return !isOlder && !(await endedByItself(pass, desk, requestUid));
}

async function endedByItself(pass: FoundPass, desk: EvidenceDesk, requestUid: string): Promise<boolean> {
  const read = await readReceipts(partsOf(desk, requestUid), pass);
  const receipt = read.kind === 'Broken' ? undefined : receiptStatusOf(read.receipts, desk);
  return receipt !== undefined && endOfItself({ receipt }) !== undefined;
}

/** In an Event of the policy, because there is no request any more. */
export function tellLostWord({ context, policy: { policy } }: FoundPass, requestUid: string): void {
  context.log.warn(
    { request: requestUid },
    'A ledger waits: the last word of its request may have gone with its namespace.',
  );
  context.recordPolicyEvent(policy, {
    type: 'Warning',
    reason: 'EvidenceUnavailable',
    action: 'WatchLateArrivals',
    note: `Nothing is deleted by the ledger of request ${requestUid}: its namespace was made anew since, and nobody knows any more whether the request was cancelled or its approval taken back before. Where the caller still wants the erasure, make a new request.`,
  });
}
