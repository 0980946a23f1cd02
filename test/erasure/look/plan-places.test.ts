import { describe, expect, it } from '@jest/globals';
import { buildPlan } from '../../../src/policy/erasure/plan.ts';
import { strict } from '../../policy/ai-build.ts';
import { classOf, createEstate, findingOf, look, metadata, number, subject } from './look-stage.ts';

const provider = '/subscriptions/s/resourceGroups/voice/providers';

/** The plan of a policy in which the name `calls` means this storage account, and `bot` this AI account. */
async function digestIn(resource: string, bot = 'bot'): Promise<string> {
  const estate = createEstate('calls');
  estate.put('calls/meta/20260210/c1.json', JSON.stringify({ from: number, ai: 'resp_1' }));
  const aiObjects = [{ from: 'Content', format: 'Json', pointer: '/ai', kind: 'Response', account: 'bot' } as const];
  const accounts = [{ name: 'bot', resourceId: `${provider}/Microsoft.CognitiveServices/accounts/${bot}` }];
  const result = await look(estate, [subject('r1', { phone: number })], {
    classes: [classOf('metadata', 'calls/meta/', { ...metadata, aiObjects })],
    spec: {
      storageAccounts: [{ name: 'calls', resourceId: `${provider}/Microsoft.Storage/storageAccounts/${resource}` }],
      ai: { accounts, discover: [], training: strict, allowedModelFormats: ['OpenAI'] },
    },
  });
  const { calls, targets } = findingOf(result);
  expect(targets.map(({ kind }) => kind).toSorted()).toEqual(['AiObject', 'Blob']);
  return buildPlan({
    scope: { requestUid: 'r1', keyId: 'k1', featuresKey: 'f1' },
    limits: { minCalls: 20, percentOfClass: 5 },
    finding: { calls, targets },
    places: [],
    completedMs: 0,
  }).plan.digest;
}

describe('the digest of a plan', () => {
  it('is another one where the same name means another storage account', async () => {
    expect(await digestIn('before')).toBe(await digestIn('before'));
    expect(await digestIn('before')).not.toBe(await digestIn('after'));
  });

  it('is another one where the same name means another AI account', async () => {
    expect(await digestIn('calls', 'before')).not.toBe(await digestIn('calls', 'after'));
  });
});
