import type { JsonObject } from '../api/json.ts';
import { assistantsTag, tagOf } from '../policy/training-plan.ts';
import type { AiObject } from '../reconcile/erasure-ports.ts';
import type { OperatorError } from '../reconcile/errors.ts';
import type { AccountWithFacts } from './openai-facts.ts';

/**
 * What an answer says of an object:
 * - `There`: it was shown, or done to.
 * - `Absent`: the service knows its kind and has no such object.
 * - `Doubtful`: there is no such object, or no such path.
 * - `Unreachable`: this service has no path to objects of the kind, or has switched them off.
 */
export type Sight = 'There' | 'Absent' | 'Doubtful' | 'Unreachable';

/** Codes with which the service itself speaks of an object. */
const objectCodes: ReadonlySet<string> = new Set(['notFound', 'resourceNotFound']);
/**
 * Types and codes that stand with a missing object and with an unknown path alike: OpenAI's own services answer both with
 * `invalid_request_error` and no code. The gateway of Azure, which knows no path, has a number for a code.
 */
const doubtfulCodes: ReadonlySet<string> = new Set(['invalid_request_error', 'not_found_error', 'not_found']);

/** `undefined`: the refusal says nothing of the object, and is a failure. */
export function sightOf(
  { status, code = '' }: OperatorError,
  { kind }: Pick<AiObject, 'kind'>,
  { facts }: Pick<AccountWithFacts, 'facts'>,
): Exclude<Sight, 'There'> | undefined {
  if (status === 404 || status === 410) {
    if (objectCodes.has(code)) return 'Absent';
    return doubtfulCodes.has(code) ? 'Doubtful' : 'Unreachable';
  }
  if (status === 405 || status === 501) return 'Unreachable';
  const isSwitchedOff = kind === 'Thread' && tagOf(facts, assistantsTag.name) === assistantsTag.value;
  // A closed network answers 403 as well, with another code.
  return status === 403 && code === 'Forbidden' && isSwitchedOff ? 'Unreachable' : undefined;
}

/**
 * Whether what is shown of an object says that it is deleted. A file has such a state: "deleted but may still be referenced by
 * other entities". https://learn.microsoft.com/dotnet/api/azure.ai.agents.persistent.filestate
 */
export function isShownDeleted({ status, deleted }: JsonObject): boolean {
  return deleted === true || (typeof status === 'string' && deletedStates.has(status.toLowerCase()));
}

const deletedStates: ReadonlySet<string> = new Set(['deleting', 'deleted']);
