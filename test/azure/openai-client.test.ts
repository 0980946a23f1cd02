import { afterEach, describe, expect, it } from '@jest/globals';
import type { AzureCredential } from '../../src/azure/credential.ts';
import type { DataPlaneTarget, OpenAiClient } from '../../src/azure/openai-client.ts';
import { createManualTimers } from '../support/manual-timers.ts';
import { createOpenAiStub, createStubCredential, endpoint, openAiOver, target } from './openai-stub.ts';

const operation = {
  purpose: 'list the files of AI account voicebot',
  permission: 'the data action x/read',
  role: 'Cognitive Services OpenAI Contributor',
};

function listFiles(
  client: OpenAiClient,
  { at = target, abortSignal = new AbortController().signal }: { at?: DataPlaneTarget; abortSignal?: AbortSignal } = {},
) {
  return client.call(at, (sdk) => sdk.get('/files', { query: { limit: 5 } }), { operation, abortSignal });
}

describe('a call to the data plane', () => {
  it('goes to the address that ARM shows, with a token of the data plane, and hands on the body', async () => {
    const body = { object: 'list', data: [], unknown: { deep: [1] } };
    const stub = createOpenAiStub(() => ({ body }));
    const credential = createStubCredential();
    expect(await listFiles(openAiOver(stub, { credential }))).toEqual(body);
    expect(stub.requests).toMatchObject([
      {
        method: 'GET',
        url: `${endpoint}openai/v1/files?limit=5`,
        headers: {
          accept: 'application/json',
          'user-agent': 'calldata-operator',
          authorization: 'Bearer secret-token-1',
        },
      },
    ]);
    expect(credential.scopes).toEqual(['https://cognitiveservices.azure.com/.default']);
  });

  it('asks for the scope of another cloud where it is configured', async () => {
    const credential = createStubCredential();
    await listFiles(
      openAiOver(
        createOpenAiStub(() => ({ body: {} })),
        { credential, scope: 'https://x/.default' },
      ),
    );
    expect(credential.scopes).toEqual(['https://x/.default']);
  });

  it('sends nothing a second time: not after 429, nor 503, nor a reset', async () => {
    for (const reply of [{ status: 429 }, { status: 503 }, { status: 408 }, { status: 409 }, 'reset'] as const) {
      const stub = createOpenAiStub(() => reply);
      await expect(listFiles(openAiOver(stub))).rejects.toMatchObject({ kind: 'retryable' });
      expect(stub.requests).toHaveLength(1);
    }
  });

  it('says when to come back', async () => {
    const stub = createOpenAiStub(() => ({ status: 429, headers: { 'retry-after': '17' } }));
    await expect(listFiles(openAiOver(stub))).rejects.toMatchObject({ reason: 'Throttled', retryAfterMs: 17_000 });
  });
});

describe('no token', () => {
  it.each([
    'http://voicebot.openai.azure.com/',
    'https://voicebot.openai.azure.com.elsewhere.example/',
    'https://elsewhere.example/voicebot.openai.azure.com/',
    'https://voicebot.openai.azure.com@elsewhere.example/',
    'https://notopenai.azure.com/',
    'https://api.openai.com/v1',
    'https://swedencentral.api.cognitive.microsoft.com/',
    'not an address',
    undefined,
  ])('goes to %s', async (address) => {
    const stub = createOpenAiStub(() => ({ body: {} }));
    const credential = createStubCredential();
    const at = { ...target, endpoint: address };
    await expect(listFiles(openAiOver(stub, { credential }), { at })).rejects.toMatchObject({
      kind: 'retryable',
      reason: 'DataPlaneNotRead',
      message: expect.not.stringContaining('elsewhere'),
    });
    expect([stub.requests, credential.scopes]).toEqual([[], []]);
  });

  it.each([
    'https://voicebot.cognitiveservices.azure.com/',
    'https://voicebot.services.ai.azure.com/',
    'https://voicebot.openai.azure.us',
    'https://voicebot.openai.azure.cn/',
  ])('is kept from %s', async (address) => {
    const stub = createOpenAiStub(() => ({ body: {} }));
    await listFiles(openAiOver(stub), { at: { ...target, endpoint: address } });
    expect(stub.requests[0]?.url).toBe(`${address.replace(/\/$/, '')}/openai/v1/files?limit=5`);
  });

  it('follows a redirection', async () => {
    const headers = { location: 'https://elsewhere.example/' };
    const stub = createOpenAiStub(() => ({ status: 307, headers }));
    await expect(listFiles(openAiOver(stub))).rejects.toMatchObject({ reason: 'AzureAnswerMalformed' });
    expect(stub.requests).toHaveLength(1);
  });

  it('goes to another address that a client is given later', async () => {
    const stub = createOpenAiStub(() => ({ body: {} }));
    const call = openAiOver(stub).call(
      target,
      (sdk) => {
        sdk.baseURL = 'https://elsewhere.example/v1';
        return sdk.get('/files');
      },
      { operation, abortSignal: new AbortController().signal },
    );
    await expect(call).rejects.toMatchObject({ kind: 'retryable' });
    expect(stub.requests).toEqual([]);
  });
});

describe('the environment', () => {
  const names = ['OPENAI_BASE_URL', 'OPENAI_API_KEY', 'OPENAI_ORG_ID', 'OPENAI_PROJECT_ID', 'OPENAI_CUSTOM_HEADERS'];
  afterEach(() => {
    for (const name of names) Reflect.deleteProperty(process.env, name);
  });

  it('changes neither the address nor what is sent', async () => {
    for (const name of names) process.env[name] = 'https://elsewhere.example/leak';
    process.env['OPENAI_CUSTOM_HEADERS'] = 'x-leak: leak';
    const stub = createOpenAiStub(() => ({ body: {} }));
    await listFiles(openAiOver(stub));
    expect(stub.requests).toHaveLength(1);
    expect(JSON.stringify(stub.requests)).not.toContain('leak');
  });
});

describe('a token that is not taken', () => {
  it('is renewed once', async () => {
    const stub = createOpenAiStub((_, at) =>
      at === 0 ? { status: 401, body: { statusCode: 401 } } : { body: { ok: 1 } },
    );
    expect(await listFiles(openAiOver(stub))).toEqual({ ok: 1 });
    expect(stub.requests.map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer secret-token-1',
      'Bearer secret-token-2',
    ]);
  });

  it('twice in a row is an error, and is not used again', async () => {
    const stub = createOpenAiStub((_, at) => (at < 2 ? { status: 401 } : { body: {} }));
    const client = openAiOver(stub);
    await expect(listFiles(client)).rejects.toMatchObject({ kind: 'retryable', reason: 'TokenRefused', status: 401 });
    await listFiles(client);
    expect(stub.requests.at(-1)?.headers['authorization']).toBe('Bearer secret-token-3');
  });

  it('is not renewed where the caller only lacks a right, and the role is named', async () => {
    const stub = createOpenAiStub(() => ({ status: 401, body: { error: { code: 'PermissionDenied' } } }));
    await expect(listFiles(openAiOver(stub))).rejects.toMatchObject({
      reason: 'AccessDenied',
      message: expect.stringContaining('Cognitive Services OpenAI Contributor'),
    });
    expect(stub.requests).toHaveLength(1);
  });

  it('is not sent again where there is no other', async () => {
    const credential: AzureCredential = { getToken: () => Promise.resolve('the-one'), forget: () => undefined };
    const stub = createOpenAiStub(() => ({ status: 401 }));
    await expect(listFiles(openAiOver(stub, { credential }))).rejects.toMatchObject({ reason: 'TokenRefused' });
    expect(stub.requests).toHaveLength(1);
  });
});

describe('a refusal', () => {
  it.each([
    [403, { error: { code: '403' } }, 'AccessDenied', 'its firewall does not let'],
    [403, { error: { code: 'AccessDenied' } }, 'AccessDenied', 'closed to the operator'],
    [403, { error: { code: 'AuthorizationFailed' } }, 'AccessDenied', 'the role'],
    [404, { error: { code: '404' } }, 'DataPlaneNotRead', 'does not know'],
    [500, 'oops', 'AzureUnavailable', 'Azure answered 500'],
  ] as const)('%s %j is told as what it is', async (status, body, reason, words) => {
    await expect(listFiles(openAiOver(createOpenAiStub(() => ({ status, body }))))).rejects.toMatchObject({
      kind: 'retryable',
      reason,
      message: expect.stringContaining(words),
    });
  });

  it.each([
    [{ code: null, type: 'invalid_request_error' }, 'invalid_request_error'],
    [{ type: 'not_found_error' }, 'not_found_error'],
    [{ code: 'resourceNotFound', type: 'invalid_request_error' }, 'resourceNotFound'],
    [{ code: '404', type: 'invalid_request_error' }, undefined],
    [{ code: null, type: 'No such thing: chatcmpl-1' }, undefined],
  ])('%j has the type for a code where it has none: %s', async (error, code) => {
    const stub = createOpenAiStub(() => ({ status: 404, body: { error } }));
    const refusal: unknown = await listFiles(openAiOver(stub)).catch((reason: unknown) => reason);
    expect(refusal).toMatchObject({ reason: 'DataPlaneNotRead' });
    expect((refusal as { readonly code?: string }).code).toBe(code);
  });

  it('of a closed network names public network access where that is off', async () => {
    const stub = createOpenAiStub(() => ({ status: 403 }));
    const at = { ...target, publicNetworkAccess: 'Disabled' };
    await expect(listFiles(openAiOver(stub), { at })).rejects.toThrow('public network access is disabled');
  });
});

describe('the deadline of a call', () => {
  it('ends a call to a silent server, and one whose token never comes, and takes new connections', async () => {
    const never: AzureCredential = { ...createStubCredential(), getToken: () => new Promise(() => undefined) };
    for (const settings of [{ credential: never }, {}]) {
      const timers = createManualTimers();
      const stub = createOpenAiStub(() => 'silence');
      let error: unknown;
      const client = openAiOver(stub, { requestTimeoutMs: 20_000, ...settings }, { timers });
      const call = listFiles(client).catch((reason: unknown) => {
        error = reason;
      });
      await timers.advance(19_999);
      expect(error).toBeUndefined();
      await timers.advance(1);
      await call;
      expect(error).toMatchObject({ kind: 'retryable', reason: 'AzureUnavailable' });
      expect(String(error)).toContain('no answer within 20 s');
      expect([timers.pending, stub.renewals()]).toEqual([0, 1]);
    }
  });

  it('lets an abort of the caller through as it is', async () => {
    const stopping = new AbortController();
    const client = openAiOver(createOpenAiStub(() => 'silence'));
    const call = listFiles(client, { abortSignal: stopping.signal });
    stopping.abort(new DOMException('stopping', 'AbortError'));
    await expect(call).rejects.toMatchObject({ name: 'AbortError', message: 'stopping' });
  });
});

describe('what is said of a failure', () => {
  it('holds no token, address, header or body', async () => {
    const replies = [
      { status: 403, body: { error: { code: 'AccessDenied', message: 'the-body' } } },
      { status: 401, body: { error: { code: 'PermissionDenied', message: 'the-body' } } },
      { status: 404, body: 'the-body' },
      { status: 200, body: 'the-body {' },
      { status: 500, body: 'the-body', headers: { 'x-secret': 'the-header' } },
      'reset',
    ] as const;
    for (const reply of replies) {
      const error = await listFiles(openAiOver(createOpenAiStub(() => reply))).then(
        () => new Error('no error'),
        (reason: unknown) => reason as Error,
      );
      const told = JSON.stringify([error, error.message, error.stack, error.cause]);
      expect(told).toContain('voicebot');
      expect(told).not.toMatch(/the-body|the-header|secret-token|Bearer|openai\.azure\.com|10\.0\.0\.1/);
    }
  });

  it('is counted by method, status and time', async () => {
    const records: unknown[] = [];
    const onRequest = (record: unknown): void => {
      records.push(record);
    };
    const stub = createOpenAiStub((_, at) => (at === 0 ? { body: {} } : 'reset'));
    const client = openAiOver(stub, { onRequest });
    await listFiles(client);
    await expect(listFiles(client)).rejects.toThrow('ECONNRESET');
    expect(records).toEqual([
      { method: 'GET', status: 200, durationMs: expect.any(Number) },
      { method: 'GET', durationMs: expect.any(Number) },
    ]);
  });
});
