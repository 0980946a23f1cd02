import { BlobServiceClient } from '@azure/storage-blob';
import type { TokenCredential } from '@azure/identity';
import { randomUUID } from 'node:crypto';
import type { BlobPromise, RawBlobAnswer, Scene } from './scene.ts';

/** A service that promises can be tried on. */
export interface Stage {
  /** Of an account with the settings that the promise needs. */
  readonly endpoint: (promise: BlobPromise) => string;
  readonly credential: TokenCredential;
  readonly pass: (days: number) => void;
}

const scope = 'https://storage.azure.com/.default';

/** Tries one promise in a container of its own, which it makes and removes. Throws where the promise is broken. */
export async function tryPromise(stage: Stage, promise: BlobPromise): Promise<void> {
  const endpoint = stage.endpoint(promise).replace(/\/$/, '');
  const service = new BlobServiceClient(endpoint, stage.credential, { retryOptions: { maxTries: 1 } });
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

function createSender(stage: Stage, containerUrl: string): Scene['send'] {
  return async (method, pathAndQuery, { headers = {}, body } = {}): Promise<RawBlobAnswer> => {
    const { token = '' } = (await stage.credential.getToken(scope)) ?? {};
    const separator = pathAndQuery === '' || pathAndQuery.startsWith('?') ? '' : '/';
    const all = { authorization: `Bearer ${token}`, 'x-ms-version': '2025-11-05', ...headers };
    const response = await fetch(`${containerUrl}${separator}${pathAndQuery}`, {
      method,
      headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const code = response.headers.get('x-ms-error-code') ?? undefined;
    return { status: response.status, headers: response.headers, text, code };
  };
}
