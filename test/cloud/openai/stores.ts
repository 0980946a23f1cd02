import type { JsonObject } from '../../../src/api/json.ts';
import type { CognitiveAccount } from '../cognitive-world.ts';
import { invalidRequest, noSuchStoredObject, OpenAiError } from './errors.ts';
import { completionList, jobList, listPage } from './lists.ts';
import { createOpenAiObject } from './objects.ts';
import type { OpenAiCall, OpenAiRoute } from './operation.ts';
import {
  answer,
  bodyOf,
  findObject,
  messagesOf,
  removeObject,
  replaceObject,
  secondsNow,
  statusOf,
  withoutMessages,
} from './operation.ts';

function completionsAskedFor({ account, request }: OpenAiCall): readonly JsonObject[] {
  const model = request.query.get('model');
  const { storedCompletions } = account.dataPlane;
  return storedCompletions.filter((stored) => model === null || stored['model'] === model).map(withoutMessages);
}

function deploymentNamed(account: CognitiveAccount, name: unknown): void {
  if (typeof name === 'string' && account.deployments.has(name.toLowerCase())) return;
  const message = 'The API deployment for this resource does not exist.';
  throw new OpenAiError(404, { error: { code: 'DeploymentNotFound', message } });
}

/** A canned answer. Where it is to be stored, it is, unless the account forbids that. */
function complete({ world, account, request }: OpenAiCall): JsonObject {
  const { model, store, messages, metadata = {} } = bodyOf(request);
  deploymentNamed(account, model);
  const completion = createOpenAiObject('storedCompletions', { model, metadata }, world.now());
  const isStored = store === true && account.properties['storedCompletionsDisabled'] !== true;
  if (isStored) account.dataPlane.storedCompletions.push({ ...completion, messages });
  return completion;
}

/** A canned answer, kept unless the caller says otherwise. */
function respond({ world, account, request }: OpenAiCall): JsonObject {
  const { model, store = true } = bodyOf(request);
  deploymentNamed(account, model);
  const response = createOpenAiObject('responses', { model, store }, world.now());
  if (store === true) account.dataPlane.responses.push(response);
  return response;
}

function cancelBatch({ world, account, id }: OpenAiCall): JsonObject {
  const batch = findObject(account.dataPlane.batches, id);
  if (!['validating', 'in_progress', 'finalizing'].includes(statusOf(batch))) {
    throw invalidRequest(`The batch is ${statusOf(batch)} and cannot be cancelled.`);
  }
  const changed = { ...batch, status: 'cancelling', cancelling_at: secondsNow(world) };
  return replaceObject(account.dataPlane.batches, changed);
}

const completionRoutes: readonly OpenAiRoute[] = [
  {
    method: 'GET',
    path: 'chat/completions',
    dataAction: 'stored-completions/read',
    handle: (call) => listPage(completionsAskedFor(call), call.request.query, completionList),
  },
  {
    method: 'POST',
    path: 'chat/completions',
    dataAction: 'deployments/chat/completions/action',
    handle: (call) => answer(complete(call)),
  },
  {
    method: 'GET',
    path: 'chat/completions/:id',
    dataAction: 'stored-completions/read',
    handle: ({ account, id }) =>
      answer(withoutMessages(findObject(account.dataPlane.storedCompletions, id, noSuchStoredObject))),
  },
  {
    method: 'GET',
    path: 'chat/completions/:id/messages',
    dataAction: 'stored-completions/read',
    handle: ({ account, id, request }) => {
      const stored = findObject(account.dataPlane.storedCompletions, id, noSuchStoredObject);
      return listPage(messagesOf(stored), request.query, completionList);
    },
  },
  {
    method: 'DELETE',
    path: 'chat/completions/:id',
    dataAction: 'stored-completions/action',
    handle: ({ account, id }) => {
      removeObject(account.dataPlane.storedCompletions, id, noSuchStoredObject);
      return answer({ id, object: 'chat.completion.deleted', deleted: true });
    },
  },
];

/** Responses are kept by default, and read and deleted one by one: no call lists them. */
const responseRoutes: readonly OpenAiRoute[] = [
  {
    method: 'POST',
    path: 'responses',
    dataAction: 'responses/write',
    handle: (call) => answer(respond(call)),
  },
  {
    method: 'GET',
    path: 'responses/:id',
    dataAction: 'responses/read',
    handle: ({ account, id }) => answer(findObject(account.dataPlane.responses, id, noSuchStoredObject)),
  },
  {
    method: 'DELETE',
    path: 'responses/:id',
    dataAction: 'responses/delete',
    handle: ({ account, id }) => {
      removeObject(account.dataPlane.responses, id, noSuchStoredObject);
      return answer({ id, object: 'response', deleted: true });
    },
  },
];

/** What the service keeps of calls beside training: completions, responses, batches, vector stores. */
export const storeRoutes: readonly OpenAiRoute[] = [
  ...completionRoutes,
  ...responseRoutes,
  {
    method: 'GET',
    path: 'batches',
    dataAction: 'batch-jobs/read',
    handle: ({ account, request }) => listPage(account.dataPlane.batches, request.query, jobList),
  },
  {
    method: 'GET',
    path: 'batches/:id',
    dataAction: 'batch-jobs/read',
    handle: ({ account, id }) => answer(findObject(account.dataPlane.batches, id)),
  },
  {
    method: 'POST',
    path: 'batches/:id/cancel',
    dataAction: 'batch-jobs/write',
    handle: (call) => answer(cancelBatch(call)),
  },
  {
    method: 'GET',
    path: 'vector_stores',
    dataAction: 'assistants/vector_stores/read',
    handle: ({ account, request }) => listPage(account.dataPlane.vectorStores, request.query, jobList),
  },
  {
    method: 'DELETE',
    path: 'vector_stores/:id',
    dataAction: 'assistants/vector_stores/delete',
    handle: ({ account, id }) => {
      removeObject(account.dataPlane.vectorStores, id);
      return answer({ id, object: 'vector_store.deleted', deleted: true });
    },
  },
];
