import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { OperatorError } from '../../src/reconcile/errors.ts';
import type { BlobPort, DeleteOutcome, ListOutcome } from '../../src/scan/blob-port.ts';
import { createLeanBlobClient } from '../../src/scan/lean/client.ts';
import type { LeanBlobClientSettings } from '../../src/scan/lean/client.ts';
import { waitFor } from '../support/wait-for.ts';
import { refuseWith, startHttpsStub } from './https-stub.ts';
import type { HttpsStub, StubReply } from './https-stub.ts';
import { blockBlobProperties, writePage } from './page-writer.ts';

let stub: HttpsStub;
let client: BlobPort;
let tokens: { readonly forgotten: string[] };
const running = new AbortController();
const call = { abortSignal: running.signal };
const target = { container: 'recordings', name: 'a/b.wav' };
const page = (names: readonly string[], nextMarker = ''): string =>
  writePage({
    container: 'recordings',
    blobs: names.map((name) => ({ name, properties: blockBlobProperties() })),
    nextMarker,
  });
const send =
  (status: number, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): StubReply =>
  (_, response) =>
    response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);

function connect(settings: Partial<LeanBlobClientSettings> = {}): BlobPort {
  const forgotten: string[] = [];
  tokens = { forgotten };
  return createLeanBlobClient({
    account: 'calls',
    endpoint: stub.endpoint,
    ca: stub.ca,
    tokens: {
      getToken: () => Promise.resolve(`token-${forgotten.length}`),
      forget: (token) => forgotten.push(token),
    },
    ...settings,
  });
}

async function failureOf(work: Promise<unknown>): Promise<OperatorError> {
  const error: unknown = await work.then(
    () => {
      throw new Error('it should have failed');
    },
    (failure: unknown) => failure,
  );
  expect(error).toMatchObject({ name: 'OperatorError' });
  const shown = JSON.stringify([(error as Error).message, (error as Error).stack, String((error as Error).cause)]);
  expect(shown).not.toMatch(/secret|token-|localhost|127\.0\.0\.1|a\/b\.wav/);
  return error as OperatorError;
}

beforeAll(async () => {
  stub = await startHttpsStub();
});
afterAll(async () => {
  await stub.stop();
});
beforeEach(() => {
  client = connect();
});
afterEach(async () => {
  await client.close();
});

const list = (options: { readonly prefix?: string; readonly marker?: string } = {}): Promise<ListOutcome> =>
  client.listPage('recordings', { prefix: '', ...call, ...options });

describe('the clock of the service', () => {
  const date = 'Fri, 10 Apr 2026 12:00:00 GMT';

  it('is that of its last answer, also of a refusal, and goes on from there', async () => {
    expect(client.serviceNow?.()).toBeUndefined();
    stub.reply(send(200, page([]), { date: 'Fri, 10 Apr 2026 09:00:00 GMT', 'x-ms-request-id': '1' }));
    await list();
    stub.reply(refuseWith(403, 'AuthorizationPermissionMismatch', { date, 'x-ms-request-id': '2' }));
    await failureOf(list());
    const first = client.serviceNow?.() ?? 0;
    expect(first).toBeGreaterThanOrEqual(Date.parse(date));
    expect(first).toBeLessThan(Date.parse(date) + 60_000);
  });

  it.each([
    ['of something else on the way', { date }],
    ['that cannot be read', { date: 'today', 'x-ms-request-id': '1' }],
  ])('is not that %s', async (_, headers) => {
    stub.reply(send(200, page([]), headers));
    await list();
    expect(client.serviceNow?.()).toBeUndefined();
  });
});

describe('a listing', () => {
  it('asks for everything that makes a copy or protects it, and gives the whole page', async () => {
    stub.reply(send(200, page(['a ü/1.wav', 'a ü/2.wav'], '2!92!x=&')));
    const outcome = await list({ prefix: 'a ü/', marker: 'm=&' });
    expect(outcome).toMatchObject({
      kind: 'Page',
      nextMarker: '2!92!x=&',
      entries: [{ name: 'a ü/1.wav' }, { name: 'a ü/2.wav' }],
    });
    const url = new URL(stub.requests[0]!.path, 'https://x');
    expect(url.pathname).toBe('/calls/recordings');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      restype: 'container',
      comp: 'list',
      include: 'snapshots,metadata,uncommittedblobs,deleted,versions,immutabilitypolicy,legalhold,tags',
      maxresults: '5000',
      prefix: 'a ü/',
      marker: 'm=&',
    });
    expect(stub.requests[0]!.headers).toMatchObject({ authorization: 'Bearer token-0', 'x-ms-version': '2025-11-05' });
  });

  it('says that a container is not there only where the service says so', async () => {
    stub.reply(refuseWith(404, 'ContainerNotFound'));
    expect(await list()).toEqual({ kind: 'ContainerNotFound' });
    stub.reply(send(404, 'no such route'));
    expect(await failureOf(list())).toMatchObject({ reason: 'AzureAnswerMalformed', kind: 'retryable' });
  });

  it.each<[string, StubReply]>([
    [
      'a page that was cut and ends cleanly',
      (_, response) => response.writeHead(200).end(page(['a/b.wav']).slice(0, -20)),
    ],
    ['a page of another container', send(200, page([]).replace('"recordings"', '"other"'))],
    ['a page with blobs that were not asked for', send(200, page(['x/y.wav']))],
    ['a page whose marker does not move', send(200, page(['a/b.wav'], 'm1'))],
    ['a sign-in page', send(200, '<html>secret</html>')],
    ['a redirection', send(302, '', { location: 'https://elsewhere.example/secret' })],
  ])('is never made of %s', async (_, reply) => {
    stub.reply(reply);
    expect(await failureOf(list({ prefix: 'a/', marker: 'm1' }))).toMatchObject({
      reason: 'AzureAnswerMalformed',
      kind: 'retryable',
    });
  });

  it('is never made of a page whose connection broke', async () => {
    stub.reply((_, response) => {
      response.writeHead(200, { 'content-length': '100000' });
      response.write(page(['a/b.wav']), () => response.socket?.destroy());
    });
    expect(await failureOf(list())).toMatchObject({ reason: 'AzureUnavailable' });
  });
});

describe('a refusal', () => {
  it.each<[string, StubReply, Partial<OperatorError>]>([
    [
      '429 with Retry-After',
      refuseWith(429, 'ServerBusy', { 'retry-after': '7' }),
      { reason: 'Throttled', retryAfterMs: 7_000 },
    ],
    ['429 without one', refuseWith(429, ''), { reason: 'Throttled', retryAfterMs: undefined }],
    ['503 ServerBusy', refuseWith(503, 'ServerBusy'), { reason: 'AzureUnavailable', retryAfterMs: undefined }],
    [
      '503 with Retry-After',
      refuseWith(503, 'ServerBusy', { 'retry-after': '3' }),
      { reason: 'AzureUnavailable', retryAfterMs: 3_000 },
    ],
    ['500 OperationTimedOut', refuseWith(500, 'OperationTimedOut'), { reason: 'AzureUnavailable' }],
    [
      '403 AuthorizationPermissionMismatch',
      refuseWith(403, 'AuthorizationPermissionMismatch'),
      { reason: 'AccessDenied', retryAfterMs: 300_000 },
    ],
    ['403 AuthorizationFailure', refuseWith(403, 'AuthorizationFailure'), { reason: 'AccessDenied' }],
    ['409 ContainerBeingDeleted', refuseWith(409, 'ContainerBeingDeleted'), { reason: 'AzureConflict' }],
    ['400 InvalidHeaderValue', refuseWith(400, 'InvalidHeaderValue'), { reason: 'InvalidRequest', kind: 'terminal' }],
  ])('%s is told with its delay', async (_, reply, expected) => {
    stub.reply(reply);
    const works = [list(), client.deleteOne(target, call), client.head(target, call)];
    for (const failure of await Promise.all(works.map(failureOf))) expect(failure).toMatchObject(expected);
  });

  it('for want of a right names the right and the role, and a closed network is told from it', async () => {
    stub.reply(refuseWith(403, 'AuthorizationPermissionMismatch'));
    const denied = await failureOf(client.deleteOne({ ...target, versionId: 'v1' }, call));
    expect(denied.message).toMatch(/blobs\/deleteBlobVersion\/action: give it the role Storage Blob Data Owner/);
    stub.reply(refuseWith(403, 'AuthorizationFailure'));
    expect((await failureOf(list())).message).toMatch(/firewall/);
  });

  it('of a token is answered with a new token, once', async () => {
    stub.reply((request, response) => {
      if (request.headers.authorization === 'Bearer token-0')
        refuseWith(401, 'InvalidAuthenticationInfo')(request, response);
      else response.writeHead(200).end(page([]));
    });
    expect(await list()).toMatchObject({ kind: 'Page' });
    expect(tokens.forgotten).toEqual(['token-0']);
    stub.reply(refuseWith(401, 'InvalidAuthenticationInfo'));
    expect(await failureOf(list())).toMatchObject({ reason: 'TokenRefused' });
    expect(stub.requests).toHaveLength(2);
  });
});

describe('time', () => {
  const stalled: [string, StubReply][] = [
    ['says nothing', () => undefined],
    [
      'stops within the body',
      (_, response) =>
        response
          .writeHead(200, { etag: '"0x1"', 'content-length': '1000' })
          .write('<?xml version="1.0" encoding="utf-8"?>'),
    ],
  ];

  it.each(stalled)('ends every call to a server that %s', async (_, reply) => {
    client = connect({ requestTimeoutMs: 80 });
    stub.reply(reply);
    const read = client.read(target, () => ({ push: () => undefined, end: () => undefined }), {
      ...call,
      maxBytes: 1e6,
    });
    const failures = await Promise.all([list(), client.deleteOne(target, call), read].map(failureOf));
    for (const failure of failures) expect(failure).toMatchObject({ reason: 'AzureUnavailable', kind: 'retryable' });
    stub.reply(send(200, page([])));
    // So short a time may pass before a good answer comes, too.
    const answered = () =>
      list().then(
        ({ kind }) => kind === 'Page',
        () => false,
      );
    await waitFor(answered, { what: 'an answer once the server says something' });
  });

  it.each(stalled)('an abort ends every call at once at a server that %s', async (_, reply) => {
    stub.reply(reply);
    const controller = new AbortController();
    const reason = new Error('shutdown');
    const options = { abortSignal: controller.signal };
    const works = [client.listPage('recordings', { prefix: '', ...options }), client.deleteOne(target, options)];
    const ended = Promise.allSettled(works);
    controller.abort(reason);
    expect(await ended).toEqual(works.map(() => ({ status: 'rejected', reason })));
    await expect(client.deleteOne(target, options)).rejects.toBe(reason);
  });

  it('a delete that was given up while it waited for a connection never goes out', async () => {
    client = connect({ connections: 1 });
    const first = Promise.withResolvers<() => void>();
    stub.reply((request, response) => {
      if (request.method === 'GET') first.resolve(() => response.writeHead(200).end(page([])));
      else response.writeHead(202).end();
    });
    const listing = list();
    const answerList = await first.promise;
    const controller = new AbortController();
    const waiting = client.deleteOne(target, { abortSignal: controller.signal });
    const ended = expect(waiting).rejects.toThrow('given up');
    await Promise.resolve();
    controller.abort(new Error('given up'));
    await ended;
    const seen = [...stub.requests];
    stub.reply(send(200, page([])));
    answerList();
    await listing;
    await list();
    expect([...seen, ...stub.requests].filter(({ method }) => method === 'DELETE')).toEqual([]);
  });
});

describe('a delete', () => {
  it('names the copy and its condition, in a path that nothing on the way can shorten', async () => {
    stub.reply(send(202, '', { 'x-ms-delete-type-permanent': 'false' }));
    const name = 'x/../ä b?#%.wav';
    expect(
      await client.deleteOne(
        { container: 'recordings', name },
        { ...call, ifMatch: '0x1', ifTags: '"a"=\'b\'', withSnapshots: true },
      ),
    ).toEqual({
      kind: 'Deleted',
      isPermanent: false,
    });
    await client.deleteOne({ ...target, versionId: '2024-01-01T00:00:00.0000000Z', permanent: true }, call);
    await client.deleteOne({ ...target, snapshot: '2024-01-01T00:00:00.0000000Z' }, call);
    const [base, version, snapshot] = stub.requests;
    expect(base!.path).toBe('/calls/recordings/x%2F..%2F%C3%A4%20b%3F%23%25.wav');
    expect(base!.headers).toMatchObject({
      'if-match': '"0x1"',
      'x-ms-if-tags': '"a"=\'b\'',
      'x-ms-delete-snapshots': 'include',
    });
    expect(version!.path).toBe(
      '/calls/recordings/a%2Fb.wav?versionid=2024-01-01T00%3A00%3A00.0000000Z&deletetype=permanent',
    );
    expect(snapshot!.path).toBe('/calls/recordings/a%2Fb.wav?snapshot=2024-01-01T00%3A00%3A00.0000000Z');
    expect(snapshot!.headers).not.toHaveProperty('x-ms-delete-snapshots');
  });

  it.each<[string, number, string, DeleteOutcome]>([
    ['gone already', 404, 'BlobNotFound', { kind: 'NotFound', isSoftDeleted: false }],
    ['gone with its container', 404, 'ContainerNotFound', { kind: 'NotFound', isSoftDeleted: false }],
    ['leased', 412, 'LeaseIdMissing', { kind: 'Leased' }],
    ['leased by another id', 409, 'LeaseIdMismatchWithBlobOperation', { kind: 'Leased' }],
    ['with snapshots', 409, 'SnapshotsPresent', { kind: 'SnapshotsPresent' }],
    ['replaced', 412, 'ConditionNotMet', { kind: 'ChangedSinceListing' }],
    [
      'current, by its version',
      403,
      'OperationNotAllowedOnRootBlob',
      { kind: 'SequenceFault', code: 'OperationNotAllowedOnRootBlob' },
    ],
    [
      'not soft-deleted yet',
      409,
      'BlobSnapshotNotSoftDeleted',
      { kind: 'SequenceFault', code: 'BlobSnapshotNotSoftDeleted' },
    ],
  ])('of a blob that is %s has an outcome', async (_, status, code, outcome) => {
    stub.reply(refuseWith(status, code));
    expect(await client.deleteOne(target, call)).toEqual(outcome);
  });

  it('that the account does not allow to be permanent is a fault of the sequence, whatever its code', async () => {
    stub.reply(refuseWith(409, 'SomethingDocumentedAsConflict'));
    expect(await client.deleteOne({ ...target, versionId: 'v', permanent: true }, call)).toMatchObject({
      kind: 'SequenceFault',
    });
    expect(await failureOf(client.deleteOne(target, call))).toMatchObject({ reason: 'AzureConflict' });
  });

  it('is not taken for done on a 404 of something on the way', async () => {
    stub.reply(send(404, 'no such host'));
    expect(await failureOf(client.deleteOne(target, call))).toMatchObject({ reason: 'AzureAnswerMalformed' });
  });

  const until = 'Mon, 28 Jun 2027 05:51:11 GMT';
  const found = {
    etag: '"0x1"',
    'last-modified': until,
    'content-length': '1',
    'x-ms-blob-type': 'BlockBlob',
  };

  it.each<[string, Record<string, string>, DeleteOutcome]>([
    [
      'until when',
      { ...found, 'x-ms-immutability-policy-until-date': until, 'x-ms-immutability-policy-mode': 'locked' },
      { kind: 'Immutable', untilMs: Date.parse(until) },
    ],
    ['that a hold does it', { ...found, 'x-ms-legal-hold': 'true' }, { kind: 'LegalHold' }],
    ['no more than that where the policy is not the blob’s own', found, { kind: 'Immutable', untilMs: undefined }],
  ])('that is refused for immutability says %s', async (_, headers, outcome) => {
    stub.reply((request, response) => {
      if (request.method === 'HEAD') response.writeHead(200, headers).end();
      else refuseWith(409, 'BlobImmutableDueToPolicy')(request, response);
    });
    expect(await client.deleteOne(target, call)).toEqual(outcome);
  });

  it('that is refused for immutability stays so where the reason cannot be looked up', async () => {
    stub.reply((request, response) => {
      if (request.method === 'HEAD') refuseWith(503, 'ServerBusy')(request, response);
      else refuseWith(409, 'BlobImmutableDueToPolicy')(request, response);
    });
    expect(await client.deleteOne(target, call)).toEqual({ kind: 'Immutable', untilMs: undefined });
  });
});

describe('a look at a blob', () => {
  it('tells a blob that is soft-deleted from one that is gone', async () => {
    stub.reply(send(404, '', { 'x-ms-error-code': 'BlobNotFound', 'x-ms-is-soft-deleted': 'true' }));
    expect(await client.head(target, call)).toEqual({ kind: 'NotFound', isSoftDeleted: true });
    stub.reply(refuseWith(404, 'BlobNotFound'));
    expect(await client.head(target, call)).toEqual({ kind: 'NotFound', isSoftDeleted: false });
  });

  it('without a documented header is no answer', async () => {
    stub.reply(send(200, '', { etag: '"0x1"' }));
    expect(await failureOf(client.head(target, call))).toMatchObject({ reason: 'AzureAnswerMalformed' });
  });
});

describe('a read', () => {
  const collect = () => {
    const chunks: Buffer[] = [];
    return {
      push: (bytes: Uint8Array) => {
        chunks.push(Buffer.from(bytes));
      },
      end: () => Buffer.concat(chunks).toString(),
    };
  };
  const body = 'x'.repeat(300_000);

  it('streams the content and holds the sender back while the sink is busy', async () => {
    stub.reply(send(200, body, { etag: '"0x7"', 'content-encoding': 'gzip' }));
    let busy = 0;
    let most = 0;
    const slow = (sink: ReturnType<typeof collect>) => ({
      ...sink,
      push: async (bytes: Uint8Array) => {
        busy += 1;
        most = Math.max(most, busy);
        await new Promise(setImmediate);
        sink.push(bytes);
        busy -= 1;
      },
    });
    const read = await client.read(target, () => slow(collect()), { ...call, maxBytes: 400_000, ifMatch: '0x7' });
    expect(read).toEqual({
      kind: 'Read',
      value: body,
      content: { etag: '0x7', sizeBytes: 300_000, contentEncoding: 'gzip' },
    });
    expect(most).toBe(1);
    expect(stub.requests[0]!.headers['if-match']).toBe('"0x7"');
  });

  it('of a range asks for it and knows the size of the whole', async () => {
    stub.reply(send(206, 'xx', { etag: '"0x7"', 'content-range': 'bytes 10-11/2048' }));
    const read = await client.read(target, collect, { ...call, maxBytes: 2, range: { offset: 10, count: 2 } });
    expect(read).toMatchObject({ kind: 'Read', value: 'xx', content: { sizeBytes: 2048 } });
    expect(stub.requests[0]!.headers['x-ms-range']).toBe('bytes=10-11');
  });

  it.each<[string, StubReply]>([
    ['announces', send(200, body, { etag: '"0x7"' })],
    [
      'sends',
      (_, response) => {
        response.writeHead(206, { etag: '"0x7"', 'content-range': 'bytes 0-9/10', 'transfer-encoding': 'chunked' });
        response.end(body);
      },
    ],
  ])('ends where the server %s more than is allowed', async (_, reply) => {
    stub.reply(reply);
    expect(await client.read(target, collect, { ...call, maxBytes: 1_000 })).toEqual({ kind: 'TooLarge' });
  });

  it.each<[number, string, object]>([
    [404, 'BlobNotFound', { kind: 'NotFound', isSoftDeleted: false }],
    [412, 'ConditionNotMet', { kind: 'Changed' }],
    [409, 'BlobArchived', { kind: 'Archived' }],
    [409, 'BlobBeingRehydrated', { kind: 'Archived' }],
    [409, 'BlobUsesCustomerSpecifiedEncryption', { kind: 'Encrypted' }],
  ])('answered %i %s has an outcome', async (status, code, outcome) => {
    stub.reply(refuseWith(status, code));
    expect(await client.read(target, collect, { ...call, maxBytes: 10 })).toEqual(outcome);
  });

  it('throws what the sink threw, in whichever step', async () => {
    stub.reply(send(200, body, { etag: '"0x7"' }));
    const fault = new Error('of the sink');
    const fail = (): never => {
      throw fault;
    };
    const options = { ...call, maxBytes: 1e6 };
    await expect(client.read(target, fail, options)).rejects.toBe(fault);
    await expect(client.read(target, () => ({ push: fail, end: fail }), options)).rejects.toBe(fault);
    await expect(client.read(target, () => ({ push: () => Promise.reject(fault), end: fail }), options)).rejects.toBe(
      fault,
    );
    await expect(client.read(target, () => ({ push: () => undefined, end: fail }), options)).rejects.toBe(fault);
  });
});

describe('connections', () => {
  it('are pooled, and many calls on one signal warn of nothing', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => {
      warnings.push(warning);
    };
    process.on('warning', note);
    client = connect({ connections: 4 });
    stub.reply(send(202, ''));
    const before = stub.connections();
    await Promise.all(Array.from({ length: 200 }, () => client.deleteOne(target, call)));
    await new Promise(setImmediate);
    process.off('warning', note);
    expect(stub.connections() - before).toBeLessThanOrEqual(4);
    expect(warnings).toEqual([]);
  });

  it('go over TLS only', () => {
    expect(() => connect({ endpoint: 'http://localhost:1/' })).toThrow('https only');
  });
});
