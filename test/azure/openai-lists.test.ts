import { describe, expect, it } from '@jest/globals';
import type { AiAccountFacts } from '../../src/policy/ai-facts.ts';
import { observeDataPlane } from '../../src/azure/openai-facts.ts';
import { listObjects } from '../../src/azure/openai-lists.ts';
import type { HttpRequest } from '../../src/azure/openai-exchange.ts';
import { neverAborted } from './azure-samples.ts';
import { accountId, createOpenAiStub, endpoint, openAiOver, target } from './openai-stub.ts';
import type { OpenAiStub, StubbedReply } from './openai-stub.ts';

function list(stub: OpenAiStub, kind: Parameters<typeof listObjects>[1] = 'storedCompletions') {
  return listObjects({ openAi: openAiOver(stub), accountId, target }, kind, neverAborted());
}

const ids = (...names: readonly string[]) => names.map((id) => ({ id }));
const afters = ({ requests }: OpenAiStub) => requests.map(({ url }) => new URL(url).searchParams.get('after'));

describe('a list of the data plane', () => {
  it('is read by cursor until it says that nothing more comes', async () => {
    const pages = [ids('a', 'b'), ids('c', 'd'), ids('e')];
    const stub = createOpenAiStub((_, at) => ({ body: { data: pages[at], has_more: at < 2 } }));
    const { items, isWhole } = await list(stub);
    expect([items.map(({ id }) => id), isWhole]).toEqual([['a', 'b', 'c', 'd', 'e'], true]);
    expect(afters(stub)).toEqual([null, 'b', 'd']);
  });

  it.each([
    ['is no object', '[]'],
    ['has no data', { object: 'list' }],
    ['has data that is no list', { data: {} }],
    ['has an item without an id', { data: [{}] }],
    ['does not say well whether more comes', { data: [], has_more: 'no' }],
    ['promises more and brings nothing', { data: [], has_more: true }],
  ])('of which a page %s is not empty but malformed', async (_, body) => {
    await expect(list(createOpenAiStub(() => ({ body })))).rejects.toMatchObject({
      kind: 'retryable',
      reason: 'AzureAnswerMalformed',
    });
  });

  it('that goes round in circles is malformed', async () => {
    const stub = createOpenAiStub(() => ({ body: { data: ids('a'), has_more: true } }));
    await expect(list(stub)).rejects.toMatchObject({ reason: 'AzureAnswerMalformed' });
    expect(stub.requests).toHaveLength(2);
  });

  it('that does not say whether more comes is asked until nothing new comes', async () => {
    const pages = [ids('a', 'b'), ids('c'), []];
    const stub = createOpenAiStub((_, at) => ({ body: { data: pages[at] } }));
    expect((await list(stub)).items).toHaveLength(3);
    const unpaged = createOpenAiStub(() => ({ body: { data: ids('a', 'b') } }));
    expect(await list(unpaged)).toMatchObject({ items: ids('a', 'b'), isWhole: true });
    expect(unpaged.requests).toHaveLength(2);
  });

  it('of models is one page', async () => {
    const stub = createOpenAiStub(() => ({ body: { data: ids('gpt') } }));
    expect((await list(stub, 'models')).items).toHaveLength(1);
    expect(stub.requests).toHaveLength(1);
  });

  it('without an end is not read for ever', async () => {
    const stub = createOpenAiStub((_, at) => ({ body: { data: ids(`c${at}`), has_more: true } }));
    expect(await list(stub)).toMatchObject({ isWhole: false, items: { length: 100 } });
    expect(stub.requests).toHaveLength(100);
  });
});

describe('what the data plane keeps', () => {
  const facts: AiAccountFacts = {
    location: 'swedencentral',
    kind: 'OpenAI',
    tags: {},
    routedRegions: [],
    networkInjected: false,
    endpoint,
  };
  const empty = { body: { data: [], has_more: false } };

  function observe(replies: Readonly<Record<string, StubbedReply>>) {
    const reply = ({ url }: HttpRequest): StubbedReply => {
      const path = new URL(url).pathname.replace('/openai/v1/', '');
      return replies[path] ?? empty;
    };
    return observeDataPlane(openAiOver(createOpenAiStub(reply)), { resourceId: accountId, facts }, neverAborted());
  }

  const page = (...data: readonly object[]) => ({ body: { data, has_more: false } });

  it('takes a file without a purpose for a malformed answer, never for another kind of file', async () => {
    const files = page({ id: 'f1', purpose: 'assistants' }, { id: 'f2' });
    await expect(observe({ files })).rejects.toMatchObject({ reason: 'AzureAnswerMalformed' });
  });

  it('counts a job in any state that is not known as an end as running', async () => {
    const states = ['succeeded', 'failed', 'cancelled', 'running', 'queued', 'paused', 'never-heard', undefined];
    const jobs = states.map((status, at) => ({ id: `j${at}`, ...(status && { status }) }));
    const seen = await observe({ 'fine_tuning/jobs': page(...jobs) });
    expect(seen.fineTuningJobs).toEqual({ count: 8, running: 5 });
  });

  it('tells fine-tuned models by their fields, by the job that made them, or by their name', async () => {
    const models = [
      { id: 'gpt-4.1', object: 'model', model: null, fine_tune: null },
      { id: 'by-field', object: 'model', model: 'gpt-4.1' },
      { id: 'by-job-field', fine_tune: 'ftjob-1' },
      { id: 'by-job', created_at: 1_700_000_000 },
      { id: 'gpt-4.1-mini-2025-04-14.ft-0001' },
      { id: 'ft:gpt-4.1:voice' },
      { id: 'draft-model' },
    ];
    const jobs = page({ id: 'j', status: 'succeeded', fine_tuned_model: 'by-job' });
    const seen = await observe({ models: page(...models), 'fine_tuning/jobs': jobs });
    expect(seen.fineTunedModels).toEqual({ count: 5, newestTime: '2023-11-14T22:13:20Z' });
  });

  it('sorts files by purpose: results of jobs and files of assistants are neither', async () => {
    const purposes = ['fine-tune', 'fine-tune-results', 'batch', 'batch_output', 'assistants', 'user_data'];
    const files = purposes.map((purpose, at) => ({ id: `f${at}`, purpose, created_at: 1_700_000_000 + at }));
    const seen = await observe({ files: page(...files) });
    expect([seen.trainingFiles.count, seen.batchFiles.count]).toEqual([1, 2]);
    expect(seen.batchFiles.newestTime).toBe('2023-11-14T22:13:23Z');
  });

  it('counts files that are listed as deleted apart, and those that are being deleted as there', async () => {
    const states = ['processed', 'deleting', 'deleted', 'Deleted'];
    const files = states.map((status, at) => ({ id: `f${at}`, purpose: 'fine-tune', status, created_at: 1 + at }));
    const seen = await observe({ files: page(...files) });
    expect(seen.trainingFiles).toEqual({ count: 2, newestTime: '1970-01-01T00:00:02Z', deleted: 2 });
  });

  it('keeps nothing of what an object holds', async () => {
    const message = { role: 'user', content: 'my secret' };
    const completion = { id: 'c', created: 1, metadata: { caller: 'my secret' }, choices: [{ message }] };
    const file = { id: 'f', purpose: 'fine-tune', filename: 'my secret.jsonl' };
    const seen = await observe({ 'chat/completions': page(completion), files: page(file) });
    expect(seen.storedCompletions).toEqual({ count: 1, newestTime: '1970-01-01T00:00:01Z' });
    expect(JSON.stringify(seen)).not.toContain('secret');
  });

  it('cannot be told by purpose where the files have no end', async () => {
    let at = 0;
    const reply = ({ url }: HttpRequest): StubbedReply => {
      at += 1;
      return url.includes('/files') ? { body: { data: ids(`f${at}`), has_more: true } } : empty;
    };
    const openAi = openAiOver(createOpenAiStub(reply));
    await expect(observeDataPlane(openAi, { resourceId: accountId, facts }, neverAborted())).rejects.toMatchObject({
      reason: 'AzureAnswerMalformed',
    });
  });

  it.each([
    ['fine_tuning/jobs', { code: '404' }],
    ['vector_stores', { code: '404' }],
    ['vector_stores', { code: null, type: 'invalid_request_error' }],
  ])('has no %s where nobody knows the path: %j', async (path, error) => {
    const seen = await observe({ [path]: { status: 404, body: { error } } });
    expect([seen.fineTuningJobs.count, seen.vectorStores.count]).toEqual([0, 0]);
  });

  it.each([
    ['models', '404'],
    ['files', '404'],
    ['chat/completions', '404'],
    ['fine_tuning/jobs', 'ResourceNotFound'],
  ])('is unknown where %s answers 404 %s', async (path, code) => {
    await expect(observe({ [path]: { status: 404, body: { error: { code } } } })).rejects.toMatchObject({
      reason: 'DataPlaneNotRead',
    });
  });
});
