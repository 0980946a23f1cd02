import { AssertionError } from 'node:assert';
import { inspect } from 'node:util';

const MAX_LENGTH = 300;

/**
 * What was seen instead of what a promise says, in one line without addresses. The blobs behind it are made up, so their
 * content may show.
 */
export function describeSeen(error: unknown): string {
  if (!(error instanceof AssertionError)) return shorten(describeError(error));
  if (error.actual === undefined && error.expected === undefined) return 'a call succeeded that should be refused';
  if (error.operator === 'rejects' && error.actual === undefined) return 'a call succeeded that should be refused';
  return `${shorten(`saw ${show(error.actual)}`)}; expected ${shorten(show(error.expected))}`;
}

function show(value: unknown): string {
  if (value instanceof Error) return describeError(value);
  return inspect(value, { breakLength: Infinity, depth: 4, maxArrayLength: 12, maxStringLength: MAX_LENGTH });
}

/** Status and code of an answer; of other errors the name alone, as their text is anybody's. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'an unknown error';
  const { statusCode, code } = error as { readonly statusCode?: unknown; readonly code?: unknown };
  if (typeof statusCode !== 'number') return `an error (${error.name})`;
  return typeof code === 'string' && /^\w{1,80}$/.test(code) ? `${statusCode} ${code}` : `${statusCode}`;
}

function shorten(text: string): string {
  const line = text.replaceAll(/https?:\/\/[^\s'"<>]+/g, '(address)').replaceAll(/\s+/g, ' ');
  return line.length <= MAX_LENGTH ? line : `${line.slice(0, MAX_LENGTH)}…`;
}
