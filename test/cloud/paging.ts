import type { JsonObject } from '../../src/api/json.ts';
import { badRequest } from './errors.ts';
import type { CloudAnswer } from './http-messages.ts';
import type { Call } from './operation.ts';

export interface PageOptions<T> {
  readonly render: (item: T) => JsonObject;
  /** The query parameter with the wanted size of a page: `$top`, `$maxpagesize`. Absent: a client has no say. */
  readonly sizeParameter?: string;
  readonly maxPageSize: number;
}

/** One page of a list. nextLink is absolute, on the same host, and carries all of the query, as Azure's does. */
export function pageOf<T>(items: readonly T[], call: Call, options: PageOptions<T>): CloudAnswer {
  const { query } = call.request;
  const start = readToken(query.get('$skiptoken') ?? query.get('$skipToken'));
  const { sizeParameter } = options;
  const asked = Number((sizeParameter === undefined ? null : query.get(sizeParameter)) ?? options.maxPageSize);
  if (!Number.isInteger(asked) || asked < 1) {
    throw badRequest('InvalidQueryParameterValue', `The value of ${sizeParameter ?? ''} must be a positive number.`);
  }
  const size = Math.min(asked, options.maxPageSize);
  const value = items.slice(start, start + size).map(options.render);
  const isLast = start + size >= items.length;
  return { status: 200, body: isLast ? { value } : { value, nextLink: nextLink(call, start + size) } };
}

function nextLink(call: Call, start: number): string {
  const query = new URLSearchParams(call.request.query);
  query.delete('$skipToken');
  query.set('$skiptoken', Buffer.from(start.toString()).toString('base64url'));
  return `${call.request.origin}${encodeURI(call.request.path)}?${query.toString()}`;
}

function readToken(token: string | null): number {
  if (token === null) return 0;
  const start = Number(Buffer.from(token, 'base64url').toString('utf8'));
  if (Number.isInteger(start) && start >= 0) return start;
  throw badRequest('InvalidSkipToken', 'The skip token is not valid.');
}
