import { chainPlace, checkHead, readChain } from '../../evidence/chain.ts';
import { foundDocuments, headOfDocument } from '../../evidence/chain-verify.ts';
import { eachOnce } from '../../evidence/each-once.ts';
import type { EvidenceStore } from '../../evidence/evidence-store.ts';
import type { EvidenceFault } from '../../evidence/evidence-fault.ts';
import { verifyReceipts, type ReceiptVerification } from '../../evidence/receipt-verify.ts';
import type { KeySet } from '../../evidence/signing-keys.ts';
import { readKeySet } from '../cluster-keys.ts';
import type { Environment, LiveFlags } from '../live-settings.ts';
import { withCluster } from './cluster.ts';
import { withEvidence } from './evidence-connection.ts';
import { readFittingPolicy, readRequest, requirePolicyName } from './objects.ts';
import type { ClusterFlags } from './surroundings.ts';

export interface ClusterReceipts extends Omit<ReceiptVerification, 'faults'> {
  readonly faults: readonly (ReceiptVerification['faults'][number] | EvidenceFault)[];
}

export interface ClusterReceiptOptions {
  readonly flags: ClusterFlags & LiveFlags;
  readonly environment: Environment;
  /** Keys that a person trusts more than those that the cluster shows. */
  readonly keySet: KeySet | undefined;
}

/**
 * Reads the receipts of a request out of the evidence container and verifies them whole: the container holds all that there
 * are, and status names the last.
 */
export function readClusterReceipts(name: string, options: ClusterReceiptOptions): Promise<ClusterReceipts> {
  const { flags, environment } = options;
  return withCluster(flags, async (cluster) => {
    const request = await readRequest(cluster, name);
    const policy = await readFittingPolicy(cluster, requirePolicyName(request));
    const keySet = options.keySet ?? (await readKeySet(cluster, policy.metadata.name));
    const { abortSignal } = cluster;
    const { receipt } = request.status ?? {};
    const requestUid = request.metadata.uid;
    return withEvidence(policy, { flags, environment }, { abortSignal }, (evidence) =>
      verifyChain(evidence, { keySet, requestUid, head: receipt, abortSignal }),
    );
  });
}

interface ChainOptions {
  readonly keySet: KeySet | undefined;
  readonly requestUid: string;
  /** What status says was written last. */
  readonly head: { readonly sequence: number; readonly digest: string } | undefined;
  readonly abortSignal: AbortSignal;
}

export async function verifyChain(
  evidence: EvidenceStore,
  { keySet, requestUid, head, abortSignal }: ChainOptions,
): Promise<ClusterReceipts> {
  const { documents, faults } = await readChain(evidence, chainPlace('receipts', requestUid), { abortSignal });
  const verified = await verifyReceipts(foundDocuments(documents), { keySet, isWholeChain: true, requestUid });
  const links = verified.documents.map(headOfDocument);
  return { ...verified, faults: eachOnce([...verified.faults, ...faults, ...checkHead(head, links)]) };
}
