import type { OpenAI } from 'openai';
import { isJsonObject } from '../api/json.ts';
import type { AiObject, AiObjectRemoval, AiObjects } from '../reconcile/erasure-ports.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import type { OperatorError } from '../reconcile/errors.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import type { AiClients } from './ai-account.ts';
import { isShownDeleted, sightOf } from './ai-object-answers.ts';
import type { Sight } from './ai-object-answers.ts';
import { aiObjectAccess, isIdOfKind } from './ai-object-kinds.ts';
import { leavesOpenWhatHappened } from './ai-observed.ts';
import { readAiAccount } from './ai-reads.ts';
import { describeObjectOperation } from './ai-resource.ts';
import type { ObjectVerb } from './ai-resource.ts';
import { malformedError } from './errors.ts';
import { dataPlaneOf } from './openai-facts.ts';
import type { AccountWithFacts } from './openai-facts.ts';
import type { DataPlane } from './openai-lists.ts';

/**
 * Single objects of the data plane that hold something of a call. Sends nothing twice: a failure is for the caller to try
 * again. An id that cannot be one of its kind is asked for nowhere.
 */
export function createAiObjects({ arm, openAi }: AiClients): AiObjects {
  return {
    remove: async (resourceId, object, options) => {
      if (!isIdOfKind(object)) return { kind: 'Unreachable' };
      const { facts } = await readAiAccount(arm, resourceId, options);
      const account = { resourceId, facts };
      return removeObject({ object, account, plane: dataPlaneOf(openAi, account) }, options);
    },
  };
}

interface Place {
  readonly object: AiObject;
  readonly account: AccountWithFacts;
  readonly plane: DataPlane;
}

/** How a deletion ended. Whether the object is gone is told by a look alone. */
type Deletion =
  | { readonly kind: 'Acknowledged' }
  /** An answer that promises nothing. */
  | { readonly kind: 'Answered'; readonly sight: Sight }
  /** No answer that can be used, or a refusal that an object which is gone does not need. */
  | { readonly kind: 'Open'; readonly error: OperatorError };

/** `Deleted`: it is shown, as something that is deleted. */
type Seen = Sight | 'Deleted';

async function removeObject(place: Place, options: CallOptions): Promise<AiObjectRemoval> {
  const deletion = await deleteObject(place, options);
  const sight = await lookAfter(place, deletion, options);
  switch (sight) {
    case 'Absent':
      return { kind: 'Gone' };
    case 'Unreachable':
      return { kind: 'Unreachable' };
    case 'Deleted':
      return { kind: 'Recoverable' };
    case 'Doubtful': {
      const isKnown = deletion.kind === 'Acknowledged' || (await knowsKind(place, options));
      return { kind: isKnown ? 'Gone' : 'Unreachable' };
    }
    case 'There':
      if (deletion.kind === 'Open') throw deletion.error;
      if (deletion.kind === 'Answered' && deletion.sight === 'Unreachable') return { kind: 'Unreachable' };
      throw malformedError('the object is still there', operationOf('remove', place));
  }
}

async function deleteObject(place: Place, options: CallOptions): Promise<Deletion> {
  const { object } = place;
  try {
    const { sight, body } = await ask(
      place,
      { verb: 'remove', use: (client) => aiObjectAccess[object.kind].remove(client, object.id) },
      options,
    );
    const isAcknowledged = isJsonObject(body) && body['deleted'] === true;
    return isAcknowledged ? { kind: 'Acknowledged' } : { kind: 'Answered', sight };
  } catch (error) {
    options.abortSignal.throwIfAborted();
    if (isOperatorError(error) && isSettledByLook(error)) return { kind: 'Open', error };
    throw error;
  }
}

function isSettledByLook(error: OperatorError): boolean {
  return leavesOpenWhatHappened(error) || error.reason === 'InvalidRequest' || error.reason === 'AzureConflict';
}

/** Where the deletion failed and the look does too, the deletion's failure is the one to tell. */
async function lookAfter(place: Place, deletion: Deletion, options: CallOptions): Promise<Seen> {
  try {
    return await lookFor(place, options);
  } catch (error) {
    options.abortSignal.throwIfAborted();
    throw deletion.kind === 'Open' ? deletion.error : error;
  }
}

/** There while one look shows it; absent only when every look says so. */
async function lookFor(place: Place, options: CallOptions): Promise<Seen> {
  const { kind, id } = place.object;
  let seen: Seen = 'Absent';
  for (const look of aiObjectAccess[kind].looks) {
    const { sight, body } = await ask(place, { verb: 'look', use: (client) => look(client, id) }, options);
    if (sight === 'Unreachable') return sight;
    if (sight === 'There') {
      if (!isJsonObject(body)) throw malformedError('the body is not a JSON object', operationOf('look', place));
      return isShownDeleted(body) ? 'Deleted' : sight;
    }
    if (sight === 'Doubtful') seen = sight;
  }
  return seen;
}

/** A service without such a list is believed: nobody could ask it anything else. */
async function knowsKind(place: Place, options: CallOptions): Promise<boolean> {
  const { list } = aiObjectAccess[place.object.kind];
  if (list === undefined) return true;
  const { sight, body } = await ask(place, { verb: 'list', use: list }, options);
  return sight === 'There' && isJsonObject(body) && Array.isArray(body['data']);
}

interface Question {
  readonly verb: ObjectVerb;
  readonly use: (client: OpenAI) => Promise<unknown>;
}

/** Throws what says nothing of the object. */
async function ask(
  place: Place,
  { verb, use }: Question,
  { abortSignal }: CallOptions,
): Promise<{ readonly sight: Sight; readonly body?: unknown }> {
  const { plane, object, account } = place;
  try {
    const call = { operation: operationOf(verb, place), abortSignal };
    return { sight: 'There', body: await plane.openAi.call(plane.target, use, call) };
  } catch (error) {
    abortSignal.throwIfAborted();
    const sight = isOperatorError(error) ? sightOf(error, object, account) : undefined;
    if (sight === undefined) throw error;
    return { sight };
  }
}

const operationOf = (verb: ObjectVerb, { object, account }: Place) =>
  describeObjectOperation(verb, object.kind, account.resourceId);
