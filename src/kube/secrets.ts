import { isJsonObject } from '../api/json.ts';
import type { CallOptions, SecretRead, SecretReader } from '../reconcile/ports.ts';
import type { ObjectKey } from '../reconcile/outcome.ts';
import { getObject } from './client.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import { parseObject, type KubeObject, type ObjectType } from './objects.ts';
import type { KubeTransport } from './transport.ts';

interface Secret extends KubeObject {
  readonly data: Readonly<Record<string, string>>;
}

const secretType: ObjectType<Secret> = {
  group: '',
  version: 'v1',
  plural: 'secrets',
  kind: 'Secret',
  parse: (value) => {
    const object = parseObject(value);
    if (object === undefined || !isJsonObject(value)) return undefined;
    const data = isJsonObject(value['data']) ? value['data'] : {};
    const texts = Object.entries(data).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return { ...object, data: Object.fromEntries(texts) };
  },
};

/**
 * Reads single Secrets live, and only by name: the operator neither lists nor watches them. A refusal is an answer, since
 * who may read which Secret is granted namespace by namespace.
 */
export function createSecretReader(transport: KubeTransport): SecretReader {
  const client = { transport, resource: secretType };
  return {
    read: async (key: ObjectKey, options: CallOptions): Promise<SecretRead> => {
      try {
        const secret = await getObject(client, key, options);
        if (secret === undefined) return { kind: 'NotFound' };
        const entries = Object.entries(secret.data).map(([name, value]) => [name, decode(value)] as const);
        return { kind: 'Found', values: new Map(entries) };
      } catch (error) {
        if (isOperatorError(error) && error.status === 403) return { kind: 'Denied' };
        throw error;
      }
    },
  };
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
