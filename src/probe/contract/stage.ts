import { BlobServiceClient, newPipeline } from '@azure/storage-blob';
import type { Pipeline, RequestPolicyFactory } from '@azure/storage-blob';
import type { TokenCredential } from '@azure/identity';
import { randomUUID } from 'node:crypto';
import type { BlobPromise, RawBlobAnswer, Scene } from './scene.ts';

/** A service that promises can be tried on. */
export interface Stage {
  /** Of an account with the settings that the promise needs. */
  readonly endpoint: (promise: BlobPromise) => string;
  readonly credential: TokenCredential;
  readonly pass: (days: number) => void;
  /** Sees and bounds every request; absent: nobody does. */
  readonly wire?: Wire;
}

/** What stands between the contract and the network. */
export interface Wire {
  readonly policy: RequestPolicyFactory;
  readonly fetch: typeof fetch;
}

const scope = 'https://storage.azure.com/.default';

/** Tries one promise in a container of its own, which it makes and removes. Throws where the promise is broken. */
export async function tryPromise(stage: Stage, promise: BlobPromise): Promise<void> {
  const endpoint = stage.endpoint(promise).replace(/\/$/, '');
  const service = new BlobServiceClient(endpoint, createBlobPipeline(stage));
  const container = service.getContainerClient(`contract-${randomUUID().slice(0, 13)}`);
  await container.create();
  const send = createSender(stage, container.url);
  try {
    await promise.check({ service, container, send, pass: stage.pass });
  } finally {
    // What a hold protects stays behind, and must not hide how the promise went.
    await container.deleteIfExists().catch(() => undefined);
  }
}

/** One try of each request: a second one would hide what the first was answered. */
export function createBlobPipeline({ credential, wire }: Pick<Stage, 'credential' | 'wire'>): Pipeline {
  const pipeline = newPipeline(credential, { retryOptions: { maxTries: 1 } });
  if (wire !== undefined) pipeline.factories.push(wire.policy);
  return pipeline;
}

function createSender(stage: Stage, containerUrl: string): Scene['send'] {
  const send = stage.wire?.fetch ?? fetch;
  return async (method, pathAndQuery, { headers = {}, body } = {}): Promise<RawBlobAnswer> => {
    const { token = '' } = (await stage.credential.getToken(scope)) ?? {};
    const separator = pathAndQuery === '' || pathAndQuery.startsWith('?') ? '' : '/';
    const all = { authorization: `Bearer ${token}`, 'x-ms-version': '2025-11-05', ...headers };
    const response = await send(`${containerUrl}${separator}${pathAndQuery}`, {
      method,
      headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const code = response.headers.get('x-ms-error-code') ?? undefined;
    return { status: response.status, headers: response.headers, text, code };
  };
}
