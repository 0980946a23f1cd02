import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../../../src/api/json.ts';
import type { DataPlaneEstate } from '../cognitive-estate-schema.ts';
import type { DataPlane } from '../cognitive-world.ts';

type Kind = keyof DataPlane;

const newId = (prefix: string): string => `${prefix}${randomBytes(12).toString('hex')}`;

/** What each kind of object holds where an estate says nothing. Times are seconds since the epoch. */
const defaults: Readonly<Record<Kind, (atSeconds: number) => JsonObject>> = {
  fineTuningJobs: (atSeconds) => ({
    id: newId('ftjob-'),
    object: 'fine_tuning.job',
    created_at: atSeconds,
    error: null,
    fine_tuned_model: null,
    finished_at: null,
    hyperparameters: { n_epochs: 3 },
    model: 'gpt-4.1-mini-2025-04-14',
    organization_id: 'local',
    result_files: [],
    seed: 1,
    status: 'running',
    trained_tokens: null,
    training_file: 'file-unknown',
    validation_file: null,
  }),
  files: (atSeconds) => ({
    id: newId('file-'),
    object: 'file',
    created_at: atSeconds,
    bytes: 1024,
    filename: 'training.jsonl',
    purpose: 'fine-tune',
    status: 'processed',
  }),
  models: (atSeconds) => ({
    id: newId('gpt-4.1-mini-2025-04-14.ft-'),
    object: 'model',
    created: atSeconds,
    owned_by: 'organization-owner',
  }),
  storedCompletions: (atSeconds) => ({
    id: newId('chatcmpl-'),
    object: 'chat.completion',
    created: atSeconds,
    model: 'gpt-4.1-2025-04-14',
    metadata: {},
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        logprobs: null,
        message: { role: 'assistant', content: 'Yes.', refusal: null },
      },
    ],
    usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
  }),
  batches: (atSeconds) => ({
    id: newId('batch_'),
    object: 'batch',
    created_at: atSeconds,
    completion_window: '24h',
    endpoint: '/chat/completions',
    input_file_id: 'file-unknown',
    status: 'completed',
    request_counts: { total: 1, completed: 1, failed: 0 },
  }),
  vectorStores: (atSeconds) => ({
    id: newId('vs_'),
    object: 'vector_store',
    created_at: atSeconds,
    name: 'store',
    usage_bytes: 0,
    file_counts: { in_progress: 0, completed: 0, failed: 0, cancelled: 0, total: 0 },
    status: 'completed',
    last_active_at: atSeconds,
    metadata: {},
  }),
  assistants: (atSeconds) => ({
    id: newId('asst_'),
    object: 'assistant',
    created_at: atSeconds,
    name: null,
    description: null,
    model: 'gpt-main',
    instructions: null,
    tools: [],
    metadata: {},
  }),
  threads: (atSeconds) => ({
    id: newId('thread_'),
    object: 'thread',
    created_at: atSeconds,
    metadata: {},
    tool_resources: {},
  }),
  responses: (atSeconds) => ({
    id: newId('resp_'),
    object: 'response',
    created_at: atSeconds,
    model: 'gpt-main',
    output: [],
    status: 'completed',
    store: true,
  }),
};

/** An object of the data plane: what is given, over what such an object holds anyway. */
export function createOpenAiObject(kind: Kind, given: JsonObject, at: Date): JsonObject {
  return { ...defaults[kind](Math.floor(at.getTime() / 1000)), ...given };
}

export function createDataPlane(estate: DataPlaneEstate, at: Date): DataPlane {
  const create = (kind: Kind): JsonObject[] =>
    (estate[kind] ?? []).map((given) => createOpenAiObject(kind, given as JsonObject, at));
  return {
    fineTuningJobs: create('fineTuningJobs'),
    files: create('files'),
    models: create('models'),
    storedCompletions: create('storedCompletions'),
    batches: create('batches'),
    vectorStores: create('vectorStores'),
    assistants: create('assistants'),
    threads: create('threads'),
    responses: create('responses'),
  };
}
