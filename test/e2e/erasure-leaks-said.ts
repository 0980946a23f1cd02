import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { evidenceContainer } from './erasure-world.ts';
import type { Harness } from './harness.ts';
import type { Said } from './erasure-leaks-search.ts';

/** What was sent and written while it listened. */
export interface Listener {
  readonly said: () => readonly Said[];
  readonly stop: () => void;
}

interface UndiciRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: unknown;
}

/** Path, query and headers of every HTTP request of this process, by Node's client and by undici. Not their bodies. */
export function listenToRequests(): Listener {
  const texts = new Set<string>();
  const ofNode = (message: unknown): void => {
    const { request } = message as { readonly request: ClientRequest };
    texts.add(`${request.method} ${request.path} ${JSON.stringify(request.getHeaders())}`);
  };
  const ofUndici = (message: unknown): void => {
    const { method, path, headers } = (message as { readonly request: UndiciRequest }).request;
    texts.add(`${method} ${path} ${JSON.stringify(headers)}`);
  };
  subscribe('http.client.request.start', ofNode);
  subscribe('undici:request:create', ofUndici);
  return {
    said: () => [...texts].map((bytes) => ({ where: 'a request', bytes })),
    stop: () => {
      unsubscribe('http.client.request.start', ofNode);
      unsubscribe('undici:request:create', ofUndici);
    },
  };
}

/** Every blob that was ever written into the evidence container, whole, with its name, metadata and tags. */
export function listenToEvidence({ azure }: Harness, account: string): Listener {
  const written = new Map<string, Said>();
  const note = (): void => {
    for (const { name, etag, metadata, tags } of azure.blob.copies(account, evidenceContainer)) {
      const where = `evidence ${name}`;
      written.set(`${name} ${etag} facts`, { where, bytes: JSON.stringify({ name, metadata, tags }) });
      const content = azure.blob.read(account, evidenceContainer, name);
      if (content !== undefined) written.set(`${name} ${etag}`, { where, bytes: content });
    }
  };
  const fault = azure.faults.add({
    server: 'blob',
    method: 'PUT',
    path: `/${account}/${evidenceContainer}/`,
    effect: { kind: 'interfere', when: 'after', act: note },
  });
  return { said: () => [...written.values()], stop: fault.release };
}
