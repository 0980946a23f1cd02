import type { JsonObject } from '../../../src/api/json.ts';
import { isJsonObject } from '../../../src/api/json.ts';
import type { CognitiveAccount } from '../cognitive-world.ts';
import { conflict, invalidRequest, noSuchObject } from './errors.ts';
import { fileList, jobList, listPage } from './lists.ts';
import { createOpenAiObject } from './objects.ts';
import type { OpenAiCall, OpenAiRoute } from './operation.ts';
import { answer, findObject, removeObject, replaceObject, secondsNow, statusOf } from './operation.ts';

const endedStates = ['succeeded', 'failed', 'cancelled'];

function cancelJob({ world, account, id }: OpenAiCall): JsonObject {
  const job = findObject(account.dataPlane.fineTuningJobs, id);
  if (endedStates.includes(statusOf(job))) {
    throw invalidRequest(`The job is ${statusOf(job)} and cannot be cancelled.`);
  }
  const changed = { ...job, status: 'cancelled', finished_at: secondsNow(world) };
  return replaceObject(account.dataPlane.fineTuningJobs, changed);
}

const baseModels = ['gpt-4.1-2025-04-14', 'gpt-4.1-mini-2025-04-14', 'text-embedding-3-large-1'];

const baseModel = (id: string): JsonObject => ({ id, object: 'model', created: 1_744_588_800, owned_by: 'system' });

const isOf = (base: string, id: unknown): boolean => typeof id === 'string' && id.startsWith(`${base}.ft-`);

/** Older versions tell base models from fine-tuned ones by their fields; `/v1` has OpenAI's four fields only. */
function renderModel(model: JsonObject, isV1: boolean): JsonObject {
  const { id, object, created, owned_by: owner, ...others } = model;
  if (isV1) return { id, object, created, owned_by: owner };
  const base = baseModels.find((each) => isOf(each, id));
  const lineage = base === undefined ? {} : { model: base, fine_tune: others['fine_tune'] ?? 'ftjob-unknown' };
  const capabilities = { fine_tune: base === undefined, inference: true, chat_completion: true, embeddings: false };
  return { id, object, created_at: created, status: 'succeeded', capabilities, ...lineage };
}

/** Names of models that deployments of the account use. */
function deployedModels(account: CognitiveAccount): readonly unknown[] {
  return [...account.deployments.values()].map(({ properties: { model } }) =>
    isJsonObject(model) ? model['name'] : undefined,
  );
}

function removeModel({ account, id }: OpenAiCall): JsonObject {
  if (baseModels.includes(id)) throw noSuchObject(id);
  findObject(account.dataPlane.models, id);
  if (deployedModels(account).includes(id)) throw conflict('The model has deployments and cannot be deleted.');
  removeObject(account.dataPlane.models, id);
  return { id, object: 'model', deleted: true };
}

const allModels = (account: CognitiveAccount): readonly JsonObject[] => [
  ...baseModels.map(baseModel),
  ...account.dataPlane.models,
];

/** Takes the purpose, the name and the size of a file; its content is not kept. */
function upload({ world, account, request }: OpenAiCall): JsonObject {
  const purpose = /name="purpose"\r\n(?:[^\r\n]+\r\n)*\r\n([^\r\n]*)/.exec(request.body)?.[1];
  const filename = /name="file"; filename="([^"]*)"/.exec(request.body)?.[1];
  if (purpose === undefined || filename === undefined) throw invalidRequest('A file and its purpose are needed.');
  const file = createOpenAiObject('files', { purpose, filename, bytes: request.bytes.byteLength }, world.now());
  account.dataPlane.files.push(file);
  return file;
}

/** Jobs, files and models of fine-tuning; files serve batches and assistants too. */
export const trainingRoutes: readonly OpenAiRoute[] = [
  {
    method: 'GET',
    path: 'fine_tuning/jobs',
    dataAction: 'fine-tunes/read',
    handle: ({ account, request }) => listPage(account.dataPlane.fineTuningJobs, request.query, jobList),
  },
  {
    method: 'GET',
    path: 'fine_tuning/jobs/:id',
    dataAction: 'fine-tunes/read',
    handle: ({ account, id }) => answer(findObject(account.dataPlane.fineTuningJobs, id)),
  },
  {
    method: 'POST',
    path: 'fine_tuning/jobs/:id/cancel',
    dataAction: 'fine-tunes/write',
    handle: (call) => answer(cancelJob(call)),
  },
  {
    method: 'GET',
    path: 'files',
    dataAction: 'files/read',
    handle: ({ account, request }) => {
      const purpose = request.query.get('purpose');
      const wanted = account.dataPlane.files.filter((file) => purpose === null || file['purpose'] === purpose);
      return listPage(wanted, request.query, fileList);
    },
  },
  {
    method: 'POST',
    path: 'files',
    dataAction: 'files/write',
    handle: (call) => answer(upload(call)),
  },
  {
    method: 'GET',
    path: 'files/:id',
    dataAction: 'files/read',
    handle: ({ account, id }) => answer(findObject(account.dataPlane.files, id)),
  },
  {
    method: 'DELETE',
    path: 'files/:id',
    dataAction: 'files/delete',
    handle: ({ account, id }) => {
      removeObject(account.dataPlane.files, id);
      return answer({ id, object: 'file', deleted: true });
    },
  },
  {
    method: 'GET',
    path: 'models',
    dataAction: 'models/read',
    /** Base models and fine-tuned ones, all at once. */
    handle: ({ account, isV1 }) =>
      answer({ object: 'list', data: allModels(account).map((model) => renderModel(model, isV1)) }),
  },
  {
    method: 'GET',
    path: 'models/:id',
    dataAction: 'models/read',
    handle: ({ account, id, isV1 }) => answer(renderModel(findObject(allModels(account), id), isV1)),
  },
  {
    method: 'DELETE',
    path: 'models/:id',
    dataAction: 'fine-tunes/delete',
    handle: (call) => answer(removeModel(call)),
  },
];
