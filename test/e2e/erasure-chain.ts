import { verifyReceipts, type ReceiptVerification } from '../../src/evidence/receipt-verify.ts';
import { keySetConfigMapName } from '../../src/api/group.ts';
import { parseKeySet } from '../../src/evidence/signing-keys.ts';
import { evidenceContainer, readableBlobs } from './erasure-world.ts';
import type { Harness } from './harness.ts';
import type { PolicyHandle } from './policies.ts';

export interface EvidenceOf {
  readonly policy: PolicyHandle;
  readonly account: string;
  readonly requestUid: string;
}

/** The whole chain of a request as it lies in the evidence container, verified with the public keys in the cluster. */
export async function verifyEvidence(
  harness: Harness,
  { policy, account, requestUid }: EvidenceOf,
): Promise<ReceiptVerification> {
  const { namespace, name } = policy;
  const { body } = await harness.server.get(`/api/v1/namespaces/${namespace}/configmaps/${keySetConfigMapName(name)}`);
  const keys = await parseKeySet((body['data'] as Readonly<Record<string, string>>)['jwks.json'] ?? '');
  if (keys.kind !== 'KeySet') throw new Error(`the public keys are unusable: ${keys.problem}`);
  const folder = `receipts/${requestUid}/`;
  const found = readableBlobs(harness, account, evidenceContainer)
    .filter((blob) => blob.startsWith(folder))
    .map((blob) => ({
      text: harness.azure.blob.read(account, evidenceContainer, blob)?.toString('utf8') ?? '',
      namedSequence: Number(/([0-9]+)[.]jws$/.exec(blob)?.[1]),
    }));
  return verifyReceipts(found, { keySet: keys.keySet, isWholeChain: true, requestUid });
}
