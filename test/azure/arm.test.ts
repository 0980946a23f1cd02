import { describe, expect, it } from '@jest/globals';
import { createArmClient } from '../../src/azure/arm.ts';
import type { ArmClientSettings } from '../../src/azure/arm.ts';
import type { AzureCredential } from '../../src/azure/credential.ts';
import { createManualTimers } from '../support/manual-timers.ts';
import { createHttpStub } from './http-stub.ts';
import type { HttpStub } from './http-stub.ts';

const endpoint = 'https://arm.example';
const id = '/subscriptions/s1/resourceGroups/voice/providers/Microsoft.Storage/storageAccounts/calls';
const operation = { purpose: 'read storage account calls', permission: 'x/read', role: 'Reader' };
const apiVersion = '2025-08-01';
const credential: AzureCredential = { getToken: () => Promise.resolve('secret-token'), forget: () => undefined };

function armOver(httpClient: HttpStub, settings: Partial<ArmClientSettings> = {}) {
  return createArmClient({ credential, endpoint, ...settings }, { httpClient });
}

function options(abortSignal = new AbortController().signal) {
  return { operation, abortSignal };
}

function paths({ requests }: HttpStub): readonly string[] {
  return requests.map(({ method, url }) => `${method} ${url.replace(endpoint, '')}`);
}

describe('a read', () => {
  it('asks for the id with one slash, the version and a bearer token, and hands on the body as it came', async () => {
    const body = { id, zones: ['1'], newInNextVersion: { deep: [1, null] }, properties: { unknown: true } };
    const http = createHttpStub(() => ({ body }));
    expect(await armOver(http).get(id, apiVersion, options())).toEqual(body);
    expect(paths(http)).toEqual([`GET ${id}?api-version=${apiVersion}`]);
    expect(http.requests[0]?.headers.get('Authorization')).toBe('Bearer secret-token');
  });

  it('refuses an endpoint that would carry the token in clear', () => {
    expect(() =>
      armOver(
        createHttpStub(() => ({})),
        { endpoint: 'http://arm.example' },
      ),
    ).toThrow(TypeError);
  });

  it('takes a 404 of the thing itself for none, where asked, and a 404 of its account for an error', async () => {
    const codes = ['ManagementPolicyNotFound', 'ResourceNotFound', 'ResourceGroupNotFound'];
    const arm = armOver(createHttpStub((_, at) => ({ status: 404, body: { error: { code: codes[at] } } })));
    expect(await arm.find(id, apiVersion, options())).toBeUndefined();
    for (const code of codes.slice(1)) {
      await expect(arm.find(id, apiVersion, options())).rejects.toMatchObject({ reason: 'AccountNotFound', code });
    }
  });

  it.each([
    ['a page of a proxy', { status: 404, body: '<html>404 Not Found</html>' }, 'AzureAnswerMalformed'],
    ['an empty 404', { status: 404 }, 'AzureAnswerMalformed'],
    ['a 410 without a code', { status: 410, body: {} }, 'AzureAnswerMalformed'],
    [
      'an unknown subscription',
      { status: 404, body: { error: { code: 'SubscriptionNotFound' } } },
      'SubscriptionNotFound',
    ],
  ] as const)('never takes %s for absence', async (_, reply, reason) => {
    const arm = armOver(createHttpStub(() => reply));
    const failure = { kind: 'retryable', reason };
    await expect(arm.find(id, apiVersion, options())).rejects.toMatchObject(failure);
    await expect(arm.get(id, apiVersion, options())).rejects.toMatchObject(failure);
    await expect(arm.delete(id, apiVersion, options())).rejects.toMatchObject(failure);
  });

  it.each(['', 'null', '[]', '"text"', '<html>', '{"cut":'])('calls the body %j malformed', async (body) => {
    const arm = armOver(createHttpStub(() => ({ body })));
    await expect(arm.get(id, apiVersion, options())).rejects.toMatchObject({
      reason: 'AzureAnswerMalformed',
      message: expect.not.stringContaining('html'),
    });
  });

  it('sends nothing a second time: not after 429, nor 503, nor a reset', async () => {
    for (const reply of [{ status: 429, headers: { 'retry-after': '120' } }, { status: 503 }, 'reset'] as const) {
      const http = createHttpStub(() => reply);
      await expect(armOver(http).get(id, apiVersion, options())).rejects.toMatchObject({ kind: 'retryable' });
      expect(http.requests).toHaveLength(1);
    }
  });

  it('reads a Retry-After that is a date against the clock', async () => {
    const headers = { 'retry-after': 'Tue, 24 Nov 2026 10:02:00 GMT' };
    const httpClient = createHttpStub(() => ({ status: 429, headers }));
    const now = (): number => Date.parse('2026-11-24T10:00:00Z');
    const arm = createArmClient({ credential, endpoint }, { httpClient, now });
    await expect(arm.get(id, apiVersion, options())).rejects.toMatchObject({ retryAfterMs: 120_000 });
  });

  it('makes the credential forget a token that Azure does not accept', async () => {
    const forgotten: string[] = [];
    const remembering: AzureCredential = { ...credential, forget: (token) => forgotten.push(token) };
    const arm = armOver(
      createHttpStub(() => ({ status: 401 })),
      { credential: remembering },
    );
    await expect(arm.get(id, apiVersion, options())).rejects.toMatchObject({ reason: 'TokenRefused' });
    expect(forgotten).toEqual(['secret-token']);
  });

  it('asks for the token of its own endpoint unless another scope is given', async () => {
    const scopes: string[] = [];
    const asking: AzureCredential = {
      ...credential,
      getToken: (scope) => {
        scopes.push(scope);
        return Promise.resolve('t');
      },
    };
    const http = createHttpStub(() => ({ body: {} }));
    await armOver(http, { credential: asking }).get(id, apiVersion, options());
    await armOver(http, { credential: asking, scope: 'https://other/.default' }).get(id, apiVersion, options());
    expect(scopes).toEqual(['https://arm.example/.default', 'https://other/.default']);
  });
});

describe('the deadline of a call', () => {
  it('ends a call to a silent server, and one whose token never comes', async () => {
    const never: AzureCredential = { ...credential, getToken: () => new Promise(() => undefined) };
    for (const settings of [{ credential: never }, {}]) {
      const timers = createManualTimers();
      const httpClient = createHttpStub(() => 'silence');
      const arm = createArmClient(
        { credential, endpoint, requestTimeoutMs: 20_000, ...settings },
        { httpClient, timers },
      );
      let error: unknown;
      const call = arm.get(id, apiVersion, options()).catch((reason: unknown) => {
        error = reason;
      });
      await timers.advance(19_999);
      expect(error).toBeUndefined();
      await timers.advance(1);
      await call;
      expect(error).toMatchObject({ kind: 'retryable', reason: 'AzureUnavailable' });
      expect(String(error)).toContain('no answer within 20 s');
      expect(timers.pending).toBe(0);
    }
  });

  it('lets an abort of the caller through as it is', async () => {
    const stopping = new AbortController();
    const call = armOver(createHttpStub(() => 'silence')).get(id, apiVersion, options(stopping.signal));
    stopping.abort(new DOMException('stopping', 'AbortError'));
    await expect(call).rejects.toMatchObject({ name: 'AbortError', message: 'stopping' });
  });
});

describe('a collection', () => {
  const path = `${id}/objectReplicationPolicies`;

  it('is read page by page', async () => {
    const http = createHttpStub((_, at) => ({
      body: { value: [{ name: `p${at}` }], ...(at < 2 && { nextLink: `${endpoint}${path}?page=${at + 1}` }) },
    }));
    expect(await armOver(http).list(path, apiVersion, options())).toEqual([
      { name: 'p0' },
      { name: 'p1' },
      { name: 'p2' },
    ]);
    expect(http.requests.every(({ headers }) => headers.get('Authorization') === 'Bearer secret-token')).toBe(true);
  });

  it.each([
    'https://elsewhere.example/next',
    'https://arm.example.elsewhere.example/next',
    'https://arm.example:8443/next',
    'https://arm.example@elsewhere.example/next',
    'http://arm.example/next',
    '//elsewhere.example/next',
    '/relative',
  ])('does not follow the link %s, which would take the token along', async (nextLink) => {
    const http = createHttpStub(() => ({ body: { value: [], nextLink } }));
    await expect(armOver(http).list(path, apiVersion, options())).rejects.toMatchObject({
      reason: 'AzureAnswerMalformed',
      message: expect.stringContaining('another host'),
    });
    expect(http.requests).toHaveLength(1);
  });

  it('does not go on for ever', async () => {
    const http = createHttpStub(() => ({ body: { value: [], nextLink: `${endpoint}${path}?again` } }));
    await expect(armOver(http).list(path, apiVersion, options())).rejects.toMatchObject({
      reason: 'AzureAnswerMalformed',
    });
    expect(http.requests).toHaveLength(100);
  });

  it.each([{}, { value: {} }, { value: [1] }, { value: [], nextLink: 7 }])('is malformed as %j', async (body) => {
    const arm = armOver(createHttpStub(() => ({ body })));
    await expect(arm.list(path, apiVersion, options())).rejects.toMatchObject({ reason: 'AzureAnswerMalformed' });
  });
});

describe('a write', () => {
  const body = { properties: { policy: { rules: [{ name: 'a', future: { x: [null, 1.5] } }] } } };

  it('sends the body as given, once, and hands on what Azure stored', async () => {
    const http = createHttpStub(({ body: sent }) => ({ body: sent }));
    expect(await armOver(http).put(id, body, { apiVersion, ...options() })).toEqual(body);
    expect(paths(http)).toEqual([`PUT ${id}?api-version=${apiVersion}`]);
    expect(http.requests[0]?.body).toBe(JSON.stringify(body));
  });

  it('whose answer says nothing leaves open what happened', async () => {
    const arm = armOver(createHttpStub(() => ({ status: 200 })));
    await expect(arm.put(id, body, { apiVersion, ...options() })).rejects.toMatchObject({
      kind: 'retryable',
      reason: 'AzureAnswerMalformed',
    });
  });

  it('does not follow a running operation to another host', async () => {
    const headers = { 'azure-asyncoperation': 'https://elsewhere.example/operation' };
    const http = createHttpStub(() => ({ status: 202, headers, body: {} }));
    await expect(armOver(http).put(id, body, { apiVersion, ...options() })).rejects.toMatchObject({
      reason: 'AzureAnswerMalformed',
      message: expect.stringContaining('another host'),
    });
    expect(http.requests).toHaveLength(1);
  });

  it('that patches sends what it names, once, and needs no body for an answer', async () => {
    const http = createHttpStub(() => ({ status: 200, body: {} }));
    await armOver(http).patch(id, { tags: { a: 'b' } }, { apiVersion, ...options() });
    expect(paths(http)).toEqual([`PATCH ${id}?api-version=${apiVersion}`]);
    expect(http.requests[0]?.body).toBe(JSON.stringify({ tags: { a: 'b' } }));
  });

  it('that patches and is refused says so', async () => {
    const arm = armOver(createHttpStub(() => ({ status: 409, body: { error: { code: 'RequestConflict' } } })));
    await expect(arm.patch(id, {}, { apiVersion, ...options() })).rejects.toMatchObject({ reason: 'AzureConflict' });
  });

  it('that deletes takes what is gone already for deleted, but not where the account is gone', async () => {
    const none = { status: 404, body: { error: { code: 'ManagementPolicyNotFound' } } };
    const replies = [{ status: 204 }, none, { status: 404, body: { error: { code: 'ResourceNotFound' } } }];
    const arm = armOver(createHttpStub((_, at) => replies[at]!));
    await arm.delete(id, apiVersion, options());
    await arm.delete(id, apiVersion, options());
    await expect(arm.delete(id, apiVersion, options())).rejects.toMatchObject({ reason: 'AccountNotFound' });
  });
});

describe('errors', () => {
  it('hold no token, address, header or body', async () => {
    const replies = [
      { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'the-body' } } },
      { status: 200, body: 'the-body {' },
      { status: 500, body: 'the-body', headers: { 'x-secret': 'the-header' } },
      { status: 400, body: { error: { code: 'the-body with spaces' } } },
      'reset',
    ] as const;
    for (const reply of replies) {
      const call = armOver(createHttpStub(() => reply)).get(id, apiVersion, options());
      const error = await call.then(
        () => new Error('no error'),
        (reason: unknown) => reason as Error,
      );
      const told = JSON.stringify([error, error.message, error.stack, error.cause]);
      expect(told).toContain('read storage account calls');
      expect(told).not.toMatch(/the-body|the-header|secret-token|Bearer|arm\.example/);
    }
  });
});
