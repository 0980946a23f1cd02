import { isJsonObject } from '../api/json.ts';
import type { JsonObject } from '../api/json.ts';
import { malformedError, refusalError } from './errors.ts';
import type { ArmOperation, AzureRefusal } from './errors.ts';
import type { OperatorError } from '../reconcile/errors.ts';
import { parseRetryAfter } from '../runtime/retry-after.ts';

/** The part of an HTTP answer that is looked at. */
export interface RawAnswer {
  readonly status: number;
  readonly bodyAsText?: string | null;
  readonly headers: { readonly get: (name: string) => string | undefined };
}

export function isSuccess({ status }: RawAnswer): boolean {
  return status >= 200 && status < 300;
}

/** The body as it came, so that fields which nobody here knows survive. Throws AzureAnswerMalformed. */
export function readBody({ bodyAsText }: RawAnswer, operation: ArmOperation): JsonObject {
  const body = parseJson(bodyAsText);
  if (!isJsonObject(body)) throw malformedError('the body is not a JSON object', operation);
  return body;
}

export function readRefusal(answer: RawAnswer, nowMs: number): AzureRefusal {
  const code = readCode(parseJson(answer.bodyAsText));
  const retryAfterMs = parseRetryAfter(answer.headers.get('retry-after'), nowMs);
  return {
    status: answer.status,
    ...(code === undefined ? {} : { code }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

export function answerError(
  answer: RawAnswer,
  operation: ArmOperation,
  { nowMs }: { readonly nowMs: number },
): OperatorError {
  return refusalError(readRefusal(answer, nowMs), operation);
}

/** ARM wraps its error in `error`; some providers do not. Taken only where it looks like a code: the rest is free text. */
function readCode(body: unknown): string | undefined {
  if (!isJsonObject(body)) return undefined;
  return asCode(isJsonObject(body['error']) ? body['error']['code'] : body['code']);
}

/** `error.type` of an error that has no code at all: OpenAI's own errors often name their type only. */
export function readCodelessType({ bodyAsText }: RawAnswer): string | undefined {
  const body = parseJson(bodyAsText);
  const error = isJsonObject(body) ? body['error'] : undefined;
  return isJsonObject(error) && (error['code'] ?? null) === null ? asCode(error['type']) : undefined;
}

function asCode(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z][A-Za-z0-9_]{0,79}$/.test(value) ? value : undefined;
}

function parseJson(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
