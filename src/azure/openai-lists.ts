import type { OpenAI } from 'openai';
import { isJsonObject } from '../api/json.ts';
import type { JsonObject } from '../api/json.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import { describeDataOperation } from './ai-resource.ts';
import type { OpenAiObjects } from './ai-resource.ts';
import { malformedError } from './errors.ts';
import type { ArmOperation } from './errors.ts';
import { MalformedField, readFields } from './json-fields.ts';
import type { FieldReader } from './json-fields.ts';
import type { DataPlaneTarget, OpenAiClient } from './openai-client.ts';
import { parseAnswer } from './storage-reads.ts';

/** An account whose data plane is asked, by its ARM id and by the way to it. */
export interface DataPlane {
  readonly openAi: OpenAiClient;
  readonly accountId: string;
  readonly target: DataPlaneTarget;
}

/** All that is kept of an object: no name, no metadata and no content of it. */
export interface ListedObject {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly createdSeconds?: number;
  readonly status?: string;
  readonly purpose?: string;
  /** Models only: made by fine-tuning, as far as their fields say. */
  readonly isTuned: boolean;
  /** Jobs only: the model that a job made. */
  readonly tunedModel?: string;
}

export interface ListedObjects {
  readonly items: readonly ListedObject[];
  /** False where the list was longer than anyone would read; then there are more than these. */
  readonly isWhole: boolean;
}

const lists = {
  /** Has no pages. */
  models: { path: '/models', isPaged: false, pageSize: undefined },
  fineTuningJobs: { path: '/fine_tuning/jobs', isPaged: true, pageSize: 100 },
  files: { path: '/files', isPaged: true, pageSize: 1_000 },
  storedCompletions: { path: '/chat/completions', isPaged: true, pageSize: 100 },
  vectorStores: { path: '/vector_stores', isPaged: true, pageSize: 100 },
} as const satisfies Readonly<Record<OpenAiObjects, unknown>>;

const MAX_PAGES = 100;

/**
 * The objects of one kind, page by page. Through the client's generic call and not its typed lists: those read a page
 * without `data` as an empty one and a missing `has_more` as the end, and what is not understood must not be empty here.
 */
export async function listObjects(plane: DataPlane, kind: OpenAiObjects, options: CallOptions): Promise<ListedObjects> {
  const operation = describeDataOperation({ objects: kind, verb: 'list', action: 'read' }, plane.accountId);
  const seen = new Map<string, ListedObject>();
  let after: string | undefined;
  for (let at = 0; at < MAX_PAGES; at += 1) {
    const page = await readPage(plane, { kind, after, operation }, options);
    const added = page.items.filter(({ id }) => !seen.has(id));
    for (const item of added) seen.set(item.id, item);
    const next = nextCursor(page, { added: added.length, isPaged: lists[kind].isPaged }, operation);
    if (next === undefined) return { items: [...seen.values()], isWhole: true };
    after = next;
  }
  return { items: [...seen.values()], isWhole: false };
}

interface Page {
  readonly items: readonly ListedObject[];
  /** Absent where the answer does not say; older services do not. */
  readonly hasMore?: boolean;
}

/**
 * Where a list does not say whether there is more, the next page is asked for until one brings nothing new: a service
 * that knows no cursor sends the first page again.
 */
function nextCursor(
  { items, hasMore }: Page,
  { added, isPaged }: { readonly added: number; readonly isPaged: boolean },
  operation: ArmOperation,
): string | undefined {
  if (hasMore === false || (hasMore === undefined && !isPaged)) return undefined;
  if (added > 0) return items.at(-1)?.id;
  if (hasMore === true) throw malformedError('it promises more and brings nothing new', operation);
  return undefined;
}

interface PageToRead {
  readonly kind: OpenAiObjects;
  readonly after: string | undefined;
  readonly operation: ArmOperation;
}

async function readPage(
  { openAi, target }: DataPlane,
  { kind, after, operation }: PageToRead,
  { abortSignal }: CallOptions,
): Promise<Page> {
  const { path, pageSize } = lists[kind];
  const query = { ...(pageSize === undefined ? {} : { limit: pageSize }), ...(after === undefined ? {} : { after }) };
  const ask = (client: OpenAI): Promise<unknown> => client.get(path, { query });
  const body = await openAi.call(target, ask, { operation, abortSignal });
  if (!isJsonObject(body)) throw malformedError('the body is not a JSON object', operation);
  return parseAnswer(body, (answer) => parsePage(answer, kind), operation);
}

function parsePage(body: JsonObject, kind: OpenAiObjects): Page {
  const fields = readFields(body);
  if (!fields.has('data')) throw new MalformedField('data', 'there');
  const items = fields.objects('data').map(parseObject);
  // Only its purpose tells a training file from another: without one nothing is known of it.
  if (kind === 'files') for (const file of fields.objects('data')) file.requiredText('purpose');
  return { items, ...(fields.has('has_more') ? { hasMore: fields.flag('has_more') } : {}) };
}

function parseObject(fields: FieldReader): ListedObject {
  const createdSeconds = fields.count('created_at') ?? fields.count('created');
  const [status, purpose, tunedModel] = ['status', 'purpose', 'fine_tuned_model'].map((key) => fields.text(key));
  return {
    id: fields.requiredText('id'),
    // Older versions name the base model and the job; newer ones show four fields, and only the name tells.
    isTuned: fields.has('fine_tune') || (fields.raw['object'] === 'model' && typeof fields.raw['model'] === 'string'),
    ...(createdSeconds === undefined ? {} : { createdSeconds }),
    ...(status === undefined ? {} : { status }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(tunedModel === undefined ? {} : { tunedModel }),
  };
}
