import { isOperatorError } from '../reconcile/errors.ts';
import type { PassScope } from './erasure-context.ts';
import { tellFailure } from './failure-notes.ts';
import type { FoundPass } from './policy-pass.ts';

/**
 * `Unheard`: it is there and the watch has not told of it, or nobody could look. Then nothing is done that is right only without
 * the object.
 */
export type RequestPresence = 'Heard' | 'Unheard' | 'Gone';

/**
 * Whether a request is in the cluster, of whatever policy. That none was heard of is no proof: its namespace may not have been
 * listed yet, and what a new leader heard may be old. So that it is gone is seen by a live look at the namespace of the policy.
 */
export async function findRequest(pass: FoundPass, uid: string): Promise<RequestPresence> {
  const { context, memory } = pass;
  if (context.requests.list().some(({ metadata }) => metadata.uid === uid)) return 'Heard';
  if (memory.goneRequests.has(uid)) return 'Gone';
  const present = await pass.requestsNow();
  if (present?.has(uid) !== false) return 'Unheard';
  memory.goneRequests.add(uid);
  return 'Gone';
}

/** Uids of the requests in the namespace, live; `undefined` where the API server does not tell. */
export async function lookForRequests(scope: PassScope): Promise<ReadonlySet<string> | undefined> {
  const { context, key } = scope;
  try {
    const requests = await context.requests.listNow(key.namespace, scope);
    return new Set(requests.map(({ metadata }) => metadata.uid));
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    tellFailure(scope, error, { sentence: unlistedSentence });
    return undefined;
  }
}

const unlistedSentence =
  'The erasure requests of the namespace could not be listed: the evidence of those that were not heard of stays as it is, and nothing is deleted by it. Give the operator its Role there.';
