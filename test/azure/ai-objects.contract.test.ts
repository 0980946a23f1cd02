import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/api/json.ts';
import { aiObjectKinds } from '../../src/policy/artifact-definition.ts';
import type { AiObjectKind } from '../../src/policy/artifact-definition.ts';
import type { DataPlane } from '../cloud/cognitive-world.ts';
import type { Fault } from '../cloud/faults.ts';
import { alterAccount, speechId, startAiUnderTest, voicebotId } from './ai-under-test.ts';
import type { AiOverrides, AiUnderTest } from './ai-under-test.ts';
import { testTimeoutMs } from './azure-under-test.ts';
import { neverAborted } from './azure-samples.ts';

let test: AiUnderTest;
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  test = await startAiUnderTest();
});
afterAll(() => test.stop());

beforeEach(() => {
  test.azure.faults.clear();
  test.azure.journal.clear();
});
afterEach(() => {
  for (const act of undo.splice(0)) act();
});

const lists = {
  StoredCompletion: 'storedCompletions',
  Response: 'responses',
  File: 'files',
  Thread: 'threads',
} as const satisfies Readonly<Record<AiObjectKind, keyof DataPlane>>;

const prefixes: Readonly<Record<AiObjectKind, string>> = {
  StoredCompletion: 'chatcmpl-',
  Response: 'resp_',
  File: 'file-',
  Thread: 'thread_',
};

const paths: Readonly<Record<AiObjectKind, string>> = {
  StoredCompletion: '/chat/completions/',
  Response: '/responses/',
  File: '/files/',
  Thread: '/threads/',
};

const objectsOf = (kind: AiObjectKind): JsonObject[] => test.azure.state.dataPlane(voicebotId)[lists[kind]];

/** One object of a call among those of others. */
function plant(kind: AiObjectKind): string {
  const id = `${prefixes[kind]}ofTheCaller`;
  const standing = [...objectsOf(kind)];
  test.azure.state.addDataPlaneObject(voicebotId, lists[kind], { id, messages: [{ role: 'user', content: 'Hello' }] });
  undo.push(() => objectsOf(kind).splice(0, Infinity, ...standing));
  return id;
}

function remove(kind: AiObjectKind, id: string, overrides: AiOverrides & { readonly resourceId?: string } = {}) {
  const { resourceId = voicebotId, ...rest } = overrides;
  const estate = Object.keys(rest).length === 0 ? test.estate : test.connectAi(rest);
  return estate.objects.remove(resourceId, { kind, id }, neverAborted());
}

const strike = (fault: Omit<Fault, 'server'>) => test.azure.faults.add({ server: 'openai', ...fault });
const removed = () => test.azure.journal.writes({ server: 'openai' }).map(({ method, path }) => `${method} ${path}`);

describe.each(aiObjectKinds)('a %s of a call', (kind) => {
  it('is deleted with one request and looked for, and all the others stay', async () => {
    const others = [...objectsOf(kind)];
    const id = plant(kind);
    expect(await remove(kind, id)).toEqual({ kind: 'Gone' });
    expect(objectsOf(kind)).toEqual(others);
    expect(removed()).toEqual([`DELETE /voicebot/openai/v1${paths[kind]}${id}`]);
    expect(test.azure.journal.count({ server: 'openai', method: 'GET' })).toBe(kind === 'StoredCompletion' ? 2 : 1);
    expect(test.azure.journal.writes()).toEqual([]);
  });

  it('that is gone already is gone, as often as it is asked', async () => {
    const id = plant(kind);
    expect(await remove(kind, id)).toEqual({ kind: 'Gone' });
    expect(await remove(kind, id)).toEqual({ kind: 'Gone' });
  });

  it('whose deletion gets no answer is looked for', async () => {
    const id = plant(kind);
    strike({ method: 'DELETE', count: 1, effect: { kind: 'reset', when: 'after' } });
    expect(await remove(kind, id)).toEqual({ kind: 'Gone' });
    expect(removed()).toHaveLength(1);
  });

  it('whose deletion did not arrive is a failure, and the next attempt ends it', async () => {
    const id = plant(kind);
    strike({ method: 'DELETE', count: 1, effect: { kind: 'reset' } });
    await expect(remove(kind, id)).rejects.toMatchObject({ kind: 'retryable', reason: 'AzureUnavailable' });
    expect(objectsOf(kind).some((object) => object['id'] === id)).toBe(true);
    expect(await remove(kind, id)).toEqual({ kind: 'Gone' });
  });

  it('that is said to be deleted and stays is a failure', async () => {
    const id = plant(kind);
    const [object] = objectsOf(kind).filter((each) => each['id'] === id);
    const putBack = () => {
      if (object !== undefined) objectsOf(kind).push(object);
    };
    strike({ method: 'DELETE', effect: { kind: 'interfere', when: 'after', act: putBack } });
    const failure = await remove(kind, id).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'OperatorError', reason: 'AzureAnswerMalformed' });
    expect(String(failure)).toContain('still there');
    expect(String(failure)).not.toContain('ofTheCaller');
  });

  it('without a path to it is unreachable, and stays', async () => {
    const id = plant(kind);
    strike({ path: paths[kind], effect: { kind: 'status', status: 404, code: '404' } });
    expect(await remove(kind, id)).toEqual({ kind: 'Unreachable' });
  });

  it('without the right to delete it names the right and the role', async () => {
    const id = plant(kind);
    undo.push(test.azure.state.deny({ operation: 'Microsoft.CognitiveServices/accounts/OpenAI/*', scope: voicebotId }));
    const failure = await remove(kind, id).catch((error: unknown) => error);
    expect(failure).toMatchObject({ reason: 'AccessDenied', message: expect.stringContaining('OpenAI Contributor') });
    expect(String(failure)).not.toContain('ofTheCaller');
  });
});

describe('a black hole', () => {
  it('swallows a deletion that was done, and the look tells so', async () => {
    const id = plant('Response');
    strike({ method: 'DELETE', count: 1, effect: { kind: 'silence', when: 'after' } });
    expect(await remove('Response', id)).toEqual({ kind: 'Gone' });
    expect(removed()).toHaveLength(1);
  });

  it('is a failure, in time', async () => {
    const id = plant('Response');
    const fault = strike({ effect: { kind: 'silence' } });
    const startedAt = performance.now();
    await expect(remove('Response', id)).rejects.toMatchObject({ reason: 'AzureUnavailable' });
    // The deletion, and the look that was to tell what became of it.
    expect(performance.now() - startedAt).toBeLessThan(2 * testTimeoutMs + 6_000);
    fault.release();
    expect(await remove('Response', id)).toEqual({ kind: 'Gone' });
  });
});

describe('a thread', () => {
  it('of an account that has switched assistants off is deleted while the service lets it', async () => {
    const id = plant('Thread');
    const tags = { 'MS-AOAI-Feature-Assistants': 'Disabled' };
    undo.push(alterAccount(test.azure, voicebotId, (account) => Object.assign(account, { tags })));
    expect(await remove('Thread', id)).toEqual({ kind: 'Gone' });
  });

  it('that the switch keeps from being deleted is unreachable', async () => {
    const id = plant('Thread');
    strike({ path: paths.Thread, effect: { kind: 'status', status: 403, code: 'Forbidden' } });
    await expect(remove('Thread', id)).rejects.toMatchObject({ reason: 'AccessDenied' });
    const tags = { 'MS-AOAI-Feature-Assistants': 'Disabled' };
    undo.push(alterAccount(test.azure, voicebotId, (account) => Object.assign(account, { tags })));
    expect(await remove('Thread', id)).toEqual({ kind: 'Unreachable' });
  });
});

describe('a file', () => {
  it('that a running job trains with goes all the same', async () => {
    const id = plant('File');
    const plane = test.azure.state.dataPlane(voicebotId);
    test.azure.state.addDataPlaneObject(voicebotId, 'fineTuningJobs', { status: 'running', training_file: id });
    undo.push(() => plane.fineTuningJobs.pop());
    expect(await remove('File', id)).toEqual({ kind: 'Gone' });
  });

  it('that the service refuses to delete while it is in use is a failure', async () => {
    const id = plant('File');
    strike({ method: 'DELETE', effect: { kind: 'status', status: 409, code: 'conflict' } });
    await expect(remove('File', id)).rejects.toMatchObject({ kind: 'retryable', reason: 'AzureConflict' });
  });
});

describe('an account', () => {
  it('that Resource Manager does not know has nothing that could be called gone', async () => {
    const resourceId = voicebotId.replace(/voicebot$/, 'nowhere');
    await expect(remove('File', 'file-1', { resourceId })).rejects.toMatchObject({ reason: 'AccountNotFound' });
    expect(test.azure.journal.count({ server: 'openai' })).toBe(0);
  });

  it('that serves no OpenAI has no way to such objects', async () => {
    expect(await remove('File', 'file-1', { resourceId: speechId })).toEqual({ kind: 'Unreachable' });
  });

  it('at an address that is not of the configured hosts gets no token', async () => {
    const ai = { hosts: ['openai.azure.com'] };
    await expect(remove('File', 'file-1', { ai })).rejects.toMatchObject({ reason: 'DataPlaneNotRead' });
    expect(test.azure.journal.count({ server: 'openai' })).toBe(0);
  });

  it('that is closed is a failure that says so', async () => {
    undo.push(
      alterAccount(test.azure, voicebotId, (account) => {
        account.properties = { ...account.properties, publicNetworkAccess: 'Disabled' };
      }),
    );
    await expect(remove('File', plant('File'))).rejects.toMatchObject({
      reason: 'AccessDenied',
      message: expect.stringContaining('closed to the operator'),
    });
  });
});
