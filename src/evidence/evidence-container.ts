import { describeClockSkew } from '../policy/clock-skew.ts';
import type { AccountObservation } from '../policy/facts.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import type { BlobPort } from '../scan/blob-port.ts';
import type { BlobWriter } from '../scan/blob-writer.ts';
import type { EvidenceStore } from './evidence-store.ts';

/** Clients of the account with the evidence. Whoever asks for them closes them. */
export interface EvidenceClients {
  readonly port: Pick<BlobPort, 'listPage' | 'read' | 'deleteOne' | 'serviceNow'>;
  readonly writer: Pick<BlobWriter, 'put' | 'createContainer'>;
  readonly close: () => Promise<void>;
}

export type EvidenceAccount =
  | { readonly kind: 'Usable'; readonly account: AccountObservation }
  /** The message is for people. */
  | { readonly kind: 'Unusable'; readonly message: string };

/** The account that `evidence.account` names, as it was seen. */
export function findEvidenceAccount(accounts: readonly AccountObservation[], name: string): EvidenceAccount {
  const account = accounts.find((one) => one.declared && one.name === name);
  if (account === undefined) {
    return { kind: 'Unusable', message: `evidence.account names ${name}, which is not in storageAccounts.` };
  }
  if (!account.account.ok) {
    return { kind: 'Unusable', message: `Account ${name} could not be read: ${account.account.message}` };
  }
  if (account.account.value.hierarchicalNamespace) {
    const advice = 'versions of what lies there cannot be listed; name another account in evidence.account.';
    return { kind: 'Unusable', message: `Account ${name} has a hierarchical namespace: ${advice}` };
  }
  return { kind: 'Usable', account };
}

const checkName = 'evidence-check';

/**
 * Azure looks at the right to write before it looks at a condition, so an answer that something stands there proves the right
 * as well as a write does, and leaves no version behind each time. A policy that keeps the container lets new blobs in.
 */
export async function proveWritable(
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

/**
 * A sentence where the clock of the account says another time than ours: receipts would be signed with it, and by one that is
 * ahead a watch would end and evidence go for good. The port tells the time of its last answer, so it reads what was written.
 */
export async function compareClocks(
  {
    store,
    clients: { port },
    account,
    now,
  }: {
    readonly store: EvidenceStore;
    readonly clients: EvidenceClients;
    readonly account: string;
    readonly now: () => number;
  },
  options: CallOptions,
): Promise<string | undefined> {
  if (port.serviceNow === undefined) return undefined;
  await store.get(checkName, options);
  return describeClockSkew({ account, serviceMs: port.serviceNow(), nowMs: now() });
}
