import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { createBlobEvidenceStore } from '../evidence/blob-evidence-store.ts';
import type { EvidenceStore } from '../evidence/evidence-store.ts';
import type { KeyRing } from '../evidence/key-ring.ts';
import type { LedgerParts } from '../evidence/ledger.ts';
import type { ReceiptParts } from '../evidence/receipt.ts';
import type { SigningKeys } from '../evidence/signing-keys.ts';
import type { AccountObservation } from '../policy/facts.ts';
import type { KeySecrets } from '../reconcile/erasure-ports.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import type { BlobPort } from '../scan/blob-port.ts';
import type { BlobWriter } from '../scan/blob-writer.ts';
import { readReceiptKeys } from './receipt-keys.ts';
import { readKeyRing } from './subject-keys.ts';

/** Clients of the account with the evidence. Whoever asks for them closes them. */
export interface EvidenceClients {
  readonly port: Pick<BlobPort, 'listPage' | 'read' | 'deleteOne'>;
  readonly writer: Pick<BlobWriter, 'put' | 'createContainer'>;
  readonly close: () => Promise<void>;
}

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
  const found = evidenceAccount(accounts, evidence.account);
  if ('kind' in found) return found;
  const ring = await readKeyRing(keySecrets, policy, options);
  if (ring.kind === 'Closed') return closed('KeysUnavailable', ring.message);
  const receipts = await readReceiptKeys(keySecrets, policy, options);
  if (receipts.kind === 'Closed') return closed('EvidenceUnavailable', receipts.message);
  const clients = input.connect(found.account);
  try {
    const store = createBlobEvidenceStore({ ...clients, container: evidence.container });
    const isWritable = await proveWritable({ store, clients, container: evidence.container }, options);
    if (isWritable) {
      const { account, container } = evidence;
      const desk = { store, ring: ring.ring, keys: receipts.keys, account, container, now, close: clients.close };
      return { kind: 'Open', desk };
    }
  } catch (error) {
    await clients.close();
    throw error;
  }
  await clients.close();
  return closed(
    'EvidenceUnavailable',
    `Container ${evidence.container} of account ${evidence.account} takes no write.`,
  );
}

function closed(why: ClosedWhy, message: string): Extract<EvidenceOpening, { readonly kind: 'Closed' }> {
  return { kind: 'Closed', why, message };
}

function evidenceAccount(
  accounts: readonly AccountObservation[],
  name: string,
): { readonly account: AccountObservation } | Extract<EvidenceOpening, { readonly kind: 'Closed' }> {
  const account = accounts.find((one) => one.declared && one.name === name);
  if (account === undefined) {
    return closed('EvidenceUnavailable', `evidence.account names ${name}, which is not in storageAccounts.`);
  }
  if (!account.account.ok) {
    return closed('EvidenceUnavailable', `Account ${name} could not be read: ${account.account.message}`);
  }
  if (account.account.value.hierarchicalNamespace) {
    const advice = 'its listing cannot be read with index tags; name another account in evidence.account.';
    return closed('EvidenceUnavailable', `Account ${name} has a hierarchical namespace: ${advice}`);
  }
  return { account };
}

const checkName = 'evidence-check';

/**
 * Azure looks at the right to write before it looks at a condition, so an answer that something stands there proves the right
 * as well as a write does, and leaves no version behind each time. A policy that keeps the container lets new blobs in.
 */
async function proveWritable(
  {
    store,
    clients,
    container,
  }: { readonly store: EvidenceStore; readonly clients: EvidenceClients; readonly container: string },
  options: CallOptions,
): Promise<boolean> {
  const check = () => store.put(checkName, Buffer.from('{}', 'utf8'), { onlyIf: { kind: 'Absent' }, ...options });
  const first = await check();
  if (first.kind !== 'ContainerNotFound') return first.kind === 'Stored' || first.kind === 'Exists';
  await clients.writer.createContainer(container, options);
  const second = await check();
  return second.kind === 'Stored' || second.kind === 'Exists';
}
