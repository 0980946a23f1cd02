import { isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BlobPort, NamedValue } from '../../src/scan/blob-port.ts';
import type { BlobService, ReplaceOptions, ReplaceOutcome } from '../../src/scan/blob-service.ts';
import { createSdkBlobClient } from '../../src/scan/sdk/client.ts';
import { createSdkBlobService } from '../../src/scan/sdk/blob-service.ts';
import type { SdkBlobSettings } from '../../src/scan/sdk/settings.ts';
import { refuseWith, startHttpsStub } from './https-stub.ts';
import type { HttpsStub, StubReply } from './https-stub.ts';
import { listedPage } from './page-arbitrary.ts';
import { blockBlobProperties, writePage, type ListedPage } from './page-writer.ts';
import { readPageSlowly } from './slow-page.ts';

let stub: HttpsStub;
let client: BlobPort;
let service: BlobService;
let forgotten: string[];
const call = { abortSignal: new AbortController().signal };
const target = { container: 'recordings', name: 'planted/name.wav' };

function settings(more: Partial<SdkBlobSettings> = {}): SdkBlobSettings {
  const tokens = {
    getToken: () => Promise.resolve(`token-${forgotten.length}`),
    forget: (token: string) => forgotten.push(token),
  };
  return { account: 'calls', endpoint: stub.endpoint, ca: stub.ca, tokens, ...more };
}

const xml =
  (body: string): StubReply =>
  (_, response) =>
    response.writeHead(200, { 'content-type': 'application/xml' }).end(body);
const pageOf = (...names: string[]): string =>
  writePage({ container: 'recordings', blobs: names.map((name) => ({ name, properties: blockBlobProperties() })) });
const list = (container = 'recordings') => client.listPage(container, { prefix: '', ...call });
const read = () => client.read(target, () => ({ push: () => undefined, end: () => 'end' }), { ...call, maxBytes: 9 });

const replacing: ReplaceOptions = {
  ...call,
  ifMatch: '0x1',
  tags: [{ name: 'consent', value: 'planted-tag' }],
  metadata: [],
  contentHeaders: {},
  blockBytes: 10,
};
const replace = (): Promise<ReplaceOutcome> => service.replaceContent(target, [Buffer.from('new')], replacing);

const everyCall: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['listPage', () => list()],
  ['head', () => client.head(target, call)],
  ['read', read],
  ['deleteOne', () => client.deleteOne(target, { ...call, ifTags: '"a" = \'planted-tag\'' })],
  ['listContainers', () => service.listContainers(call)],
  ['countBlobs', () => service.countBlobs('recordings', { ...call, prefixesToSkip: ['planted/'], limit: 5 })],
  ['getTags', () => service.getTags(target, call)],
  ['setTags', () => service.setTags(target, replacing.tags, call)],
  ['readContentHeaders', () => service.readContentHeaders(target, call)],
  ['readBlocks', () => service.readBlocks(target, call)],
  ['replaceContent', replace],
];

beforeAll(async () => {
  stub = await startHttpsStub();
});
afterAll(() => stub.stop());
beforeEach(() => {
  forgotten = [];
  client = createSdkBlobClient(settings());
  service = createSdkBlobService(settings());
});
afterEach(async () => {
  await Promise.all([client.close(), service.close()]);
});

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  const error: unknown = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  const shown = error instanceof Error ? [error.message, error.stack, String(error.cause)].join() : '';
  expect(shown).not.toMatch(/planted|secret|token-|localhost|127\.0\.0\.1/);
  return error;
}

describe.each(everyCall)('%s', (_, work) => {
  it.each<[string, StubReply, object]>([
    ['403', refuseWith(403, 'AuthorizationPermissionMismatch'), { reason: 'AccessDenied' }],
    ['429', refuseWith(429, 'ServerBusy', { 'retry-after': '7' }), { reason: 'Throttled', retryAfterMs: 7_000 }],
    ['503', refuseWith(503, 'ServerBusy'), { reason: 'AzureUnavailable', retryAfterMs: undefined }],
    ['a 404 of a gateway', (_request, response) => response.writeHead(404).end(), { reason: 'AzureAnswerMalformed' }],
    [
      'a redirection',
      (_request, response) => response.writeHead(302, { location: '/calls/secret' }).end(),
      { reason: 'AzureAnswerMalformed' },
    ],
    ['a page for people', xml('<html>planted secret</html>'), { reason: 'AzureAnswerMalformed' }],
  ])('fails by the code of %s after one try, and says no name and no tag', async (_name, reply, expected) => {
    stub.reply(reply);
    expect(await failureOf(work())).toMatchObject({ name: 'OperatorError', ...expected });
    expect(stub.requests).toHaveLength(1);
  });

  // A server of its own: what was sent to it may arrive after the client gave up, and would count for the next test.
  it('ends at a server that says nothing', async () => {
    const silent = await startHttpsStub();
    silent.reply(() => undefined);
    const impatient = { endpoint: silent.endpoint, ca: silent.ca, requestTimeoutMs: 60 };
    await Promise.all([client.close(), service.close()]);
    [client, service] = [createSdkBlobClient(settings(impatient)), createSdkBlobService(settings(impatient))];
    expect(await failureOf(work())).toMatchObject({ reason: 'AzureUnavailable', kind: 'retryable' });
    await silent.stop();
  });

  it('asks once more with a new token where the first was not taken', async () => {
    stub.reply(refuseWith(401, 'InvalidAuthenticationInfo', { 'www-authenticate': 'Bearer realm="secret"' }));
    expect(await failureOf(work())).toMatchObject({ reason: 'TokenRefused' });
    expect(stub.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-0', 'Bearer token-1']);
  });
});

/** The SDK tells tags as fields of an object, where whole numbers come first. Their order says nothing. */
function inOrderOfKeys(values: readonly NamedValue[]): readonly NamedValue[] {
  const fields = Object.fromEntries(values.map(({ name, value }) => [name, value]));
  return Object.entries(fields).map(([name, value]) => ({ name, value }));
}

function pageWithTags(...names: readonly string[]): ListedPage {
  const blob = {
    name: 'a.wav',
    isEncoded: false,
    properties: blockBlobProperties(),
    isMetadataHidden: false,
    tags: names.map((name) => ({ name, value: '' })),
  };
  return { container: 'recordings', blobs: [blob], nextMarker: '', space: '' };
}

describe('a listing', () => {
  it('says what a plain reading finds, or fails', async () => {
    let same = 0;
    await fc.assert(
      fc.asyncProperty(listedPage, async (page) => {
        const text = writePage({ ...page, space: '' });
        stub.reply(xml(text));
        const outcome = await list(page.container).catch(failureOfPage);
        if (outcome === 'failed') return;
        const slow = readPageSlowly(text);
        // A blob has one value a tag. Two of one name are for the plain reading alone to tell apart.
        if (slow.entries.some(({ tags }) => new Set(tags.map(({ name }) => name)).size < tags.length)) return;
        // Where one blob hides its metadata, no empty metadata of the page proves anything.
        const mayHide = slow.entries.some(({ isMetadataHidden }) => isMetadataHidden);
        const entries = slow.entries.map((entry) => ({
          ...entry,
          isMetadataHidden: mayHide && entry.metadata.length === 0,
          tags: inOrderOfKeys(entry.tags),
        }));
        const hiddenValues = slow.entries.some((entry) => entry.isMetadataHidden && entry.metadata.length > 0);
        if (hiddenValues) return;
        same += 1;
        const expected = { kind: 'Page', entries, nextMarker: slow.nextMarker };
        if (!isDeepStrictEqual(outcome, expected)) expect(outcome).toEqual(expected);
      }),
      { numRuns: 200, examples: [[pageWithTags('a', '0')]] },
    );
    expect(same).toBeGreaterThan(10);
  });

  // The SDK leaves numeric character references as they are, so the name would be another blob's.
  it('with a name that the SDK does not read right is none', async () => {
    stub.reply(xml(pageOf('a.wav').replace('a.wav', 'planted&#xD;.wav')));
    expect(await failureOf(list())).toMatchObject({ reason: 'AzureAnswerMalformed' });
  });
});

function failureOfPage(error: { readonly reason?: string }): 'failed' {
  expect(error.reason).toBe('AzureAnswerMalformed');
  return 'failed';
}

describe('a name that is a step in a path', () => {
  // The lean client writes it as it is; the SDK's addresses are normalised, and the call would go to the container.
  it.each(['.', '..'])('%s is sent nowhere', async (name) => {
    stub.reply((_, response) => response.writeHead(202).end());
    const work = client.deleteOne({ container: 'recordings', name }, call);
    expect(await failureOf(work)).toMatchObject({ reason: 'InvalidRequest', kind: 'terminal' });
    expect(stub.requests).toEqual([]);
  });
});

describe('a read', () => {
  it('ends before the body where too much is announced, and asks no second time where it breaks', async () => {
    stub.reply((_, response) => response.writeHead(200, { etag: '"0x1"', 'content-length': '10' }).write('0'));
    expect(await read()).toEqual({ kind: 'TooLarge' });
    stub.reply((_, response) => {
      response.writeHead(200, { etag: '"0x1"', 'content-length': '9' });
      response.write('0', () => response.socket?.destroy());
    });
    expect(await failureOf(read())).toMatchObject({ reason: 'AzureUnavailable' });
    expect(stub.requests).toHaveLength(1);
  });
});

describe('a replaced content', () => {
  const found = {
    etag: '"0x1"',
    'last-modified': 'Mon, 28 Jun 2021 05:51:11 GMT',
    'content-length': '1',
    'x-ms-blob-type': 'BlockBlob',
  };

  it.each<[number, string, ReplaceOutcome['kind']]>([
    [409, 'BlobImmutableDueToPolicy', 'Immutable'],
    [409, 'BlobImmutableDueToLegalHold', 'LegalHold'],
    [412, 'LeaseIdMissing', 'Leased'],
    [412, 'ConditionNotMet', 'Changed'],
    [404, 'BlobNotFound', 'NotFound'],
  ])('that is refused with %i %s has an outcome', async (status, code, kind) => {
    stub.reply((request, response) => {
      if (request.method === 'HEAD') response.writeHead(200, found).end();
      else if (request.path.includes('comp=blocklist')) refuseWith(status, code)(request, response);
      else response.writeHead(201).end();
    });
    expect(await replace()).toMatchObject({ kind });
  });

  it('of another type than blocks is refused before anything is sent', async () => {
    stub.reply((_, response) => response.writeHead(200, { ...found, 'x-ms-blob-type': 'AppendBlob' }).end());
    expect(await failureOf(replace())).toMatchObject({ reason: 'InvalidRequest' });
    expect(stub.requests.map(({ method }) => method)).toEqual(['HEAD']);
  });
});

it('tokens go over https only', () => {
  expect(() => createSdkBlobClient(settings({ endpoint: 'http://localhost:1/' }))).toThrow('https only');
  expect(() => createSdkBlobService(settings({ endpoint: 'http://localhost:1/' }))).toThrow('https only');
});
