import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { alterAccount, startAiUnderTest, voicebotId } from './ai-under-test.ts';
import type { AiUnderTest } from './ai-under-test.ts';
import { testTimeoutMs } from './azure-under-test.ts';
import { neverAborted } from './azure-samples.ts';
import { waitFor } from '../support/wait-for.ts';

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

describe('the data plane', () => {
  it('that is closed while ARM works says so', async () => {
    undo.push(
      alterAccount(test.azure, voicebotId, (account) => {
        account.properties = { ...account.properties, publicNetworkAccess: 'Disabled' };
      }),
    );
    const seen = await test.observe(voicebotId);
    expect(seen.dataPlane).toEqual({
      ok: false,
      reason: 'AccessDenied',
      terminal: false,
      retryAfterMs: 300_000,
      message: expect.stringContaining('closed to the operator (403) while Azure Resource Manager answers: public'),
    });
    expect([seen.account.ok, seen.deployments.ok, seen.stores.ok]).toEqual([true, true, true]);
  });

  it('behind a firewall says so', async () => {
    undo.push(
      alterAccount(test.azure, voicebotId, (account) => {
        account.properties = { ...account.properties, networkAcls: { defaultAction: 'Deny' } };
      }),
    );
    const { dataPlane } = await test.observe(voicebotId);
    expect(dataPlane).toMatchObject({ reason: 'AccessDenied', message: expect.stringContaining('firewall') });
  });

  it('is read alike where keys are switched off', async () => {
    const before = (await test.observe(voicebotId)).dataPlane;
    undo.push(
      alterAccount(test.azure, voicebotId, (account) => {
        account.properties = { ...account.properties, disableLocalAuth: true };
      }),
    );
    const seen = await test.observe(voicebotId);
    expect(seen.dataPlane).toEqual(before);
    expect(seen.account).toMatchObject({ value: { disableLocalAuth: true } });
  });

  it.each([
    ['fine-tunes', 'fine-tuning jobs'],
    ['files', 'files'],
    ['models', 'models'],
    ['stored-completions', 'stored completions'],
    ['assistants/vector_stores', 'vector stores'],
  ])('without the right to %s names the right and the role', async (actions, noun) => {
    const operation = `Microsoft.CognitiveServices/accounts/OpenAI/${actions}/read`;
    undo.push(test.azure.state.deny({ operation, scope: voicebotId }));
    const { dataPlane } = await test.observe(voicebotId);
    expect(dataPlane).toMatchObject({ ok: false, reason: 'AccessDenied' });
    const { message } = dataPlane as { readonly message: string };
    expect(message).toContain(`list the ${noun} of AI account voicebot`);
    expect(message).toContain(operation);
    expect(message).toContain('Cognitive Services OpenAI Contributor');
  });

  it.each([
    ['throttled', { kind: 'status', status: 429, retryAfterSeconds: 1 }, 'Throttled'],
    ['failing', { kind: 'status', status: 500 }, 'AzureUnavailable'],
    ['reset', { kind: 'reset' }, 'AzureUnavailable'],
    ['cut', { kind: 'truncated' }, 'AzureUnavailable'],
    ['malformed', { kind: 'malformed', body: '{}' }, 'AzureAnswerMalformed'],
    ['not JSON', { kind: 'malformed', body: '<html>' }, 'AzureAnswerMalformed'],
    ['silent', { kind: 'silence' }, 'AzureUnavailable'],
  ] as const)('whose third list is %s is unknown as a whole, and in time', async (_, effect, reason) => {
    const fault = test.azure.faults.add({ server: 'openai', path: '/voicebot/openai/v1/files', effect });
    const startedAt = performance.now();
    const seen = await test.observe(voicebotId);
    expect(seen.dataPlane).toMatchObject({ ok: false, reason });
    expect(seen.account.ok).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(testTimeoutMs + 6_000);
    fault.remove();
    fault.release();
    // Who asked for a pause is not asked before it is over.
    const isSeen = async () => (await test.observe(voicebotId)).dataPlane?.ok === true;
    await waitFor(isSeen, { what: 'the data plane', deadlineMs: 5_000 });
  });

  it('renews a token that it finds expired, once, and goes on', async () => {
    const estate = test.connectAi();
    const account = { name: 'voicebot', resourceId: voicebotId, declared: true };
    // The first token is for ARM, the second for the data plane.
    test.azure.faults.add({ server: 'token', method: 'POST', after: 1, count: 1, effect: { kind: 'expiredToken' } });
    expect((await estate.observe(account, neverAborted())).dataPlane?.ok).toBe(true);
    expect(test.azure.journal.count({ server: 'token', method: 'POST' })).toBe(3);
    expect(test.azure.journal.count({ server: 'openai', status: 401 })).toBe(1);
  });

  it('that finds every token expired is unknown, and is asked no more than twice', async () => {
    const estate = test.connectAi();
    const account = { name: 'voicebot', resourceId: voicebotId, declared: true };
    test.azure.faults.add({ server: 'token', method: 'POST', after: 1, effect: { kind: 'expiredToken' } });
    expect((await estate.observe(account, neverAborted())).dataPlane).toMatchObject({ reason: 'TokenRefused' });
    expect(test.azure.journal.count({ server: 'openai' })).toBe(2);
  });

  it('is read page by page to the end', async () => {
    const { storedCompletions } = test.azure.state.dataPlane(voicebotId);
    const standing = [...storedCompletions];
    undo.push(() => storedCompletions.splice(0, storedCompletions.length, ...standing));
    for (let at = 0; at < 250; at += 1) test.azure.state.addDataPlaneObject(voicebotId, 'storedCompletions', {});
    expect((await test.observe(voicebotId)).dataPlane).toMatchObject({ value: { storedCompletions: { count: 253 } } });
    expect(test.azure.journal.count({ server: 'openai', path: 'chat/completions' })).toBe(3);
  });

  it('gets no token at an address that is not of the configured hosts', async () => {
    const estate = test.connectAi({ ai: { hosts: ['openai.azure.com'] } });
    const account = { name: 'voicebot', resourceId: voicebotId, declared: true };
    expect((await estate.observe(account, neverAborted())).dataPlane).toMatchObject({
      ok: false,
      reason: 'DataPlaneNotRead',
    });
    expect(test.azure.journal.count({ server: 'openai' })).toBe(0);
  });

  it('that does not offer fine-tuning and vector stores has none; one that answers 404 to everything is unknown', async () => {
    const unknownPath = { kind: 'status', status: 404, code: '404' } as const;
    test.azure.faults.add({ server: 'openai', path: 'fine_tuning', effect: unknownPath });
    test.azure.faults.add({ server: 'openai', path: 'vector_stores', effect: unknownPath });
    expect((await test.observe(voicebotId)).dataPlane).toMatchObject({
      ok: true,
      value: { fineTuningJobs: { count: 0, running: 0 }, vectorStores: { count: 0 }, storedCompletions: { count: 3 } },
    });
    test.azure.faults.add({ server: 'openai', effect: unknownPath });
    expect((await test.observe(voicebotId)).dataPlane).toMatchObject({ ok: false, reason: 'DataPlaneNotRead' });
  });
});

describe('a clock of ours that is behind', () => {
  it('does not keep tokens in use that have expired for Azure: one look says so, the next one is whole', async () => {
    let aheadMs = 0;
    const skewed = await startAiUnderTest({ now: () => new Date(Date.now() + aheadMs), accessTokenSeconds: 300 });
    try {
      expect((await skewed.observe(voicebotId)).dataPlane?.ok).toBe(true);
      aheadMs = 400_000;
      expect((await skewed.observe(voicebotId)).account).toMatchObject({ ok: false, reason: 'TokenRefused' });
      const seen = await skewed.observe(voicebotId);
      expect([seen.account.ok, seen.deployments.ok, seen.stores.ok, seen.dataPlane?.ok]).toEqual([
        true,
        true,
        true,
        true,
      ]);
      expect(skewed.azure.journal.count({ server: 'openai', status: 401 })).toBe(1);
    } finally {
      await skewed.stop();
    }
  });
});
