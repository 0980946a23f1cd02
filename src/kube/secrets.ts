import { readSecret } from './secret-object.ts';
import type { SecretReader } from '../reconcile/ports.ts';
import type { KubeTransport } from './transport.ts';

/** Reads the values of single Secrets live, as UTF-8 texts. */
export function createSecretReader(transport: KubeTransport): SecretReader {
  return {
    read: async (key, options) => {
      const read = await readSecret(transport, key, options);
      if (read.kind !== 'Found') return read;
      const entries = Object.entries(read.secret.data).map(([name, value]) => [name, decode(value)] as const);
      return { kind: 'Found', values: new Map(entries) };
    },
  };
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
