import type { JsonObject } from '../../../src/api/json.ts';
import { isJsonObject } from '../../../src/api/json.ts';
import type { CognitiveAccount } from '../cognitive-world.ts';
import type { CloudAnswer, CloudRequest } from '../http-messages.ts';
import { invalidRequest, noSuchObject } from './errors.ts';
import type { World } from '../world.ts';

/** One request to the data plane of one account: let in, known caller, allowed. */
export interface OpenAiCall {
  readonly world: World;
  readonly account: CognitiveAccount;
  readonly request: CloudRequest;
  /** What stands for `:id` in the route. */
  readonly id: string;
  /** The path has `/v1`: answers are as OpenAI's own are. */
  readonly isV1: boolean;
}

export interface OpenAiRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `fine_tuning/jobs/:id/cancel` */
  readonly path: string;
  /** Below `Microsoft.CognitiveServices/accounts/OpenAI/`. */
  readonly dataAction: string;
  readonly handle: (call: OpenAiCall) => CloudAnswer;
}

export const answer = (body: JsonObject): CloudAnswer => ({ status: 200, body });

export function findObject(objects: readonly JsonObject[], id: string, missing = noSuchObject): JsonObject {
  const found = objects.find((object) => object['id'] === id);
  if (found === undefined) throw missing(id);
  return found;
}

/** Takes it out of the list, in place. Throws 404 where it is not in it. */
export function removeObject(objects: JsonObject[], id: string, missing = noSuchObject): JsonObject {
  const found = findObject(objects, id, missing);
  objects.splice(objects.indexOf(found), 1);
  return found;
}

/** Puts another object in the place of the one with the same id. */
export function replaceObject(objects: JsonObject[], changed: JsonObject): JsonObject {
  const index = objects.findIndex((object) => object['id'] === changed['id']);
  objects.splice(index, 1, changed);
  return changed;
}

/** Messages lie with their completion or thread and go with it; they have calls of their own. */
export function withoutMessages(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== 'messages'));
}

/** The messages of an object, each with an id. */
export function messagesOf({ id, messages }: JsonObject): readonly JsonObject[] {
  const given = Array.isArray(messages) ? messages.filter(isJsonObject) : [];
  return given.map((message, at) => ({ id: `${typeof id === 'string' ? id : ''}-${at}`, ...message }));
}

export const statusOf = (object: JsonObject): string => (typeof object['status'] === 'string' ? object['status'] : '');

export const secondsNow = (world: World): number => Math.floor(world.now().getTime() / 1000);

export function bodyOf(request: CloudRequest): JsonObject {
  try {
    const body: unknown = JSON.parse(request.body === '' ? '{}' : request.body);
    if (isJsonObject(body)) return body;
  } catch {
    // Told below.
  }
  throw invalidRequest('The body must be a JSON object.');
}
