import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';

import { aiStatusSchema, maxAiEntries } from '../../src/api/ai-status-schema.ts';
import type { AiAccountObservation } from '../../src/policy/ai-facts.ts';
import { aiStatus } from '../../src/policy/ai-verdict.ts';
import { judgeResidency } from '../../src/policy/residency.ts';
import { aiAccount, denied, deployment } from './ai-build.ts';

const validate = new Ajv({ strict: false, formats: { 'date-time': true, int32: true } }).compile(aiStatusSchema);

function statusOf(ai: readonly AiAccountObservation[]) {
  const rules = { boundary: 'EU', allowedModelFormats: ['OpenAI'] } as const;
  const status = aiStatus({
    ai,
    residency: judgeResidency({ ...rules, storage: [], ai, discovery: [], undeclaredStores: [] }),
  });
  validate(status);
  expect(validate.errors).toBeNull();
  return status;
}

describe('status.ai', () => {
  it('holds totals, and no entry where all is verified', () => {
    expect(statusOf([aiAccount('voicebot')])).toEqual({
      accounts: 1,
      deployments: 1,
      notVerified: 0,
      dataPlane: [
        {
          account: 'voicebot',
          fineTuningJobs: { count: 0 },
          trainingFiles: { count: 0 },
          fineTunedModels: { count: 0 },
          storedCompletions: { count: 0 },
          batchFiles: { count: 0 },
          vectorStores: { count: 0 },
        },
      ],
    });
  });

  it('names what is not verified, broken promises before what was not seen', () => {
    const ai = [
      aiAccount('a', { account: denied, deployments: denied, dataPlane: 'NotAsked' }),
      aiAccount('b', { deployments: [deployment('gpt-main'), deployment('gpt-burst', { sku: 'GlobalStandard' })] }),
    ];
    const { entries, ...rest } = statusOf(ai);
    expect(rest).toMatchObject({ accounts: 2, deployments: 2, notVerified: 2 });
    expect(entries).toEqual([
      {
        account: 'b',
        deployment: 'gpt-burst',
        location: 'swedencentral',
        sku: 'GlobalStandard',
        reason: 'SkuOutsideBoundary',
        message: 'Deployment gpt-burst of b has SKU GlobalStandard, which processes prompts in any Azure region.',
      },
      expect.objectContaining({ account: 'a', reason: 'AccessDenied' }),
    ]);
  });

  it('shows at most 20 of 250, counts them all, and keeps within the bounds of the CRD', () => {
    const many = Array.from({ length: 250 }, (_, index) =>
      deployment(`gpt-${index}-${'x'.repeat(90)}`, { sku: `Odd${'y'.repeat(90)}`, modelName: 'z'.repeat(900) }),
    );
    const status = statusOf([aiAccount('voicebot', { facts: { location: 'l'.repeat(200) }, deployments: many })]);
    expect(status).toMatchObject({ accounts: 1, deployments: 250, notVerified: 251 });
    expect(status.entries).toHaveLength(maxAiEntries);
  });

  it('does not change when Azure lists in another order', () => {
    const ai = [aiAccount('a', { facts: { location: 'eastus' } }), aiAccount('b', { account: denied })];
    expect(statusOf(ai.toReversed())).toEqual(statusOf(ai));
  });

  it('shows what the data plane keeps, and never a zero for what was not read', () => {
    const ai = [
      aiAccount('a', { dataPlane: { trainingFiles: { count: 2, newestTime: '2026-11-20T10:00:00Z' } } }),
      aiAccount('b', { dataPlane: denied }),
      aiAccount('c', { facts: { kind: 'SpeechServices' }, dataPlane: 'NotAsked' }),
      aiAccount('d', { declared: false, dataPlane: 'NotAsked' }),
    ];
    expect(statusOf(ai).dataPlane).toEqual([
      expect.objectContaining({ account: 'a', trainingFiles: { count: 2, newestTime: '2026-11-20T10:00:00Z' } }),
      { account: 'b', reason: 'DataPlaneNotRead' },
    ]);
  });

  it('without a boundary tells only of accounts that could not be read', () => {
    const ai = [aiAccount('a', { facts: { location: 'eastus' } }), aiAccount('b', { account: denied })];
    expect(aiStatus({ ai })).toMatchObject({ notVerified: 1, entries: [{ account: 'b', reason: 'AccessDenied' }] });
  });
});
