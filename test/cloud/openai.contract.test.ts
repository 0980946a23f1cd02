import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import { trustInThisProcess } from '../support/certificates.ts';
import { cognitiveId, createOpenAiClient } from './clients.ts';
import { readEstate } from './estate.ts';
import type { LocalAzure } from './local-azure.ts';
import { startLocalAzure } from './local-azure.ts';
import type { OpenAiObject } from './openai/schema.ts';
import { openAiSchemaMistakes } from './openai/schema.ts';

let azure: LocalAzure;
let client: OpenAI;

const voicebot = cognitiveId('voicebot');

beforeAll(async () => {
  azure = await startLocalAzure({ estate: await readEstate('test/cloud/estates/ai.yaml') });
  trustInThisProcess(azure.caPem);
  client = createOpenAiClient(azure, `${azure.openAiOrigin}/voicebot/`);
});
afterAll(() => azure.stop());
beforeEach(() => {
  azure.journal.clear();
});

async function idsOf(items: AsyncIterable<{ readonly id: string }>): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const item of items) ids.push(item.id);
  return ids;
}

describe('lists of the data plane through the client of OpenAI', () => {
  it('fine-tuning jobs come newest first, in pages', async () => {
    expect(await idsOf(client.fineTuning.jobs.list({ limit: 1 }))).toEqual(['ftjob-running', 'ftjob-ended']);
    expect(azure.journal.count({ server: 'openai', path: '/voicebot/openai/v1/fine_tuning/jobs' })).toBe(2);
  });

  it('files, by purpose', async () => {
    expect(await idsOf(client.files.list({ limit: 1 }))).toEqual(['file-batch1', 'file-train2', 'file-train1']);
    expect(await idsOf(client.files.list({ purpose: 'fine-tune' }))).toEqual(['file-train2', 'file-train1']);
  });

  it('models, base ones and fine-tuned ones', async () => {
    const ids = await idsOf(client.models.list());
    expect(ids).toContain('gpt-4.1-2025-04-14');
    expect(ids.filter((id) => id.includes('.ft-'))).toEqual(['gpt-4.1-mini-2025-04-14.ft-0000']);
  });

  it('stored completions come oldest first; batches and vector stores', async () => {
    expect(await idsOf(client.chat.completions.list({ limit: 2 }))).toEqual(['chatcmpl-1', 'chatcmpl-2', 'chatcmpl-3']);
    expect(await idsOf(client.chat.completions.list({ model: 'gpt-4.1-mini' }))).toEqual(['chatcmpl-2']);
    expect(await idsOf(client.batches.list())).toEqual(['batch_1']);
    expect(await idsOf(client.vectorStores.list())).toEqual(['vs_1']);
    expect(azure.state.dataPlane(voicebot).responses).toHaveLength(1);
  });
});

describe('an object of the data plane', () => {
  it('that is a running job is cancelled; one that ended is not', async () => {
    const job = azure.state.addDataPlaneObject(voicebot, 'fineTuningJobs', { id: 'ftjob-more' });
    expect(await client.fineTuning.jobs.retrieve('ftjob-more')).toEqual(job);
    expect(await client.fineTuning.jobs.cancel('ftjob-more')).toMatchObject({ status: 'cancelled' });
    await expect(client.fineTuning.jobs.cancel('ftjob-more')).rejects.toMatchObject({ status: 400 });
    await expect(client.fineTuning.jobs.retrieve('ftjob-none')).rejects.toMatchObject({ status: 404 });
    azure.state.dataPlane(voicebot).fineTuningJobs.pop();
  });

  it('is deleted, once', async () => {
    const add = (kind: 'files' | 'models' | 'storedCompletions' | 'vectorStores' | 'responses', id: string) => {
      azure.state.addDataPlaneObject(voicebot, kind, { id });
      return id;
    };
    const deletions: readonly (readonly [string, () => PromiseLike<unknown>])[] = [
      [add('files', 'file-x'), () => client.files.delete('file-x')],
      [add('models', 'gpt-4.1-2025-04-14.ft-x'), () => client.models.delete('gpt-4.1-2025-04-14.ft-x')],
      [add('storedCompletions', 'chatcmpl-x'), () => client.chat.completions.delete('chatcmpl-x')],
      [add('vectorStores', 'vs_x'), () => client.vectorStores.delete('vs_x')],
    ];
    for (const [id, remove] of deletions) {
      expect(await remove()).toMatchObject({ id, deleted: true });
      await expect(remove()).rejects.toMatchObject({ status: 404 });
    }
    const left = JSON.stringify(azure.state.dataPlane(voicebot));
    expect(deletions.filter(([id]) => left.includes(`"${id}"`))).toEqual([]);
  });

  it('that is a base model or a deployed one stays', async () => {
    await expect(client.models.delete('gpt-4.1-2025-04-14')).rejects.toMatchObject({ status: 404 });
    await expect(client.models.delete('gpt-4.1-mini-2025-04-14.ft-0000')).rejects.toMatchObject({ status: 409 });
  });

  it('that is a response is read by its id and found by no list', async () => {
    await expect(client.responses.retrieve('resp_1')).resolves.toMatchObject({ id: 'resp_1' });
    await expect(client.get('/responses')).rejects.toMatchObject({ status: 404 });
  });

  it('is what the client of OpenAI expects', async () => {
    const paths: readonly (readonly [OpenAiObject, string])[] = [
      ['fineTuningJob', '/fine_tuning/jobs'],
      ['file', '/files'],
      ['model', '/models'],
      ['storedCompletion', '/chat/completions'],
      ['batch', '/batches'],
      ['vectorStore', '/vector_stores'],
    ];
    for (const [kind, path] of paths) {
      const body = await client.get<{ data: readonly unknown[] }>(path);
      expect(openAiSchemaMistakes('list', body)).toEqual([]);
      expect(body.data.length).toBeGreaterThan(0);
      expect(body.data.flatMap((object) => openAiSchemaMistakes(kind, object))).toEqual([]);
    }
  });

  it('is missed by the check where it is not', () => {
    expect(openAiSchemaMistakes('file', { id: 'file-1', object: 'thing' })).not.toEqual([]);
  });
});

describe('completions', () => {
  it('are stored when asked for, unless the account forbids it', async () => {
    const ask = () =>
      client.chat.completions.create({
        model: 'gpt-main',
        store: true,
        messages: [{ role: 'user', content: 'Hello' }],
      });
    const stored = () => azure.state.dataPlane(voicebot).storedCompletions.length;
    const before = stored();
    await ask();
    expect(stored()).toBe(before);
    const allow = (isDisabled: boolean) => {
      azure.state.mutateCognitiveAccount(voicebot, (account) => {
        account.properties = { ...account.properties, storedCompletionsDisabled: isDisabled };
      });
    };
    allow(false);
    const { id } = await ask();
    expect(stored()).toBe(before + 1);
    await client.chat.completions.delete(id);
    allow(true);
    const messages = [{ role: 'user', content: 'Hello' }] as const;
    await expect(client.chat.completions.create({ model: 'none', messages: [...messages] })).rejects.toMatchObject({
      status: 404,
      code: 'DeploymentNotFound',
    });
  });
});

describe('lists', () => {
  it('refuse a cursor, a limit and an order that are none', async () => {
    for (const query of [{ after: 'file-none' }, { limit: 0 }, { limit: 10_001 }, { order: 'up' }]) {
      await expect(client.get('/files', { query })).rejects.toMatchObject({ status: 400 });
    }
  });

  it('turn round where they can', async () => {
    expect(await idsOf(client.files.list({ order: 'asc', limit: 2 }))).toEqual([
      'file-train1',
      'file-train2',
      'file-batch1',
    ]);
  });
});
