import { readSecret } from './secret-object.ts';
import type { KeySecrets } from '../reconcile/erasure-ports.ts';
import type { KubeTransport } from './transport.ts';

/** Reads Secrets with keys live, as bytes. */
export function createKeySecrets(transport: KubeTransport): KeySecrets {
  return {
    read: async (key, options) => {
      const read = await readSecret(transport, key, options);
      if (read.kind !== 'Found') return read;
      const entries = Object.entries(read.secret.data).map(
        ([name, value]) => [name, Uint8Array.from(Buffer.from(value, 'base64'))] as const,
      );
      return { kind: 'Found', entries: new Map(entries) };
    },
  };
}
