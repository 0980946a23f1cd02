import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { listChains } from '../evidence/chain.ts';
import type { EvidenceStore } from '../evidence/evidence-store.ts';
import { readHistory } from '../evidence/history.ts';
import type { KeySet } from '../evidence/signing-keys.ts';
import { rememberedHead } from '../policy/history/verdict.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import { readKeySet } from './cluster-keys.ts';
import type { ClusterReceiptOptions } from './erasure/cluster-receipts.ts';
import { withCluster } from './erasure/cluster.ts';
import { withEvidence } from './erasure/evidence-connection.ts';
import { readFittingPolicy } from './erasure/objects.ts';
import type { HistoryReport } from './history-report.ts';

/** Reads the history of a policy out of its evidence container and verifies it up to the entry that status names. */
export function readClusterHistory(name: string, options: ClusterReceiptOptions): Promise<HistoryReport> {
  const { flags, environment } = options;
  return withCluster(flags, async (cluster) => {
    const policy = await readFittingPolicy(cluster, name);
    const keySet = options.keySet ?? (await readKeySet(cluster, policy.metadata.name));
    const { abortSignal } = cluster;
    return withEvidence(policy, { flags, environment }, { abortSignal }, (store) =>
      verifyWhole(policy, { store, keySet }, { abortSignal }),
    );
  });
}

/** All of a history as it lies in its container. */
export async function verifyWhole(
  { metadata: { uid }, status }: Pick<CallDataPolicy, 'metadata' | 'status'>,
  { store, keySet }: { readonly store: EvidenceStore; readonly keySet: KeySet | undefined },
  options: CallOptions,
): Promise<HistoryReport> {
  const head = rememberedHead(status);
  const verified = await readHistory({ store, policyUid: uid, keySet }, { head, ...options });
  const listed = await listChains(store, 'history', options);
  const uids = listed.kind === 'Listed' ? listed.ownerUids : [];
  return { ...verified, others: 0, otherHistories: uids.filter((one) => one !== uid) };
}
