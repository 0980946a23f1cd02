import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toFile } from 'openai';
import type { OpenAI } from 'openai';
import { trustInThisProcess } from '../support/certificates.ts';
import { cognitiveId, createOpenAiClient } from './clients.ts';
import { readEstate } from './estate.ts';
import type { LocalAzure } from './local-azure.ts';
import { startLocalAzure } from './local-azure.ts';

let azure: LocalAzure;
let client: OpenAI;

const voicebot = cognitiveId('voicebot');

beforeAll(async () => {
  azure = await startLocalAzure({ estate: await readEstate('test/cloud/estates/ai.yaml') });
  trustInThisProcess(azure.caPem);
  client = createOpenAiClient(azure, `${azure.openAiOrigin}/voicebot/`);
});
afterAll(() => azure.stop());

const codeless = { status: 404, code: null, type: 'invalid_request_error' };
const coded = { status: 404, code: 'resourceNotFound' };

interface OneOfAKind {
  readonly make: () => PromiseLike<{ readonly id: string }>;
  readonly read: (id: string) => PromiseLike<unknown>;
  readonly remove: (id: string) => PromiseLike<unknown>;
  readonly missing: object;
}

const kinds: Readonly<Record<'storedCompletions' | 'responses' | 'files' | 'threads', () => OneOfAKind>> = {
  storedCompletions: () => ({
    make: () =>
      client.chat.completions.create({
        model: 'gpt-main',
        store: true,
        messages: [{ role: 'user', content: 'Hello' }],
      }),
    read: (id) => client.chat.completions.retrieve(id),
    remove: (id) => client.chat.completions.delete(id),
    missing: codeless,
  }),
  responses: () => ({
    make: () => client.responses.create({ model: 'gpt-main', input: 'Hello' }),
    read: (id) => client.responses.retrieve(id),
    remove: (id) => client.responses.delete(id),
    missing: codeless,
  }),
  files: () => ({
    make: async () =>
      client.files.create({ file: await toFile(Buffer.from('{}'), 'call.jsonl'), purpose: 'assistants' }),
    read: (id) => client.files.retrieve(id),
    remove: (id) => client.files.delete(id),
    missing: coded,
  }),
  threads: () => ({
    make: () => client.post('/threads', { body: { messages: [{ role: 'user', content: 'Hello' }] } }),
    read: (id) => client.get(`/threads/${id}`),
    remove: (id) => client.delete(`/threads/${id}`),
    missing: codeless,
  }),
};

describe.each(['storedCompletions', 'responses', 'files', 'threads'] as const)('%s', (kind) => {
  it('are made, read and deleted one by one, and are missing in the words of the service', async () => {
    azure.state.mutateCognitiveAccount(voicebot, (account) => {
      account.properties = { ...account.properties, storedCompletionsDisabled: false };
    });
    const { make, read, remove, missing } = kinds[kind]();
    const before = azure.state.dataPlane(voicebot)[kind].length;
    const { id } = await make();
    expect(azure.state.dataPlane(voicebot)[kind]).toHaveLength(before + 1);
    expect(await read(id)).toMatchObject({ id });
    await remove(id);
    expect(azure.state.dataPlane(voicebot)[kind]).toHaveLength(before);
    await expect(read(id)).rejects.toMatchObject(missing);
    await expect(remove(id)).rejects.toMatchObject(missing);
  });
});

describe('a response', () => {
  it('that is not to be stored is not', async () => {
    const { id } = await client.responses.create({ model: 'gpt-main', input: 'Hello', store: false });
    await expect(client.responses.retrieve(id)).rejects.toMatchObject(codeless);
  });
});

describe('a file', () => {
  it('is shown with its name and purpose, and is none without', async () => {
    const file = await toFile(Buffer.from('{}'), 'call.jsonl');
    const { id, filename, purpose } = await client.files.create({ file, purpose: 'assistants' });
    expect([filename, purpose]).toEqual(['call.jsonl', 'assistants']);
    await client.files.delete(id);
    await expect(client.post('/files', { body: {} })).rejects.toMatchObject({ status: 400 });
  });
});

describe('messages', () => {
  it.each(['storedCompletions', 'threads'] as const)('of %s are read for themselves and go with them', async (kind) => {
    const path = kind === 'threads' ? '/threads' : '/chat/completions';
    const { make, read, remove } = kinds[kind]();
    const { id } = await make();
    const messages = await client.get<{ data: readonly unknown[] }>(`${path}/${id}/messages`);
    expect(messages.data).toMatchObject([{ role: 'user', content: 'Hello' }]);
    expect(JSON.stringify(await read(id))).not.toContain('Hello');
    await remove(id);
    await expect(client.get(`${path}/${id}/messages`)).rejects.toMatchObject(codeless);
  });
});
