import type { ErasureRequest } from '../../api/erasure-request.ts';
import { isOperatorError } from '../../reconcile/errors.ts';
import { CommandError } from '../command-error.ts';
import { plainly, type RefusalTexts } from './api-refusal.ts';
import { createRequest, tryRequest } from './changes.ts';
import type { Cluster } from './cluster.ts';
import type { GivenValue } from './feature-check.ts';
import { secretValues } from './feature-lines.ts';
import { listRequests } from './objects.ts';
import { createSubjectSecret, newSecretName, removeSubjectSecret } from './subject-secret.ts';

export type RequestOf = Omit<ErasureRequest['spec'], 'subject' | 'cancel'>;

/**
 * Tries the request without storing it, creates the Secret, then the request that names it. What is refused is so before
 * anything of the caller is stored. Where the last step fails all the same, the Secret is removed again, if the role allows it:
 * what a caller named must not lie about with nobody to destroy it. The shipped requester role does not.
 */
export async function createErasure(
  cluster: Cluster,
  wanted: RequestOf,
  given: readonly GivenValue[],
): Promise<ErasureRequest> {
  const name = newSecretName();
  const spec = { ...wanted, subject: { secretRef: { name } }, cancel: false };
  await plainly(tryRequest(cluster, spec), doing(cluster), refusals(cluster));
  try {
    await createSubjectSecret(cluster, name, secretValues(given));
  } catch (error) {
    // A refusal made nothing; where the answer is missing it may be there.
    if (!isRefusal(error)) await remove(cluster, name);
    throw error;
  }
  try {
    return await plainly(createRequest(cluster, spec), doing(cluster), refusals(cluster));
  } catch (error) {
    const made = isRefusal(error) ? undefined : await findRequest(cluster, name);
    if (made !== undefined) return made;
    await remove(cluster, name);
    throw error;
  }
}

function doing({ namespace }: Cluster): string {
  return `create ErasureRequests in namespace ${namespace}; nothing was created`;
}

function refusals({ namespace }: Cluster): RefusalTexts {
  return {
    missing: `There is no namespace ${namespace}.`,
    invalid:
      'Nothing was created: Kubernetes refuses the request. Check --received, --classes, --verified-by and --method',
  };
}

/** The API server read the call and said no. */
function isRefusal(error: unknown): boolean {
  if (error instanceof CommandError) return true;
  if (!isOperatorError(error) || error.status === undefined) return false;
  return error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429;
}

/** After a call without an answer. Where nobody can look, the Secret goes: a request without it waits, and deletes nothing. */
async function findRequest(cluster: Cluster, secretName: string): Promise<ErasureRequest | undefined> {
  try {
    const requests = await listRequests({ ...cluster, abortSignal: new AbortController().signal });
    return requests.find(({ spec }) => spec.subject.secretRef.name === secretName);
  } catch {
    return undefined;
  }
}

async function remove(cluster: Cluster, name: string): Promise<void> {
  try {
    await removeSubjectSecret(cluster, name);
  } catch {
    throw new CommandError(
      `The request could not be created, and the Secret ${name} with what the caller named could not be removed. Remove it now, or where your role may not, have an administrator do it: kubectl delete secret ${name} --namespace ${cluster.namespace}`,
    );
  }
}
