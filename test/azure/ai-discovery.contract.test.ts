import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { playgroundId, speechId, startAiUnderTest, voicebotId } from './ai-under-test.ts';
import type { AiUnderTest } from './ai-under-test.ts';
import { neverAborted, resourceGroup } from './azure-samples.ts';

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

describe('a search for AI accounts', () => {
  const subscriptionId = resourceGroup.split('/')[2] ?? '';
  const discover = (group = '') => test.estate.discover({ subscriptionId, resourceGroup: group }, neverAborted());

  it('finds every account of a subscription, of whatever kind, and names the hubs beside them', async () => {
    const { found, hubs } = await discover();
    expect(found).toMatchObject({ ok: true });
    expect(found.ok && new Map(found.value.map(({ resourceId, kind }) => [resourceId, kind]))).toEqual(
      new Map([
        [voicebotId, 'OpenAI'],
        [speechId, 'SpeechServices'],
        [playgroundId, 'AIServices'],
      ]),
    );
    expect(hubs).toEqual(['hub']);
  });

  it('stays within a resource group where one is named', async () => {
    expect(await discover('trial')).toEqual({
      subscriptionId,
      resourceGroup: 'trial',
      found: { ok: true, value: [{ resourceId: playgroundId, kind: 'AIServices' }] },
      hubs: [],
    });
  });

  it('follows pages, and has found nothing while one of them fails', async () => {
    test.azure.state.setCognitivePageSize(1);
    undo.push(() => {
      test.azure.state.setCognitivePageSize(100);
    });
    expect((await discover()).found).toMatchObject({ ok: true, value: { length: 3 } });
    test.azure.faults.add({ path: /CognitiveServices\/accounts$/, after: 2, effect: { kind: 'status', status: 429 } });
    expect((await discover()).found).toMatchObject({ ok: false, reason: 'Throttled' });
  });

  it('says that it may not look, and where it looked for nothing', async () => {
    undo.push(test.azure.state.deny({ operation: 'Microsoft.CognitiveServices/accounts/read' }));
    expect((await discover()).found).toMatchObject({ ok: false, reason: 'AccessDenied' });
    expect((await discover('nowhere')).found).toMatchObject({ ok: false });
  });

  it('is not spoilt by hubs that cannot be listed', async () => {
    undo.push(test.azure.state.deny({ operation: 'Microsoft.MachineLearningServices/workspaces/read' }));
    expect(await discover()).toMatchObject({ found: { ok: true }, hubs: [] });
  });
});
