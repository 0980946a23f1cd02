import type { CallDataPolicy } from '../../api/call-data-policy.ts';
import type { ErasureRequest } from '../../api/erasure-request.ts';
import { isOperatorError } from '../../reconcile/errors.ts';
import { verifyWhole } from '../cluster-history.ts';
import { readKeySet } from '../cluster-keys.ts';
import { CommandError } from '../command-error.ts';
import { verifyChain } from '../erasure/cluster-receipts.ts';
import type { Cluster } from '../erasure/cluster.ts';
import { withEvidence } from '../erasure/evidence-connection.ts';
import type { Environment, LiveFlags } from '../live-settings.ts';
import type { EvidenceSeen } from './report-data.ts';

export interface Azure {
  readonly flags: LiveFlags;
  readonly environment: Environment;
}

/**
 * The history of a policy and the receipts of its requests, read with the rights of whoever makes the report and verified as
 * `calldata receipt verify` does. What hinders that is told, and hinders the rest of the report not.
 */
export async function seeEvidence(
  cluster: Cluster,
  azure: Azure,
  { policy, requests }: { readonly policy: CallDataPolicy; readonly requests: readonly ErasureRequest[] },
): Promise<EvidenceSeen> {
  if (policy.spec.evidence === undefined) return { kind: 'NotRead', why: 'The policy has no evidence container.' };
  try {
    const keySet = await readKeySet(cluster, policy.metadata.name);
    const { abortSignal } = cluster;
    return await withEvidence(policy, azure, { abortSignal }, async (store) => {
      const history = await verifyWhole(policy, { store, keySet }, { abortSignal });
      const receipts = new Map<string, Awaited<ReturnType<typeof verifyChain>>>();
      for (const { metadata, status } of requests) {
        if (status?.receipt === undefined) continue;
        const chain = { keySet, requestUid: metadata.uid, head: status.receipt, abortSignal };
        receipts.set(metadata.uid, await verifyChain(store, chain));
      }
      return { kind: 'Read', history, receipts };
    });
  } catch (error) {
    if (!(error instanceof CommandError) && !isOperatorError(error)) throw error;
    return {
      kind: 'NotRead',
      why: `The evidence container was not read, so nothing in it was verified: ${error.message}`,
    };
  }
}
