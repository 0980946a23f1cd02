import { BlobServiceClient } from '@azure/storage-blob';
import type { TokenCredential } from '@azure/identity';
import { randomUUID } from 'node:crypto';
import { OperatorError } from '../reconcile/errors.ts';
import { sleep } from '../runtime/deadline.ts';
import { createBlobPipeline } from './contract/stage.ts';
import { createWatchedWire } from './watched-wire.ts';
import type { ScratchAccount } from './scratch-accounts.ts';

export const DATA_ROLE = 'Storage Blob Data Owner';

export interface AnswerTiming {
  /** How long a new account may take to answer. */
  readonly answerMs: number;
  /** How long a refusal may last: a role that was given just now works after a while. */
  readonly accessMs: number;
  readonly answerPauseMs: number;
  /** Deadline of one try. */
  readonly tryMs: number;
}

interface Waiting {
  readonly credential: TokenCredential;
  readonly timing: AnswerTiming;
  readonly abortSignal: AbortSignal;
}

/**
 * Waits until a new account takes a container and a blob, which stay and go with it. Throws an OperatorError: AccessDenied names the
 * role that is missing.
 */
export async function waitForBlobService(
  account: ScratchAccount & { readonly endpoint: string },
  { credential, timing, abortSignal }: Waiting,
): Promise<void> {
  const startMs = performance.now();
  for (;;) {
    const refusal = await tryBlobService(account, { credential, timing, abortSignal });
    abortSignal.throwIfAborted();
    if (refusal === undefined) return;
    const waitedMs = performance.now() - startMs;
    if (refusal.isDenied && waitedMs >= timing.accessMs) throw roleMissing(account.name, refusal.text);
    if (waitedMs >= timing.answerMs) {
      throw new OperatorError(`The Blob service of storage account ${account.name} is not ready: ${refusal.text}.`, {
        kind: 'retryable',
        reason: 'AzureUnavailable',
      });
    }
    await sleep(timing.answerPauseMs, { abortSignal });
  }
}

interface Refusal {
  readonly text: string;
  readonly isDenied: boolean;
}

async function tryBlobService(
  { endpoint, kind }: { readonly endpoint: string; readonly kind: ScratchAccount['kind'] },
  { credential, timing, abortSignal }: Waiting,
): Promise<Refusal | undefined> {
  const wire = createWatchedWire(AbortSignal.any([abortSignal, AbortSignal.timeout(timing.tryMs)]));
  const service = new BlobServiceClient(endpoint, createBlobPipeline({ credential, wire }));
  const container = service.getContainerClient(`ready-${randomUUID().slice(0, 13)}`);
  // Tags are the right that Storage Blob Data Contributor lacks; with a hierarchical namespace there are none.
  const tags = kind === 'hierarchical' ? {} : { tags: { probe: 'ready' } };
  try {
    await container.create();
    await container.getBlockBlobClient('ready').upload('ready', 5, tags);
    return undefined;
  } catch (error) {
    const { statusCode } = error as { readonly statusCode?: unknown };
    const text = wire.trouble() ?? (typeof statusCode === 'number' ? `Azure answered ${statusCode}` : 'no answer');
    return { text, isDenied: statusCode === 403 };
  }
}

function roleMissing(name: string, text: string): OperatorError {
  return new OperatorError(
    `The Blob service of storage account ${name} lets the identity in for nothing or not for all: ${text}. Give it the role ${DATA_ROLE} on the resource group, wait until the role works (minutes), and run the probe again.`,
    { kind: 'retryable', reason: 'AccessDenied', status: 403 },
  );
}
