import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { createBlobEvidenceStore } from '../evidence/blob-evidence-store.ts';
import {
  compareClocks,
  findEvidenceAccount,
  proveWritable,
  type EvidenceClients,
} from '../evidence/evidence-container.ts';
import type { EvidenceStore } from '../evidence/evidence-store.ts';
import type { KeyRing } from '../evidence/key-ring.ts';
import type { LedgerParts } from '../evidence/ledger.ts';
import { readReceiptKeys } from '../evidence/receipt-keys.ts';
import type { ReceiptParts } from '../evidence/receipt.ts';
import type { SigningKeys } from '../evidence/signing-keys.ts';
import type { AccountObservation } from '../policy/facts.ts';
import type { KeySecrets } from '../reconcile/erasure-ports.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import { readKeyRing } from './subject-keys.ts';

/** What evidence of one policy's erasures is read and written with. Ledger, receipts and plans are functions over it. */
export interface EvidenceDesk {
  readonly store: EvidenceStore;
  readonly ring: KeyRing;
  readonly keys: SigningKeys;
  /** `evidence.account` and `evidence.container` of the policy, for sentences. */
  readonly account: string;
  readonly container: string;
  /** Wall clock, epoch milliseconds. */
  readonly now: () => number;
  readonly close: () => Promise<void>;
}

/** What the functions over ledger and receipts of one request want. */
export function partsOf({ store, ring, keys, now }: EvidenceDesk, requestUid: string): LedgerParts & ReceiptParts {
  return { store, ring, keys, requestUid, now };
}

export type EvidenceOpening =
  /** The container took a write just now, or said for a write that it would take one. */
  | { readonly kind: 'Open'; readonly desk: EvidenceDesk }
  /** Nothing may be deleted. The message is for people; it names Secrets and containers, and never a value. */
  | { readonly kind: 'Closed'; readonly why: ClosedWhy; readonly message: string };

/** Reasons of the catalogue of erasures. */
export type ClosedWhy = 'ErasureNotConfigured' | 'KeysUnavailable' | 'EvidenceUnavailable';

export interface EvidenceInput {
  readonly policy: CallDataPolicy;
  readonly accounts: readonly AccountObservation[];
  readonly keySecrets: KeySecrets;
  readonly connect: (account: AccountObservation) => EvidenceClients;
  readonly now: () => number;
}

/**
 * Opens the evidence of a policy, and proves that it can be written. Creates the container where there is none: call it only
 * under Enforce. Failures of Azure and of the API server are OperatorErrors.
 */
export async function openEvidence(input: EvidenceInput, options: CallOptions): Promise<EvidenceOpening> {
  const { policy, keySecrets, accounts, now } = input;
  const { erasure, evidence } = policy.spec;
  if (erasure === undefined || evidence === undefined) {
    return closed('ErasureNotConfigured', 'The policy lacks erasure or evidence.');
  }
  const found = findEvidenceAccount(accounts, evidence.account);
  if (found.kind === 'Unusable') return closed('EvidenceUnavailable', found.message);
  const ring = await readKeyRing(keySecrets, policy, options);
  if (ring.kind === 'Closed') return closed('KeysUnavailable', ring.message);
  const receipts = await readReceiptKeys(keySecrets, policy, options);
  if (receipts.kind === 'Closed') return closed('EvidenceUnavailable', receipts.message);
  const { account, container } = evidence;
  const clients = input.connect(found.account);
  try {
    const store = createBlobEvidenceStore({ ...clients, container });
    const desk = { store, ring: ring.ring, keys: receipts.keys, account, container, now, close: clients.close };
    const obstacle = await obstacleOf(desk, clients, options);
    if (obstacle === undefined) return { kind: 'Open', desk };
    await clients.close();
    return closed('EvidenceUnavailable', obstacle);
  } catch (error) {
    await clients.close();
    throw error;
  }
}

async function obstacleOf(
  { store, account, container, now }: EvidenceDesk,
  clients: EvidenceClients,
  options: CallOptions,
): Promise<string | undefined> {
  const isWritable = await proveWritable({ store, clients, container }, options);
  if (!isWritable) return `Container ${container} of account ${account} takes no write.`;
  const skew = await compareClocks({ store, clients, account, now }, options);
  return skew === undefined ? undefined : `${skew} Correct the clock of its node.`;
}

function closed(why: ClosedWhy, message: string): Extract<EvidenceOpening, { readonly kind: 'Closed' }> {
  return { kind: 'Closed', why, message };
}
