import { describe, expect, it } from '@jest/globals';
import { createAiObjects } from '../../src/azure/ai-objects.ts';
import type { ArmClient } from '../../src/azure/arm.ts';
import type { AiObjectKind } from '../../src/policy/artifact-definition.ts';
import { neverAborted } from './azure-samples.ts';
import { accountId, createOpenAiStub, endpoint, openAiOver } from './openai-stub.ts';
import type { OpenAiStub, StubbedReply } from './openai-stub.ts';

const ids: Readonly<Record<AiObjectKind, string>> = {
  StoredCompletion: 'chatcmpl-secret1',
  Response: 'resp_secret1',
  File: 'file-secret1',
  Thread: 'thread_secret1',
};

const arm = {
  get: () =>
    Promise.resolve({
      location: 'swedencentral',
      kind: 'OpenAI',
      properties: { endpoint, publicNetworkAccess: 'Enabled' },
    }),
} as unknown as ArmClient;

function remove(stub: OpenAiStub, kind: AiObjectKind, id = ids[kind]) {
  return createAiObjects({ arm, openAi: openAiOver(stub) }).remove(accountId, { kind, id }, neverAborted());
}

/** Answers in turn, however many requests come. */
const inTurn = (...replies: readonly StubbedReply[]): OpenAiStub =>
  createOpenAiStub((_, at) => replies[at] ?? { status: 500, body: 'one request too many' });

const sent = ({ requests }: OpenAiStub) =>
  requests.map(({ method, url }) => `${method} ${url.slice(`${endpoint}openai/v1`.length)}`);

const deleted: StubbedReply = { body: { object: 'x', deleted: true } };
const shown: StubbedReply = { body: { id: 'x', secret: 'the-body' } };
const list: StubbedReply = { body: { object: 'list', data: [], has_more: false } };
const coded: StubbedReply = { status: 404, body: { error: { code: 'resourceNotFound', message: 'the-body' } } };
const codeless: StubbedReply = {
  status: 404,
  body: { error: { code: null, type: 'invalid_request_error', param: null, message: 'the-body' } },
};
const gateway: StubbedReply = { status: 404, body: { error: { code: '404', message: 'Resource not found' } } };
const oldGateway: StubbedReply = { status: 404, body: { statusCode: 404, message: 'Resource not found' } };

const gone = { kind: 'Gone' };
const unreachable = { kind: 'Unreachable' };

describe('an object that is removed', () => {
  it.each([
    ['StoredCompletion', '/chat/completions/chatcmpl-secret1', ['/messages?limit=1']],
    ['Response', '/responses/resp_secret1', []],
    ['File', '/files/file-secret1', []],
    ['Thread', '/threads/thread_secret1', []],
  ] as const)('is deleted and looked for: %s', async (kind, path, parts) => {
    const stub = inTurn(deleted, coded, coded);
    expect(await remove(stub, kind)).toEqual(gone);
    expect(sent(stub)).toEqual([`DELETE ${path}`, `GET ${path}`, ...parts.map((part) => `GET ${path}${part}`)]);
  });

  it.each([
    ['acknowledged, and gone in the words of the service', [deleted, coded], gone],
    ['acknowledged, and gone without a code', [deleted, codeless], gone],
    ['not there before', [coded, coded], gone],
    ['not there before, without a code, where files can be listed', [codeless, codeless, list], gone],
    ['not there before, without a code, where files cannot be listed', [codeless, codeless, codeless], unreachable],
    ['not there before, without a code, where files have no path', [codeless, codeless, gateway], unreachable],
    [
      'not there before, without a code, where a page answers for the list',
      [codeless, codeless, { body: {} }],
      unreachable,
    ],
    ['answered with nothing, and gone', [{ status: 204 }, coded], gone],
    ['answered with nothing, and perhaps gone', [{ status: 204 }, codeless, gateway], unreachable],
    ['not deleted, as it says, and gone', [{ body: { deleted: false } }, coded], gone],
    ['not deleted, as it says, and perhaps gone', [{ body: { deleted: false } }, codeless, gateway], unreachable],
    ['without a path to it', [gateway, gateway], unreachable],
    ['without a path to it, in the older words', [oldGateway, oldGateway], unreachable],
    ['without a path to delete it, and there', [gateway, shown], unreachable],
    ['without a path to delete it, and gone', [gateway, coded], gone],
    ['acknowledged, without a path to look at it', [deleted, gateway], unreachable],
    ['with a method that nobody knows', [{ status: 405 }, shown], unreachable],
    ['a lost answer, and gone', ['reset', coded], gone],
    ['a lost answer, and perhaps gone', ['reset', codeless, list], gone],
    ['an answer that failed, and gone', [{ status: 503 }, coded], gone],
    ['refused, and gone', [{ status: 409, body: { error: { code: 'conflict' } } }, coded], gone],
  ] as const)('is told as it is: %s', async (_, replies, expected) => {
    const stub = inTurn(...replies);
    expect(await remove(stub, 'File')).toEqual(expected);
    expect(stub.requests).toHaveLength(replies.length);
  });

  it.each([
    ['acknowledged, and still there', [deleted, shown], 'AzureAnswerMalformed'],
    ['not there, as it says, and still there', [coded, shown], 'AzureAnswerMalformed'],
    ['acknowledged, and a page in its place', [deleted, { body: '"<html>"' }], 'AzureAnswerMalformed'],
    ['without a path to delete it, and a page in its place', [gateway, { body: '"<html>"' }], 'AzureAnswerMalformed'],
    ['acknowledged, and no look', [deleted, { status: 500 }], 'AzureUnavailable'],
    ['acknowledged, and throttled', [deleted, { status: 429 }], 'Throttled'],
    ['a lost answer, and still there', ['reset', shown], 'AzureUnavailable'],
    ['a lost answer, and no look', ['reset', { status: 429 }], 'AzureUnavailable'],
    ['refused while in use', [{ status: 409, body: { error: { code: 'conflict' } } }, shown], 'AzureConflict'],
    ['refused as invalid', [{ status: 400, body: { error: { code: 'invalidPayload' } } }, shown], 'InvalidRequest'],
    ['throttled', [{ status: 429 }], 'Throttled'],
    ['a missing right', [{ status: 401, body: { error: { code: 'PermissionDenied' } } }], 'AccessDenied'],
    ['a closed network', [{ status: 403, body: { error: { code: '403' } } }], 'AccessDenied'],
    ['gone without a code, and no list', [codeless, codeless, { status: 503 }], 'AzureUnavailable'],
  ] as const)('is a failure and never gone: %s', async (_, replies, reason) => {
    const stub = inTurn(...replies);
    await expect(remove(stub, 'File')).rejects.toMatchObject({ name: 'OperatorError', reason });
    expect(stub.requests).toHaveLength(replies.length);
  });

  it('is a response that has expired, which no list could confirm', async () => {
    expect(await remove(inTurn(codeless, codeless), 'Response')).toEqual(gone);
  });

  it('is a thread of a service that may have given up threads', async () => {
    const [alive, retired] = [inTurn(codeless, codeless, list), inTurn(codeless, codeless, codeless)];
    expect(await remove(alive, 'Thread')).toEqual(gone);
    expect(await remove(retired, 'Thread')).toEqual(unreachable);
    expect(sent(retired)[2]).toBe('GET /assistants?limit=1');
  });
});

describe('a stored completion', () => {
  it('whose messages are still there is not gone', async () => {
    const messages: StubbedReply = { body: { object: 'list', data: [], has_more: false } };
    await expect(remove(inTurn(deleted, coded, messages), 'StoredCompletion')).rejects.toMatchObject({
      kind: 'retryable',
      reason: 'AzureAnswerMalformed',
    });
  });

  it('whose messages cannot be looked at is unreachable', async () => {
    expect(await remove(inTurn(deleted, coded, gateway), 'StoredCompletion')).toEqual(unreachable);
  });

  it('of which one look is doubtful is doubtful as a whole', async () => {
    expect(await remove(inTurn(coded, codeless, coded, gateway), 'StoredCompletion')).toEqual(unreachable);
    expect(await remove(inTurn(coded, coded, codeless, gateway), 'StoredCompletion')).toEqual(unreachable);
  });
});

describe('an id that is none of its kind', () => {
  it.each([
    ['Response', 'file-1'],
    ['File', 'file-1/../../chat/completions'],
    ['Thread', 'thread_1?x'],
    ['StoredCompletion', ''],
  ] as const)('is unreachable, and nobody is asked: %s %j', async (kind, id) => {
    const stub = inTurn();
    const never = { get: () => Promise.reject(new Error('Nobody asks Resource Manager.')) } as unknown as ArmClient;
    const objects = createAiObjects({ arm: never, openAi: openAiOver(stub) });
    expect(await objects.remove(accountId, { kind, id }, neverAborted())).toEqual(unreachable);
    expect(stub.requests).toEqual([]);
  });
});

describe('what is said of a failure', () => {
  it.each(['StoredCompletion', 'Response', 'File', 'Thread'] as const)('holds nothing of a %s', async (kind) => {
    const sequences: readonly (readonly StubbedReply[])[] = [
      [deleted, shown],
      [deleted, { status: 500, body: 'the-body' }],
      [{ status: 401, body: { error: { code: 'PermissionDenied', message: 'the-body' } } }],
      [{ status: 403, body: { error: { code: 'x', message: 'the-body' } } }],
      ['reset', shown],
      [{ status: 409, body: { error: { code: 'conflict', message: ids[kind] } } }, shown],
      [deleted, { body: 'the-body {' }],
    ];
    for (const replies of sequences) {
      const error = await remove(inTurn(...replies), kind).then(
        () => new Error('no error'),
        (reason: unknown) => reason as Error,
      );
      const told = JSON.stringify([error, error.message, error.stack, error.cause]);
      expect(told).toContain('of AI account voicebot');
      expect(told).not.toMatch(/secret1|the-body|secret-token|openai\.azure\.com|10\.0\.0\.1/);
    }
  });
});

describe('an abort', () => {
  it('goes on as it is, and nothing more is sent', async () => {
    const stopping = new AbortController();
    const stub = createOpenAiStub(() => {
      stopping.abort(new DOMException('stopping', 'AbortError'));
      return 'silence';
    });
    const objects = createAiObjects({ arm, openAi: openAiOver(stub) });
    const call = objects.remove(accountId, { kind: 'File', id: ids.File }, { abortSignal: stopping.signal });
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect(stub.requests).toHaveLength(1);
  });
});

describe('a file that the service shows as deleted', () => {
  const shownAs = (status: string): StubbedReply => ({ body: { id: 'x', object: 'file', status } });

  it.each<readonly [string, readonly StubbedReply[]]>([
    ['after its deletion', [deleted, shownAs('deleted')]],
    ['while it is being deleted', [deleted, shownAs('Deleting')]],
    ['so that it cannot be deleted again', [{ status: 409, body: {} }, shownAs('deleted')]],
    ['and which has no path to delete it', [gateway, shownAs('deleted')]],
  ])('is recoverable as long as it is shown: %s', async (_what, replies) => {
    expect(await remove(inTurn(...replies), 'File')).toEqual({ kind: 'Recoverable' });
  });

  it('is gone once it is asked for again and is not there', async () => {
    expect(await remove(inTurn(coded, coded), 'File')).toEqual(gone);
  });

  it.each(['processed', 'error'])('is none where its state is %s', async (status) => {
    await expect(remove(inTurn(deleted, shownAs(status)), 'File')).rejects.toThrow('still there');
  });
});
