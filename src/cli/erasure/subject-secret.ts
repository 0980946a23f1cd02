import { randomInt } from 'node:crypto';
import { subjectSecretType } from '../../api/group.ts';
import type { FeatureKind } from '../../matching/feature.ts';
import { isNotFound } from '../../kube/errors.ts';
import { collectionPath, objectPath, type ResourceType } from '../../kube/objects.ts';
import { plainly } from './api-refusal.ts';
import { fieldManager, type Cluster } from './cluster.ts';

export const secretResource: ResourceType = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret' };

/** Neither vowels nor digits: no word and no number comes of chance. */
const letters = 'bcdfghjklmnpqrstvwxz';
const nameLength = 10;

/** `er-…-subject`. It says nothing about anybody. */
export function newSecretName(): string {
  const random = Array.from({ length: nameLength }, () => letters[randomInt(letters.length)]).join('');
  return `er-${random}-subject`;
}

/**
 * Creates the Secret by POST: an apply would leave a copy of the data in an annotation or ask who manages it. The answer
 * repeats the data, and is dropped.
 */
export async function createSubjectSecret(
  { transport, namespace }: Cluster,
  name: string,
  values: Partial<Readonly<Record<FeatureKind, string>>>,
): Promise<void> {
  const data = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value, 'utf8').toString('base64')]),
  );
  const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name }, type: subjectSecretType, data };
  const request = {
    method: 'POST',
    path: collectionPath(secretResource, namespace),
    query: { fieldManager },
    body,
    operation: 'create secrets',
  } as const;
  // Not to be broken off: nobody would know whether it was made.
  const { signal: abortSignal } = new AbortController();
  await plainly(transport.send(request, { abortSignal }), `create Secrets in namespace ${namespace}`, {
    missing: `There is no namespace ${namespace}.`,
    invalid: 'Kubernetes takes no such Secret: update the admission policies of the operator, or this command.',
  });
}

/** Deletes the Secret; one that is not there is success. Nothing breaks it off. */
export async function removeSubjectSecret({ transport, namespace }: Cluster, name: string): Promise<void> {
  const path = objectPath(secretResource, { namespace, name });
  try {
    await transport.send(
      { method: 'DELETE', path, operation: 'delete secrets' },
      { abortSignal: new AbortController().signal },
    );
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
