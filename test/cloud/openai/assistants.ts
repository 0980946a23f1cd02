import type { JsonObject, JsonValue } from '../../../src/api/json.ts';
import type { CognitiveAccount, DataPlane } from '../cognitive-world.ts';
import { assistantsDisabled, noSuchObject, noSuchStoredObject } from './errors.ts';
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
  withoutMessages,
} from './operation.ts';

const switchTag = 'ms-aoai-feature-assistants';

const areDisabled = (account: CognitiveAccount): boolean =>
  Object.entries(account.tags).some(([name, value]) => name.toLowerCase() === switchTag && value === 'Disabled');

/** The tag stops what makes, changes or runs; what is there stays, and can be read and deleted. */
const unlessDisabled =
  (handle: OpenAiRoute['handle']): OpenAiRoute['handle'] =>
  (call) => {
    if (areDisabled(call.account)) throw assistantsDisabled();
    return handle(call);
  };

function create(call: OpenAiCall, kind: 'assistants' | 'threads'): JsonObject {
  const created = createOpenAiObject(kind, bodyOf(call.request), call.world.now());
  call.account.dataPlane[kind].push(created);
  return withoutMessages(created);
}

function startRun({ world, request }: OpenAiCall, threadId: JsonValue | undefined): JsonObject {
  const { assistant_id: assistantId } = bodyOf(request);
  const createdSeconds = secondsNow(world);
  return {
    id: `run_${createdSeconds}`,
    object: 'thread.run',
    created_at: createdSeconds,
    status: 'queued',
    thread_id: threadId,
    assistant_id: assistantId,
  };
}

const deletionOf = (kind: 'assistants' | 'threads', object: string): OpenAiRoute['handle'] => {
  const listOf = (dataPlane: DataPlane) => dataPlane[kind];
  const missing = kind === 'threads' ? noSuchStoredObject : noSuchObject;
  return ({ account, id }) => {
    removeObject(listOf(account.dataPlane), id, missing);
    return answer({ id, object, deleted: true });
  };
};

export const assistantRoutes: readonly OpenAiRoute[] = [
  {
    method: 'GET',
    path: 'assistants',
    dataAction: 'assistants/read',
    handle: ({ account, request }) => listPage(account.dataPlane.assistants, request.query, jobList),
  },
  {
    method: 'POST',
    path: 'assistants',
    dataAction: 'assistants/write',
    handle: unlessDisabled((call) => answer(create(call, 'assistants'))),
  },
  {
    method: 'POST',
    path: 'assistants/:id',
    dataAction: 'assistants/write',
    handle: unlessDisabled(({ account, id, request }) => {
      const changed = { ...findObject(account.dataPlane.assistants, id), ...bodyOf(request), id };
      return answer(replaceObject(account.dataPlane.assistants, changed));
    }),
  },
  {
    method: 'DELETE',
    path: 'assistants/:id',
    dataAction: 'assistants/delete',
    handle: deletionOf('assistants', 'assistant.deleted'),
  },
  {
    method: 'POST',
    path: 'threads',
    dataAction: 'assistants/threads/write',
    handle: unlessDisabled((call) => answer(create(call, 'threads'))),
  },
  {
    method: 'GET',
    path: 'threads/:id',
    dataAction: 'assistants/threads/read',
    handle: ({ account, id }) => answer(withoutMessages(findObject(account.dataPlane.threads, id, noSuchStoredObject))),
  },
  {
    method: 'GET',
    path: 'threads/:id/messages',
    dataAction: 'assistants/threads/messages/read',
    handle: ({ account, id, request }) => {
      const thread = findObject(account.dataPlane.threads, id, noSuchStoredObject);
      return listPage(messagesOf(thread), request.query, completionList);
    },
  },
  {
    method: 'DELETE',
    path: 'threads/:id',
    dataAction: 'assistants/threads/delete',
    handle: deletionOf('threads', 'thread.deleted'),
  },
  {
    method: 'POST',
    path: 'threads/runs',
    dataAction: 'assistants/threads/runs/write',
    handle: unlessDisabled((call) => answer(startRun(call, create(call, 'threads')['id']))),
  },
  {
    method: 'POST',
    path: 'threads/:id/runs',
    dataAction: 'assistants/threads/runs/write',
    handle: unlessDisabled((call) => {
      findObject(call.account.dataPlane.threads, call.id, noSuchStoredObject);
      return answer(startRun(call, call.id));
    }),
  },
];
