import { subjectKeys } from '../api/erasure-request-identity-schema.ts';
import { subjectSecretType } from '../api/group.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import { deleteObject } from './client.ts';
import { isNotFound } from './errors.ts';
import { managedByOf } from './managed-by.ts';
import { readNamespace } from './namespace-object.ts';
import { readSecret, secretType } from './secret-object.ts';
import type { SubjectSecret, SubjectSecrets } from '../reconcile/erasure-ports.ts';
import type { SecretObject } from './secret-object.ts';
import type { KubeTransport } from './transport.ts';

/** The Secrets with what callers named, read live and one by one. */
export function createSubjectSecrets(transport: KubeTransport): SubjectSecrets {
  return {
    read: async (key, options) => {
      const read = await readSecret(transport, key, options);
      return read.kind === 'Found' ? { kind: 'Found', secret: subjectSecretOf(read.secret) } : read;
    },
    destroy: async (key, { uid, resourceVersion }, options) => {
      try {
        const end = await deleteObject({ transport, resource: secretType }, key, { uid, resourceVersion }, options);
        // A finalizer keeps the Secret and its data, now with the mark of deletion: it is not gone.
        return end === 'Deleted' ? 'Gone' : 'Changed';
      } catch (error) {
        if (isNotFound(error)) return 'Gone';
        if (isOperatorError(error) && error.status === 403) return 'Denied';
        if (isOperatorError(error) && error.status === 409) return 'Changed';
        throw error;
      }
    },
    goWithNamespace: async (namespace, options) => {
      try {
        return (await readNamespace(transport, namespace, options))['deletionTimestamp'] !== undefined;
      } catch (error) {
        if (isOperatorError(error) && (error.status === 403 || error.status === 404)) return false;
        throw error;
      }
    },
  };
}

function subjectSecretOf(secret: SecretObject): SubjectSecret {
  const { metadata, type, data, owners, managers } = secret;
  const { uid, resourceVersion, labels, annotations } = metadata;
  const searched: readonly string[] = type === subjectSecretType ? subjectKeys : [];
  const entries = Object.entries(data).map(([name, base64]) => [name, textOf(base64)] as const);
  const values = entries.flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]));
  const isText = entries.every(([name, text]) => text !== undefined || !searched.includes(name));
  const managedBy = managedByOf({ labels, annotations, owners, managers });
  return { uid, resourceVersion, type, values: new Map(values), isText, managedBy };
}

function textOf(base64: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'));
  } catch {
    return undefined;
  }
}
