import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI, { AzureOpenAI } from 'openai';
import { trustInThisProcess } from '../support/certificates.ts';
import { cognitiveId, createCredential, createOpenAiClient, createRawClient, groupId, openAiScope } from './clients.ts';
import { readEstate } from './estate.ts';
import type { LocalAzure } from './local-azure.ts';
import { startLocalAzure } from './local-azure.ts';

let azure: LocalAzure;
let client: OpenAI;
let endpoint: string;

const voicebot = cognitiveId('voicebot');
const readFiles = 'Microsoft.CognitiveServices/accounts/OpenAI/files/read';
const change = (properties: Readonly<Record<string, string | boolean | object>>) => {
  azure.state.mutateCognitiveAccount(voicebot, (account) => {
    account.properties = { ...account.properties, ...(properties as object) };
  });
};

beforeAll(async () => {
  azure = await startLocalAzure({ estate: await readEstate('test/cloud/estates/ai.yaml') });
  trustInThisProcess(azure.caPem);
  endpoint = `${azure.openAiOrigin}/voicebot/`;
  client = createOpenAiClient(azure, endpoint);
});
afterAll(() => azure.stop());
beforeEach(() => {
  azure.journal.clear();
});
afterEach(() => {
  azure.faults.clear();
  change({ publicNetworkAccess: 'Enabled', networkAcls: { defaultAction: 'Allow' }, disableLocalAuth: false });
});

/** Asks with a token, a key or nothing, without a client that smooths it. */
async function ask(headers: Readonly<Record<string, string>>, path = 'openai/v1/files') {
  const response = await fetch(`${endpoint}${path}`, { headers });
  return { status: response.status, body: await response.json() };
}

const tokenFor = async (scope: string): Promise<Readonly<Record<string, string>>> => ({
  authorization: `Bearer ${(await createCredential(azure).getToken(scope)).token}`,
});

const rejected = { status: 401, body: { statusCode: 401, message: expect.stringContaining('audience') as unknown } };

describe('a caller of the data plane', () => {
  it.each([openAiScope, 'https://ai.azure.com/.default'])('is known by a token for %s', async (scope) => {
    expect((await ask(await tokenFor(scope))).status).toBe(200);
    const [entry] = azure.journal.entries({ server: 'openai' });
    expect(entry).toMatchObject({ method: 'GET', path: '/voicebot/openai/v1/files', callerClientId: azure.clientId });
  });

  it('is refused with a token for Resource Manager, with none, and with one that is none', async () => {
    expect(await ask(await tokenFor('https://management.azure.com/.default'))).toMatchObject(rejected);
    expect(await ask({})).toMatchObject(rejected);
    expect(await ask({ authorization: 'Bearer nonsense' })).toMatchObject(rejected);
  });

  it('is refused with a token that has expired', async () => {
    azure.faults.add({ server: 'token', effect: { kind: 'expiredToken' } });
    expect(await ask(await tokenFor(openAiScope))).toMatchObject(rejected);
  });

  it('may use a key, in either header, until keys are switched off', async () => {
    const send = await createRawClient(azure);
    const keys = await send('POST', `${voicebot}/listKeys?api-version=2026-07-01`);
    const key = keys.body?.['key1'] as string;
    expect((await ask({ 'api-key': key })).status).toBe(200);
    expect((await ask({ authorization: `Bearer ${key}` })).status).toBe(200);
    expect(await ask({ 'api-key': 'wrong' })).toMatchObject({ status: 401, body: { error: { code: '401' } } });
    change({ disableLocalAuth: true });
    const disabled = { status: 403, body: { error: { code: 'AuthenticationTypeDisabled' } } };
    expect(await ask({ 'api-key': key })).toMatchObject(disabled);
    expect(await ask({ authorization: `Bearer ${key}` })).toMatchObject(disabled);
    expect((await ask(await tokenFor(openAiScope))).status).toBe(200);
    expect((await send('POST', `${voicebot}/listKeys?api-version=2026-07-01`)).status).toBe(400);
  });

  it('may be denied one data action; denials of Resource Manager are another matter', async () => {
    const allow = azure.state.deny({ operation: readFiles, scope: voicebot });
    await expect(client.files.list()).rejects.toMatchObject({ status: 401, code: 'PermissionDenied' });
    await expect(client.batches.list()).resolves.toBeDefined();
    allow();
    const allowArm = azure.state.deny({ operation: 'Microsoft.CognitiveServices/*' });
    await expect(client.files.list()).resolves.toBeDefined();
    allowArm();
    const allowReads = azure.state.deny({ operation: 'Microsoft.CognitiveServices/accounts/OpenAI/*/read' });
    await expect(client.vectorStores.list()).rejects.toMatchObject({ status: 401, code: 'PermissionDenied' });
    allowReads();
  });
});

describe('a private account', () => {
  const cases = [
    ['without public access', { publicNetworkAccess: 'Disabled' }, 'Public access is disabled'],
    ['behind a firewall', { networkAcls: { defaultAction: 'Deny' } }, 'Virtual Network/Firewall rules'],
  ] as const;
  it.each(cases)('%s answers 403, whoever asks, while ARM works', async (_, properties, message) => {
    change(properties);
    await expect(client.files.list()).rejects.toMatchObject({ status: 403, code: '403' });
    await expect(client.files.list()).rejects.toThrow(message);
    const send = await createRawClient(azure);
    expect((await send('GET', `${voicebot}?api-version=2026-07-01`)).status).toBe(200);
  });
});

describe('an endpoint', () => {
  it('serves versions by date to the client of Azure OpenAI', async () => {
    const { token } = await createCredential(azure).getToken(openAiScope);
    const dated = new AzureOpenAI({
      endpoint,
      apiVersion: '2025-04-01-preview',
      azureADTokenProvider: () => Promise.resolve(token),
      maxRetries: 0,
    });
    const ids: string[] = [];
    for await (const file of dated.files.list()) ids.push(file.id);
    expect(ids).toHaveLength(3);
    const { data } = await dated.models.list();
    expect(data.at(-1)).toMatchObject({ model: 'gpt-4.1-mini-2025-04-14', fine_tune: 'ftjob-ended' });
  });

  it('answers 404 without a version, for another account, and for kinds without OpenAI', async () => {
    const token = await tokenFor(openAiScope);
    expect((await ask(token, 'openai/files')).status).toBe(404);
    expect((await ask(token, 'other/v1/files')).status).toBe(404);
    const nowhere = createOpenAiClient(azure, `${azure.openAiOrigin}/nowhere/`);
    await expect(nowhere.files.list()).rejects.toMatchObject({ status: 404 });
    const speech = createOpenAiClient(azure, `${azure.openAiOrigin}/speech/`);
    await expect(speech.files.list()).rejects.toMatchObject({ status: 404 });
  });

  it('is gone with its account', async () => {
    const id = azure.state.addCognitiveAccount(groupId, { name: 'passing', location: 'swedencentral' });
    const passing = createOpenAiClient(azure, `${azure.openAiOrigin}/passing/`);
    await expect(passing.files.list()).resolves.toBeDefined();
    const send = await createRawClient(azure);
    await send('DELETE', `${id}?api-version=2026-07-01`);
    await expect(passing.files.list()).rejects.toMatchObject({ status: 404 });
  });

  it('names the region that answers', async () => {
    const response = await fetch(`${endpoint}openai/v1/files`, { headers: await tokenFor(openAiScope) });
    expect(response.headers.get('x-ms-region')).toBe('swedencentral');
  });
});

describe('assistants', () => {
  const tag = (value: string) => {
    azure.state.mutateCognitiveAccount(voicebot, (account) => {
      account.tags = { ...account.tags, 'MS-AOAI-Feature-Assistants': value };
    });
  };
  const post = (path: string) => client.post(path, { body: { assistant_id: 'asst_1' } });
  const counts = () => {
    const { assistants, threads } = azure.state.dataPlane(voicebot);
    return [assistants.length, threads.length];
  };

  it('are created, changed and run, until the tag stops it; what is there stays', async () => {
    azure.state.addDataPlaneObject(voicebot, 'assistants', { id: 'asst_1' });
    const paths = ['/assistants', '/assistants/asst_1', '/threads', '/threads/thread_1/runs', '/threads/runs'];
    for (const path of paths) await expect(post(path)).resolves.toBeDefined();
    const before = counts();
    tag('Disabled');
    for (const path of paths) await expect(post(path)).rejects.toMatchObject({ status: 403 });
    expect(counts()).toEqual(before);
    await expect(client.get('/assistants')).resolves.toMatchObject({ has_more: false });
    await expect(client.get('/threads/thread_1')).resolves.toMatchObject({ id: 'thread_1' });
    await expect(client.delete('/threads/thread_1')).resolves.toMatchObject({ deleted: true });
    await expect(client.files.list()).resolves.toBeDefined();
    tag('Enabled');
    await expect(post('/threads')).resolves.toBeDefined();
  });
});

describe('faults and the journal of the data plane', () => {
  it('answer a status in its own shape, by path', async () => {
    azure.faults.add({
      server: 'openai',
      path: '/voicebot/openai/v1/files',
      effect: { kind: 'status', status: 429, retryAfterSeconds: 7 },
    });
    const error: unknown = await client.files.list().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect((error as InstanceType<typeof OpenAI.RateLimitError>).headers.get('retry-after')).toBe('7');
    await expect(client.batches.list()).resolves.toBeDefined();
  });

  it('strike on the third page', async () => {
    azure.faults.add({ server: 'openai', path: '/files', after: 2, effect: { kind: 'status', status: 500 } });
    const ids: string[] = [];
    const read = async () => {
      for await (const file of client.files.list({ limit: 1 })) ids.push(file.id);
    };
    await expect(read()).rejects.toMatchObject({ status: 500 });
    expect(ids).toEqual(['file-batch1', 'file-train2']);
  });

  it('cut a connection before or after the effect', async () => {
    azure.state.addDataPlaneObject(voicebot, 'files', { id: 'file-cut' });
    const remove = () => client.files.delete('file-cut');
    const has = () => azure.state.dataPlane(voicebot).files.some(({ id }) => id === 'file-cut');
    azure.faults.add({ server: 'openai', method: 'DELETE', count: 1, effect: { kind: 'reset' } });
    await expect(remove()).rejects.toBeInstanceOf(OpenAI.APIConnectionError);
    expect(has()).toBe(true);
    azure.faults.add({ server: 'openai', method: 'DELETE', count: 1, effect: { kind: 'reset', when: 'after' } });
    await expect(remove()).rejects.toBeInstanceOf(OpenAI.APIConnectionError);
    expect(has()).toBe(false);
    expect(azure.journal.writes({ server: 'openai' })).toHaveLength(2);
    expect(azure.journal.writes()).toHaveLength(0);
  });

  it('leave Resource Manager alone', async () => {
    azure.faults.add({ server: 'openai', effect: { kind: 'status', status: 503 } });
    const send = await createRawClient(azure);
    expect((await send('GET', `${voicebot}?api-version=2026-07-01`)).status).toBe(200);
    await expect(client.files.list()).rejects.toMatchObject({ status: 503 });
  });
});
