import { describe, expect, it } from '@jest/globals';

import { omitUndefined } from '../../src/api/json.ts';
import { noteAccounts } from '../../src/policy/ai-notes.ts';
import { aiAccount, cleanFacts, deployment, seen } from './ai-build.ts';

describe('what is said of every AI account', () => {
  it('is nothing where keys are off and the models are of an allowed publisher', () => {
    expect(noteAccounts({ ai: [aiAccount('voicebot')], allowedModelFormats: ['OpenAI'] })).toEqual([]);
  });

  it('a model of another publisher is a finding without a boundary too', () => {
    const ai = [aiAccount('voicebot', { deployments: [deployment('other', { modelFormat: 'DeepSeek' })] })];
    expect(noteAccounts({ ai, allowedModelFormats: ['OpenAI'] })).toMatchObject([
      { reason: 'ModelFormatNotAllowed', severity: 'High' },
    ]);
    expect(noteAccounts({ ai })).toEqual([]);
  });

  it.each([
    ['is false', false],
    ['was never set', undefined],
  ])('keys are told where disableLocalAuth %s', (state, disableLocalAuth) => {
    const facts = omitUndefined({ ...cleanFacts, disableLocalAuth });
    const [finding, ...rest] = noteAccounts({ ai: [aiAccount('voicebot', { account: seen(facts) })] });
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ reason: 'KeysAllowed', severity: 'Info' });
    expect(finding?.message).toContain(`disableLocalAuth ${state}`);
  });

  it('agents in a network of the owner are told', () => {
    const findings = noteAccounts({ ai: [aiAccount('voicebot', { facts: { networkInjected: true } })] });
    expect(findings).toMatchObject([{ reason: 'NetworkInjected', severity: 'Info' }]);
  });
});
