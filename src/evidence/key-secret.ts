import { erasureRole } from '../api/rbac.ts';
import type { KeySecretRead, KeySecrets } from '../reconcile/erasure-ports.ts';
import type { CallOptions } from '../reconcile/ports.ts';

/** Where something is that a key Secret was to tell. `message` names the Secret and the remedy, and never a value. */
export interface KeyProblem {
  readonly kind: 'Closed';
  readonly message: string;
}

/** The entries of a Secret with keys, or what a person must do. */
export async function readKeySecret(
  keySecrets: KeySecrets,
  key: { readonly namespace: string; readonly name: string },
  options: CallOptions,
): Promise<Extract<KeySecretRead, { readonly kind: 'Found' }> | KeyProblem> {
  const place = `Secret ${key.namespace}/${key.name}`;
  const read = await keySecrets.read(key, options);
  switch (read.kind) {
    case 'Found':
      return read;
    case 'NotFound':
      return { kind: 'Closed', message: `${place} does not exist; create it with the keys.` };
    case 'Denied':
      return {
        kind: 'Closed',
        message: `The operator may not read ${place}; bind the role ${erasureRole} in the namespace.`,
      };
  }
}
