import { objectAt, objectsAt } from '../api/json.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import { getObject } from './client.ts';
import { parseMore } from './objects.ts';
import type { JsonObject } from '../api/json.ts';
import type { ObjectKey } from '../reconcile/outcome.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import type { KubeObject, ObjectType } from './objects.ts';
import type { KubeTransport } from './transport.ts';

export interface SecretObject extends KubeObject {
  readonly type: string;
  /** Base64, as the API server gives it. */
  readonly data: Readonly<Record<string, string>>;
  readonly owners: readonly JsonObject[];
  /** Names of the field managers. The fields themselves, which are the larger part, are not kept. */
  readonly managers: readonly string[];
}

export const secretType: ObjectType<SecretObject> = {
  group: '',
  version: 'v1',
  plural: 'secrets',
  kind: 'Secret',
  parse: parseMore((value) => {
    const metadata = objectAt(value, 'metadata');
    const data = objectAt(value, 'data');
    return {
      type: typeof value['type'] === 'string' ? value['type'] : '',
      data: Object.fromEntries(Object.entries(data).filter(isTextEntry)),
      owners: objectsAt(metadata, 'ownerReferences'),
      managers: objectsAt(metadata, 'managedFields').map(({ manager }) => (typeof manager === 'string' ? manager : '')),
    };
  }),
};

/** `Denied`: the API server refuses the read. It is an answer, since who may read which Secret is granted namespace by namespace. */
export type SecretObjectRead =
  | { readonly kind: 'Found'; readonly secret: SecretObject }
  | { readonly kind: 'NotFound' }
  | { readonly kind: 'Denied' };

/** Reads one Secret live and by name: the operator neither lists nor watches Secrets. */
export async function readSecret(
  transport: KubeTransport,
  key: ObjectKey,
  options: CallOptions,
): Promise<SecretObjectRead> {
  try {
    const secret = await getObject({ transport, resource: secretType }, key, options);
    return secret === undefined ? { kind: 'NotFound' } : { kind: 'Found', secret };
  } catch (error) {
    if (isOperatorError(error) && error.status === 403) return { kind: 'Denied' };
    throw error;
  }
}

function isTextEntry(entry: readonly [string, unknown]): entry is [string, string] {
  return typeof entry[1] === 'string';
}
