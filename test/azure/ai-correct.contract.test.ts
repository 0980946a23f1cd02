import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AiChange } from '../../src/policy/training-plan.ts';
import type { CognitiveAccount } from '../cloud/cognitive-world.ts';
import { waitFor } from '../support/wait-for.ts';
import { startAiUnderTest, voicebotId } from './ai-under-test.ts';
import type { AiUnderTest } from './ai-under-test.ts';
import { testTimeoutMs } from './azure-under-test.ts';
import { neverAborted } from './azure-samples.ts';

let test: AiUnderTest;
const undo: (() => unknown)[] = [];

const setStored: AiChange = { kind: 'SetStoredCompletionsDisabled' };
const setTags = (assign: Readonly<Record<string, string>>): AiChange => ({
  kind: 'SetTags',
  tags: {},
  assign,
  remediations: ['DisableAssistants'],
});
const assistantsOff = { 'MS-AOAI-Feature-Assistants': 'Disabled' };

beforeAll(async () => {
  test = await startAiUnderTest();
});
afterAll(() => test.stop());

beforeEach(() => {
  test.azure.faults.clear();
  test.azure.state.mutateCognitiveAccount(voicebotId, (account) => {
    account.properties = { ...account.properties, storedCompletionsDisabled: false };
    account.tags = { team: 'voice', Cost: '4711' };
    account.provisioningState = 'Succeeded';
  });
  test.azure.journal.clear();
});
afterEach(() => {
  for (const act of undo.splice(0)) act();
});

/** The account but for what Azure itself changes at each write. */
function standing(): object {
  const account = structuredClone(test.azure.state.cognitiveAccount(voicebotId));
  return { ...account, etag: '', lastModifiedTime: '' };
}

function properties(): CognitiveAccount['properties'] {
  return test.azure.state.cognitiveAccount(voicebotId).properties;
}

function tags(): CognitiveAccount['tags'] {
  return test.azure.state.cognitiveAccount(voicebotId).tags;
}

function writes(server: 'arm' | 'openai' = 'arm'): readonly string[] {
  return test.azure.journal.writes({ server }).map(({ method, path }) => `${method} ${path}`);
}

const onePatch = [`PATCH ${voicebotId}`];

describe('a switch that somebody flipped', () => {
  it('is set again with one write, and all the rest of the account stays as it was', async () => {
    const before = standing() as CognitiveAccount;
    expect(await test.correct(setStored)).toEqual({ kind: 'Done' });
    expect(writes()).toEqual(onePatch);
    expect(standing()).toEqual({ ...before, properties: { ...before.properties, storedCompletionsDisabled: true } });
  });

  it('costs no write where it stands already', async () => {
    await test.correct(setStored);
    test.azure.journal.clear();
    expect(await test.correct(setStored)).toEqual({ kind: 'Unchanged' });
    expect(writes()).toEqual([]);
  });

  it('is left alone when the policy no longer wants it', async () => {
    const stillWanted = (): Promise<boolean> => Promise.resolve(false);
    expect(await test.correct(setStored, { stillWanted })).toEqual({ kind: 'Superseded' });
    expect(writes()).toEqual([]);
    expect(properties()['storedCompletionsDisabled']).toBe(false);
  });

  it('that Azure accepts and does not set is told', async () => {
    undo.push(test.azure.state.ignoreWrites(voicebotId, 'storedCompletionsDisabled'));
    expect(await test.correct(setStored)).toEqual({ kind: 'AcceptedButUnchanged' });
    expect(writes()).toEqual(onePatch);
  });

  it('is corrected by one of two at a time, however the account is spelled', async () => {
    const shouted = voicebotId.replace('/accounts/voicebot', '/accounts/VOICEBOT');
    let entered = 0;
    const stillWanted = async (): Promise<boolean> => {
      entered += 1;
      // The other one is given the time to come as far, which it must not.
      const both = { what: 'the other correction', deadlineMs: 200 };
      await waitFor(() => entered === 2, both).catch(() => undefined);
      return true;
    };
    const corrections = [voicebotId, shouted].map((resourceId) => test.correct(setStored, { resourceId, stillWanted }));
    expect(await Promise.all(corrections)).toEqual([{ kind: 'Done' }, { kind: 'Unchanged' }]);
    expect([entered, writes().length]).toEqual([1, 1]);
  });
});

describe('tags', () => {
  it('are merged with those of others by one write, and all the rest stays as it was', async () => {
    const before = standing() as CognitiveAccount;
    expect(await test.correct(setTags(assistantsOff))).toEqual({ kind: 'Done' });
    expect(writes()).toEqual(onePatch);
    expect(standing()).toEqual({ ...before, tags: { team: 'voice', Cost: '4711', ...assistantsOff } });
  });

  it('keep the spelling that stands there, as Azure does not tell letter case apart', async () => {
    expect(await test.correct(setTags({ cost: '0' }))).toEqual({ kind: 'Done' });
    expect(tags()).toEqual({ team: 'voice', Cost: '0' });
  });

  it('that somebody adds during the live look at the policy survive', async () => {
    const stillWanted = (): Promise<boolean> => {
      test.azure.state.mutateCognitiveAccount(voicebotId, (account) => {
        account.tags = { ...account.tags, added: 'meanwhile' };
      });
      return Promise.resolve(true);
    };
    expect(await test.correct(setTags(assistantsOff), { stillWanted })).toEqual({ kind: 'Done' });
    expect(tags()).toEqual({ team: 'voice', Cost: '4711', added: 'meanwhile', ...assistantsOff });
  });

  it('that Azure accepts and does not set are told', async () => {
    undo.push(test.azure.state.ignoreWrites(voicebotId, 'tags'));
    expect(await test.correct(setTags(assistantsOff))).toEqual({ kind: 'AcceptedButUnchanged' });
    expect(tags()).toEqual({ team: 'voice', Cost: '4711' });
  });
});

describe('a correction of the account that Azure refuses', () => {
  it('for want of a right names the right and the role', async () => {
    const operation = 'Microsoft.CognitiveServices/accounts/write';
    undo.push(test.azure.state.deny({ operation, scope: voicebotId }));
    const error = await failureOf(test.correct(setStored));
    expect(error).toMatchObject({ kind: 'retryable', reason: 'AccessDenied' });
    expect(error.message).toContain(operation);
    expect(error.message).toContain('Cognitive Services Contributor');
  });

  it('because another operation runs is tried again', async () => {
    test.azure.state.mutateCognitiveAccount(voicebotId, (account) => {
      account.provisioningState = 'Accepted';
    });
    expect(await failureOf(test.correct(setStored))).toMatchObject({
      kind: 'retryable',
      reason: 'AzureConflict',
      status: 409,
    });
    expect(properties()['storedCompletionsDisabled']).toBe(false);
  });

  it('because of a lock waits for a person', async () => {
    undo.push(test.azure.state.lock(voicebotId, 'ReadOnly'));
    expect(await failureOf(test.correct(setStored))).toMatchObject({ kind: 'terminal', reason: 'ScopeLocked' });
  });

  it('because the account is gone is told', async () => {
    const gone = { resourceId: voicebotId.replace('voicebot', 'nobody') };
    expect(await failureOf(test.correct(setStored, gone))).toMatchObject({ reason: 'AccountNotFound' });
  });
});

describe('a write without an answer', () => {
  it('that took effect is done', async () => {
    test.azure.faults.add({ method: 'PATCH', effect: { kind: 'reset', when: 'after' } });
    expect(await test.correct(setStored)).toEqual({ kind: 'Done' });
    expect(writes()).toHaveLength(1);
  });

  it('that took none is an error, in time', async () => {
    test.azure.faults.add({ method: 'PATCH', effect: { kind: 'silence' } });
    const startedAt = performance.now();
    expect(await failureOf(test.correct(setStored))).toMatchObject({ kind: 'retryable', reason: 'AzureUnavailable' });
    expect(performance.now() - startedAt).toBeLessThan(testTimeoutMs + 6_000);
  });

  it('after which the account is still being changed gives no verdict', async () => {
    undo.push(test.azure.state.ignoreWrites(voicebotId, 'storedCompletionsDisabled'));
    const act = (): void => {
      test.azure.state.mutateCognitiveAccount(voicebotId, (account) => {
        account.provisioningState = 'Accepted';
      });
    };
    test.azure.faults.add({ method: 'PATCH', effect: { kind: 'interfere', when: 'after', act } });
    expect(await failureOf(test.correct(setStored))).toMatchObject({ kind: 'retryable', reason: 'AzureConflict' });
  });
});

describe('what the data plane keeps', () => {
  const conflict = { kind: 'status', status: 409, code: 'conflict' } as const;
  const plane = () => test.azure.state.dataPlane(voicebotId);
  beforeEach(() => {
    const kept = structuredClone(plane());
    undo.push(() => Object.assign(plane(), kept));
  });

  it('is taken away where it trains: running jobs are cancelled, and ended ones stay', async () => {
    expect(await test.correct({ kind: 'CancelFineTuning', running: 1 })).toEqual({
      kind: 'Done',
      removed: 1,
      before: 1,
      after: 0,
    });
    expect(writes('openai')).toEqual(['POST /voicebot/openai/v1/fine_tuning/jobs/ftjob-running/cancel']);
    expect(plane().fineTuningJobs.map(({ id, status }) => [id, status])).toEqual([
      ['ftjob-ended', 'succeeded'],
      ['ftjob-running', 'cancelled'],
    ]);
  });

  it('is taken away where it is for training: files of batches stay', async () => {
    expect(await test.correct({ kind: 'DeleteTrainingFiles', count: 2 })).toEqual({
      kind: 'Done',
      removed: 2,
      before: 2,
      after: 0,
    });
    expect(plane().files).toMatchObject([{ id: 'file-batch1' }]);
  });

  it('is taken away where it was stored, no more than a hundred in one pass, and the rest in the next', async () => {
    for (let at = 0; at < 120; at += 1) test.azure.state.addDataPlaneObject(voicebotId, 'storedCompletions', {});
    let looks = 0;
    const stillWanted = (): Promise<boolean> => {
      looks += 1;
      return Promise.resolve(true);
    };
    const change: AiChange = { kind: 'DeleteStoredCompletions', count: 123 };
    expect(await test.correct(change, { stillWanted })).toEqual({
      kind: 'Done',
      removed: 100,
      before: 123,
      after: 23,
    });
    expect(plane().storedCompletions).toHaveLength(23);
    expect(writes('openai')).toHaveLength(100);
    expect(await test.correct(change, { stillWanted })).toEqual({ kind: 'Done', removed: 23, before: 23, after: 0 });
    expect(plane().storedCompletions).toEqual([]);
    expect(looks).toBe(2);
  });

  it('is done where nothing is there, without a write', async () => {
    plane().storedCompletions.splice(0);
    const change: AiChange = { kind: 'DeleteStoredCompletions', count: 3 };
    expect(await test.correct(change)).toEqual({ kind: 'Unchanged' });
    expect(writes('openai')).toEqual([]);
  });

  it('stays when the policy no longer wants it gone', async () => {
    const stillWanted = (): Promise<boolean> => Promise.resolve(false);
    const change: AiChange = { kind: 'DeleteStoredCompletions', count: 3 };
    expect(await test.correct(change, { stillWanted })).toEqual({ kind: 'Superseded' });
    expect(plane().storedCompletions).toHaveLength(3);
  });

  it('counts as taken away when somebody else was faster', async () => {
    const stillWanted = (): Promise<boolean> => {
      plane().storedCompletions.splice(0, 2);
      return Promise.resolve(true);
    };
    const change: AiChange = { kind: 'DeleteStoredCompletions', count: 3 };
    expect(await test.correct(change, { stillWanted })).toEqual({ kind: 'Done', removed: 3, before: 3, after: 0 });
  });

  it('is done where a job ended by itself before it could be cancelled', async () => {
    const stillWanted = (): Promise<boolean> => {
      for (const job of plane().fineTuningJobs) Object.assign(job, { status: 'succeeded' });
      return Promise.resolve(true);
    };
    expect(await test.correct({ kind: 'CancelFineTuning', running: 1 }, { stillWanted })).toEqual({
      kind: 'Done',
      removed: 1,
      before: 1,
      after: 0,
    });
  });

  it('that is said to be deleted and is listed still is told beside what is gone', async () => {
    const [first] = plane().storedCompletions;
    const act = (): void => {
      if (first !== undefined && !plane().storedCompletions.includes(first)) plane().storedCompletions.push(first);
    };
    test.azure.faults.add({ server: 'openai', method: 'DELETE', effect: { kind: 'interfere', when: 'after', act } });
    expect(await test.correct({ kind: 'DeleteStoredCompletions', count: 3 })).toEqual({
      kind: 'Incomplete',
      removed: 2,
      before: 3,
      after: 1,
      ignored: 1,
    });
  });

  it('that is said to be deleted and is listed still is told', async () => {
    const standing = [...plane().storedCompletions];
    const act = (): void => {
      plane().storedCompletions = [...standing];
    };
    test.azure.faults.add({ server: 'openai', method: 'DELETE', effect: { kind: 'interfere', when: 'after', act } });
    const change: AiChange = { kind: 'DeleteStoredCompletions', count: 3 };
    expect(await test.correct(change)).toEqual({ kind: 'AcceptedButUnchanged' });
  });

  /** After each request Azure shows the object in a state, as if it were there still. */
  function showAs(kind: 'files' | 'fineTuningJobs', method: 'DELETE' | 'POST', status: string): void {
    const standing = structuredClone(plane()[kind]);
    const act = (): void => {
      const asked = new Set<unknown>(
        test.azure.journal.writes({ server: 'openai' }).flatMap(({ path }) => path.split('/')),
      );
      plane()[kind] = standing.map((item) => (asked.has(item['id']) ? { ...item, status } : item));
    };
    test.azure.faults.add({ server: 'openai', method, effect: { kind: 'interfere', when: 'after', act } });
  }

  it.each([
    ['a file that is being deleted', 'files', 'DELETE', 'deleting', { kind: 'DeleteTrainingFiles', count: 2 }, 2],
    [
      'a job that is being cancelled',
      'fineTuningJobs',
      'POST',
      'cancelling',
      { kind: 'CancelFineTuning', running: 1 },
      1,
    ],
  ] as const)('that is on its way out is not said to be gone, and is not asked for again: %s', async (...given) => {
    const [, kind, method, status, change, count] = given;
    showAs(kind, method, status);

    expect(await test.correct(change)).toEqual({
      kind: 'Done',
      removed: 0,
      leaving: count,
      before: count,
      after: count,
    });

    test.azure.faults.clear();
    test.azure.journal.clear();
    expect(await test.correct(change)).toEqual({ kind: 'Unchanged' });
    expect(writes('openai')).toEqual([]);
  });

  it('that is only in another state than before, and not on its way out, stands', async () => {
    showAs('fineTuningJobs', 'POST', 'queued');

    expect(await test.correct({ kind: 'CancelFineTuning', running: 1 })).toEqual({ kind: 'AcceptedButUnchanged' });
  });

  it('and is listed as deleted is gone, and is not asked for again', async () => {
    showAs('files', 'DELETE', 'deleted');
    const change: AiChange = { kind: 'DeleteTrainingFiles', count: 2 };

    expect(await test.correct(change)).toEqual({ kind: 'Done', removed: 2, before: 2, after: 0 });

    expect(await test.correct(change)).toEqual({ kind: 'Unchanged' });
  });

  it.each([
    ['files/delete', { kind: 'DeleteTrainingFiles', count: 2 }],
    ['stored-completions/action', { kind: 'DeleteStoredCompletions', count: 3 }],
    ['fine-tunes/write', { kind: 'CancelFineTuning', running: 1 }],
  ] as const)('stays without the right to %s, and the right and the role are named', async (action, change) => {
    const operation = `Microsoft.CognitiveServices/accounts/OpenAI/${action}`;
    undo.push(test.azure.state.deny({ operation, scope: voicebotId }));
    const before = structuredClone(plane());
    const error = await failureOf(test.correct(change));
    expect(error).toMatchObject({ kind: 'retryable', reason: 'AccessDenied' });
    expect(error.message).toContain(operation);
    expect(error.message).toContain('Cognitive Services OpenAI Contributor');
    expect(plane()).toEqual(before);
  });

  it('is told in part where a refused object stands still and the others are gone', async () => {
    test.azure.faults.add({ server: 'openai', method: 'DELETE', path: 'chatcmpl-2', effect: conflict });
    expect(await test.correct({ kind: 'DeleteStoredCompletions', count: 3 })).toMatchObject({
      kind: 'Incomplete',
      removed: 2,
      before: 3,
      after: 1,
      error: { kind: 'retryable', reason: 'AzureConflict' },
    });
    expect(plane().storedCompletions).toMatchObject([{ id: 'chatcmpl-2' }]);
  });

  it('is an error where every object is refused', async () => {
    test.azure.faults.add({ server: 'openai', method: 'DELETE', effect: conflict });
    expect(await failureOf(test.correct({ kind: 'DeleteStoredCompletions', count: 3 }))).toMatchObject({
      kind: 'retryable',
      reason: 'AzureConflict',
    });
    expect(plane().storedCompletions).toHaveLength(3);
  });

  it('goes behind a long row of objects that are refused, and these have their turn last', async () => {
    plane().storedCompletions.splice(0);
    for (let at = 0; at < 130; at += 1) {
      test.azure.state.addDataPlaneObject(voicebotId, 'storedCompletions', { id: `chatcmpl-row${at}` });
    }
    const refused = test.azure.faults.add({ server: 'openai', method: 'DELETE', effect: conflict });
    const change: AiChange = { kind: 'DeleteStoredCompletions', count: 130 };
    const estate = test.connectAi();
    const correct = () =>
      estate.correct({ resourceId: voicebotId, change, stillWanted: () => Promise.resolve(true) }, neverAborted());
    expect(await failureOf(correct())).toMatchObject({ reason: 'AzureConflict' });
    refused.remove();
    const tried = new Set(writes('openai'));
    test.azure.journal.clear();

    expect(await correct()).toEqual({ kind: 'Done', removed: 100, before: 130, after: 30 });

    expect(tried.size).toBe(100);
    expect(writes('openai').filter((path) => !tried.has(path))).toHaveLength(30);
  });

  it('is told in part where Azure fails on the way', async () => {
    for (let at = 0; at < 60; at += 1) test.azure.state.addDataPlaneObject(voicebotId, 'storedCompletions', {});
    const fails = { kind: 'status', status: 503 } as const;
    test.azure.faults.add({ server: 'openai', method: 'DELETE', after: 20, effect: fails });
    const result = await test.correct({ kind: 'DeleteStoredCompletions', count: 63 });
    const left = plane().storedCompletions.length;
    expect(result).toMatchObject({ kind: 'Incomplete', removed: 63 - left, before: 63, after: left });
    expect(result).toMatchObject({ error: { reason: 'AzureUnavailable' } });
    expect(left).toBe(43);
  });

  it('is told by what Azure said where it asked for a pause on the way, as nobody may look again', async () => {
    for (let at = 0; at < 60; at += 1) test.azure.state.addDataPlaneObject(voicebotId, 'storedCompletions', {});
    const pause = { kind: 'status', status: 429, retryAfterSeconds: 60 } as const;
    test.azure.faults.add({ server: 'openai', method: 'DELETE', after: 20, effect: pause });
    const estate = test.connectAi();
    const change: AiChange = { kind: 'DeleteStoredCompletions', count: 63 };
    const write = { resourceId: voicebotId, change, stillWanted: () => Promise.resolve(true) };
    const result = await estate.correct(write, neverAborted());
    expect(result).toMatchObject({ kind: 'Incomplete', removed: 20, before: 63, error: { reason: 'Throttled' } });
    expect(result).not.toHaveProperty('after');
  });

  it('ends with the pass', async () => {
    const stopping = new AbortController();
    const stillWanted = (): Promise<boolean> => {
      stopping.abort(new DOMException('stopping', 'AbortError'));
      return Promise.resolve(true);
    };
    const change: AiChange = { kind: 'DeleteStoredCompletions', count: 3 };
    const write = { resourceId: voicebotId, change, stillWanted };
    await expect(test.estate.correct(write, { abortSignal: stopping.signal })).rejects.toThrow('stopping');
    expect(plane().storedCompletions).toHaveLength(3);
    await test.estate.correct({ ...write, stillWanted: () => Promise.resolve(true) }, neverAborted());
  });
});

async function failureOf(work: Promise<unknown>): Promise<Error> {
  return work.then(
    (value) => {
      throw new Error(`No error, but ${JSON.stringify(value)}.`);
    },
    (error: unknown) => error as Error,
  );
}
