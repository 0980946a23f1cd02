import type { JsonObject } from '../../../src/api/json.ts';
import type { CloudAnswer } from '../http-messages.ts';
import { invalidRequest } from './errors.ts';

export interface ListOptions {
  readonly defaultLimit: number;
  readonly maxLimit: number;
  readonly defaultOrder: 'asc' | 'desc';
}

/** Job lists cannot be turned round: newest first. */
export const jobList: ListOptions = { defaultLimit: 20, maxLimit: 100, defaultOrder: 'desc' };
export const fileList: ListOptions = { defaultLimit: 10_000, maxLimit: 10_000, defaultOrder: 'desc' };
export const completionList: ListOptions = { defaultLimit: 20, maxLimit: 100, defaultOrder: 'asc' };

const timeOf = (object: JsonObject): number => Number(object['created_at'] ?? object['created'] ?? 0);

const idOf = (object: JsonObject | undefined): string | null =>
  typeof object?.['id'] === 'string' ? object['id'] : null;

/** One page by cursor: what comes after the object `after`, at most `limit` of it, and whether there is more. */
export function listPage(objects: readonly JsonObject[], query: URLSearchParams, options: ListOptions): CloudAnswer {
  const order = query.get('order') ?? options.defaultOrder;
  if (order !== 'asc' && order !== 'desc') throw invalidRequest('The order must be asc or desc.');
  const limit = Number(query.get('limit') ?? options.defaultLimit);
  if (!Number.isInteger(limit) || limit < 1 || limit > options.maxLimit) {
    throw invalidRequest(`The limit must be 1 to ${options.maxLimit}.`);
  }
  // Sorting is stable: objects of one second keep the order in which they came.
  const ascending = [...objects].sort((a, b) => timeOf(a) - timeOf(b));
  const sorted = order === 'asc' ? ascending : ascending.reverse();
  const start = startOf(sorted, query.get('after'));
  const data = sorted.slice(start, start + limit);
  const hasMore = start + limit < sorted.length;
  const [firstId, lastId] = [idOf(data[0]), idOf(data.at(-1))];
  return { status: 200, body: { object: 'list', data, first_id: firstId, last_id: lastId, has_more: hasMore } };
}

function startOf(objects: readonly JsonObject[], after: string | null): number {
  if (after === null) return 0;
  const index = objects.findIndex((object) => object['id'] === after);
  if (index < 0) throw invalidRequest(`The cursor '${after}' names no object of the list.`);
  return index + 1;
}
