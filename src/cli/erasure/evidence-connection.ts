import type { CallDataPolicy } from '../../api/call-data-policy.ts';
import { createArmClient } from '../../azure/arm.ts';
import { readAccount } from '../../azure/storage-reads.ts';
import { createBlobEvidenceStore } from '../../evidence/blob-evidence-store.ts';
import type { EvidenceStore } from '../../evidence/evidence-store.ts';
import type { CallOptions } from '../../reconcile/ports.ts';
import type { BlobPort } from '../../scan/blob-port.ts';
import { createSdkBlobClient } from '../../scan/sdk/client.ts';
import { createCallerCredential } from '../caller-credential.ts';
import { CommandError } from '../command-error.ts';
import type { Environment, LiveFlags } from '../live-settings.ts';
import { liveConfig } from '../live-world.ts';
import { probeSettings } from '../probe-settings.ts';

const userAgent = 'calldata-cli';
/** Of the Blob service in every cloud. */
const storageScope = 'https://storage.azure.com/.default';

interface Azure {
  readonly flags: LiveFlags;
  readonly environment: Environment;
}

/** Opens the evidence container of a policy with the person's own credential. Throws a CommandError or an OperatorError. */
export async function withEvidence<T>(
  policy: CallDataPolicy,
  { flags, environment }: Azure,
  { abortSignal }: CallOptions,
  work: (evidence: EvidenceStore) => Promise<T>,
): Promise<T> {
  const { account, container, resourceId } = placeOf(policy);
  const config = liveConfig(pick(flags), environment);
  const credential = createCallerCredential(config, {
    clientSecret: environment['AZURE_CLIENT_SECRET'],
    clientCertificatePath: environment['AZURE_CLIENT_CERTIFICATE_PATH'],
  });
  const requestTimeoutMs = config.requestTimeoutSeconds * 1000;
  const arm = createArmClient({ credential, endpoint: config.armEndpoint, requestTimeoutMs, userAgent });
  try {
    const { blobEndpoint } = await readAccount(arm, resourceId, { abortSignal });
    if (blobEndpoint === undefined) throw new CommandError(`Account ${account} has no Blob service.`);
    const tokens = {
      getToken: (options: CallOptions) => credential.getToken(storageScope, options),
      forget: credential.forget,
    };
    const port = createSdkBlobClient({ account, endpoint: blobEndpoint, tokens, requestTimeoutMs, userAgent });
    try {
      return await work(readOnlyStore(port, container));
    } finally {
      await port.close();
    }
  } finally {
    arm.close();
  }
}

function placeOf({ spec }: CallDataPolicy) {
  const { evidence, storageAccounts } = spec;
  if (evidence === undefined) throw new CommandError('The policy has no evidence container.');
  const account = storageAccounts.find(({ name }) => name === evidence.account);
  if (account === undefined) throw new CommandError('The account of spec.evidence is none of spec.storageAccounts.');
  return { account: account.name, container: evidence.container, resourceId: account.resourceId };
}

/** Flags of the cluster travel along, and are no settings of Azure. */
function pick(flags: LiveFlags): LiveFlags {
  return Object.fromEntries(probeSettings.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])));
}

function readOnlyStore({ listPage, read }: BlobPort, container: string): EvidenceStore {
  const port = { listPage, read, deleteOne: refuseToWrite };
  return createBlobEvidenceStore({ port, writer: { put: refuseToWrite }, container });
}

function refuseToWrite(): never {
  throw new TypeError('The command line writes no evidence.');
}
